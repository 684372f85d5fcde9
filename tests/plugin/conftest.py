"""Tests of the plugin write a test file, run pytest on it, and read what it says."""

from __future__ import annotations

import pytest
import yaml  # noqa: F401 - an inner run that imports it first drops it again, and its C part cannot be loaded twice

from pytest_sfn.engine import map_run  # noqa: F401 - as yaml: an inner run must find the classes that this one has
from pytest_sfn.language.states import STATE_TYPES, state_class

for _each in STATE_TYPES:
    state_class(_each)

DEFINITION = """
import pytest

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
DEFINITION = {
    "StartAt": "Charge card",
    "States": {
        "Charge card": {
            **TASK,
            "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "Retry": [{"ErrorEquals": ["Gateway.Timeout"], "MaxAttempts": 2}],
            "Next": "Ship",
        },
        "Ship": {**TASK, "Parameters": {"FunctionName": "ship"}, "End": True},
    },
}

@pytest.fixture
def checkout(sfn):
    return sfn.define(DEFINITION)
"""


@pytest.fixture
def suite(pytester: pytest.Pytester):
    """Runs pytest on a test file that has a `checkout` fixture; gives the result. Arguments go to pytest."""

    def run(text: str, *arguments: str, ini: str = "") -> pytest.RunResult:
        pytester.makeconftest(DEFINITION)
        pytester.makepyfile(text)
        if ini:
            pytester.makeini(f"[pytest]\n{ini}")
        return pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", *arguments)

    return run
