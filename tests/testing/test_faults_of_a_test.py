"""What a test gives that cannot be meant: it fails the test, whatever Retry and Catch say, and names what was given."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from declared_apis import function_uri, operation, proxy, saved, service

from pytest_sfn import AtPath, HttpResponse, Satisfies, WorkflowFailure
from pytest_sfn.errors import HarnessError

SWALLOWED = {
    "Retry": [{"ErrorEquals": ["States.ALL"]}],
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}],
}
TASKS = [
    "arn:aws:lambda:us-east-1:123456789012:function:charge",
    "arn:aws:states:us-east-1:123456789012:activity:weigh",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:::aws-sdk:lambda:invoke",
    "arn:aws:states:::sns:publish",
    "arn:aws:states:::glue:startJobRun.sync",
    "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:::http:invoke",
    "arn:aws:states:::apigateway:invoke",
    "arn:aws:states:::aws-sdk:s3:getObject",
]


def swallowing(sfn, resource):
    """A workflow of one Task, whose failures are all retried and caught."""
    arguments = "{% $states.input %}"
    work = {"Type": "Task", "Resource": resource, "Arguments": arguments, **SWALLOWED, "End": True}
    states = {"Work": work, "Sorry": {"Type": "Succeed"}}
    return sfn.define({"QueryLanguage": "JSONata", "StartAt": "Work", "States": states})


def breaks_an_assertion(request):
    assert request == {}, "an order that nobody placed"


def misses_a_member(request):
    return request["noSuchMember"]


def has_wrong_types(request):
    return request + 1


def tells_time(request):
    return {"request": request, "paid": [{"at": datetime(2026, 11, 28, tzinfo=UTC)}]}


FAULTS = {
    breaks_an_assertion: "breaks_an_assertion .* raised AssertionError: an order that nobody placed",
    misses_a_member: "misses_a_member .* raised KeyError: 'noSuchMember'",
    has_wrong_types: "has_wrong_types .* raised TypeError",
    tells_time: r"\$\.paid\[0\]\.at is of class datetime",
}
faults = pytest.mark.parametrize(("fault", "words"), FAULTS.items(), ids=[fault.__name__ for fault in FAULTS])


# --- what a callable raises -------------------------------------------------------------------------------------------
@faults
@pytest.mark.parametrize("resource", TASKS)
def test_what_a_mocks_callable_raises_fails_the_test(sfn, resource, fault, words):
    """
    An exception of a callable given to `returns`, and a value of it that is no JSON, pass through Retry and Catch.
    """
    workflow = swallowing(sfn, resource)
    workflow.mock("Work").returns(fault).validated("NONE")
    with pytest.raises(HarnessError, match=words) as told:
        workflow.run({"orderId": "42"})
    assert "mock('Work')" in str(told.value)
    assert told.value.__cause__ is None or type(told.value.__cause__) in (AssertionError, KeyError, TypeError)


def test_a_late_answer_fails_the_test_too(sfn):
    """
    The callable of an answer that takes time, and one told by name of the function, are no different.
    """
    workflow = swallowing(sfn, TASKS[0])
    sfn.mock("charge").returns(misses_a_member, after=3)
    with pytest.raises(HarnessError, match="KeyError"):
        workflow.run({})


@pytest.mark.parametrize(
    "when",
    [
        lambda mock: mock.when(misses_a_member),
        lambda mock: mock.when({"orderId": misses_a_member}),
        lambda mock: mock.when("$.orderId", misses_a_member),
        lambda mock: mock.when(~Satisfies(misses_a_member) & AtPath("$.orderId", "42")),
        lambda mock: mock.when(declined),
    ],
)
def test_what_a_condition_raises_fails_the_test(sfn, when):
    """
    An exception of a callable given to `when` passes through Retry and Catch, a WorkflowFailure as well.
    """
    workflow = swallowing(sfn, TASKS[0])
    when(workflow.mock("Work")).returns({})
    with pytest.raises(HarnessError, match=r"A condition of mock\('Work'\).* raised"):
        workflow.run({"orderId": "42"})


def declined(_request):
    raise WorkflowFailure("Card.Declined", "try another")


@pytest.mark.parametrize(
    "answer",
    [
        lambda mock: mock.returns(declined),
        lambda mock: mock.returns(lambda _: WorkflowFailure("Card.Declined", "try another")),
        lambda mock: mock.raises("Card.Declined", "try another"),
        lambda mock: mock.raises(WorkflowFailure("Card.Declined", "try another")),
    ],
)
def test_a_failure_that_is_meant_is_the_tasks(sfn, answer):
    """
    A WorkflowFailure that a callable raises or gives is the Task's, as that of `raises` is.
    """
    workflow = sfn.define({"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": TASKS[0], "End": True}}})
    answer(workflow.mock("Work"))
    assert workflow.run({}).failed_with("Card.Declined", "try another")


def test_a_handler_fails_as_a_function_does(sfn):
    """
    What an attached handler raises is the function's error, by Lambda's rules.
    """
    workflow = sfn.define({"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": TASKS[0], "End": True}}})
    workflow.attach("charge", lambda event, context: misses_a_member(event))
    assert workflow.run({}).failed_with("KeyError", "'noSuchMember'")


@faults
@pytest.mark.parametrize("path", ["/proxy", "/mapped", "/partner", "/guarded", "/stored"])
def test_what_a_callable_behind_an_api_raises_fails_the_test(sfn, tmp_path, path, fault, words):
    """
    Mocks of functions, authorizers, services and HTTP endpoints behind an API are answers of the test as well.
    """
    mapped = {"type": "aws", "httpMethod": "POST", "responses": {"default": {"statusCode": "200"}}}
    put = {"application/json": '{"TableName": "orders", "Item": {"id": {"S": "1"}}}'}
    door = {"type": "token", "authorizerUri": function_uri("charge")}
    paths = {
        "POST /proxy": operation(proxy("charge")),
        "POST /mapped": operation({**mapped, "uri": function_uri("charge")}),
        "POST /partner": operation({"type": "http_proxy", "httpMethod": "POST", "uri": "https://partner.example/v1"}),
        "POST /guarded": operation(proxy("never asked"), security=[{"door": []}]),
        "POST /stored": operation(service("dynamodb:action/PutItem", requestTemplates=put)),
    }
    scheme = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authorizer": door}
    schemes = {"securitySchemes": {"door": {**scheme, "x-amazon-apigateway-authtype": "custom"}}}
    api = sfn.load_api(saved(tmp_path, paths, components=schemes))
    for target in ("charge", "http:invoke", "dynamodb:putItem"):
        sfn.mock(target).returns(fault).optional().validated("NONE")
    with pytest.raises(HarnessError, match=words):
        api.post(path, json={"orderId": "42"}, headers={"Authorization": "me"})


def http_task(sfn):
    """A workflow whose one Task sends an HTTP request, its failures caught."""
    parameters = {
        "ApiEndpoint": "https://api.example.com/orders",
        "Method": "GET",
        "Authentication": {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/shop/1"},
    }
    work = {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": parameters, **SWALLOWED}
    sfn.mock_the_rest()
    return sfn.define({"StartAt": "Work", "States": {"Work": {**work, "End": True}, "Sorry": {"Type": "Succeed"}}})


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (misses_a_member, "not subscriptable"),
        (lambda _: {"at": datetime(2026, 11, 28, tzinfo=UTC)}, r"\$\.at is of class datetime"),
        (lambda _: HttpResponse(200, {"sum": Decimal(1)}), r"\$\.sum is of class decimal.Decimal"),
    ],
)
def test_what_a_stand_in_raises_fails_the_test(sfn, handler, words):
    """
    An exception of a stand-in for an HTTP API, or a body that is no JSON, passes through Retry and Catch.
    """
    sfn.http("https://api.example.com", handler)
    with pytest.raises(HarnessError, match=words) as told:
        http_task(sfn).run({})
    assert "https://api.example.com" in str(told.value)


def test_a_failure_that_a_stand_in_means_is_the_tasks(sfn):
    """
    A WorkflowFailure that a stand-in raises is the Task's.
    """
    sfn.http("https://api.example.com", declined)
    assert http_task(sfn).run({}).state("Work").errors == ["Card.Declined"] * 4


# --- callables that cannot be called ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "give",
    [
        lambda sfn, function: sfn.mock("charge").returns(function),
        lambda sfn, function: sfn.mock("charge").when(function),
        lambda sfn, function: sfn.mock("charge").when({"a": {"b": [function]}}),
        lambda sfn, function: sfn.mock("charge").when({"$.a": function}),
        lambda sfn, function: sfn.mock("charge").when("$.a", function),
        lambda sfn, function: sfn.http("https://api.example.com", function),
    ],
)
@pytest.mark.parametrize("function", [lambda: {"a": 1}, lambda event, context: {}, lambda *, request: {}])
def test_a_callable_of_another_arity_is_told_at_once(sfn, give, function):
    """
    Who takes no value, or more than one, is told where the callable is given, with its file and line.
    """
    with pytest.raises(HarnessError, match=r"<lambda> \(test_faults_of_a_test\.py:\d+\).*alone"):
        give(sfn, function)


def test_an_async_callable_is_told_at_once(sfn):
    """
    Nobody would await what it gives.
    """

    async def answer(_request):
        return {}

    with pytest.raises(HarnessError, match="async"):
        sfn.mock("charge").returns(answer)


@pytest.mark.parametrize("function", [dict, lambda event, context=None: {"a": 1}, lambda *given: {"a": 1}])
def test_a_callable_that_takes_one_value_is_called(sfn, function):
    """
    Builtins, further parameters with defaults, and any number of parameters are well.
    """
    workflow = sfn.define({"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": TASKS[0], "End": True}}})
    workflow.mock("Work").returns(function)
    assert workflow.run({"a": 1}).output == {"a": 1}


# --- what is no JSON --------------------------------------------------------------------------------------------------
class Order:
    """Something of the test's."""

    def __repr__(self):
        return "an order"


