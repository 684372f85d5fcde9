"""Succeed: ends the execution, the branch or the iteration with success."""

from __future__ import annotations

from pytest_sfn.language.data_flow import read_jsonata, read_path
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import State


class SucceedState(State):
    """Source: ASL specification, "Succeed State"."""

    type_name = "Succeed"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        input_path = read_path(fields, "InputPath")
        output_path = read_path(fields, "OutputPath")
        output = read_jsonata(fields, "Output")
        if output is not None:
            self.run = lambda value, visit: output({"input": value}, visit)
        elif input_path is None and output_path is None:
            self.run = lambda value, _visit: value
        else:
            paths = [path for path in (input_path, output_path) if path is not None]

            def run(value, visit):  # type: ignore[no-untyped-def]  # JSON to JSON
                for path in paths:
                    value = path(value, visit)
                return value

            self.run = run
