"""The emulated gateway before workflows that run on an endpoint: our own server, on the loopback."""

import pytest

from pytest_sfn.errors import UnsupportedFeature
from tests.backends.test_endpoint import INVOKE, machine, task


@pytest.fixture(params=["in_process", "outside"])
def either(request):
    """The sfn fixture's object, with its executions in process or on the server."""
    return request.getfixturevalue(request.param)


CHARGE = machine(Charge=task(INVOKE, {"FunctionName": "charge", "Payload.$": "$"}, OutputPath="$.Payload"))
WAIT = {"Type": "Wait", "SecondsPath": "$.seconds", "End": True}


def posted(sfn, definition, body, kind="EXPRESS", **route):
    """The response of a POST to an API before the definition, and its workflow."""
    workflow = sfn.define(definition, type=kind)
    return workflow, sfn.rest_api().post("/orders", workflow, **route).client.post("/orders", json=body)


def test_an_api_waits_for_an_express_workflow(either):
    """
    StartSyncExecution: the response has the output, and knows its execution; mocks answer wherever it runs.
    """
    workflow = either.define(CHARGE, type="EXPRESS")
    charge = workflow.mock("charge").returns({"chargeId": "c-1"})
    response = either.rest_api().post("/orders", workflow).client.post("/orders", json={"orderId": "42"})

    assert (response.status_code, response.json()) == (200, {"chargeId": "c-1"})
    assert response.execution.succeeded
    assert response.execution.input == {"orderId": "42"}
    assert response.execution.output == {"chargeId": "c-1"}
    assert charge.calls[0].request["Payload"] == {"orderId": "42"}


def test_an_api_starts_a_standard_workflow_and_leaves_it(either):
    """
    StartExecution: the response comes at once, and its execution is one of the test's, with its history.
    """
    definition = machine(Hold={"Type": "Wait", "Seconds": 3600}, Done={"Type": "Succeed"})
    definition["States"]["Hold"]["Next"] = "Done"
    workflow, response = posted(either, definition, {"id": 7}, "STANDARD", action="StartExecution")

    assert response.status_code == 200
    assert response.execution.input == {"id": 7}
    assert response.execution.wait().path == ["Hold", "Done"]
    assert workflow.name in response.execution.arn


def test_a_workflow_that_an_api_has_started_runs_until_it_waits(either):
    """
    By the time the caller has its response: its Tasks have been answered, and the mocks know.
    """
    workflow = either.define(CHARGE)
    charge = workflow.mock("charge").returns({"chargeId": "c-1"})
    client = either.rest_api().post("/orders", workflow, action="StartExecution").client
    response = client.post("/orders", json={"orderId": "42"})

    assert response.execution.succeeded
    assert [call.request["Payload"] for call in charge.calls] == [{"orderId": "42"}]


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (28, 200), (29, 200), (30, 504), (299, 504)], ids=str)
def test_a_caller_waits_29_seconds(either, seconds, status):
    """
    Then it has its 504, and the workflow runs on: its execution is RUNNING until the test waits for it.
    """
    _, response = posted(either, machine(Hold=dict(WAIT)), {"seconds": seconds})

    assert response.status_code == status
    assert response.execution.running == (status == 504)
    assert response.execution.wait().succeeded
    assert response.execution.output == {"seconds": seconds}


@pytest.mark.parametrize(("millis", "status"), [(5000, 504), (15_000, 200)])
def test_the_time_limit_is_that_of_the_integration(either, millis, status):
    """
    TimeoutInMillis of the method.
    """
    _, response = posted(either, machine(Hold=dict(WAIT)), {"seconds": 10}, timeout_in_millis=millis)

    assert response.status_code == status


FAIL = machine(Bad={"Type": "Fail", "Error": "Order.Refused", "Cause": "no stock"})
NAMELESS = {"request_template": '{"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:other"}'}


@pytest.mark.parametrize(
    ("definition", "kind", "route"),
    [
        (FAIL, "EXPRESS", {}),
        (FAIL, "STANDARD", {}),
        (machine(Ok={"Type": "Succeed"}), "EXPRESS", NAMELESS),
        (machine(Ok={"Type": "Succeed"}), "STANDARD", {**NAMELESS, "action": "StartExecution"}),
    ],
    ids=["fails", "standard by sync", "no such machine", "none to start"],
)
def test_what_goes_wrong_is_answered_alike_wherever_executions_run(in_process, outside, definition, kind, route):
    """
    A failed workflow, and calls the service refuses: the same status and the same body.
    """
    (_, here), (_, there) = (posted(sfn, definition, {"id": 1}, kind, **route) for sfn in (in_process, outside))

    assert there.status_code == here.status_code
    assert there.json() == here.json()


def test_a_call_that_boto3_refuses_is_a_validation_exception(outside):
    """
    It never reaches the endpoint, so AWS's own words for it are not known here.
    """
    _, response = posted(outside, machine(Ok={"Type": "Succeed"}), {}, request_template='{"input": 5}')

    assert response.status_code == 400
    assert response.json()["__type"].endswith("#ValidationException")
    assert "Invalid type for parameter input" in response.json()["message"]


def test_a_failed_express_workflow_tells_its_error(either):
    """
    The response's execution has status, error and cause.
    """
    _, response = posted(either, FAIL, {})

    assert response.execution.failed_with("Order.Refused", "no stock")


def test_an_express_execution_of_an_endpoint_has_no_history(outside):
    """
    Which is said where it is asked for, rather than an empty path given.
    """
    _, response = posted(outside, machine(Ok={"Type": "Succeed"}), {})

    with pytest.raises(UnsupportedFeature, match="keeps no history on this engine"):
        response.execution.path  # noqa: B018 - reading it is what is tested


def test_a_mistake_met_while_an_api_waits_fails_the_call(outside):
    """
    A Task that nothing answers is the test's to mend, through the gateway too.
    """
    from pytest_sfn.answers.errors import UnmockedTask

    with pytest.raises(UnmockedTask, match="Charge"):
        posted(outside, CHARGE, {})