HOLDS_ITSELF: list[object] = []
HOLDS_ITSELF.append(HOLDS_ITSELF)
NO_JSON = [
    (datetime(2026, 11, 28, tzinfo=UTC), r"is of class datetime\.datetime.*isoformat"),
    (Decimal("1.5"), r"is of class decimal\.Decimal.*float"),
    (b"x", r"is of class bytes.*Base64"),
    ({1, 2}, r"is of class set.*list"),
    (Order(), "is of class .*Order, an order"),
    (math.nan, "nan is no number of JSON"),
    (math.inf, "inf is no number of JSON"),
    (-math.inf, "-inf is no number of JSON"),
    ({1: "one"}, "a name within .* is of class int"),
    ({None: "one"}, "a name within .* is of class NoneType"),
    (HOLDS_ITSELF, "holds itself"),
    ((item for item in "ab"), "is of class generator"),
]


@pytest.mark.parametrize(("value", "words"), NO_JSON)
@pytest.mark.parametrize(
    ("nest", "member"),
    [
        (lambda value: value, r"\$"),
        (lambda value: {"id": 1, "items": [{}, {"paidAt": value}]}, r"\$\.items\[1\]\.paidAt"),
        (lambda value: (1, value), r"\$\[1\]"),
    ],
)
@pytest.mark.parametrize(
    ("give", "name"),
    [
        (lambda workflow, value: workflow.mock("Work").returns(value), r"mock\('Work'\)\.returns"),
        (lambda workflow, value: workflow.run(value), "input"),
        (lambda workflow, value: workflow.start({}).callback().succeeds(value), r"succeeds\(\.\.\.\)"),
        (lambda workflow, value: workflow.test_state("Work", mock=value), "test_state"),
    ],
    ids=["returns", "input", "callback", "test_state"],
)
def test_a_value_that_is_no_json_is_told_by_place_and_member(sfn, value, words, nest, member, give, name):
    """
    Who was given it, and the path of the member, its class and what to write instead, where it is given.
    """
    workflow = sfn.define({"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": TASKS[1], "End": True}}})
    waiting = workflow.mock("Work").waits_for_callback().optional()
    with pytest.raises(HarnessError, match=words) as told:
        give(workflow, nest(value))
    assert waiting.call_count <= 1
    with pytest.raises(HarnessError, match=member):
        raise told.value
    with pytest.raises(HarnessError, match=name):
        raise told.value


