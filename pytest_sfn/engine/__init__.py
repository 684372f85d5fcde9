"""How time passes: scheduler, virtual clock, fibers, events, execution history, quotas."""

from __future__ import annotations

from pytest_sfn.engine.clock import RealClock, VirtualClock
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.execution import Execution
from pytest_sfn.engine.history import History

__all__ = ["Engine", "Execution", "History", "RealClock", "VirtualClock"]
