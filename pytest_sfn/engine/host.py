"""Who takes the steps of a state or a Task: performs the effects they yield, and waits where an answer takes time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.effects import Effect
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.engine.scheduler import Scheduler, Timer

#: The answer of an effect that has to be waited for: the host will be woken. To be looked at only by `is`.
PARKED: Any = object()
#: What performs an effect for a host: gives the effect's answer, or PARKED. Raises WorkflowFailure into the steps.
Performs: TypeAlias = Callable[[Any, Any], Any]


class Host:
    """
    Takes steps until they end or have to wait; then it parks, and what it waits for wakes it with a ticket.

    A ticket that is out of date (the wait was interrupted) does nothing. performs: what becomes of each effect; see
    `engine.effects`. todo: the steps under way. A subclass has these members, and says what follows in `returned` and
    `failed`.
    """

    __slots__ = tuple[str, ...]()  # the members below are slots of Fiber, which has those of Visit too

    performs: Mapping[type[Effect], Performs]
    scheduler: Scheduler
    todo: Generator[Effect, JSON, JSON] | None
    ticket: int
    #: That of the latest Sleep; a host that has not slept need not have it.
    sleep: Timer

    def returned(self, output: JSON) -> None:
        """The steps have ended after a wait, with this."""
        raise NotImplementedError  # every subclass that parks has its own

    def failed(self, failure: WorkflowFailure) -> None:
        """The steps have failed after a wait."""
        raise NotImplementedError  # every subclass that parks has its own

    def advance(self, answer: JSON, failure: BaseException | None) -> JSON:
        """
        Take steps until they return, and give what they return; PARKED where they wait for something.

        What a step calls may cancel the very host - a Lambda function that stops its own execution: then the steps are
        given up as soon as they let go.
        """
        todo = self.todo
        assert todo is not None
        performs = self.performs
        try:
            while True:
                effect = todo.send(answer) if failure is None else todo.throw(failure)
                if self.todo is not todo:
                    todo.close()
                    return PARKED
                failure = None
                try:
                    answer = performs[type(effect)](self, effect)
                except WorkflowFailure as failed:
                    failure = failed
                    continue
                if answer is PARKED:
                    return PARKED
        except StopIteration as stop:
            if self.todo is not todo:
                return PARKED
            self.todo = None
            return stop.value
        except WorkflowFailure:
            if self.todo is not todo:
                return PARKED
            self.todo = None
            raise
        except BaseException:
            self.todo = None
            raise

    def park(self) -> Callable[[JSON, BaseException | None], None]:
        """What wakes the host from the wait that begins now: a callable taking the answer, or the failure to raise."""
        self.ticket += 1
        ticket = self.ticket

        def wake(answer: JSON = None, failure: BaseException | None = None) -> None:
            if ticket == self.ticket and self.todo is not None:
                self.resume(answer, failure)

        return wake

    def resume(self, answer: JSON, failure: BaseException | None) -> None:
        """Go on with the answer (or failure) that was waited for."""
        self.ticket += 1
        try:
            output = self.advance(answer, failure)
        except WorkflowFailure as failed:
            self.failed(failed)
            return
        if output is not PARKED:
            self.returned(output)

    def stop_sleep(self) -> None:
        """Nobody waits for a Sleep any more: its timer is not to move the clock."""
        if hasattr(self, "sleep"):
            self.sleep.cancel()

    def interrupt(self, failure: WorkflowFailure) -> None:
        """Raise `failure` where the host waits (a timeout)."""
        if self.todo is not None:
            self.resume(None, failure)
