"""What a mock answers: values, failures, callables, callbacks, in which order and when."""

from __future__ import annotations

from copy import copy

import pytest

from pytest_sfn.answers.errors import MockExhausted, UnmockedTask, UnusedMock
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.service_calls import ServiceResponse
from tests.integrations.task_steps import play, task

INVOKE = "arn:aws:states:::lambda:invoke"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:charge"


@pytest.fixture
def runner():
    return IntegrationTaskRunner()


def invoke(**fields):
    return task(INVOKE, {"FunctionName": "charge", "Payload": {"orderId": "42"}}, **fields)


def error_of(runner, request):
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(request))
    return failure.value.error


def test_a_mocked_invoke_needs_only_the_payload(runner):
    """
    The envelope of lambda:invoke is made around a mocked payload.
    """
    runner.mock("Charge card").returns({"chargeId": "c-1"})
    result = play(runner.run(invoke())).result
    assert result == {"ExecutedVersion": "$LATEST", "Payload": {"chargeId": "c-1"}, "StatusCode": 200}


def test_a_value_with_payload_and_status_code_is_the_envelope(runner):
    """
    A mocked value that has Payload and StatusCode is taken for the whole result.
    """
    runner.mock("Charge card").returns({"Payload": 1, "StatusCode": 200})
    assert play(runner.run(invoke())).result == {"Payload": 1, "StatusCode": 200}


def test_a_function_arn_gives_the_bare_payload(runner):
    """
    A Task whose Resource is a function's ARN has no envelope.
    """
    runner.mock("charge").returns({"chargeId": "c-1"})
    assert play(runner.run(task(FUNCTION, {}))).result == {"chargeId": "c-1"}


def test_responses_come_in_order_and_the_last_repeats(runner):
    """
    `times` says how often a response is given before the next; the last one is given for ever.
    """
    runner.mock("Charge card").raises("Gateway.Timeout", times=2).returns(1).returns(2)
    assert [error_of(runner, invoke(retry_count=i)) for i in range(2)] == ["Gateway.Timeout"] * 2
    assert [play(runner.run(invoke())).result["Payload"] for _ in range(3)] == [1, 2, 2]


def test_an_answer_arrives_after_its_latency(runner):
    """
    `after` is execution time between the request and the answer, for failures too.
    """
    mock = runner.mock("Charge card").returns("late", after=35)
    played = play(runner.run(invoke(now=100.0)))
    assert (played.slept, mock.calls[0].time) == (35, 100.0)


def test_calls_hold_what_was_sent_and_answered(runner):
    """
    Each call has the Task's parameters, its place in the workflow and its answer.
    """
    mock = runner.mock("Charge card").raises("Nope", "why").returns("ok")
    error_of(runner, invoke())
    play(runner.run(invoke(retry_count=1, map_indices=(2,))))
    assert (mock.called, mock.call_count) == (True, 2)
    assert mock.calls[0].request["Payload"]["orderId"] == "42"
    assert (mock.calls[0].answer.failure.error, mock.calls[1].answer.output["Payload"]) == ("Nope", "ok")
    assert (mock.calls[1].retry_count, mock.calls[1].map_indices) == (1, (2,))


def test_a_callable_gets_the_parameters(runner):
    """
    A callable result is called with the request's parameters; its value passes through JSON.
    """
    runner.mock("Charge card").returns(lambda request: {"seen": (request["Payload"]["orderId"],)})
    assert play(runner.run(invoke())).result["Payload"] == {"seen": ["42"]}


def test_what_a_callable_raises_is_the_failure(runner):
    """
    An exception of a callable fails the Task as Lambda reports it; a WorkflowFailure is taken as it is.
    """
    runner.mock("Charge card").raises(ValueError("no money")).returns(failing)
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(invoke()))
    assert failure.value.error == "ValueError"
    assert '"errorMessage": "no money"' in failure.value.cause
    assert error_of(runner, invoke()) == "Card.Declined"


def failing(_request):
    raise WorkflowFailure("Card.Declined", "try another")


