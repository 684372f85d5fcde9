"""The history events around a Task's attempt: of service integrations, Lambda function ARNs, and activities."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.effects import Record
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON


def _drop_none(**members: JSON) -> dict[str, JSON]:
    return {name: value for name, value in members.items() if value is not None}


def _credentials(request: TaskRequest) -> JSON:
    given = request.credentials
    return None if given is None else {"roleArn": given.get("RoleArn")}


class TaskEvents:
    """Events of a service integration: TaskScheduled, TaskStarted, TaskSucceeded, TaskFailed, TaskTimedOut."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self._members = {"resource": resource.action, "resourceType": resource.resource_type}
        self.started: Record | None = Record("TaskStarted", self._members)

    def scheduled(self, request: TaskRequest) -> Record:
        """TaskScheduled, with the parameters sent."""
        members = {"parameters": request.parameters, "region": request.region, **self._members}
        if request.timeout_seconds is not None:
            members["timeoutInSeconds"] = request.timeout_seconds
        if request.heartbeat_seconds is not None:
            members["heartbeatInSeconds"] = request.heartbeat_seconds
        if request.credentials is not None:
            members["taskCredentials"] = _credentials(request)
        return Record("TaskScheduled", members)

    def succeeded(self, result: JSON) -> Record:
        """TaskSucceeded."""
        return Record("TaskSucceeded", {"output": result, **self._members})

    def failed(self, failure: WorkflowFailure) -> Record:
        """
        TaskFailed, or the event the failure names: TaskSubmitFailed where a job could not even be submitted.

        That AWS records it so is not recorded here; its API has the event, and public readers of histories expect it.
        """
        event_type: str = getattr(failure, "event_type", "TaskFailed")
        return Record(event_type, {**_drop_none(error=failure.error, cause=failure.cause), **self._members})

    def timed_out(self, failure: WorkflowFailure) -> Record:
        """TaskTimedOut."""
        return Record("TaskTimedOut", {**_drop_none(error=failure.error, cause=failure.cause), **self._members})


class _PlainEvents:
    """Events without resource members on each: of Lambda functions and activities."""

    prefix = ""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.started: Record | None = None

    def scheduled(self, request: TaskRequest) -> Record:
        return Record(
            f"{self.prefix}Scheduled",
            {
                "input": request.parameters,
                "resource": self.resource.arn,
                **_drop_none(
                    timeoutInSeconds=request.timeout_seconds,
                    heartbeatInSeconds=request.heartbeat_seconds if self.prefix == "Activity" else None,
                    taskCredentials=_credentials(request) if self.prefix != "Activity" else None,
                ),
            },
        )

    def succeeded(self, result: JSON) -> Record:
        return Record(f"{self.prefix}Succeeded", {"output": result})

    def failed(self, failure: WorkflowFailure) -> Record:
        return Record(f"{self.prefix}Failed", _drop_none(error=failure.error, cause=failure.cause))

    def timed_out(self, failure: WorkflowFailure) -> Record:
        return Record(f"{self.prefix}TimedOut", _drop_none(error=failure.error, cause=failure.cause))


class LambdaFunctionEvents(_PlainEvents):
    """Events of a Task whose Resource is a Lambda function ARN."""

    prefix = "LambdaFunction"

    def __init__(self, resource: Resource) -> None:
        super().__init__(resource)
        self.started = Record("LambdaFunctionStarted", {})


class ActivityEvents(_PlainEvents):
    """Events of an activity; ActivityStarted is recorded when a worker takes the task."""

    prefix = "Activity"


AnyTaskEvents = TaskEvents | LambdaFunctionEvents | ActivityEvents


def events_of(resource: Resource) -> AnyTaskEvents:
    """The kind of events a resource causes."""
    kinds: dict[str, type[AnyTaskEvents]] = {"lambda-function": LambdaFunctionEvents, "activity": ActivityEvents}
    return kinds.get(resource.resource_type, TaskEvents)(resource)
