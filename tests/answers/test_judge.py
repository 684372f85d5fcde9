"""What a Task's request and answer are held to, by who answers."""

from __future__ import annotations

import pytest

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.payload_contracts import PayloadContract
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import WorkflowFailure
from tests.integrations.task_steps import play, served, task

PUBLISH = "arn:aws:states:::sns:publish"
REQUEST = {"TopicArn": "t", "Message": "m"}
INVOKE = task("arn:aws:states:::lambda:invoke", {"FunctionName": "charge", "Payload": {}})


def publish(**fields):
    return task(PUBLISH, {**REQUEST, **fields})


def at_a_gateway(request):
    """What API Gateway calls when nobody mocks it."""
    raise AssertionError(request)
    yield


@pytest.mark.parametrize("mocked", [True, False])
def test_the_api_model_binds_mocks_only(mocked):
    """
    A service's own answer is what it is; a mocked one is what the service could give.
    """
    runner, _ = served("sns", {"MessageId": 7})
    if not mocked:
        assert play(runner.run(publish())).result["MessageId"] == 7
        return
    runner.mock("sns:publish").returns({"MessageId": 7})
    with pytest.raises(ContractBreach, match="mocked result"):
        runner.run(publish())


def test_every_request_is_looked_at_though_its_answer_was_found_good():
    """
    A constant answer is held to the model once, the requests it is given to each time.
    """
    runner = IntegrationTaskRunner()
    runner.mock("sns:publish").returns({"MessageId": "m-1"})
    assert play(runner.run(publish())).result == {"MessageId": "m-1"}
    with pytest.raises(ContractBreach, match="Massage"):
        runner.run(publish(Massage="m"))
    assert play(runner.run(publish())).result == {"MessageId": "m-1"}


def test_results_of_tasks_are_limited_those_of_what_api_gateway_calls_are_not():
    """
    256 KiB is a quota of Step Functions.
    """
    runner = IntegrationTaskRunner()
    runner.mock("charge").returns("x" * 262_144)
    with pytest.raises(WorkflowFailure) as failure:
        runner.run(INVOKE)
    assert failure.value.error == "States.DataLimitExceeded"
    assert len(play(runner.run(INVOKE, at_a_gateway)).result["Payload"]) == 262_144


def test_a_payload_contract_binds_whoever_answers():
    """
    The request is looked at before anybody is asked, the result when it is there.
    """
    runner = IntegrationTaskRunner()
    mock = runner.mock("charge").returns({"paid": False})
    runner.contract("charge", PayloadContract({"required": ["id"]}, {"required": ["chargeId"]}))
    for asked in ({}, {"id": 1}):
        request = task("arn:aws:states:::lambda:invoke", {"FunctionName": "charge", "Payload": asked})
        for gateway in ((), (at_a_gateway,)):
            with pytest.raises(ContractBreach, match="answer" if asked else "request"):
                play(runner.run(request, *gateway))
    assert [call.request["Payload"] for call in mock.calls] == [{"id": 1}, {"id": 1}]
