"""
What a Choice decided, worked out from its recorded input: its rules are pure functions of what the history tells.

That is the input, the variables assigned before, and of the Context Object: Execution, StateMachine, State, and the
index of the Map iteration.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_sfn.assertions.execution import ExecutionSource
from pytest_sfn.assertions.visits import StateVisit
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.timestamps import format_timestamp
from pytest_sfn.language.choice_rules import Predicate
from pytest_sfn.language.states.choice import ChoiceRule, ChoiceState
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON, Seconds


class ChoiceFacts:
    """What the Context Object of an execution shows in every state. source: the execution, or what describes it."""

    def __init__(self, source: ExecutionSource, machine_name: str = "", machine_arn: str = "") -> None:
        self._source = source
        self._machine: dict[str, JSON] = {"Id": machine_arn, "Name": machine_name}

    def scope(self, visit: StateVisit, variables: dict[str, JSON], item: JSON) -> RecordedVisit:
        """What the rules of a Choice saw when it was visited."""
        return RecordedVisit(self, visit, variables, item)

    def context(self, visit: StateVisit, item: JSON) -> JSON:
        """The Context Object, as far as a history tells it."""
        source = self._source
        shown: dict[str, JSON] = {
            "Execution": {
                "Id": source.arn,
                "Input": source.input,
                "StartTime": format_timestamp(source.start_date),
                "Name": source.name,
                "RoleArn": getattr(source, "role_arn", None),
            },
            "StateMachine": self._machine,
            "State": {"Name": visit.name, "EnteredTime": format_timestamp(visit.entered)},
        }
        if item is not None:
            line = visit.line
            shown["Map"] = {"Item": {"Value": line.visits[0].input, **item}}
        return shown


class RecordedVisit(Visit):
    """A visit that is over."""

    __slots__ = ("_facts", "_item", "_visit")

    def __init__(self, facts: ChoiceFacts, visit: StateVisit, variables: dict[str, JSON], item: JSON) -> None:
        super().__init__(variables)
        self._facts = facts
        self._visit = visit
        self._item = item

    def context(self) -> JSON:
        """The Context Object of that time."""
        return self._facts.context(self._visit, self._item)

    def now(self) -> Seconds:
        """When the state was entered."""
        return self._visit.entered


def rule_taken(state: ChoiceState, visit: StateVisit, following: str | None, scope: Visit) -> int | None:
    """
    The index of the Choice Rule that was taken, None for Default. The visit has been left.

    following: the state that came next, which says it where only one leads there; else the first of them that holds.
    """
    ways = [index for index, rule in enumerate(state.rules) if rule.next_name == following]
    by_default = state.default_name == following
    if len(ways) + by_default == 1:
        return ways[0] if ways else None
    value = _effective(state, visit, scope)
    for index in ways or range(len(state.rules)):
        if _holds(state.rules[index].predicate, value, scope):
            return index
    return None if by_default or not ways else ways[0]


def operands_seen(state: ChoiceState, visit: StateVisit, scope: Visit) -> Iterator[tuple[str, bool]]:
    """Pointer and outcome of each operand that was looked at: And ends at the first false one, Or at a true one."""
    value = _effective(state, visit, scope)
    for rule in state.rules:
        outcome = _Looking(rule, value, scope)
        yield from outcome.seen
        if outcome.holds is not False:  # taken, or the execution failed here
            return


class _Looking:
    """One rule evaluated again. holds: None where its evaluation fails."""

    def __init__(self, rule: ChoiceRule, value: JSON, scope: Visit) -> None:
        self.seen: list[tuple[str, bool]] = []
        self._predicates = {place.steps: (place.pointer, predicate) for place, predicate in rule.operands}
        self._value, self._scope = value, scope
        self._depth = len(rule.place.steps)
        self.holds = self._rule(rule.place.steps, rule.predicate)

    def _rule(self, steps: tuple[str | int, ...], predicate: Predicate | None) -> bool | None:
        for join, decides in (("And", False), ("Or", True)):
            if (*steps, join, 0) in self._predicates:
                return self._joined((*steps, join), decides=decides)
        if (*steps, "Not") in self._predicates:
            inner = self._operand((*steps, "Not"))
            return None if inner is None else not inner
        return _holds(predicate, self._value, self._scope)

    def _joined(self, steps: tuple[str | int, ...], *, decides: bool) -> bool | None:
        index = 0
        while (*steps, index) in self._predicates:
            outcome = self._operand((*steps, index))
            if outcome is None or outcome is decides:
                return outcome
            index += 1
        return not decides

    def _operand(self, steps: tuple[str | int, ...]) -> bool | None:
        pointer, predicate = self._predicates[steps]
        outcome = self._rule(steps, predicate)
        if outcome is not None:
            self.seen.append((pointer, outcome))
        return outcome


def _effective(state: ChoiceState, visit: StateVisit, scope: Visit) -> JSON:
    value: Any = visit.input
    if state.input_path is None:
        return value
    try:
        return state.input_path(value, scope)
    except WorkflowFailure:
        return value


def _holds(predicate: Predicate | None, value: JSON, scope: Visit) -> bool | None:
    """Whether a rule holds; None if it cannot be evaluated, which failed the execution then too."""
    try:
        return None if predicate is None else predicate(value, scope)
    except WorkflowFailure:
        return None
