"""What a test asks of an execution, read from its history alone; knows nothing of pytest or HTTP."""

from __future__ import annotations

from pytest_sfn.assertions.execution import RecordedExecution
from pytest_sfn.assertions.path import StatePath
from pytest_sfn.assertions.states import StateView

__all__ = ["RecordedExecution", "StatePath", "StateView"]