@pytest.mark.parametrize(
    ("target", "request_"),
    [
        ("Charge card", invoke()),
        ("charge", invoke()),
        ("charge", task(FUNCTION + ":live", {})),
        (FUNCTION, task(FUNCTION + ":live", {})),
        (FUNCTION, invoke()),
        (INVOKE, invoke()),
        ("lambda:invoke", invoke()),
        ("s3:getObject", task("arn:aws:states:::aws-sdk:s3:getObject", {"Bucket": "b", "Key": "k"})),
        ("aws-sdk:s3:getObject", task("arn:aws:states:::aws-sdk:s3:getObject", {"Bucket": "b", "Key": "k"})),
        (INVOKE, task(INVOKE + ".waitForTaskToken", {"FunctionName": "charge"}, task_token="t")),
    ],
)
def test_targets(runner, target, request_):
    """
    A mock is for a state name, a function by name or ARN, a Resource ARN, or a service and action.
    """
    mock = runner.mock(target).returns({})
    play(runner.run(request_))
    assert mock.called


def test_the_special_goes_before_the_general(runner):
    """
    Conditions go before none, a state before a function before a service; among equals the last made wins.
    """
    runner.mock("lambda:invoke").returns("service")
    runner.mock("charge").returns("function")
    assert play(runner.run(invoke())).result["Payload"] == "function"
    runner.mock("Charge card").returns("state")
    runner.mock("Charge card").returns("override")
    assert play(runner.run(invoke())).result["Payload"] == "override"
    runner.mock("lambda:invoke").when({"Payload": {"orderId": "42"}}).returns("condition")
    assert play(runner.run(invoke())).result["Payload"] == "condition"


def test_clauses_of_one_mock(runner):
    """
    Conditions restrict the responses that follow them; responses without conditions serve the rest.
    """
    mock = (
        runner.mock("Charge card")
        .returns("rest")
        .for_retry_count(1)
        .returns("second")
        .for_iteration(3)
        .returns("third")
    )
    answers = [
        play(runner.run(request)).result["Payload"]
        for request in (invoke(), invoke(retry_count=1), invoke(map_indices=(0, 3)), invoke(map_indices=(3, 0)))
    ]
    assert answers == ["rest", "second", "third", "rest"]
    assert mock.call_count == 4


@pytest.mark.parametrize(
    ("condition", "fields"),
    [("for_branch", {"branch_indices": (1,)}), ("for_iteration", {"map_indices": (1,)}), ("for_visit", {"visit": 1})],
)
def test_places_in_the_workflow(runner, condition, fields):
    """
    A response may be for one branch, one iteration or one entry into a state.
    """
    mock = runner.mock("Charge card")
    getattr(mock, condition)(1).returns("here").otherwise().returns("elsewhere")
    assert play(runner.run(invoke(**fields))).result["Payload"] == "here"
    assert play(runner.run(invoke())).result["Payload"] == "elsewhere"


def test_sequences_count_calls_or_go_by_iteration(runner):
    """
    A sequence advances with every call; with per_iteration() every Map iteration has the whole of it.
    """
    runner.mock("Charge card").returns(1).returns(2).returns(3)
    assert [play(runner.run(invoke(map_indices=(i,)))).result["Payload"] for i in (0, 1, 2)] == [1, 2, 3]
    runner.mock("Charge card").per_iteration().raises("Flaky").returns("ok")
    assert [error_of(runner, invoke(map_indices=(i,))) for i in (0, 1)] == ["Flaky", "Flaky"]
    assert [play(runner.run(invoke(map_indices=(i,)))).result["Payload"] for i in (0, 1)] == ["ok", "ok"]


def test_a_callback_is_awaited(runner):
    """
    waits_for_callback records TaskSubmitted and gives what the task token is answered with.
    """
    mock = runner.mock("Charge card").waits_for_callback()
    request = task(INVOKE + ".waitForTaskToken", {"FunctionName": "f"}, task_token="token-1")
    played = play(runner.run(request), {"token-1": {"approved": True}})
    assert [event for event, _ in played.events] == ["TaskSubmitted"]
    assert played.result == {"approved": True}
    assert (mock.calls[0].task_token, mock.calls[0].answer.output) == ("token-1", {"approved": True})


def test_a_callback_needs_a_token(runner):
    """
    Waiting for a callback where there is no task token is the test's mistake.
    """
    runner.mock("Charge card").waits_for_callback()
    with pytest.raises(HarnessError, match="no task token"):
        play(runner.run(invoke()))


