"""
How users call pytest-sfn, for the type checker: `mypy --strict` reads this file, nobody runs it.

A line that stops checking is a change users must hear of (changelog.d/).
"""

from __future__ import annotations

from typing import Any, assert_type

import pytest

from pytest_sfn import (
    ABSENT,
    Api,
    ApiClient,
    ApiResponse,
    AtPath,
    Attempt,
    Broken,
    BusEvent,
    Call,
    Callback,
    Connection,
    ContractBreach,
    Credentials,
    DefinitionError,
    Diagnostic,
    EventNotReceived,
    Execution,
    Exploration,
    Fault,
    GivenObjects,
    HarnessError,
    HttpRequest,
    HttpResponse,
    HttpStandIn,
    IamWarning,
    LineView,
    Location,
    Match,
    Matcher,
    MissingPermissions,
    Mock,
    MockExhausted,
    PayloadContract,
    Promise,
    PythonApi,
    Records,
    ReplayParted,
    RoleReport,
    Satisfies,
    Sfn,
    SfnError,
    StateUnderTest,
    StateView,
    Subset,
    TestClock,
    Timetable,
    TokenIssuer,
    Tried,
    UnmockedTask,
    UnsupportedFeature,
    UnusedMock,
    Workflow,
    WorkflowFailure,
    bus_event,
    dynamodb_record,
    kinesis_record,
    openapi_contract,
    promises,
    s3_object_created,
    sns_message,
    sqs_message,
    variants,
)


def a_workflow_is_loaded_mocked_and_run(sfn: Sfn) -> None:
    """The chain of the first example."""
    workflow = sfn.load("template.yaml", "Checkout", parameters={"Stage": "test"})
    assert_type(workflow, Workflow)
    mock = workflow.mock("Charge card").raises("Gateway.Timeout", times=2).returns({"chargeId": "c-1"}, after=35)
    assert_type(mock, Mock)
    assert_type(mock.calls, list[Call])
    assert_type(workflow.run({"orderId": "42"}), Execution)


def an_execution_is_asked_about(execution: Execution) -> None:
    """Answers of an execution have types one can compare with."""
    assert_type(execution.succeeded, bool)
    assert_type(execution.path == ["Charge card"], bool)
    assert_type(execution.error, str | None)
    assert_type(execution.state("Charge card"), StateView)
    assert_type(execution.state("Charge card").retries, int)
    assert_type(execution.state("Charge card").retry_delays, list[float])
    assert_type(execution.failed_with("States.Timeout"), bool)
    assert_type(execution.waiting_at, str | list[str] | None)
    assert_type(execution.wait(), Execution)


def values_are_found_by_path(execution: Execution) -> None:
    """Matches are pairs of a place and a value, in an execution's data and in a state's."""
    assert_type(execution.find("$.orders[*].id"), list[Match])
    assert_type(execution.find("$.orderId", in_="input")[0].place, str)
    assert_type(execution.state("Charge card").find("$..total", in_="request"), list[Match])


@pytest.mark.parametrize(
    "order", variants({"orderId": "42", "total": 12}, {"$.total": [0, None], "$.orderId": [ABSENT]})
)
def an_input_has_variants(order: dict[str, Any]) -> None:
    """What `variants` gives, parametrize takes."""


def time_is_advanced(sfn_clock: TestClock) -> None:
    """The clock takes any unit."""
    sfn_clock.advance(days=7)
    sfn_clock.advance(1.5)


def a_definition_error_lists_its_diagnostics(error: DefinitionError) -> None:
    """Each problem of a definition has a code, a place and perhaps a mend."""
    assert_type(error.diagnostics, tuple[Diagnostic, ...])
    for diagnostic in error.diagnostics:
        assert_type(diagnostic.location, Location)
        assert_type(diagnostic.location.line, int | None)
        assert_type(diagnostic.mend, str | None)


def a_failure_may_lack_error_and_cause(failure: WorkflowFailure) -> None:
    """A Fail state may leave out either."""
    assert_type(failure.error, str | None)
    assert_type(failure.cause, str | None)


def a_callback_is_answered(execution: Execution) -> None:
    """Answers give the execution, to go on with."""
    assert_type(execution.callback(), Callback)
    assert_type(execution.callback("Wait for approval").succeeds({"by": "Ada"}), Execution)
    assert_type(execution.callback().fails("Order.Refused", "too large"), Execution)


def matchers_compose(mock: Mock) -> None:
    """Matchers combine to matchers, which `when` takes."""
    matcher = Subset({"total": 12}) & ~AtPath("$.currency", "EUR")
    assert_type(matcher, Matcher)
    assert_type(mock.when(matcher).raises("Card.Declined"), Mock)


def an_api_is_called(api: Api, workflow: Workflow) -> None:
    """A client of an API answers with a response that knows its execution."""
    response = api.post("/orders", json={"orderId": "42"}, headers={"X-Trace": "1"})
    assert_type(response, ApiResponse)
    assert_type(response.status_code, int)
    assert_type(workflow.attach("charge-card", lambda event, context: event), Workflow)


