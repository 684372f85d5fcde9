"""The queues of activities: tasks waiting for workers, and workers waiting for tasks."""

from __future__ import annotations

from collections import deque

from pytest_sfn.engine.task_tokens import TaskTokens
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.service.pending import Pending
from pytest_sfn.typing import JSON, Seconds, without_none

#: How long GetActivityTask waits for a task. Source: API Reference, GetActivityTask.
LONG_POLL_SECONDS: Seconds = 60.0


class ActivityTasks:
    """All activities' queues; both sides are served in the order they came."""

    def __init__(self, task_tokens: TaskTokens) -> None:
        self._task_tokens = task_tokens
        self._tasks: dict[str, deque[TaskRequest]] = {}
        #: Long polls, and the names of the workers whose they are.
        self._workers: dict[str, deque[tuple[Pending, str | None]]] = {}

    def schedule(self, request: TaskRequest) -> None:
        """Offer a task to workers; who takes it is recorded here."""
        arn = request.resource.arn
        self._tasks.setdefault(arn, deque()).append(request)
        self._match(arn)

    def poll(self, arn: str, worker_name: str | None) -> JSON | Pending:
        """The next task of an activity: `{"taskToken": ..., "input": ...}`, at once or when there is one."""
        poll = Pending(LONG_POLL_SECONDS, {})
        self._workers.setdefault(arn, deque()).append((poll, worker_name))
        self._match(arn)
        return poll.result() if poll.done() else poll

    def _match(self, arn: str) -> None:
        tasks, workers = self._tasks.get(arn), self._workers.get(arn)
        while tasks and workers:
            if workers[0][0].done():  # it went away, or its minute is over
                workers.popleft()
            elif self._task_tokens.state(tasks[0].task_token or "") != "live":  # it timed out or was stopped
                tasks.popleft()
            else:
                self._hand_over(tasks.popleft(), *workers.popleft())

    def _hand_over(self, task: TaskRequest, poll: Pending, worker_name: str | None) -> None:
        token = task.task_token
        assert token is not None
        fiber = self._task_tokens.find(token)
        assert fiber is not None  # it issued the token
        fiber.record("ActivityStarted", without_none({"workerName": worker_name}))
        poll.set_result({"taskToken": token, "input": dumps(task.parameters)})
