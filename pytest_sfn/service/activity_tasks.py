"""The queues of activities: tasks waiting for workers, and workers waiting for tasks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.language.effects import AwaitTaskToken
from pytest_sfn.language.tasks import TaskRequest, TaskRunner, TaskSteps
from pytest_sfn.service.pending import Pending
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.service.service import StepFunctionsService

#: How long GetActivityTask waits for a task. Source: API Reference, GetActivityTask.
LONG_POLL_SECONDS: Seconds = 60.0


@dataclass(eq=False, slots=True)
class _Worker:
    """A worker's long poll."""

    name: str | None
    poll: Pending


class ActivityTasks:
    """
    A Task runner: answers the Tasks of activities by the workers that poll for them, all others by `others`.

    A mock for an activity's Task comes first, as for every Task.
    """

    def __init__(self, service: StepFunctionsService, others: TaskRunner) -> None:
        self._service = service
        self.others = others
        self._tasks: dict[str, deque[TaskRequest]] = {}
        self._workers: dict[str, deque[_Worker]] = {}

    def run(self, request: TaskRequest) -> TaskSteps:
        """The steps of one attempt."""
        if request.resource.resource_type != "activity":
            return self.others.run(request)
        return self._run_activity(request)

    def _run_activity(self, request: TaskRequest) -> TaskSteps:
        try:
            return (yield from self.others.run(request))
        except HarnessError:
            # Nothing mocks it.
            if request.resource.arn not in self._service.store.activities:
                raise WorkflowFailure(
                    "States.Runtime", f"Activity Does Not Exist: '{request.resource.arn}'"
                ) from None
        assert request.task_token is not None
        tasks = self._tasks.setdefault(request.resource.arn, deque())
        tasks.append(request)
        self._match(request.resource.arn)
        try:
            return (yield AwaitTaskToken(request.task_token))
        finally:
            if request in tasks:  # it timed out before a worker took it
                tasks.remove(request)

    def poll(self, arn: str, worker_name: str | None) -> JSON | Pending:
        """The next task of an activity: `{"taskToken": ..., "input": ...}`, at once or when there is one."""
        poll = Pending(LONG_POLL_SECONDS, {})
        self._workers.setdefault(arn, deque()).append(_Worker(worker_name, poll))
        self._match(arn)
        return poll.result() if poll.done() else poll

    def _match(self, arn: str) -> None:
        """Hand tasks to workers, both in the order they came."""
        tasks, workers = self._tasks.get(arn), self._workers.get(arn)
        while tasks and workers:
            worker = workers.popleft()
            if not worker.poll.done():  # nor has it gone away
                self._hand_over(tasks.popleft(), worker)

    def _hand_over(self, task: TaskRequest, worker: _Worker) -> None:
        token = task.task_token
        assert token is not None
        fiber = self._service.engine.task_tokens.find(token)
        assert fiber is not None  # it issued the token
        fiber.record("ActivityStarted", {} if worker.name is None else {"workerName": worker.name})
        worker.poll.set_result({"taskToken": token, "input": dumps(task.parameters)})
