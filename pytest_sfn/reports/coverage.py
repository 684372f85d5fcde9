"""
Coverage of a workflow: which of its states, transitions and Retriers the executions of a suite went through.

A transition is a pair of states that a Next, a Choice Rule, a Default or a Catcher joins, or a state and END.
Coverages of one workflow from several tests, processes or machines are merged by `merge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.assertions.visits import Line, StateVisit
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.language.retry import find_retrier
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.typing import JSON

#: The other end of a transition that ends the machine, the branch or the iteration.
END = "(end)"
KINDS = ("states", "transitions", "retriers")


@dataclass(slots=True)
class Coverage:
    """
    What there is to cover in a workflow, by kind, and what was covered of it.

    Items are texts: `Charge card`, `Charge card -> Refund`, `Charge card Retry[0] Gateway.Timeout`.
    """

    workflow: str
    possible: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    covered: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})

    @classmethod
    def of(cls, workflow: str, machine: StateMachine) -> Coverage:
        """Nothing covered yet of a machine."""
        coverage = cls(workflow)
        for state in machine.all_states():
            coverage.possible["states"].append(state.name)
            targets = dict.fromkeys(target for target, _ in state.targets())
            ends = [] if state.next_name is not None or state.type_name == "Choice" else [END]
            coverage.possible["transitions"].extend(f"{state.name} -> {target}" for target in [*targets, *ends])
            if isinstance(state, HandlingState):
                coverage.possible["retriers"].extend(_retrier(state, index) for index in range(len(state.retriers)))
        return coverage

    def add(self, machine: StateMachine, root: Line, visits: Iterable[StateVisit]) -> None:
        """Cover what an execution went through: its root line, and all its visits."""
        for line in _lines(root):
            names = line.names
            pairs = zip(names, [*names[1:], END], strict=True)
            self.covered["transitions"].update(f"{source} -> {target}" for source, target in pairs)
        for visit in visits:
            self.covered["states"].add(visit.name)
            self.covered["retriers"].update(_fired(machine, visit))

    def missing(self, kind: str) -> list[str]:
        """What was not covered, in the order of the definition."""
        return [item for item in self.possible[kind] if item not in self.covered[kind]]

    def counts(self, kind: str) -> tuple[int, int]:
        """How many are covered, of how many."""
        total = len(self.possible[kind])
        return total - len(self.missing(kind)), total

    def as_json(self) -> dict[str, JSON]:
        """The coverage as JSON, to be sent between processes or kept in a file."""
        covered = {kind: sorted(items & set(self.possible[kind])) for kind, items in self.covered.items()}
        return {"workflow": self.workflow, "possible": self.possible, "covered": covered}


def merge(documents: Iterable[dict[str, Any]]) -> list[Coverage]:
    """One Coverage a workflow out of `as_json` documents of many; the last definition tells what is possible."""
    merged: dict[str, Coverage] = {}
    for document in documents:
        coverage = merged.setdefault(document["workflow"], Coverage(document["workflow"]))
        coverage.possible = document["possible"]
        for kind in KINDS:
            coverage.covered[kind].update(document["covered"][kind])
    return [merged[name] for name in sorted(merged)]


def _lines(line: Line) -> Iterator[Line]:
    yield line
    for visit in line.visits:
        for attempt in visit.attempts:
            for inner in attempt.lines.values():
                yield from _lines(inner)


def _fired(machine: StateMachine, visit: StateVisit) -> Iterator[str]:
    state = machine.find_state(visit.name)
    if not isinstance(state, HandlingState):
        return
    for attempt in visit.attempts[:-1]:
        index = find_retrier(state.retriers, WorkflowFailure(attempt.error, attempt.cause))
        if index is not None:
            yield _retrier(state, index)


def _retrier(state: HandlingState, index: int) -> str:
    return f"{state.name} Retry[{index}] {', '.join(state.retriers[index].error_equals)}"
