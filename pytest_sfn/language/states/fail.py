"""Fail: ends the execution, the branch or the iteration with an Error Name and a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.expression_string import compile_path_or_intrinsic
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.data_flow import jsonata_template
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import State
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.visit import Visit


class FailState(State):
    """Source: ASL specification, "Fail State"; ErrorPath and CausePath take a path or an intrinsic function."""

    type_name = "Fail"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self._error = self._read(fields, "Error")
        self._cause = self._read(fields, "Cause")
        self.run = self._fail

    def _read(self, fields: Fields, name: str) -> Evaluator | str | None:
        path_name = f"{name}Path"
        fields.only("JSONPath", path_name)
        text = fields.text(name)
        if fields.jsonata:
            return None if text is None else jsonata_template(fields, name, text)
        path = fields.text(path_name)
        if text is not None and path is not None:
            fields.problem(f"Only one of these fields is allowed: [{name}, {path_name}]")
        if path is None:
            return text
        return fields.compiled(
            path_name, lambda value: compile_path_or_intrinsic(value, path_name, missing="template"), path
        )

    def _fail(self, value: JSON, visit: Visit) -> NoReturn:
        document = {"input": value} if self.query_language == "JSONata" else value
        error = _text(self._error, "Error", document, visit)
        raise WorkflowFailure(error, _text(self._cause, "Cause", document, visit))


def _text(field: Evaluator | str | None, name: str, document: JSON, visit: Visit) -> str | None:
    if not callable(field):
        return field
    value = field(document, visit)
    if not isinstance(value, str):
        raise ExpressionFailure("States.Runtime", f"The field '{name}' must evaluate to a string.", name)
    return value
