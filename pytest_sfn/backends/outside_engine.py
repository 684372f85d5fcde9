"""The engine that the executions of one test run on outside its process: its clock, and what it refuses."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NoReturn

from pytest_sfn.backends.backend import refuse
from pytest_sfn.typing import Seconds

if TYPE_CHECKING:
    from pytest_sfn.backends.connections import EngineConnection
    from pytest_sfn.backends.endpoint_kinds import EndpointKind
    from pytest_sfn.backends.outside_settings import OutsideSettings


class OutsideEngine:
    """
    An engine outside the process, while a test uses it.

    connection: the run's, or one of the test's own whose container has read a mock configuration file.
    """

    def __init__(self, settings: OutsideSettings, connection: EngineConnection) -> None:
        self.settings = settings
        self.connection = connection

    @property
    def client(self) -> Any:
        """A boto3 client of it."""
        return self.connection.client

    @property
    def kind(self) -> EndpointKind:
        """What it is and can do."""
        return self.connection.kind

    def refuse(self, reason: str) -> NoReturn:
        """Skip the test, or fail it (`engine_strict`), with the engine's name and the reason."""
        refuse(f"engine {self.settings.engine}: {reason}", strict=self.settings.strict)

    # --- time
    @property
    def whole_seconds(self) -> bool:
        """Whether times are those of the wall's clock, which are of interest to the second."""
        return self.kind.clock == "real"

    def now(self) -> Seconds:
        """Its time in Unix seconds."""
        return float(self.connection.clock()["now"]) if self.kind.ours else time.time()

    def real_seconds(self, timeout_seconds: Seconds | None) -> Seconds:
        """How long a wait may take in real time."""
        longest = self.settings.timeout_seconds
        if timeout_seconds is None or self.kind.virtual:
            return longest
        return min(timeout_seconds * self.connection.scale, longest)

    def jump(self) -> bool:
        """Move a clock of ours to whatever is due next; False where there is no such clock, or nothing is due."""
        if not self.kind.virtual:
            return False
        told = self.connection.clock()
        if told["next"] is None:
            return False
        self.advance(told["next"] - told["now"])
        return True

    def advance(self, seconds: Seconds) -> None:
        """Let so much time pass. It can be moved only where it is our own server on a virtual clock."""
        if self.kind.virtual:
            target = self.connection.clock({"advance": max(seconds, 0)})["target"]
            while self.connection.clock()["now"] < target:
                time.sleep(0.002)
        elif seconds * self.connection.scale <= self.settings.timeout_seconds:
            time.sleep(seconds * self.connection.scale)
        else:
            self.refuse(f"{self.kind.name} has no virtual time to advance by {seconds:g} s")

    def pass_latency(self, seconds: Seconds, caller_seconds: Seconds | None) -> Seconds:
        """
        Let the latency of an answer pass, for a caller that waits so long; gives what the engine is to let pass.

        A virtual clock of ours does it by itself, told in the answer.
        """
        if self.kind.virtual:
            return seconds
        longest = self.settings.timeout_seconds / self.connection.scale
        if seconds > (longest if caller_seconds is None else min(longest, caller_seconds)):
            self.refuse(f"a mock that answers after {seconds:g} s outlasts its caller, which takes virtual time to see")
        time.sleep(seconds * self.connection.scale)
        return 0.0
