"""Succeed: ends the execution, the branch or the iteration with success."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.data_flow import read_jsonata, read_path
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import State
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON


class SucceedState(State):
    """Source: ASL specification, "Succeed State"."""

    type_name = "Succeed"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.input_path = read_path(fields, "InputPath")
        paths = [self.input_path, read_path(fields, "OutputPath")]
        output = read_jsonata(fields, "Output")
        if output is not None:
            self.run = lambda value, visit: output({"input": value}, visit)
        else:
            self.run = _through([path for path in paths if path is not None])


def _through(paths: list[Evaluator]) -> Callable[[JSON, Visit], JSON]:
    def run(value: JSON, visit: Visit) -> JSON:
        for path in paths:
            value = path(value, visit)
        return value

    return run
