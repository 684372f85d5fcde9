"""The harness below what a test holds: one of each thing, made when it is needed."""

from __future__ import annotations

from pathlib import Path

import pytest_sfn

PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def test_a_test_holds_each_workflow_and_the_events_once(sfn):
    """
    Whoever asks, `sfn.workflows` and `sfn.events` give the same objects again.
    """
    first, second = sfn.define(PASS, "One"), sfn.define(PASS, "Two")

    assert sfn.workflows == [first, second]
    assert sfn.events is sfn.events


def test_a_workflow_of_the_same_arn_takes_the_place_of_the_one_before(sfn):
    """
    An execution stays one of the workflow it was started on.
    """
    before = sfn.define(PASS)
    execution = before.run()
    after = sfn.define({"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True}}})

    assert sfn.workflows == [after]
    assert (execution.path, before.run().path, after.run().path) == (["A"], ["A"], ["B"])


def test_the_api_of_step_functions_is_made_when_it_is_asked_for(sfn):
    """
    Executions alone need none; what was loaded before and what is loaded later are its state machines.
    """
    before = sfn.define(PASS, "Before")
    before.run()
    assert sfn.harness.runner.services.nested is None

    service = sfn.service
    after = sfn.define(PASS, "After")

    assert sfn.harness.runner.services.nested is not None
    machines = service.call("ListStateMachines", {})["stateMachines"]
    assert [each["stateMachineArn"] for each in machines] == [after.arn, before.arn]


def test_only_the_harness_asks_where_executions_run():
    """
    The harness chooses the backend; everything else asks the backend.
    """
    root = Path(pytest_sfn.__file__).parent
    asking = [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        if "settings.outside" in path.read_text(encoding="utf-8")
    ]
    assert asking == ["testing/harness.py"]
