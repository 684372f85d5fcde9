"""
A mock configuration file made of a test's mocks, for states whose calls never come out of the engine.

Source: developer guide, "Configuration file for mocked service integrations in Step Functions".
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pytest_sfn.answers.mocks.mock import Mock
from pytest_sfn.answers.mocks.responses import Raises, Response, Returns
from pytest_sfn.typing import JSON

#: The name of the one test case of the file.
TEST_CASE = "pytest"
#: A mock's last response repeats; a file has to say how often.
_OFTEN = 1000


class NotFixed(Exception):  # noqa: N818 - says what the mock is, for the reason of a skip
    """A mock that no file can hold: what it answers depends on more than the number of the call."""


def mock_configuration(machine_names: list[str], mocks: Mapping[str, Mock]) -> dict[str, JSON]:
    """The document: each state machine has one test case with a response list for each state. Raises NotFixed."""
    case = {state: f"responses of {state}" for state in mocks}
    return {
        "StateMachines": {name: {"TestCases": {TEST_CASE: case}} for name in machine_names},
        "MockedResponses": {case[state]: _responses(state, mock) for state, mock in mocks.items()},
    }


def written(document: JSON) -> str:
    """The path of a new file with the document, which a container's own user may read."""
    number, path = tempfile.mkstemp(prefix="pytest-sfn-", suffix=".json")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        json.dump(document, file)
    Path(path).chmod(0o644)
    return path


def _responses(state: str, mock: Mock) -> dict[str, JSON]:
    fixed = mock.fixed_responses()
    if not fixed:
        raise NotFixed(f"the mock of state {state!r} has conditions, which a mock configuration file cannot hold")
    numbered: dict[str, JSON] = {}
    first = 0
    for position, (response, times) in enumerate(fixed, 1):
        last = first + (_OFTEN if position == len(fixed) else times) - 1
        numbered[str(first) if last == first else f"{first}-{last}"] = _response(state, response)
        first = last + 1
    return numbered


def _response(state: str, response: Response) -> JSON:
    if response.after:
        raise NotFixed(
            f"the mock of state {state!r} answers `after` some time, which no mock configuration file can say"
        )
    if isinstance(response, Returns):
        return {"Return": response.value}
    if isinstance(response, Raises):
        return {"Throw": {"Error": response.error, "Cause": response.cause}}
    raise NotFixed(
        f"the mock of state {state!r} is a callable or a callback, which no mock configuration file can hold"
    )