def one_state_is_tried(workflow: Workflow) -> None:
    """TestState gives a status and data."""
    tried = workflow.test_state("Charge card", {"orderId": "42"}, mock={"chargeId": "c-1"})
    assert_type(tried, StateUnderTest)
    assert_type(tried.retry_delay, float | None)


def an_event_starts_a_workflow(workflow: Workflow, sfn: Sfn) -> None:
    """Events give executions, one or several."""
    assert_type(workflow.receive(s3_object_created("uploads", "42.json")), Execution)
    assert_type(sfn.events.put([sqs_message({"id": 1}, "orders"), sqs_message({"id": 2}, "orders")]), list[Execution])
    assert_type(sfn.events.put({"Source": "my.shop", "DetailType": "Ordered", "Detail": "{}"}), list[Execution])
    assert_type(workflow.start_on_schedule().executions, list[Execution])


def a_role_is_asked_about(workflow: Workflow, execution: Execution) -> None:
    """A report has plain answers."""
    assert_type(execution.iam, RoleReport)
    assert_type(workflow.iam_report(execution, execution).complete, bool)
    assert_type(execution.iam.missing[0].statement, dict[str, Any])


def payloads_are_held_to_a_contract(workflow: Workflow) -> None:
    """A contract, or its two sides."""
    assert_type(workflow.contract("Charge card", PayloadContract({"type": "object"})), Workflow)
    assert_type(workflow.contract("Charge card", request={"type": "object"}, response=dict), Workflow)
    assert_type(workflow.use_mock_config("MockConfigFile.json", "HappyPath"), Workflow)


def attempts_and_branches_are_asked_about(state: StateView) -> None:
    """Times are seconds, errors may be missing."""
    assert_type(state.attempts, list[Attempt])
    assert_type(state.attempts[0].ended, float | None)
    assert_type(state.branches + state.iterations, list[LineView])


def records_are_made_for_each_source(workflow: Workflow) -> None:
    """Each maker gives what `receive` takes."""
    made: list[Records] = [
        dynamodb_record("orders", {"id": 1}),
        kinesis_record({"id": 1}, "clicks"),
        sns_message("topic", {"id": 1}),
        sqs_message({"id": 1}, "orders"),
    ]
    event: BusEvent = bus_event("my.shop", "Ordered", {"id": 1})
    assert_type(workflow.receive(made[0]), Execution)
    assert_type(workflow.receive(event), Execution)
    assert_type(workflow.start_on_schedule(), Timetable)


def callers_are_let_in(api: Api, credentials: Credentials, issuer: TokenIssuer) -> None:
    """Credentials sign, issuers give tokens; an API declared in Python has such a client too."""
    assert_type(api.accept(credentials=credentials, tokens=issuer), Api)
    assert_type(api.signed_by(credentials), ApiClient)
    assert_type(api.token_issuer("https://issuer.example"), TokenIssuer)


def an_api_is_declared_in_python(sfn: Sfn, workflow: Workflow) -> None:
    """Routes chain, the client ends the chain."""
    assert_type(sfn.rest_api().post("/orders", workflow), PythonApi)
    assert_type(sfn.rest_api().client, Api)


def what_is_behind_a_workflow_is_given(sfn: Sfn) -> None:
    """Objects for a Distributed Map, stand-ins for HTTP APIs."""

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, {"asked": request.url})

    assert_type(sfn.s3, GivenObjects)
    assert_type(sfn.http("https://api.example.com", answer), HttpStandIn)
    sfn.connection("weather", Connection.api_key("x-api-key", "k-1"))
    assert_type(openapi_contract({"paths": {}}, "/orders", "POST"), PayloadContract)
    assert_type(Satisfies(lambda request: request["total"] > 5) | Subset({"vip": True}), Matcher)


def what_can_go_wrong_is_explored(workflow: Workflow) -> None:
    """Promises, ready ones and any function of an execution; what broke them."""
    kept: Promise = promises.ends_within(days=8)
    found = workflow.explore({}, promises=[kept, lambda execution: execution.error != "States.Runtime"], limit=100)

    assert_type(found, Exploration)
    assert_type(found.broken, tuple[Broken, ...])
    assert_type(found.tried, tuple[Tried, ...])
    assert_type(found.broken[0].faults, tuple[Fault, ...])


#: What a test expects to be raised; harness errors are AssertionErrors, and all are the user's to mend.
EXPECTED: tuple[type[SfnError], ...] = (
    ContractBreach,
    EventNotReceived,
    HarnessError,
    MissingPermissions,
    MockExhausted,
    ReplayParted,
    UnmockedTask,
    UnsupportedFeature,
    UnusedMock,
)
WARNED: type[UserWarning] = IamWarning
