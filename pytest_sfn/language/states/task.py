"""Task: asks a service, a Lambda function or an activity for its result."""

from __future__ import annotations

from typing import Any

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language import expression_fields
from pytest_sfn.language.effects import NewTaskToken, StartTimers, StopTimers
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NumberField
from pytest_sfn.language.states.base import Steps
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.language.states.task_events import TaskEvents
from pytest_sfn.language.tasks import Answer, FindActivity, Resource, RunTask, TaskRequest
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON, Seconds


class TaskState(HandlingState):
    """Source: ASL specification, "Task State"."""

    type_name = "Task"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.resource = _read_resource(fields)
        self.events = TaskEvents(self.resource) if self.resource is not None else None
        self.timeout_seconds = NumberField(fields, "TimeoutSeconds")
        self.heartbeat_seconds = NumberField(fields, "HeartbeatSeconds")
        _check_heartbeat(fields, self.timeout_seconds.constant, self.heartbeat_seconds.constant)
        self.credentials = _read_credentials(fields, self.resource)
        #: Whether timeouts and credentials are the same for every attempt, credentials by being none.
        self.is_fixed = (
            self.timeout_seconds.is_constant and self.heartbeat_seconds.is_constant and self.credentials is None
        )

    def attempt(self, value: JSON, visit: Visit) -> Steps:  # noqa: C901 - one attempt, told in its order
        """Schedule the task, wait for its answer within its timeouts, record how it went."""
        assert self.resource is not None
        assert self.events is not None
        events = self.events
        # Every pattern that waits has a token in its Context Object, `.sync` too (recorded from AWS).
        if self.resource.pattern != "request-response" or self.resource.resource_type == "activity":
            visit.task_token = yield NewTaskToken()
        request = self.request(value, visit)
        if self.resource.resource_type == "activity":
            yield FindActivity(request)
        yield events.scheduled(request)
        if events.started is not None:
            yield events.started
        timeout, longest = request.timeout_seconds, self.resource.longest
        if longest is not None and (timeout is None or timeout > longest):
            timeout = longest
        bounded = timeout is not None or request.heartbeat_seconds is not None
        if bounded:
            yield StartTimers(timeout, request.heartbeat_seconds)
        try:
            answer = yield RunTask(request)
            if not isinstance(answer, Answer):
                result = yield from answer
            elif answer.failure is None:
                result = answer.output
            else:
                raise answer.failure
        except TaskTimeout as timeout:
            yield StopTimers()
            yield events.timed_out(timeout)
            raise
        except WorkflowFailure as failure:
            if bounded:
                yield StopTimers()
            yield events.failed(failure)
            raise
        if bounded:
            yield StopTimers()
        yield events.succeeded(result)
        visit.task_token = None
        return result

    def request(self, value: JSON, visit: Visit) -> TaskRequest:
        """What this attempt asks: parameters, timeouts and where in the workflow it is."""
        assert self.resource is not None
        parameters = self.inflow(value, visit) if self.arguments is None else self.effective_input(value, visit)
        if self.resource.given and isinstance(parameters, dict):
            parameters = {**parameters, **dict(self.resource.given)}
        timeout, heartbeat, credentials = self.timeout_seconds.constant, self.heartbeat_seconds.constant, None
        if not self.is_fixed:
            document = {"input": value} if self.query_language == "JSONata" else self.inflow.selected(value, visit)
            timeout = self.timeout_seconds.value(document, visit)
            heartbeat = self.heartbeat_seconds.value(document, visit)
            credentials = None if self.credentials is None else self.credentials(document, visit)
        execution = visit.facts
        return TaskRequest(  # by position: sixteen names cost more than all values together
            self.resource,
            parameters,
            self.name,
            execution.arn,
            execution.state_machine_name,
            execution.state_machine_type,
            visit.retry_count,
            visit.map_indices,
            visit.branch_indices,
            visit.entries,
            visit.task_token,
            timeout,
            heartbeat,
            credentials,
            visit.now(),
            execution.region,
        )


def _read_resource(fields: Fields) -> Resource | None:
    arn = fields.text("Resource", required=True)
    parse = fields.settings.parse_resource
    if arn is None or parse is None:
        return None if arn is None else Resource(arn, *(arn.rpartition(":")[0], arn.rpartition(":")[2]))
    resource = parse(arn, fields.settings.machine_type)
    if isinstance(resource, Resource):
        _check_parameters(fields, resource)
        return resource
    fields.problem(resource.message, "Resource", mend=getattr(resource, "mend", None))
    return None


def _check_parameters(fields: Fields, resource: Resource) -> None:
    """
    A service integration needs Parameters (Arguments in JSONata), with what its API takes.

    Measured with ValidateStateMachineDefinition where they are missing. AWS tells fields of any depth at Parameters, as
    reports of users show (aws/aws-cdk, issue 12284; aws-step-functions-data-science-sdk-python, issue 198).
    """
    name = "Arguments" if fields.jsonata else "Parameters"
    if resource.resource_type in ("lambda-function", "activity"):
        return
    if not fields.has(name):
        fields.problem(
            f"{name} field is required for resource ARN: {resource.arn}",
            mend=f'Give the request as "{name}", if only {{}}',
            line_of="Resource",
        )
        return
    template = fields.document[name]
    if not isinstance(template, dict) and not (fields.jsonata and expression_fields.is_expression(template)):
        fields.problem("Expected value of type Object", name)
    elif fields.settings.template_problems is not None:
        for problem in fields.settings.template_problems(resource, template, jsonata=fields.jsonata):
            place = fields.place.below(name, *_as_written(template, problem.steps))
            fields.problem(problem.message, name, mend=problem.mend, line_of=place)


def _as_written(template: Any, steps: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The steps to a field as the template spells them: `Src.$` for `Src` where a path gives it."""
    written: list[str | int] = []
    for step in steps:
        known = isinstance(template, list) or (isinstance(template, dict) and step in template)
        written.append(step if known else f"{step}.$")
        template = template[step] if known else None
    return tuple(written)


def _check_heartbeat(fields: Fields, timeout_seconds: Seconds | None, heartbeat_seconds: Seconds | None) -> None:
    """Source: ASL specification, "Timeouts": the interval is smaller than the timeout. The words are ours."""
    if timeout_seconds is not None and heartbeat_seconds is not None and heartbeat_seconds >= timeout_seconds:
        fields.problem("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", "HeartbeatSeconds")


def _read_credentials(fields: Fields, resource: Resource | None) -> Evaluator | None:
    """Credentials: the role to assume, by RoleArn. Messages measured with ValidateStateMachineDefinition."""
    value = fields.typed("Credentials", "OBJECT")
    if value is None:
        return None
    if resource is not None and resource.resource_type == "activity":
        fields.problem("The field 'Credentials' is not supported for activities", "Credentials")
    if "RoleArn" not in value and (fields.jsonata or "RoleArn.$" not in value):
        fields.problem("The field 'RoleArn' is required but was missing", "Credentials")
    if fields.jsonata:
        return expression_fields.jsonata(fields, "Credentials", value)
    return expression_fields.payload_template(fields, "Credentials", value)
