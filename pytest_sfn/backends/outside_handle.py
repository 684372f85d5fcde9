"""What a test can do to an execution on an engine outside its process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_sfn.backends.task_states import all_states
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.assertions.visits import StateVisit
    from pytest_sfn.backends.call_answering import CallAnswering
    from pytest_sfn.backends.filed_mocks import FiledMocks
    from pytest_sfn.backends.outside_engine import OutsideEngine
    from pytest_sfn.backends.outside_execution import OutsideExecution

_SHORTEST_PAUSE = 0.005
_LONGEST_PAUSE = 0.1
#: How often a wait looks whether it can still come to an end.
_LOOK_SECONDS = 0.2
#: An execution that did nothing for so long, with no call in hand, waits for something.
_QUIET_SECONDS = 0.06
#: How long an engine may take from a Task's beginning to its call; the first call of a service loads its SDK.
_OWED_SECONDS = 3.0


class OutsideHandle:
    """
    A Handle over the API of the engine.

    answering: who answers the engine's calls meanwhile; filed: the mocks that a file answers for.
    """

    def __init__(
        self, source: OutsideExecution, engine: OutsideEngine, answering: CallAnswering, filed: FiledMocks
    ) -> None:
        self.source = source
        self._engine = engine
        self._answering = answering
        self._filed = filed
        self._client = source.client

    # --- waiting
    def wait(self, timeout_seconds: Seconds | None) -> bool:
        """Wait in real time until it has ended; on a clock of ours that jumps, it takes next to none."""
        give_up = time.monotonic() + self._engine.real_seconds(timeout_seconds)
        while not self._ended_within(give_up):
            if timeout_seconds is not None:
                return False
            if time.monotonic() < give_up and self._engine.jump():
                self.settle()
                continue
            if self.waiting():
                return False
            longest = self._engine.settings.timeout_seconds
            self._give_up(f"the execution has not ended within {longest:g} s (--sfn-engine-timeout)")
        return True

    def _ended_within(self, give_up: float) -> bool:
        """Whether it ended in time; returns early where only the test or a jump of the clock can help it on."""
        pause = _SHORTEST_PAUSE
        looked = time.monotonic()
        while True:
            self._raise_failures()
            if not self.source.running:
                self._filed.note_calls(self.source)
                return True
            now = time.monotonic()
            if now > give_up:
                return False
            if now - looked > _LOOK_SECONDS:
                looked = now
                self._check_delays()
                if self._engine.kind.virtual and self.waiting() and self._waits_for_tokens_only():
                    return False
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def settle(self) -> None:
        """Let it run until it has ended or does nothing more."""
        seen, quiet_since = -1, time.monotonic()
        give_up = quiet_since + self._engine.settings.timeout_seconds
        while time.monotonic() < give_up:
            self._raise_failures()
            self._filed.note_calls(self.source)
            if not self.source.running:
                return
            count = len(self.source.history)
            quiet_seconds = time.monotonic() - quiet_since
            if count != seen or self._answering.busy:
                seen, quiet_since = count, time.monotonic()
            elif quiet_seconds > (_OWED_SECONDS if self._answering.owes(self.source) else _QUIET_SECONDS):
                return
            time.sleep(_SHORTEST_PAUSE)

    def _raise_failures(self) -> None:
        """Raise what went wrong while answering; the execution, which would go on with an error of ours, is stopped."""
        if self._answering.failures:
            if self.source.running:
                self.stop("pytest-sfn", "A Task could not be answered")
            self._answering.raise_first()

    def _check_delays(self) -> None:
        """Refuse at once what would wait longer than the test may take."""
        if self._engine.kind.virtual:
            return
        states = dict(all_states(self.source.machine.definition))
        for visit in self.source.open_visits():
            seconds = _delay(visit, states.get(visit.name, {})) * self._engine.connection.scale
            if seconds > self._engine.settings.timeout_seconds:
                self._give_up(
                    f"{self._engine.kind.name} has no virtual time, and state {visit.name!r} waits for "
                    f"{seconds:g} real seconds"
                )

    def _give_up(self, reason: str) -> None:
        self.stop(None, "The test does not wait so long")
        self._engine.refuse(reason)

    # --- what is done to it
    def stop(self, error: str | None, cause: str | None) -> None:
        """StopExecution."""
        self.source.stop(error, cause)

    def redrive(self) -> None:
        """RedriveExecution."""
        self.source.redrive()
        self.settle()

    def waiting(self) -> list[tuple[str, str]]:
        """(state name, task token) of the Tasks whose token the test is to answer."""
        if not self.source.running:
            return []
        open_names = {visit.name for visit in self.source.open_visits()}
        return [
            (each.state_name, each.token)
            for each in self._answering.awaited_callbacks
            if each.execution_arn == self.source.arn and each.state_name in open_names
        ]

    def running_jobs(self) -> list[tuple[str, str]]:
        """None are known: another engine lets the latency of mocks pass by itself."""
        return []

    def _waits_for_tokens_only(self) -> bool:
        names = {name for name, _ in self.waiting()}
        return all(visit.type != "Wait" and (visit.name in names or visit.lines) for visit in self.source.open_visits())

    def succeed(self, token: str, output: JSON) -> None:
        """SendTaskSuccess."""
        self._send(token, lambda: self._client.send_task_success(taskToken=token, output=dumps(output)))

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        """SendTaskFailure."""
        given = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
        self._send(token, lambda: self._client.send_task_failure(taskToken=token, **given))

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat."""
        self._client.send_task_heartbeat(taskToken=token)

    def _send(self, token: str, send: Callable[[], JSON]) -> None:
        try:
            send()
        except (self._client.exceptions.TaskTimedOut, self._client.exceptions.InvalidToken) as error:
            raise HarnessError(f"The task token can no longer be answered: {error}") from None
        self._answering.forget_callback(token)
        self.settle()


def _delay(visit: StateVisit, state: dict[str, JSON]) -> Seconds:
    """Seconds that a state which is being waited in may still take, as far as its definition says."""
    if visit.type == "Wait":
        seconds = state.get("Seconds", 0)
        return float(seconds) if isinstance(seconds, (int, float)) else 0.0
    if visit.attempts and visit.attempts[-1].failed:
        return float(max((retrier.get("IntervalSeconds", 1) for retrier in state.get("Retry", ())), default=0))
    return 0.0
