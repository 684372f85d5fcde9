"""Steps taken outside any execution, on the engine's clock: those of TestState, and of calls behind an API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.engine.host import Host, Performs
from pytest_sfn.errors import HarnessError
from pytest_sfn.language.effects import Effect
from pytest_sfn.language.tasks import TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.engine.scheduler import Scheduler

#: Told what steps returned, or what they raised (a WorkflowFailure, or a mistake of the test).
Done: TypeAlias = "Callable[[JSON, Exception | None], None]"


class Detached(Host):
    """Takes steps until they end, and then calls `done`, once. performs: see `engine.effects.performing`."""

    def __init__(
        self, steps: TaskSteps, scheduler: Scheduler, performs: Mapping[type[Effect], Performs], done: Done
    ) -> None:
        self.todo: TaskSteps | None = steps
        self.scheduler = scheduler
        self.performs = performs
        self.done = done
        self.ticket = 0

    def resume(self, answer: JSON = None, failure: BaseException | None = None) -> None:
        """Take the first steps, or go on."""
        try:
            super().resume(answer, failure)
        except HarnessError as mistake:
            self.failed(mistake)

    def returned(self, output: JSON) -> None:
        """Tell what the steps returned."""
        self.done(output, None)

    def failed(self, failure: Exception) -> None:
        """Tell what the steps raised."""
        self.done(None, failure)

    def cancel(self) -> None:
        """Give the steps up; nothing is told."""
        self.ticket += 1
        self.stop_sleep()
        todo, self.todo = self.todo, None
        if todo is not None:
            todo.close()