@pytest.mark.parametrize(
    ("error", "events", "event"),
    [
        ("Glue.EntityNotFoundException", [], "TaskSubmitFailed"),
        ("States.TaskFailed", ["TaskSubmitted"], "TaskFailed"),
    ],
)
def test_a_job_is_refused_or_fails(runner, error, events, event):
    """
    An error of the service is its refusal to start the job; a job that ran has been submitted before it fails.
    """
    runner.mock("Load").raises(error)
    steps = runner.run(task("arn:aws:states:::glue:startJobRun.sync", {"JobName": "nightly"}, "Load"))
    recorded = []
    with pytest.raises(WorkflowFailure) as failure:
        recorded.extend(effect.type for effect in steps)
    assert (recorded, getattr(failure.value, "event_type", "TaskFailed")) == (events, event)


def test_heartbeats_until_the_answer(runner):
    """
    heartbeat_every sends SendTaskHeartbeat for the Task's token while the answer is on its way.
    """
    beats = []
    runner.answer_service("stepfunctions", lambda call: beats.append(call.parameters) or ServiceResponse())
    runner.mock("Charge card").returns("ok", after=50, heartbeat_every=20)
    request = task(INVOKE + ".waitForTaskToken", {"FunctionName": "f"}, task_token="t")
    assert play(runner.run(request)).slept == 50
    assert beats == [{"taskToken": "t"}] * 2


def test_a_mock_without_responses_is_a_mistake(runner):
    """
    A mock that is asked before it was given a response says so.
    """
    runner.mock("Charge card")
    with pytest.raises(MockExhausted, match="has no response"):
        play(runner.run(invoke()))


def test_an_unmocked_task_lists_rules_and_the_mend(runner):
    """
    UnmockedTask says of each rule why it did not match, nearest first, and ends with the line that would help.
    """
    runner.mock("Ship").returns({})
    runner.mock("Charge card").when("$.Payload.orderId", "43").returns({})
    with pytest.raises(UnmockedTask) as error:
        play(runner.run(invoke()))
    assert error.value.rejected[0] == ("mock('Charge card')", '$.Payload.orderId is "42", not "43"')
    assert str(error.value).splitlines() == [
        "Nothing answers the Task of state 'Charge card'",
        "  resource  arn:aws:states:::lambda:invoke",
        "  function  charge",
        '  request   {"FunctionName":"charge","Payload":{"orderId":"42"}}',
        "Mocks that do not, nearest first:",
        """  mock('Charge card'): $.Payload.orderId is "42", not "43\"""",
        "  mock('Ship'): is for another name",
        "Mock it with:",
        "    workflow.mock('Charge card').returns({})",
        "    workflow.attach('charge', handler)  # or let it run",
    ]


def test_a_message_lists_no_more_mocks_than_one_reads(runner):
    """
    Of many mocks the nearest eight are told.
    """
    for number in range(20):
        runner.mock(f"Other {number}").returns({})
    with pytest.raises(UnmockedTask, match="and 12 more"):
        play(runner.run(invoke()))


def test_the_suggested_result_keeps_the_contract(runner):
    """
    The suggested line, run as it stands, is accepted for the same Task.
    """
    request = task("arn:aws:states:::states:startExecution", {"StateMachineArn": "arn"}, "Start")
    with pytest.raises(UnmockedTask) as error:
        play(runner.run(request))
    eval(error.value.mend, {"workflow": runner})
    assert play(runner.run(request)).result["ExecutionArn"]


def test_unused_mocks_are_named(runner):
    """
    verify() names the mocks nothing asked, but not the optional ones.
    """
    runner.mock("Ship").returns({})
    runner.mock("Refund").returns({}).optional()
    with pytest.raises(UnusedMock) as error:
        runner.mocks.verify()
    assert error.value.unused == ("mock('Ship')",)


def test_calls_of_two_runs_are_compared_by_what_is_known_of_them(sfn):
    """
    Calls are equal where request, state, attempt, iteration, time, execution, token and answer are; they show all of it.
    """
    charge = sfn.mock("charge").returns({"chargeId": "c-1"})
    workflow = sfn.define(
        {"StartAt": "Charge", "States": {"Charge": {"Type": "Task", "Resource": FUNCTION, "End": True}}}
    )
    workflow.run({"orderId": "42"}, name="first")
    workflow.run({"orderId": "42"}, name="second")
    first, second = charge.calls

    assert first == copy(first)
    assert first != second
    assert repr(first).startswith(
        "Call(request={'orderId': '42'}, state_name='Charge', retry_count=0, map_indices=(), "
    )
    assert f"execution_arn={first.execution_arn!r}, task_token=None, answer=" in repr(first)
