"""Workflows of a test start each other, and a test finds every execution."""

from __future__ import annotations

import pytest

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.errors import HarnessError

CHILD = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 30, "End": True}}}


def parent_of(arn, pattern):
    start = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::states:startExecution{pattern}",
        "Parameters": {"StateMachineArn": arn, "Input": {"id": 7}},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Swallowed"}],
        "End": True,
    }
    return {"StartAt": "Start", "States": {"Start": start, "Swallowed": {"Type": "Pass", "End": True}}}


@pytest.mark.parametrize(("pattern", "seconds"), [("", 0), (".sync", 30), (".sync:2", 30)])
def test_a_workflow_that_is_loaded_is_started_by_another(sfn, pattern, seconds):
    """
    A child that the test has loaded runs on the test's clock without further ado, in every pattern.
    """
    child = sfn.define(CHILD, "child")
    execution = sfn.define(parent_of(child.arn, pattern), "parent").run()
    assert (execution.path, execution.elapsed) == (["Start"], seconds)
    [started] = child.executions
    assert started.wait().input == {"id": 7}


@pytest.mark.parametrize("pattern", ["", ".sync", ".sync:2"])
def test_a_workflow_that_is_not_loaded_is_a_task_nobody_answers(sfn, pattern):
    """
    Starting a state machine which the test has not loaded is the test's mistake, which no Catch may swallow.
    """
    parent = sfn.define(parent_of("arn:aws:states:us-east-1:123456789012:stateMachine:elsewhere", pattern), "parent")
    with pytest.raises(UnmockedTask, match="startExecution"):
        parent.run()


def test_every_execution_of_a_test_is_found_by_its_arn(sfn):
    """
    `sfn.execution` gives what was started by whomever; an ARN that is none is refused with those there are.
    """
    child = sfn.define(CHILD, "child")
    execution = child.start(name="one")
    assert sfn.execution(execution.arn).waiting_at == "Pause"
    with pytest.raises(HarnessError, match="child:one"):
        sfn.execution("arn:none")
    execution.wait()