@pytest.mark.parametrize(
    "give",
    [
        lambda workflow: workflow.mock("Work").raises(ValueError),
        lambda workflow: workflow.mock("Work").raises(None),
        lambda workflow: workflow.mock("Work").raises("Card.Declined", {"why": "no funds"}),
        lambda workflow: workflow.start({}).callback().fails("Card.Declined", {"why": "no funds"}),
        lambda workflow: workflow.start({}).callback().fails(7),
    ],
)
def test_a_failures_name_and_cause_are_texts(sfn, give):
    """
    An exception's class, None or a structure is told where it is given.
    """
    workflow = sfn.define({"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": TASKS[1], "End": True}}})
    workflow.mock("Work").waits_for_callback().optional()
    with pytest.raises(HarnessError, match="text"):
        give(workflow)


@pytest.mark.parametrize(
    ("give", "most"),
    [
        (lambda workflow: workflow.start({}).callback().fails("E" * 257), 256),
        (lambda workflow: workflow.start({}).callback().fails("E", "c" * 32_769), 32_768),
        (lambda workflow: workflow.start({}).callback().succeeds("x" * 262_143), 262_144),
        (lambda workflow: workflow.start("\N{GRINNING FACE}" * 65_536), 262_144),
    ],
)
def test_what_the_api_would_not_take_is_told(sfn, give, most):
    """
    Inputs and answers of token tasks that are too large are refused by AWS, so a test that needs them would not be.
    """
    workflow = sfn.define({"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": TASKS[1], "End": True}}})
    workflow.mock("Work").waits_for_callback().optional()
    with pytest.raises(HarnessError, match=str(most)):
        give(workflow)


