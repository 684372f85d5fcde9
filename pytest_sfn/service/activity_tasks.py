"""The queues of activities: tasks waiting for workers, and workers waiting for tasks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from pytest_sfn.engine.task_tokens import TaskTokens
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.service.pending import Pending
from pytest_sfn.service.store import Store
from pytest_sfn.typing import JSON, Seconds

#: How long GetActivityTask waits for a task. Source: API Reference, GetActivityTask.
LONG_POLL_SECONDS: Seconds = 60.0


@dataclass(eq=False, slots=True)
class _Worker:
    """A worker's long poll."""

    name: str | None
    poll: Pending


class ActivityTasks:
    """All activities' queues; both sides are served in the order they came."""

    def __init__(self, task_tokens: TaskTokens, store: Store) -> None:
        self._task_tokens = task_tokens
        self._store = store
        self._tasks: dict[str, deque[TaskRequest]] = {}
        self._workers: dict[str, deque[_Worker]] = {}

    def schedule(self, request: TaskRequest) -> None:
        """Offer a task to workers; who takes it is recorded here. A WorkflowFailure where there is no such activity."""
        arn = request.resource.arn
        if arn not in self._store.activities:
            raise WorkflowFailure("States.Runtime", f"Activity Does Not Exist: '{arn}'")
        self._tasks.setdefault(arn, deque()).append(request)
        self._match(arn)

    def poll(self, arn: str, worker_name: str | None) -> JSON | Pending:
        """The next task of an activity: `{"taskToken": ..., "input": ...}`, at once or when there is one."""
        poll = Pending(LONG_POLL_SECONDS, {})
        self._workers.setdefault(arn, deque()).append(_Worker(worker_name, poll))
        self._match(arn)
        return poll.result() if poll.done() else poll

    def _match(self, arn: str) -> None:
        tasks, workers = self._tasks.get(arn), self._workers.get(arn)
        while tasks and workers:
            if workers[0].poll.done():  # it went away, or its minute is over
                workers.popleft()
            elif not self._live(tasks[0]):
                tasks.popleft()
            else:
                self._hand_over(tasks.popleft(), workers.popleft())

    def _live(self, task: TaskRequest) -> bool:
        """Whether the execution still waits for it: it may have timed out or been stopped."""
        return self._task_tokens.state(task.task_token or "") == "live"

    def _hand_over(self, task: TaskRequest, worker: _Worker) -> None:
        token = task.task_token
        assert token is not None
        fiber = self._task_tokens.find(token)
        assert fiber is not None  # it issued the token
        fiber.record("ActivityStarted", {} if worker.name is None else {"workerName": worker.name})
        worker.poll.set_result({"taskToken": token, "input": dumps(task.parameters)})
