"""Mocks made of a recorded history."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.answers.mocks.recorded import read_history
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import WorkflowFailure
from tests.integrations.task_steps import play, task


def event(number, previous, kind, time=0.0, **details):
    name = kind[0].lower() + kind[1:] + "EventDetails"
    entered = {"stateEnteredEventDetails": details} if kind == "TaskStateEntered" else {name: details}
    return {"id": number, "previousEventId": previous, "type": kind, "timestamp": time, **entered}


HISTORY = [
    event(1, 0, "ExecutionStarted"),
    event(2, 0, "TaskStateEntered", name="Charge"),
    event(3, 2, "TaskScheduled", 10.0),
    event(4, 3, "TaskStarted", 10.0),
    event(5, 4, "TaskFailed", 12.5, error="Card.Busy", cause="later"),
    event(6, 5, "TaskScheduled", 14.0),
    event(7, 6, "TaskSucceeded", 15.0, output=json.dumps({"Payload": {"chargeId": "c"}, "Extra": 1})),
    event(8, 7, "TaskStateEntered", name="Ship"),
    event(9, 8, "LambdaFunctionScheduled", 16.0),
    event(10, 9, "LambdaFunctionSucceeded", 17.0, output='"shipped"'),
]


def charge():
    return task("arn:aws:states:::lambda:invoke", {"FunctionName": "f"}, "Charge")


def test_answers_come_as_they_came():
    """
    Each state's failures and results are given again, in their order, as whole results.
    """
    runner = IntegrationTaskRunner()
    runner.replay(HISTORY)
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(charge()))
    assert (failure.value.error, failure.value.cause) == ("Card.Busy", "later")
    assert play(runner.run(charge())).result == {"Payload": {"chargeId": "c"}, "Extra": 1}
    function = "arn:aws:lambda:us-east-1:123456789012:function:ship"
    assert play(runner.run(task(function, {}, "Ship"))).result == "shipped"


def test_latencies_can_be_kept():
    """
    With latency an answer takes as long as it took.
    """
    runner = IntegrationTaskRunner()
    runner.replay(HISTORY, with_latency=True)
    steps = runner.run(charge())
    assert next(steps).seconds == 2.5
    steps.close()
    assert play(runner.run(charge())).slept == 1.0


def test_a_refused_submission_is_refused_again():
    """
    TaskSubmitFailed ends a Task as TaskFailed does.
    """
    history = [
        event(1, 0, "TaskStateEntered", name="Charge"),
        event(2, 1, "TaskScheduled", 10.0),
        event(3, 2, "TaskSubmitFailed", 11.0, error="Glue.EntityNotFoundException", cause="gone"),
    ]
    runner = IntegrationTaskRunner()
    runner.replay(history)
    with pytest.raises(WorkflowFailure, match="EntityNotFoundException"):
        play(runner.run(charge()))


def test_a_file_of_the_aws_cli_is_read(tmp_path):
    """
    Its times are texts; latencies are taken from them.
    """
    timed = [{**each, "timestamp": f"2024-05-01T00:00:{each['timestamp']:06.3f}+00:00"} for each in HISTORY]
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"events": timed}), encoding="utf-8")
    runner = IntegrationTaskRunner()
    runner.replay(read_history(file), with_latency=True)
    with pytest.raises(WorkflowFailure, match=r"Card\.Busy"):
        play(runner.run(charge()))
    assert play(runner.run(charge())).slept == 1
