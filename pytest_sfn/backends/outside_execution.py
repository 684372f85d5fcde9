"""An execution on an endpoint, in the hands of a test."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_sfn.assertions.visits import Reader
from pytest_sfn.backends.outside_history import OutsideHistory, unix_seconds
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON, ExecutionStatus, Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.endpoint import Endpoint
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow

_SHORTEST_PAUSE = 0.005
_LONGEST_PAUSE = 0.1
#: An execution that did nothing for so long, with no call in hand, waits for something.
_QUIET_SECONDS = 0.06
#: How long an engine may take from a Task's beginning to its call; the first call of a service loads its SDK.
_OWED_SECONDS = 3.0


class OutsideExecution:
    """A Handle and its own ExecutionSource, over DescribeExecution and GetExecutionHistory."""

    def __init__(self, backend: Endpoint, workflow: LoadedWorkflow, arn: str, value: JSON) -> None:
        self.arn = arn
        self.name = arn.rpartition(":")[2]
        self.input = value
        self.state_machine_name = workflow.name
        self.state_machine_arn = workflow.arn
        self.machine = workflow.machine
        self.map_run = None
        self._backend = backend
        self._client = backend.own_client
        self._history = OutsideHistory(self._client, arn, whole_seconds=backend.whole_seconds)
        self._described: dict[str, JSON] = {}

    # --- ExecutionSource
    @property
    def source(self) -> OutsideExecution:
        """It is its own."""
        return self

    @property
    def history(self) -> OutsideHistory:
        """The history so far."""
        return self._history

    def _describe(self) -> dict[str, JSON]:
        if not self.has_ended:
            self._described = self._client.describe_execution(executionArn=self.arn)
        return self._described

    @property
    def has_ended(self) -> bool:
        """Whether it is known to have ended."""
        return self._described.get("status", "RUNNING") not in ("RUNNING", "PENDING_REDRIVE")

    @property
    def status(self) -> ExecutionStatus:
        """As DescribeExecution tells."""
        status: ExecutionStatus = self._describe()["status"]
        return status

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.status == "RUNNING"

    @property
    def output(self) -> JSON:
        """The output; None unless it succeeded."""
        text = self._describe().get("output")
        return None if text is None else json.loads(text)

    @property
    def error(self) -> str | None:
        """The Error Name it failed with."""
        error: str | None = self._describe().get("error")
        return error

    @property
    def cause(self) -> str | None:
        """The cause it failed with."""
        cause: str | None = self._describe().get("cause")
        return cause

    @property
    def start_date(self) -> Seconds:
        """Unix seconds."""
        return unix_seconds(self._describe()["startDate"])

    @property
    def stop_date(self) -> Seconds | None:
        """Unix seconds, None while it runs."""
        date = self._describe().get("stopDate")
        if date is None:
            return None
        start, stop = self.start_date, unix_seconds(date)
        return start + (stop - start) // 1 if self._backend.whole_seconds else stop

    # --- Handle
    def wait(self, timeout_seconds: Seconds | None) -> bool:
        """Wait in real time until it has ended; on a clock of ours that jumps, it takes next to none."""
        give_up = time.monotonic() + self._backend.real_seconds(timeout_seconds)
        while not self._ended_within(give_up):
            if timeout_seconds is not None:
                return False
            if time.monotonic() < give_up and self._backend.jump():
                continue
            if self.waiting():
                return False
            self._backend.too_slow(self)
        return True

    def _ended_within(self, give_up: float) -> bool:
        """Whether it ended in time; returns early where only the test or a jump of the clock can help it on."""
        pause = _SHORTEST_PAUSE
        looked = time.monotonic()
        while True:
            self._backend.raise_failures(self)
            if not self.running:
                self._backend.note_calls(self)
                return True
            now = time.monotonic()
            if now > give_up:
                return False
            if now - looked > 0.2:
                looked = now
                self._backend.check_waits(self)
                if self.waiting() and self._waits_for_tokens_only() and self._backend.may_give_up_waiting:
                    return False
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def settle(self) -> None:
        """Let it run until it has ended or does nothing more."""
        seen, quiet_since = -1, time.monotonic()
        give_up = quiet_since + self._backend.settings.timeout_seconds
        while time.monotonic() < give_up:
            self._backend.raise_failures(self)
            self._backend.note_calls(self)
            if not self.running:
                return
            count = len(self._history)
            if count != seen or self._backend.answering:
                seen, quiet_since = count, time.monotonic()
            elif time.monotonic() - quiet_since > (_OWED_SECONDS if self._backend.is_owed(self) else _QUIET_SECONDS):
                return
            time.sleep(_SHORTEST_PAUSE)

    def stop(self, error: str | None, cause: str | None) -> None:
        """StopExecution."""
        given = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
        self._client.stop_execution(executionArn=self.arn, **given)

    def redrive(self) -> None:
        """RedriveExecution."""
        self._client.redrive_execution(executionArn=self.arn)
        self._described = {}
        self._history.reopen()
        self.settle()

    def waiting(self) -> list[tuple[str, str]]:
        """(state name, task token) of the Tasks whose token the test is to answer."""
        if not self.running:
            return []
        open_names = [visit.name for visit in Reader().read(self._history.events).all if visit.exited is None]
        return [
            (each.state_name, each.token)
            for each in self._backend.awaited_callbacks
            if each.execution_arn == self.arn and each.state_name in open_names
        ]

    def _waits_for_tokens_only(self) -> bool:
        names = {name for name, _ in self.waiting()}
        visits = Reader().read(self._history.events).all
        return all(
            visit.name in names or visit.lines for visit in visits if visit.exited is None and visit.type != "Wait"
        ) and not any(visit.type == "Wait" for visit in visits if visit.exited is None)

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
        self._backend.forget_callback(token)
        self.settle()
