"""Reads the fields of one JSON object of a definition and reports what is missing, wrong or unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pytest_sfn.aws.java_names import java_set_order
from pytest_sfn.language.report import SCHEMA, DefinitionPlace, Report, Severity
from pytest_sfn.messages import nearest
from pytest_sfn.typing import JSON, QueryLanguage, StateMachineType

T = TypeVar("T")

#: JSON types by the words of AWS's messages.
_TYPES: dict[str, tuple[type, ...]] = {
    "STRING": (str,),
    "OBJECT": (dict,),
    "ARRAY": (list,),
    "BOOLEAN": (bool,),
    "INTEGER": (int,),
    "NUMBER": (int, float),
}


class DefinitionSettings:
    """What holds for the whole definition while it is parsed, but for the type: an item processor may be Express."""

    def __init__(
        self,
        report: Report,
        machine_type: StateMachineType = "STANDARD",
        query_language: QueryLanguage = "JSONPath",
        parse_resource: Callable[[str, StateMachineType], Any] | None = None,
        template_problems: Callable[..., Sequence[Any]] | None = None,
    ) -> None:
        self.report = report
        self.machine_type = machine_type
        self.query_language = query_language
        self.parse_resource = parse_resource
        self.template_problems = template_problems


class Fields:
    """The fields of one object at `place`. Each reader marks its field as known; `finish` reports the others."""

    def __init__(
        self, document: dict[str, JSON], place: DefinitionPlace, settings: DefinitionSettings, language: QueryLanguage
    ) -> None:
        self.document = document
        self.place = place
        self.settings = settings
        self.language = language
        #: A JSONPath state in a JSONata machine: AWS refuses that alone, and no field of it for its language.
        self.downgraded = False
        #: The Assign fields read so far, shared by all objects of a state: place and variable names.
        self.assignments: list[tuple[DefinitionPlace, list[str]]] = []
        #: The fields of the state this object is in; None outside of states.
        self.state: Fields | None = None
        self._known: set[str] = set()
        #: The required fields that are not there, and which diagnostic tells so.
        self._missing: list[str] = []
        self._missing_at = 0

    # --- reporting
    def problem(
        self,
        message: str,
        *steps: str | int,
        mend: str | None = None,
        code: str = SCHEMA,
        severity: Severity = "ERROR",
        line_of: str | DefinitionPlace | None = None,
    ) -> None:
        """
        Report a problem of the object, or of the part of it that `steps` lead to.

        `line_of` names the field to point at, or is the place, where AWS tells the place of the object only.
        """
        self.settings.report.add(
            message,
            self.place.below(*steps),
            code=code,
            severity=severity,
            mend=mend,
            line_of=self.place / line_of if isinstance(line_of, str) else line_of,
        )

    def finish(self) -> None:
        """Report every field that nothing has read. Measured: AWS tells the place of the object."""
        for name in self.document:
            if name not in self._known:
                near = nearest(name, sorted(self._known))
                self.unsupported(name, mend=f"Did you mean '{near}'?" if near else None)

    def unsupported(self, name: str, mend: str | None = None) -> None:
        """Report a field that has no place in this object."""
        self._known.add(name)
        self.problem(f"Field '{name}' is not supported", mend=mend, line_of=name)

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
        """
        Report fields that must be there and are not; those of one object in one diagnostic.

        Recorded from AWS: States before StartAt, the order of a Java HashSet, in which the alternatives of Wait and of
        Next and End come too.
        """
        missing = [name for name in names if name not in self.document]
        if not missing:
            return
        diagnostics = self.settings.report.diagnostics
        if self._missing:
            del diagnostics[self._missing_at]
        else:
            self._missing_at = len(diagnostics)
        self._missing = sorted({*self._missing, *missing}, key=java_set_order)
        self.problem(f"These fields are required: [{', '.join(self._missing)}]")
        diagnostics.insert(self._missing_at, diagnostics.pop())

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A text field."""
        value: str | None = self.typed(name, "STRING", required=required)
        return value

    def flag(self, name: str) -> bool:
        """A boolean field, False if absent."""
        return bool(self.typed(name, "BOOLEAN", default=False))

    def word(self, name: str, allowed: tuple[str, ...], *, required: bool = False) -> str | None:
        """A text field that takes one of a few values."""
        value = self.text(name, required=required)
        if value is None or value in allowed:
            return value
        self.problem(f"Value should be one of the following: [{', '.join(allowed)}]", name)
        return None

    def words(self, allowed: Mapping[str, tuple[str, ...]]) -> dict[str, JSON]:
        """The text fields of a configuration that are given, each one of a few values."""
        read: dict[str, JSON] = {}
        for name, values in allowed.items():
            value = self.text(name)
            if value is not None and value not in values:
                self.problem(f"The field '{name}' should have one of these values: [{', '.join(values)}]", name)
            elif value is not None:
                read[name] = value
        return read

    def integer(
        self, name: str, *, minimum: int | None = None, maximum: int | None = None, default: int | None = None
    ) -> int | None:
        """An integer field within its range."""
        value: int | None = self.typed(name, "INTEGER", default=default)
        return value if name not in self.document or self.in_range(name, value, minimum, maximum) else default

    def in_range(self, name: str, value: float | None, minimum: float | None, maximum: float | None) -> bool:
        """Whether the value of a field is within its bounds; reported if not."""
        if value is None:
            return True
        if minimum is not None and value < minimum:
            self.problem(f"Minimum value is {minimum}", name)
            return False
        if maximum is not None and value > maximum:
            self.problem(f"Maximum value is {maximum}", name)
            return False
        return True

    def objects(self, name: str, *, required: bool = False) -> list[Fields]:
        """The fields of each object of an array; what is no object is reported and left out."""
        values = self.typed(name, "ARRAY", required=required, default=[])
        if required and name in self.document and self.document[name] == []:
            self.problem("Value cannot be empty", name)
        kept = []
        for index, value in enumerate(values):
            if isinstance(value, dict):
                kept.append(self.within(value, name, index))
            else:
                self.problem("Expected value of type Object", name, index)
        return kept

    def object(self, name: str, *, required: bool = False) -> Fields | None:
        """The fields of an object inside this one, None where there is none."""
        document = self.typed(name, "OBJECT", required=required)
        return None if document is None else self.within(document, name)

    def made(self, name: str, make: Callable[[Fields], T]) -> T | None:
        """What is made of the fields of an object inside this one, None where there is none."""
        inner = self.object(name)
        return None if inner is None else make(inner)

    def within(self, document: dict[str, JSON], *steps: str | int) -> Fields:
        """The fields of an object inside this one."""
        inner = Fields(document, self.place.below(*steps), self.settings, self.language)
        inner.downgraded = self.downgraded
        inner.assignments = self.assignments
        inner.state = self.state
        return inner

    def located(self, name: str) -> str:
        """
        A field as causes name the place of an expression, from its state on: `Choices[1]/Condition`, `Catch[0]/Output`.

        Measured at AWS in 2026, and published with an emulator (floci-io/floci, pull request 2689).
        """
        outer = self.place if self.state is None else self.state.place
        return (self.place / name).shown.removeprefix(outer.shown).removeprefix("/")

    # --- alternatives
    def at_most_one(self, *names: str) -> None:
        """Report alternatives that are given together."""
        if sum(name in self.document for name in names) > 1:
            self.problem(f"There should only be one of the following fields: [{', '.join(names)}]")

    def exactly_one(self, *names: str) -> None:
        """Report alternatives of which none, or several, are given."""
        if not any(name in self.document for name in names):
            self.problem(f"This object should have only one of the following fields: [{', '.join(names)}]")
        self.at_most_one(*names)

    # --- query languages
    @property
    def jsonata(self) -> bool:
        """Whether the state is in JSONata."""
        return self.language == "JSONata"

    def only(self, language: QueryLanguage, *names: str) -> None:
        """Report fields that belong to the other query language. Measured: AWS tells the place of the object."""
        if self.language == language:
            return
        for name in names:
            if name in self.document:
                self._known.add(name)
                if not self.downgraded:
                    self.problem(
                        f"The QueryLanguage is set to '{self.language}', but field '{name}' is only supported for the "
                        f"'{language}' QueryLanguage",
                        mend=f'Set "QueryLanguage": "{language}" on the state, or use a field of {self.language}',
                        line_of=name,
                    )
