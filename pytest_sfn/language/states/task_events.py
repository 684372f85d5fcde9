"""The history events around a Task's attempt: of service integrations, Lambda function ARNs, and activities."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.effects import Record
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON

#: What the types of events begin with: `LambdaFunctionScheduled`.
_KINDS = {"lambda-function": "LambdaFunction", "activity": "Activity"}


class TaskEvents:
    """
    The events of one Task: TaskScheduled, TaskStarted, TaskSucceeded, TaskFailed, TaskTimedOut, or those of its kind.

    started: None for an activity, whose ActivityStarted is recorded when a worker takes the task.
    """

    def __init__(self, resource: Resource) -> None:
        self._kind = _KINDS.get(resource.resource_type, "Task")
        self._arn = resource.arn
        #: What each event of a service integration tells.
        self._members = {}
        if self._kind == "Task":
            self._members = {"resource": resource.action, "resourceType": resource.resource_type}
        self.started = None if self._kind == "Activity" else Record(f"{self._kind}Started", self._members)

    def scheduled(self, request: TaskRequest) -> Record:
        """TaskScheduled, with the parameters sent."""
        if self._kind == "Task":
            members = {"parameters": request.parameters, "region": request.region, **self._members}
        else:
            members = {"input": request.parameters, "resource": self._arn}
        if request.timeout_seconds is not None:
            members["timeoutInSeconds"] = request.timeout_seconds
        if request.heartbeat_seconds is not None and self._kind != "LambdaFunction":
            members["heartbeatInSeconds"] = request.heartbeat_seconds
        if request.credentials is not None:
            members["taskCredentials"] = {"roleArn": request.credentials.get("RoleArn")}
        return Record(f"{self._kind}Scheduled", members)

    def succeeded(self, result: JSON) -> Record:
        """TaskSucceeded."""
        return Record(f"{self._kind}Succeeded", {"output": result, **self._members})

    def failed(self, failure: WorkflowFailure) -> Record:
        """
        TaskFailed, or the event the failure names: TaskSubmitFailed where a job could not even be submitted.

        That AWS records it so is not recorded here; its API has the event, and public readers of histories expect it.
        """
        return self._ended(getattr(failure, "event_type", f"{self._kind}Failed"), failure)

    def timed_out(self, failure: WorkflowFailure) -> Record:
        """TaskTimedOut."""
        return self._ended(f"{self._kind}TimedOut", failure)

    def _ended(self, event_type: str, failure: WorkflowFailure) -> Record:
        told = {"error": failure.error, "cause": failure.cause}
        return Record(event_type, {name: text for name, text in told.items() if text is not None} | self._members)
