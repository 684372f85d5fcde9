"""
What there is to cover in a definition, read from its document alone: nothing is compiled, and nothing need be right.

So it serves a definition a test has loaded and one that stands in a file nobody loads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from pytest_sfn.definitions.pointers import child
from pytest_sfn.language.retry import DEFAULT_MAX_ATTEMPTS
from pytest_sfn.reports.coverage.model import DefinitionCoverage, Item, Kind, identity_of
from pytest_sfn.source import Location
from pytest_sfn.typing import JSON

#: Where a JSON Pointer of the definition is written.
Locate: TypeAlias = Callable[[str], Location]
_State: TypeAlias = dict[str, JSON]


def coverage_of(name: str, document: JSON, file: str | None = None, locate: Locate | None = None) -> DefinitionCoverage:
    """Nothing covered yet of a definition. file: as DefinitionCoverage has it."""
    items = list(items_of(document))
    if file is not None and locate is not None:
        for item in items:
            item.line = locate(item.pointer).line
    return DefinitionCoverage(name, file, identity_of(document, items, file), items)


def items_of(document: JSON) -> Iterator[Item]:
    """The items of a definition, in the order of the document."""
    if isinstance(document, dict) and document.get("TimeoutSeconds") is not None:
        yield Item("timeout", "/TimeoutSeconds", "the execution runs into its TimeoutSeconds")
    yield from _unit(document, "")


def _unit(document: JSON, pointer: str) -> Iterator[Item]:
    """A state machine, a branch or an item processor."""
    states = document.get("States") if isinstance(document, dict) else None
    if not isinstance(states, dict):
        return
    for name, state in states.items():
        if isinstance(state, dict):
            yield from _state(name, state, child(f"{pointer}/States", name))


def _state(name: str, state: _State, pointer: str) -> Iterator[Item]:
    yield Item("state", pointer, name, name)
    for part in (*_BY_TYPE.get(str(state.get("Type")), ()), _transition):
        yield from part(name, state, pointer)


def _transition(name: str, state: _State, pointer: str) -> Iterator[Item]:
    target = state.get("Next")
    if isinstance(target, str) and state.get("Type") != "Choice":
        yield Item("next", f"{pointer}/Next", f"{name} -> {target}", name, target)
    elif state.get("End") is True:
        yield Item("end", f"{pointer}/End", f"{name} -> (end)", name)


def _entries(state: _State, field: str) -> Iterator[tuple[int, _State]]:
    """The objects of a list, and their indices."""
    entries = state.get(field)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


# --- Choice
def _choices(name: str, state: _State, pointer: str) -> Iterator[Item]:
    for index, rule in _entries(state, "Choices"):
        at, target = f"{pointer}/Choices/{index}", rule.get("Next")
        yield Item("rule", at, f"{name} Choices[{index}] -> {target}", name, target)
        yield from _operands(name, rule, at, f"Choices[{index}]")
    target = state.get("Default")
    if isinstance(target, str):
        yield Item("default", f"{pointer}/Default", f"{name} Default -> {target}", name, target)


def _operands(name: str, rule: _State, pointer: str, shown: str) -> Iterator[Item]:
    """The operands of And, Or and Not, at any depth."""
    found = [
        (f"{join}/{index}", f"{join}[{index}]", inner)
        for join in ("And", "Or")
        for index, inner in _entries(rule, join)
    ]
    if isinstance(rule.get("Not"), dict):
        found.append(("Not", "Not", rule["Not"]))
    for step, text, inner in found:
        at, label = f"{pointer}/{step}", f"{shown}.{text}"
        yield Item("operand_true", at, f"{name} {label} true", name)
        yield Item("operand_false", at, f"{name} {label} false", name)
        yield from _operands(name, inner, at, label)


# --- what goes wrong
def _retriers(name: str, state: _State, pointer: str) -> Iterator[Item]:
    """MaxAttempts 0 is a Retrier that never retries: it can only be exhausted."""
    for index, retrier in _entries(state, "Retry"):
        at, label = f"{pointer}/Retry/{index}", f"{name} Retry[{index}]"
        if retrier.get("MaxAttempts", DEFAULT_MAX_ATTEMPTS) != 0:
            yield Item("retrier", at, f"{label} {_errors(retrier)}", name)
            yield Item("retrier_exhausted", at, f"{label} exhausted", name)
        else:
            yield Item("retrier_exhausted", at, f"{label} {_errors(retrier)} not retried", name)


def _catchers(name: str, state: _State, pointer: str) -> Iterator[Item]:
    for index, catcher in _entries(state, "Catch"):
        target = catcher.get("Next")
        label = f"{name} Catch[{index}] {_errors(catcher)} -> {target}"
        yield Item("catcher", f"{pointer}/Catch/{index}", label, name, target)


def _errors(policy: _State) -> str:
    names = policy.get("ErrorEquals")
    return ", ".join(map(str, names)) if isinstance(names, list) else str(names)


def _timeouts(name: str, state: _State, pointer: str) -> Iterator[Item]:
    for kind, fields in _TIMEOUTS:
        for field in fields:
            if state.get(field) is not None:
                yield Item(kind, f"{pointer}/{field}", f"{name} {field}", name)


_TIMEOUTS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("timeout", ("TimeoutSeconds", "TimeoutSecondsPath")),
    ("heartbeat", ("HeartbeatSeconds", "HeartbeatSecondsPath")),
)


# --- Map and Parallel
def _map(name: str, state: _State, pointer: str) -> Iterator[Item]:
    """Failures within the tolerance are there for a Distributed Map that has one: an inline Map tolerates none."""
    field = "ItemProcessor" if "ItemProcessor" in state else "Iterator"
    processor, at = state.get(field), f"{pointer}/{field}"
    yield Item("map_none", at, f"{name} with no item", name)
    yield Item("map_one", at, f"{name} with one item", name)
    yield Item("map_many", at, f"{name} with several items", name)
    config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
    distributed = isinstance(config, dict) and config.get("Mode") == "DISTRIBUTED"
    if distributed and any(_tolerates(state, each) for each in _TOLERATED):
        yield Item("map_failures_tolerated", at, f"{name} with failures it tolerates", name)
    yield Item("map_failed", at, f"{name} failed by its items", name)
    yield from _unit(processor, at)


_TOLERATED = ("ToleratedFailureCount", "ToleratedFailurePercentage")


def _tolerates(state: _State, field: str) -> bool:
    return bool(state.get(field)) or state.get(f"{field}Path") is not None


def _parallel(name: str, state: _State, pointer: str) -> Iterator[Item]:
    for index, branch in _entries(state, "Branches"):
        at = f"{pointer}/Branches/{index}"
        yield Item("branch_failed", at, f"{name} Branches[{index}] failed", name)
        yield from _unit(branch, at)


_Part: TypeAlias = Callable[[str, _State, str], Iterator[Item]]
#: State type -> what there is besides its transition, in the order it is told.
_BY_TYPE: dict[str, tuple[_Part, ...]] = {
    "Choice": (_choices,),
    "Task": (_timeouts, _retriers, _catchers),
    "Map": (_map, _retriers, _catchers),
    "Parallel": (_parallel, _retriers, _catchers),
}