def test_tuples_are_arrays(sfn):
    """
    A mock's value is as a service would have sent it.
    """
    workflow = sfn.define({"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": TASKS[0], "End": True}}})
    workflow.mock("Work").returns({"pair": (1, (2,))})
    assert workflow.run({}).output == {"pair": [1, [2]]}


# --- arguments --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("give", "line"),
    [
        (lambda mock: mock.returns({}, 5), ".returns(..., after=5)"),
        (lambda mock: mock.returns({}, 5, 2), ".returns(..., after=5, times=2)"),
        (lambda mock: mock.raises("Busy", "later", 2), ".raises(..., times=2)"),
        (lambda mock: mock.raises("Busy", "later", 2, 5), ".raises(..., times=2, after=5)"),
    ],
)
def test_times_and_latency_by_position_are_deprecated(sfn, give, line):
    """
    They mean what they meant, and the warning has the line to write.
    """
    mock = sfn.mock("charge").optional()
    with pytest.warns(DeprecationWarning, match="by name only") as warned:
        give(mock)
    assert f"mock('charge'){line}" in str(warned[0].message)
    assert warned[0].filename == __file__
    ((response, times),) = mock.fixed_responses()
    assert (f"after={response.after}" in line or not response.after, f"times={times}" in line or times == 1) == (
        True,
        True,
    )


@pytest.mark.parametrize("settings", [{"after": -1}, {"after": math.nan}, {"times": 0}, {"heartbeat_every": -1}])
def test_latency_and_times_have_bounds(sfn, settings):
    """
    No answer comes before it was asked for, or never any more often than once.
    """
    with pytest.raises(ValueError, match=next(iter(settings))):
        sfn.mock("charge").returns({}, **settings)


# --- the envelope of a function's payload -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "result"),
    [
        ({"total": 3}, {"ExecutedVersion": "$LATEST", "Payload": {"total": 3}, "StatusCode": 200}),
        ({"Payload": {"total": 3}}, {"ExecutedVersion": "$LATEST", "Payload": {"total": 3}, "StatusCode": 200}),
        ({"Payload": 3, "ExecutedVersion": "7"}, {"ExecutedVersion": "7", "Payload": 3, "StatusCode": 200}),
        ({"Payload": 3, "StatusCode": 200}, {"Payload": 3, "StatusCode": 200}),
        ({"Payload": {"Payload": 3}}, {"ExecutedVersion": "$LATEST", "Payload": {"Payload": 3}, "StatusCode": 200}),
    ],
)
@pytest.mark.parametrize("by_callable", [False, True])
def test_a_payload_is_the_mark_of_the_envelope(sfn, given, result, by_callable):
    """
    What is returned for lambda:invoke is the payload, or the whole answer of Invoke where it has a Payload.
    """
    workflow = swallowing(sfn, TASKS[2])
    workflow.mock("Work").returns((lambda _: given) if by_callable else given)
    assert workflow.run({"FunctionName": "charge"}).output == result


def test_a_payload_beside_other_members_is_told(sfn):
    """
    Payload and envelope are not to be told apart where a Payload stands beside what no answer of Invoke has.
    """
    workflow = swallowing(sfn, TASKS[2])
    workflow.mock("Work").returns({"Payload": 3, "total": 3})
    with pytest.raises(HarnessError, match=r"Payload.*total"):
        workflow.run({"FunctionName": "charge"})
