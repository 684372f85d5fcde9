"""
Coverage as lines and branches, which is what coverage.py knows.

A line where an item is written is a statement, executed if one of its items was gone through: a state, a Next, a
Choice Rule, a Catcher. Branches leave a line with several outcomes: the ways out of a state, at the line of its name; a
Retrier entered or exhausted; an operand true or false; a Map with none, one or many items. coverage.py shows two exits
of a line at most, so of more the first is one branch, and all others together are the second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias
from zlib import crc32

from pytest_sfn.reports.coverage.model import DefinitionCoverage, Item, Kind

#: Two lines; a negative number is an exit.
Arc: TypeAlias = tuple[int, int]

#: The ways out of a state, which are branches of its line besides statements of their own.
_WAYS: frozenset[Kind] = frozenset({"next", "end", "rule", "default", "catcher"})


class FileLines:
    """
    Statements and branches of all definitions in one file.

    statements: lines. executed: those that were gone through. branches: by line, the items of each of its two branches.
    """

    def __init__(self, coverages: Iterable[DefinitionCoverage]) -> None:
        self.statements: set[int] = set()
        self.executed: set[int] = set()
        self._outcomes: defaultdict[int, list[Item]] = defaultdict(list)
        for coverage in coverages:
            self._add(coverage)
        self.branches: dict[int, tuple[Sequence[Item], Sequence[Item]]] = {
            line: (items[:1], items[1:]) for line, items in self._outcomes.items() if len(items) > 1
        }

    def _add(self, coverage: DefinitionCoverage) -> None:
        by_line: defaultdict[int, list[Item]] = defaultdict(list)
        ways: defaultdict[str | None, list[Item]] = defaultdict(list)
        for item in coverage.items:
            if item.line is None:
                continue
            self.statements.add(item.line)
            if item.hits:
                self.executed.add(item.line)
            by_line[item.line].append(item)
            if item.kind in _WAYS:
                ways[item.state].append(item)
        for line, items in by_line.items():
            named = [item.state for item in items if item.kind == "state"]
            elsewhere = [way for name in named if len(ways[name]) > 1 for way in ways[name] if way.line != line]
            self._outcomes[line].extend([*(items if len(items) > 1 else ()), *elsewhere])

    # --- what a test writes
    @property
    def measured(self) -> set[Arc]:
        """
        Arcs of what was covered: one into each line, and one with a number of its own for each outcome.

        Negative ends are no lines to coverage.py; `reported` makes branches of them.
        """
        taken = {(line, _number(item)) for line, items in self._outcomes.items() for item in items if item.hits}
        return taken | {(-line, line) for line in self.executed}

    # --- what a report reads
    @property
    def arcs(self) -> dict[Arc, str]:
        """The branches, each with what it stands for."""
        return {
            arc: ", ".join(item.label for item in items)
            for line, pair in self.branches.items()
            for arc, items in zip(_ends(line, pair), pair, strict=True)
        }

    def reported(self, measured: Iterable[Arc]) -> set[Arc]:
        """The branches that were taken, of arcs that tests wrote. Those that are branches already stay."""
        written = set(measured)
        known = {(line, _number(item)) for line, items in self._outcomes.items() for item in items}
        taken = written - known
        for line, pair in self.branches.items():
            for arc, items in zip(_ends(line, pair), pair, strict=True):
                if all((line, _number(item)) in written for item in items):
                    taken.add(arc)
        return taken

    @property
    def exits(self) -> dict[int, int]:
        """How many branches leave each line."""
        return {line: 2 if line in self.branches else 1 for line in self.statements}


def _number(item: Item) -> int:
    """A number for an outcome, the same in every process: negative, and far from those of lines."""
    return -(1_000_000_000 + crc32(f"{item.kind} {item.label}".encode()))


def _ends(line: int, pair: tuple[Sequence[Item], Sequence[Item]]) -> list[Arc]:
    """The arcs of two branches: to the line where the only item of one is written, or to an exit."""
    ends: list[int] = []
    for number, items in enumerate(pair):
        end = items[0].line if len(items) == 1 else None
        exit_ = -line - number
        ends.append(exit_ if end is None or end == line or end in ends else end)
    return [(line, end) for end in ends]
