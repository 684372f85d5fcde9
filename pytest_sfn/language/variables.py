"""
Workflow variables: what they may be called, and in which scopes they can be set and read.

Source: developer guide, "Passing data between states with variables".
"""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import INVALID_VARIABLE, RESERVED_VARIABLE, DefinitionPlace, Report
from pytest_sfn.language.states.base import State, States
from pytest_sfn.typing import JSON

#: Source: developer guide: the maximum length of a variable name is 80 characters.
MAX_NAME = 80
RESERVED = "states"


def check_variable_name(fields: Fields, key: str, name: str) -> None:
    """Report a name that AWS refuses; `key` is the member of Assign. Codes and the first two texts were measured."""
    if name == RESERVED:
        fields.problem("Cannot assign to reserved variable '$states'.", "Assign", key, code=RESERVED_VARIABLE)
    elif not name.isidentifier():
        message = f"Invalid variable name '{name}': the variable name contains invalid characters."
        fields.problem(
            message, "Assign", key, code=INVALID_VARIABLE, mend="It is a Unicode identifier, as in JavaScript"
        )
    elif len(name) > MAX_NAME:
        message = f"Invalid variable name '{name}': the variable name exceeds the {MAX_NAME}-character limit."
        fields.problem(message, "Assign", key, code=INVALID_VARIABLE)


def check_scopes(definition: JSON, unit: States, report: Report) -> None:
    """
    Report variables that an inner scope sets again, and those a Distributed Map reads from outside of it.

    The guide calls both impossible; how AWS words it is not known.
    """
    reads: dict[str, list[str]] | None = None
    for state, outer in _nested(unit, frozenset()):
        if not state.is_distributed:
            _check_shadowing(state, outer, report)
            continue
        if reads is None:
            from pytest_sfn.expressions.variable_references import variable_references

            reads = variable_references(definition)
        _check_reads(state, outer, reads, report)


def _nested(unit: States, outer: frozenset[str]) -> Iterator[tuple[State, frozenset[str]]]:
    """
    Every state with scopes of its own inside, with the variables set around those.

    What the state itself sets does not count, which it does when those scopes are gone. Recorded from AWS: a Catcher of
    a Parallel may assign a variable that its branches assign too.
    """
    for state in unit.by_name.values():
        if not state.units():
            continue
        inner = outer | {name for name, _ in _assigned(unit, besides=state)}
        yield state, inner
        for scope in state.units():
            yield from _nested(scope, frozenset() if state.is_distributed else inner)


def _assigned(unit: States, besides: State | None = None) -> Iterator[tuple[str, DefinitionPlace]]:
    """The variables a unit's own states set, but for one of them, with the place of their Assign."""
    for state in unit.by_name.values():
        if state is besides:
            continue
        for place, names in state.assignments:
            for name in names:
                yield name, place


def _check_shadowing(state: State, outer: frozenset[str], report: Report) -> None:
    for unit in state.units():
        for name, place in _assigned(unit):
            if name in outer:
                report.add(
                    f"Variable '{name}' is already assigned in an outer scope",
                    place,
                    mend="A scope inside Map or Parallel can read outer variables, but needs other names for its own",
                )


def _check_reads(state: State, outer: frozenset[str], reads: dict[str, list[str]], report: Report) -> None:
    for unit in state.units():
        for inner, own in _visible(unit, frozenset()):
            for name in reads.get(inner.name, ()):
                if name in outer and name not in own:
                    report.add(
                        f"Variable '{name}' of an outer scope cannot be read inside a Distributed Map",
                        inner.place,
                        mend="Hand it on in ItemSelector or BatchInput",
                    )


def _visible(unit: States, outer: frozenset[str]) -> Iterator[tuple[State, frozenset[str]]]:
    """Every state below a unit, with the variables set in its own scope and around it up to the unit."""
    own = outer | {name for name, _ in _assigned(unit)}
    for state in unit.by_name.values():
        yield state, own
        for scope in state.units():
            yield from _visible(scope, own)
