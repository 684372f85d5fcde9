"""Recordings as tests of their own."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.backends.recorder import record, write_recording
from pytest_sfn.plugin import OPTIONS
from pytest_sfn.testing.settings import read_settings
from pytest_sfn.testing.sfn import Sfn

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
CHECKOUT = {
    "StartAt": "Charge",
    "States": {"Charge": {**TASK, "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "OutputPath": "$.Payload", "End": True}},
}  # fmt: skip
REFUND = {"StartAt": "Pay back", "States": {"Pay back": {"Type": "Pass", "End": True}}}


@pytest.fixture
def folder(pytester):
    """A folder with two definitions, and a recorded execution of one of them, of another account and Region."""
    chosen = {name: option.default for name, option in OPTIONS.items()}
    chosen |= {"account_id": "210987654321", "region": "eu-west-1"}
    sfn = Sfn(read_settings(chosen, OPTIONS, pytester.path, pytester.path))
    client = sfn.client
    workflow = sfn.define(CHECKOUT, "Checkout")
    workflow.mock("Charge").returns({"id": "c-1"}, after=2)
    execution = workflow.run({"orderId": "42"}, name="order-42")
    write_recording(next(record(client, execution.arn)), str(pytester.path / "recordings"))
    sfn.close()
    (pytester.path / "Checkout.asl.json").write_text(json.dumps(CHECKOUT))
    (pytester.path / "Refund.asl.json").write_text(json.dumps(REFUND))
    return pytester.path


def collect(pytester, *arguments, ini="sfn_recordings = recordings/*.recording.json"):
    pytester.makeini(f"[pytest]\n{ini}")
    return pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", *arguments)


def test_a_recording_is_a_test(pytester, folder):
    """Its id says the state machine and the execution; the definition of that name is the one beside it or above."""
    result = collect(pytester, "-v")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["recordings/order-42.recording.json::Checkout#order-42 PASSED*"])
    collect(pytester, "recordings/order-42.recording.json::Checkout#order-42", ini="").assert_outcomes(passed=1)
    collect(pytester, "-n", "2").assert_outcomes(passed=1)


def test_nothing_is_collected_unless_asked_for(pytester, folder):
    """As of mock configurations: by the ini file, the option or the command line."""
    collect(pytester, ini="").assert_outcomes()
    collect(pytester, "--sfn-recordings=*.recording.json", ini="").assert_outcomes(passed=1)


def test_a_changed_definition_fails_it(pytester, folder):
    """With the first state that differs, both values, and no traceback."""
    changed = json.loads((folder / "Checkout.asl.json").read_text())
    changed["States"]["Charge"]["Parameters"]["Payload.$"] = "$.orderId"
    (folder / "Checkout.asl.json").write_text(json.dumps(changed))
    result = collect(pytester)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "ReplayParted: The replay of *:execution:Checkout:order-42 parts from its recording of 2026-*",
            "state 'Charge', its request:",
            '*recorded: *"orderId": "42"*',
            '*now     : *"Payload": "42"*',
        ]
    )
    assert "Traceback" not in result.stdout.str()
    collect(pytester, "--sfn-ignoring=$.Payload").assert_outcomes(passed=1)


@pytest.mark.parametrize("definition", ["deploy/flow.asl.json", "deploy/template.json#Second"])
def test_the_ini_file_can_name_the_definition(pytester, folder, definition):
    """A file, or one state machine of a template."""
    (folder / "deploy").mkdir()
    (folder / "Checkout.asl.json").rename(folder / "deploy" / "flow.asl.json")
    machines = {
        name: {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"Definition": each, "RoleArn": "arn:aws:iam::123456789012:role/r"},
        }
        for name, each in (("First", REFUND), ("Second", CHECKOUT))
    }
    (folder / "deploy" / "template.json").write_text(json.dumps({"Resources": machines}))

    collect(pytester, ini=f"sfn_recordings = *.recording.json -> {definition}").assert_outcomes(passed=1)
    (folder / "Refund.asl.json").unlink()
    collect(pytester).stdout.fnmatch_lines(
        ["*No template or definition of state machine 'Checkout' beside*", "*sfn_recordings = GLOB -> *"]
    )


def test_what_is_wrong_with_a_recording_is_told_when_it_is_collected(pytester, folder):
    """By the name of the file."""
    (folder / "recordings" / "order-42.recording.json").write_text("{}")
    result = collect(pytester)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*order-42.recording.json is no recording: it has no 'events'*"])
