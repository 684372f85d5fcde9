"""AWS Step Functions: executions of other state machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import parsed
from pytest_sfn.integrations.calling.submission import submission_failure, submitted
from pytest_sfn.integrations.resources.service import Action, Job, OptimizedService, member_arn
from pytest_sfn.language.effects import AwaitTaskToken
from pytest_sfn.language.tasks import Pattern, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON
from pytest_sfn.values import value

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers, NestedWorkflows
    from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, Steps

#: Members of the description that are no part of the result are not among these. Recorded from AWS in 2024 and 2025;
#: until July 2024 those of redrives were not among them.
_SHOWN = (
    "Cause",
    "Error",
    "ExecutionArn",
    "Input",
    "InputDetails",
    "Name",
    "Output",
    "OutputDetails",
    "RedriveCount",
    "RedriveStatus",
    "RedriveStatusReason",
    "StartDate",
    "StateMachineArn",
    "Status",
    "StopDate",
)


@value
class ExecutionEnded:
    """What a task token is answered with when the execution started for it has ended: its DescribeExecution."""

    description: Mapping[str, JSON]


def _run(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Start the execution and, in the job patterns, wait for its end; `.sync:2` parses its output."""
    from pytest_sfn.integrations.calling import api_call

    if request.resource.pattern in {"request-response", "waitForTaskToken"}:
        return (yield from api_call.run(request, answerers))
    nested = answerers.nested_workflows(request)
    if nested is None or request.task_token is None:
        from pytest_sfn.integrations.calling.job_runs import TokenAnswered, watched

        ended = yield from watched(request, answerers)
        return ended.output if isinstance(ended, TokenAnswered) else _described(ended, request)
    return (yield from _awaited(request, nested))


def _awaited(request: TaskRequest, nested: NestedWorkflows) -> Steps:
    """The execution runs in this engine; its end answers our token, or whoever was given the token does."""
    from pytest_sfn.integrations.calling import api_call
    from pytest_sfn.integrations.models.rendering import rendered

    found = api_call.operation_of(request.resource)
    call = api_call.call_of(request, found)
    response = _started(call, nested)
    yield submitted(request, api_call.result_of(call, found, response))
    assert request.task_token is not None
    try:
        answer = yield AwaitTaskToken(request.task_token)
    except BaseException:
        nested.stop_execution(response.result["executionArn"])
        raise
    if not isinstance(answer, ExecutionEnded):
        return answer
    description = found.operation.service.find_operation("DescribeExecution")
    assert description is not None
    return _described(rendered(description.output, answer.description, found.casing), request)


def _started(call: ServiceCall, nested: NestedWorkflows) -> ServiceResponse:
    from pytest_sfn.integrations.calling.service_calls import ServiceResponse
    from pytest_sfn.integrations.calling.service_errors import failure_of

    try:
        return ServiceResponse(nested.start_execution(call.parameters, call.request.task_token))
    except ServiceError as error:
        failure = failure_of(error, call.request, call.operation, call.service, SERVICE)
        raise submission_failure(call.request, failure) from None


def _described(description: JSON, request: TaskRequest) -> JSON:
    """The result of an execution that ended. Raises States.TaskFailed where it did not succeed."""
    from pytest_sfn.integrations.models.outcomes import outcome_of_job

    outcome = outcome_of_job(_EXECUTION, description)
    if isinstance(outcome, WorkflowFailure):
        raise outcome
    shown = {name: description[name] for name in _SHOWN if name in description}
    if request.resource.pattern == "sync:2":
        shown |= {name: parsed(shown.get(name)) for name in _PARSED}
    return shown


_PARSED = ("Input", "Output")
_EXECUTION = Job(
    "DescribeExecution",
    {"executionArn": "$.executionArn"},
    "status",
    succeeded={"SUCCEEDED"},
    failed={"FAILED", "TIMED_OUT", "ABORTED"},
    shown=_SHOWN,
    stop="StopExecution",
    parsed=_PARSED,
    event_rule="StepFunctionsGetEventsForStepFunctionsExecutionRule",
)
_PATTERNS: tuple[Pattern, ...] = ("request-response", "sync", "sync:2", "waitForTaskToken")

SERVICE = OptimizedService(
    "stepfunctions",
    "AWSStepFunctions",
    {"startExecution": Action(_PATTERNS, _EXECUTION, free=frozenset({"Input"}), perform=_run)},
    resource_arn=member_arn("StateMachineArn"),
    source="connect-stepfunctions; recorded",
)
