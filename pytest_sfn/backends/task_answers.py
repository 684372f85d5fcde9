"""
Answers the calls of an engine outside the process from a test's mocks and handlers.

Which state asks is not on the wire. It is found in the histories of the test's executions: the attempt under way that
sent this very request. Where an engine keeps no history (Express executions), the templates of the states tell.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_sfn.backends.backend_errors import AmbiguousTask
from pytest_sfn.backends.open_attempts import OpenAttempt, open_attempts
from pytest_sfn.backends.task_states import DeclaredTask, fits, tasks_of, token_in
from pytest_sfn.backends.unwired_mocks import comes_out
from pytest_sfn.backends.wire_calls import WireCall
from pytest_sfn.engine.effects import performing, unrecorded
from pytest_sfn.engine.host import PARKED, Host
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.language.effects import NOT_ANSWERED, Await, AwaitTaskToken, AwaitTaskTokenWithin, Record, Sleep
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskSteps, steps_of
from pytest_sfn.typing import JSON, Seconds
from pytest_sfn.values import replaced

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.backends.outside_execution import OutsideExecution

#: How long an engine may take to show in its history that a Task has begun which it already runs.
_HISTORY_DELAY_SECONDS = 0.5
#: How long a call waits for calls of Tasks that began before it, so that mocks are asked in the order of the history.
_ORDER_SECONDS = 0.1
_Key = tuple[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class AnsweredCall:
    """
    Who made a call, and what that Task is answered; None where a callback brings the answer.

    The answer's `after` is the execution time that the engine is to let pass.
    """

    task: DeclaredTask
    request: TaskRequest
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class AwaitedCallback:
    """A task token that the test is to answer."""

    execution_arn: str
    state_name: str
    token: str


class TaskAnswers:
    """The answers of one test. May be asked from several threads at once."""

    def __init__(
        self,
        runner: IntegrationTaskRunner,
        region: str,
        latency: Callable[[Seconds], Seconds],
        workflows: Callable[[], Iterable[LoadedWorkflow]],
    ) -> None:
        self._runner = runner
        self._region = region
        #: Lets the latency of an answer pass, and gives what of it the engine is to let pass.
        self._latency = latency
        self._lock = threading.RLock()
        self._claimed: set[_Key] = set()
        self._begun: set[_Key] = set()
        self._workflows = workflows
        #: Held while an execution starts: a call that comes meanwhile waits until it is one of `executions`.
        self.starting = threading.Lock()
        self.executions: list[OutsideExecution] = []
        self.callbacks: list[AwaitedCallback] = []

    def give(self, call: WireCall) -> AnsweredCall:
        """What the Task that makes the call is answered. Raises HarnessError."""
        task, request, key = self._asked_by(call)
        taking = _Taking(self._one_at_a_time(steps_of(self._runner, request), key), self._latency)
        try:
            result = taking.advance(None, None)
        except WorkflowFailure as failure:
            return AnsweredCall(task, request, Answer(failure=failure, after=taking.after))
        if result is PARKED:
            with self._lock:
                self.callbacks.append(AwaitedCallback(request.execution_arn, task.name, request.task_token or ""))
            return AnsweredCall(task, request, None)
        return AnsweredCall(task, request, Answer(result, after=taking.after))

    def is_owed(self, execution: OutsideExecution) -> bool:
        """Whether a Task of an execution has begun whose call has not come yet: the engine is about to make it."""
        able = {each.name for workflow in self._workflows() for each in tasks_of(workflow) if comes_out(each.resource)}
        attempts = open_attempts(execution.history.events)
        return any(each.state_name in able and (execution.arn, each.key) not in self._begun for each in attempts)

    def _one_at_a_time(self, steps: TaskSteps, key: _Key) -> TaskSteps:
        """The steps, of which each is taken while no other thread takes any."""
        answer: JSON = None
        while True:
            try:
                with self._lock:
                    effect = steps.send(answer)
            except StopIteration as end:
                return end.value
            finally:
                self._begun.add(key)
            answer = yield effect

    # --- who asks
    def _asked_by(self, call: WireCall) -> tuple[DeclaredTask, TaskRequest, _Key]:
        able = [each for workflow in self._workflows() for each in tasks_of(workflow) if call.can_be_of(each.resource)]
        found = self._in_histories(call, able) if able else None
        if found is not None:
            return found
        fitting = [each for each in able if fits(each.template, call.request(each.resource))]
        if not fitting:
            names = (
                ", ".join(repr(each.name) for workflow in self._workflows() for each in tasks_of(workflow)) or "none"
            )
            raise HarnessError(f"{call.describe()} was called, which no Task of the test calls. The Tasks are: {names}")
        requests = [(each, self._request(each, call.request(each.resource), None, "")) for each in fitting]
        mocks = [self._runner.mocks.find(request) for _, request in requests]
        if len({None if each is None else id(each[0]) for each in mocks}) > 1:
            raise AmbiguousTask(call.describe(), [each.name for each in fitting])
        return *requests[0], ("", (0, 0))

    def _in_histories(
        self, call: WireCall, able: Sequence[DeclaredTask]
    ) -> tuple[DeclaredTask, TaskRequest, _Key] | None:
        by_name = {each.name: each for each in able}
        began = time.monotonic()
        while True:
            patience = time.monotonic() - began
            watched = [execution for execution in self.executions if not execution.has_ended]
            for execution in watched:
                attempts = [each for each in open_attempts(execution.history.events) if each.state_name in by_name]
                attempt = self._claim(call, execution.arn, attempts, by_name, patient=patience < _ORDER_SECONDS)
                if attempt is not None:
                    task = by_name[attempt.state_name]
                    request = self._request(task, attempt.request, attempt, execution.arn)
                    return task, request, (execution.arn, attempt.key)
            if not watched or patience > _HISTORY_DELAY_SECONDS:
                return None
            time.sleep(0.01)

    def _claim(
        self, call: WireCall, arn: str, attempts: list[OpenAttempt], by_name: dict[str, DeclaredTask], *, patient: bool
    ) -> OpenAttempt | None:
        """The attempt that made the call, for nobody else to take; those that began before it are answered before."""
        with self._lock:
            for attempt in attempts:
                key = (arn, attempt.key)
                if key not in self._claimed and call.is_same(by_name[attempt.state_name].resource, attempt.request):
                    self._claimed.add(key)
                    return attempt
                if patient and key not in self._begun:
                    return None
        return None

    def _request(self, task: DeclaredTask, parameters: JSON, attempt: OpenAttempt | None, arn: str) -> TaskRequest:
        return replaced(
            task.request(parameters, arn),
            retry_count=attempt.retry_count if attempt else 0,
            map_indices=attempt.map_indices if attempt else (),
            branch_indices=attempt.branch_indices if attempt else (),
            visit=attempt.visit if attempt else 0,
            task_token=token_in(task.template, parameters),
            now=time.time(),
            region=self._region,
        )


class _Taking(Host):
    """Takes the steps to an answer in the thread that asks for it. Parked: the Task waits for its task token."""

    def __init__(self, steps: TaskSteps, latency: Callable[[Seconds], Seconds]) -> None:
        self.todo: TaskSteps | None = steps
        self.latency = latency
        #: What of the answer's latency the engine is to let pass.
        self.after: Seconds = 0.0

    def _sleep(self, effect: Sleep) -> None:
        self.after += self.latency(effect.seconds)

    def _sleep_unanswered(self, effect: AwaitTaskTokenWithin) -> JSON:
        self.after += self.latency(effect.seconds)
        return NOT_ANSWERED

    performs = performing(
        {
            Sleep: _sleep,
            Await: lambda _, effect: effect.future.result(),
            AwaitTaskTokenWithin: _sleep_unanswered,
            AwaitTaskToken: lambda *_: PARKED,
            Record: unrecorded,
        },
        "A Task answered over the wire cannot ask for {}",
    )
