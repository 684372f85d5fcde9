"""What all states have in common: name, transition, comment, query language, and the units of states they form."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import ClassVar, TypeAlias

from pytest_sfn.language.effects import Effect
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import DefinitionPlace
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON

#: What a state that needs something of the world does: yield effects, return its output.
Steps: TypeAlias = Generator[Effect, JSON, JSON]

#: A state that turns input into output at once and goes to `next`.
PLAIN = 0
#: As PLAIN, but `run` chooses the next state and leaves it in `visit.target`.
CHOOSING = 1
#: A state whose `steps` yields effects; it may redirect to a Catcher's state through `visit.target`.
STEPPING = 2


class State:
    """
    One state. Immutable once `States` has linked it, and shared by all executions.

    Strategy: a PLAIN state's `run(value, visit)` returns the output, or raises WorkflowFailure; variables it assigns
    are left in `visit.assigned`. It is called most often of all, so subclasses set `run` to a closure made of just the
    fields that are there.
    """

    type_name: ClassVar[str]
    run: Callable[[JSON, Visit], JSON]
    kind: ClassVar[int] = PLAIN
    #: Whether it holds its output to the quota itself, because its Retriers and Catchers may take the failure.
    checks_output = False
    #: Whether it is a Map whose iterations are executions of their own.
    is_distributed = False

    def __init__(self, fields: Fields, name: str) -> None:
        self.name = name
        self.place = fields.place
        self.query_language = fields.language
        self.entered_type = f"{self.type_name}StateEntered"
        self.exited_type = f"{self.type_name}StateExited"
        self.next_name: str | None = None
        self.next: State | None = None
        #: Every Assign of the state, its rules' and Catchers' too: its place, and the names of the variables it sets.
        self.assignments = fields.assignments
        fields.text("Comment")
        fields.raw("Type")
        fields.raw("QueryLanguage")

    def read_transition(self, fields: Fields) -> None:
        """Next or End: one of them, and not both."""
        self.next_name = fields.text("Next")
        end = fields.flag("End")
        if fields.has("Next") and end:
            fields.at_most_one("Next", "End")
        elif not fields.has("Next") and not end:
            fields.problem(
                "This object should have only one of the following fields: [Next, End]",
                mend='Give the state a "Next", or "End": true',
            )

    def targets(self) -> list[tuple[str, DefinitionPlace]]:
        """Every state name this state can go to, with the place of the field that says so."""
        return [(self.next_name, self.place / "Next")] if self.next_name is not None else []

    def link(self, by_name: dict[str, State]) -> None:
        """Replace state names by states."""
        if self.next_name is not None:
            self.next = by_name.get(self.next_name)

    def units(self) -> list[States]:
        """The units of states inside this one: branches, item processor."""
        return []

    def steps(self, value: JSON, visit: Visit) -> Steps:
        """The effects of a STEPPING state."""
        raise NotImplementedError(value, visit)  # every STEPPING state has its own


class States:
    """A unit of states with its own StartAt: a state machine's, a branch's, an item processor's."""

    def __init__(self, start: State | None, by_name: dict[str, State]) -> None:
        self.start = start
        self.by_name = by_name
