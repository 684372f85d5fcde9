"""Task: asks a service, a Lambda function or an activity for its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.jsonpath import compile_path
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.data_flow import jsonata_template
from pytest_sfn.language.effects import NewTaskToken, Record, RunTask, StartTimers, StopTimers
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.language.states.task_events import events_of
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.language.states.base import Steps
    from pytest_sfn.language.visit import Visit

#: Source: developer guide, Task: TimeoutSeconds and HeartbeatSeconds are positive integers up to 99999999.
MAX_TIMEOUT_SECONDS = 99_999_999


class TaskState(HandlingState):
    """Source: ASL specification, "Task State"."""

    type_name = "Task"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.resource = self._read_resource(fields)
        self.events = events_of(self.resource) if self.resource is not None else None
        self.timeout_seconds = _read_duration(fields, "TimeoutSeconds")
        self.heartbeat_seconds = _read_duration(fields, "HeartbeatSeconds")
        if (
            isinstance(self.timeout_seconds, int)
            and isinstance(self.heartbeat_seconds, int)
            and self.heartbeat_seconds >= self.timeout_seconds
        ):
            fields.problem("'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", "HeartbeatSeconds")
        self.credentials = self._read_credentials(fields)

    @staticmethod
    def _read_resource(fields: Fields) -> Resource | None:
        arn = fields.text("Resource", required=True)
        parse = fields.settings.parse_resource
        if arn is None or parse is None:
            return None if arn is None else Resource(arn, *(arn.rpartition(":")[0], arn.rpartition(":")[2]))
        resource = parse(arn, fields.settings.machine_type)
        if isinstance(resource, Resource):
            return resource
        fields.problem(resource.message, "Resource", mend=getattr(resource, "mend", None))
        return None

    @staticmethod
    def _read_credentials(fields: Fields) -> Evaluator | None:
        value = fields.typed("Credentials", "OBJECT")
        if value is None:
            return None
        if fields.jsonata:
            return jsonata_template(fields, "Credentials", value)
        from pytest_sfn.expressions.payload_template import compile_payload_template  # noqa: PLC0415 - rarely used

        return fields.compiled("Credentials", lambda v: compile_payload_template(v, "Credentials"), value)

    def attempt(self, value: JSON, visit: Visit) -> Steps:
        """Schedule the task, wait for its answer within its timeouts, record how it went."""
        assert self.resource is not None
        assert self.events is not None
        events = self.events
        if self.resource.pattern == "waitForTaskToken" or self.resource.resource_type == "activity":
            visit.task_token = yield NewTaskToken()
        request = self.request(value, visit)
        yield events.scheduled(request)
        if events.started is not None:
            yield events.started
        bounded = request.timeout_seconds is not None or request.heartbeat_seconds is not None
        if bounded:
            yield StartTimers(request.timeout_seconds, request.heartbeat_seconds)
        try:
            steps = yield RunTask(request)
            result = yield from steps
        except TaskTimeout as timeout:
            yield StopTimers()
            yield events.timed_out(timeout)
            raise
        except WorkflowFailure as failure:
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
        states = {"input": value} if self.query_language == "JSONata" else None
        source = value if states is not None or self.inflow.input_path is None else self.inflow.input_path(value, visit)
        parameters = self.effective_input(value, visit)
        document = states if states is not None else source
        execution = visit.execution_facts()
        return TaskRequest(
            resource=self.resource,
            parameters=parameters,
            state_name=self.name,
            execution_arn=execution.arn,
            state_machine_name=execution.state_machine_name,
            state_machine_type=execution.state_machine_type,
            retry_count=visit.retry_count,
            map_indices=visit.map_indices,
            branch_indices=visit.branch_indices,
            visit=visit.entries,
            task_token=visit.task_token,
            timeout_seconds=_seconds(self.timeout_seconds, "TimeoutSeconds", document, visit),
            heartbeat_seconds=_seconds(self.heartbeat_seconds, "HeartbeatSeconds", document, visit),
            credentials=None if self.credentials is None else self.credentials(document, visit),
            now=visit.now(),
            region=execution.region,
        )


Duration = int | Evaluator | None


def _read_duration(fields: Fields, name: str) -> Duration:
    """TimeoutSeconds or HeartbeatSeconds, its Path form, or a JSONata expression."""
    path_name = f"{name}Path"
    fields.only("JSONPath", path_name)
    if fields.has(name) and fields.has(path_name):
        fields.problem(f"Only one of these fields is allowed: [{name}, {path_name}]")
    if fields.jsonata and isinstance(fields.document.get(name), str):
        return jsonata_template(fields, name, fields.raw(name))
    if not fields.jsonata and fields.has(path_name):
        path = fields.text(path_name)
        if path is None:
            return None
        evaluate = fields.compiled(path_name, lambda text: compile_path(text, path_name, missing="path"), path)
        return None if evaluate is None else _positive(evaluate, path_name, path)
    return fields.integer(name, minimum=1, maximum=MAX_TIMEOUT_SECONDS)


def _positive(evaluate: Evaluator, name: str, path: str) -> Evaluator:
    def checked(document: JSON, visit: Visit) -> Seconds:
        value = evaluate(document, visit)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_TIMEOUT_SECONDS:
            return value
        raise ExpressionFailure(
            "States.Runtime",
            f"The {name} parameter does not reference a positive integer: {path} == {dumps(value)}",
            name,
        )

    return checked  # type: ignore[return-value]  # a Visit is a Scope


def _seconds(duration: Duration, name: str, document: JSON, visit: Visit) -> Seconds | None:
    if duration is None or isinstance(duration, int):
        return duration
    value = duration(document, visit)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= MAX_TIMEOUT_SECONDS:
        return int(value)
    raise ExpressionFailure(
        "States.QueryEvaluationError",
        f"The {name} field must evaluate to an integer between 1 and {MAX_TIMEOUT_SECONDS}: {dumps(value)}",
        name,
    )
