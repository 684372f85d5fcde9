"""Fail: ends the execution, the branch or the iteration with an Error Name and a cause."""

from __future__ import annotations

from typing import NoReturn

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language import expression_fields
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import unexpected_type
from pytest_sfn.language.report import NO_PATH
from pytest_sfn.language.states.base import State
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON


class FailText:
    """Error or Cause: a text, what its Path twin selects, or a JSONata expression."""

    def __init__(self, fields: Fields, name: str) -> None:
        path_name = f"{name}Path"
        self.name = name
        self.jsonata = fields.jsonata
        fields.only("JSONPath", path_name)
        fields.at_most_one(name, path_name)
        self.text = fields.text(name)
        self.expression = self.text if self.jsonata else fields.document.get(path_name)
        self.evaluate: Evaluator | None = None
        if not self.jsonata:
            self.evaluate = expression_fields.path_or_text_function(fields, path_name)
            self._warn(fields)
        elif expression_fields.is_expression(self.text):
            self.evaluate = expression_fields.jsonata(fields, name, self.text)

    def _warn(self, fields: Fields) -> None:
        if self.text is not None and expression_fields.looks_like_a_path(self.text):
            fields.problem(
                f"The value of the field '{self.name}' looks like a path, but its name does not end with 'Path'",
                self.name,
                code=NO_PATH,
                severity="WARNING",
                mend=f"Name the field '{self.name}Path' if it is to be evaluated",
            )

    def value(self, document: JSON, visit: Visit) -> str | None:
        """The text for this visit; only a text will do."""
        if self.evaluate is None:
            return self.text
        value = self.evaluate(document, visit)
        if isinstance(value, str):
            return value
        if self.jsonata:
            raise unexpected_type(self.expression or "", self.name, "string", value)
        # AWS's words are not known.
        cause = f"The {self.name}Path parameter does not reference a string: {self.expression} == {dumps(value)}"
        raise ExpressionFailure("States.Runtime", cause, f"{self.name}Path")


class FailState(State):
    """Source: ASL specification, "Fail State"; ErrorPath and CausePath take a path or an intrinsic function."""

    type_name = "Fail"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self._error = FailText(fields, "Error")
        self._cause = FailText(fields, "Cause")
        self.run = self._fail

    def _fail(self, value: JSON, visit: Visit) -> NoReturn:
        document = {"input": value} if self.query_language == "JSONata" else value
        error = self._error.value(document, visit)
        raise WorkflowFailure(error, self._cause.value(document, visit))
