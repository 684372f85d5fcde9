"""What executions of test cases are started with: files named in the ini file, or beside the mock configuration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.definitions.json_text import parse_json
from pytest_sfn.errors import HarnessError
from pytest_sfn.testing.mock_config.snapshots import beside
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.answers.mocks.mock_config_file import TestCase


def input_file_of(config_file: Path, test_case: TestCase, named: Path | None) -> Path | None:
    """
    The file that a test case's input is read from; None where there is none.

    named: what follows `<`, in which `{state_machine}` and `{test_case}` stand for their names. Else
    `MockConfigFile.inputs/` beside the configuration has one for the test case, or for its state machine.
    HarnessError if the named file is not there.
    """
    if named is None:
        return next((file for file in _beside(config_file, test_case) if file.is_file()), None)
    text = str(named).replace("{state_machine}", test_case.state_machine_name).replace("{test_case}", test_case.name)
    if not Path(text).is_file():
        raise HarnessError(
            f"There is no file {text}, which is to be the input of test case {test_case.name!r} of {config_file}.\n"
            "It is named after `<` in sfn_mock_config_files, relative to the rootdir."
        )
    return Path(text)


def read_input(file: Path) -> JSON:
    """The JSON value of a file. DefinitionError, with the line, where it is no JSON."""
    return parse_json(file.read_text(encoding="utf-8"), str(file))


def about_input(config_file: Path, test_case: TestCase, value: JSON) -> str:
    """How an input is given, where an execution had none."""
    if value != {}:
        return ""
    return f"Its input was {{}}. Give another in {_beside(config_file, test_case)[0]}, or by `GLOB < INPUT_FILE`."


def _beside(config_file: Path, test_case: TestCase) -> tuple[Path, Path]:
    file = beside(config_file, "inputs", test_case.state_machine_name, test_case.name)
    return file, file.parent.with_name(f"{file.parent.name}.json")
