"""Reads the fields of one JSON object of a definition and reports what is missing, mistyped, out of range or unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.report import Report
from pytest_sfn.typing import JSON, QueryLanguage, StateMachineType

#: JSON types by the words of AWS's messages.
_TYPES: dict[str, tuple[type, ...]] = {
    "STRING": (str,),
    "OBJECT": (dict,),
    "ARRAY": (list,),
    "BOOLEAN": (bool,),
    "INTEGER": (int,),
    "NUMBER": (int, float),
}


class Settings:
    """What holds for the whole definition while it is parsed."""

    def __init__(
        self,
        report: Report,
        machine_type: StateMachineType = "STANDARD",
        query_language: QueryLanguage = "JSONPath",
        parse_resource: Callable[[str, StateMachineType], Any] | None = None,
    ) -> None:
        self.report = report
        self.machine_type = machine_type
        self.query_language = query_language
        self.parse_resource = parse_resource


class Fields:
    """The fields of one object at `pointer`. Each reader marks its field as known; `finish` reports the others."""

    def __init__(self, document: dict[str, JSON], pointer: str, settings: Settings, language: QueryLanguage) -> None:
        self.document = document
        self.pointer = pointer
        self.settings = settings
        self.language = language
        self._known: set[str] = set()

    # --- reporting
    def problem(self, message: str, field: str = "", *, mend: str | None = None, code: str | None = None) -> None:
        """Report a problem of a field, or of the whole object."""
        pointer = f"{self.pointer}/{field}" if field else self.pointer
        if code is None:
            self.settings.report.add(message, pointer, mend=mend)
        else:
            self.settings.report.add(message, pointer, mend=mend, code=code)

    def finish(self) -> None:
        """Report every field that nothing has read."""
        for name in self.document:
            if name not in self._known:
                self.problem(f"Field '{name}' is not supported", name, mend=self._near(name))

    def _near(self, name: str) -> str | None:
        from difflib import get_close_matches  # noqa: PLC0415 - only for a definition that is refused

        near = get_close_matches(name, sorted(self._known), 1)
        return f"Did you mean '{near[0]}'?" if near else None

    # --- plain values
    def has(self, name: str) -> bool:
        """Whether the field is there (null counts)."""
        return name in self.document

    def raw(self, name: str, default: JSON = None) -> JSON:
        """The field as it stands, any type."""
        self._known.add(name)
        return self.document.get(name, default)

    def typed(self, name: str, kind: str, *, required: bool = False, default: JSON = None) -> JSON:
        """The field if it is of the JSON type `kind`, else the default and a report."""
        self._known.add(name)
        if name not in self.document:
            if required:
                self.require(name)
            return default
        value = self.document[name]
        if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "BOOLEAN"):
            self.problem(f"Expected value of type {kind.capitalize()}", name)
            return default
        return value

    def require(self, *names: str) -> None:
        """Report fields that must be there and are not."""
        missing = [name for name in names if name not in self.document]
        if missing:
            self.problem(f"These fields are required: [{', '.join(missing)}]")

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A text field."""
        value: str | None = self.typed(name, "STRING", required=required)
        return value

    def flag(self, name: str) -> bool:
        """A boolean field, False if absent."""
        return bool(self.typed(name, "BOOLEAN", default=False))

    def integer(
        self, name: str, *, minimum: int | None = None, maximum: int | None = None, default: int | None = None
    ) -> int | None:
        """An integer field within its range."""
        value = self.typed(name, "INTEGER", default=default)
        if value is None or name not in self.document:
            return default
        if minimum is not None and value < minimum:
            self.problem(f"Value is not greater than or equal to {minimum}", name)
            return default
        if maximum is not None and value > maximum:
            self.problem(f"Value is not less than or equal to {maximum}", name)
            return default
        return int(value)

    def objects(self, name: str, *, required: bool = False) -> list[dict[str, JSON]]:
        """An array of objects; what is no object is reported and left out."""
        values = self.typed(name, "ARRAY", required=required, default=[])
        if required and name in self.document and values == []:
            self.problem("Value cannot be empty", name)
        kept = []
        for index, value in enumerate(values):
            if isinstance(value, dict):
                kept.append(value)
            else:
                self.problem("Expected value of type Object", f"{name}[{index}]")
        return kept

    def within(self, document: dict[str, JSON], place: str) -> Fields:
        """The fields of an object inside this one."""
        return Fields(document, f"{self.pointer}/{place}", self.settings, self.language)

    # --- expressions
    def compiled(self, name: str, compiler: Callable[[JSON], Evaluator], value: JSON) -> Evaluator | None:
        """What `compiler` makes of the value; a syntax error is reported at the field."""
        try:
            return compiler(value)
        except ExpressionSyntaxError as error:
            self.problem(error.message, name)
            return None

    @property
    def jsonata(self) -> bool:
        """Whether the state is in JSONata."""
        return self.language == "JSONata"

    def only(self, language: QueryLanguage, *names: str) -> None:
        """Report fields that belong to the other query language."""
        if self.language != language:
            for name in names:
                if name in self.document:
                    self._known.add(name)
                    self.problem(
                        f"Field '{name}' is not supported with query language '{self.language}'",
                        name,
                        mend=f"Set \"QueryLanguage\": \"{language}\" on the state, or use the field's {self.language} form",
                    )
