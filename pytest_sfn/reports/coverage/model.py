"""
The data of coverage: a definition, and what there is to cover in it, with how often each was.

Everything is plain, and JSON on its way out: `written` makes the document of `--sfn-coverage-json`, `read_document`
reads it again. A Coverages adds up the coverages of several tests, processes or machines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, TypeAlias, get_args

from pytest_sfn.errors import HarnessError
from pytest_sfn.typing import JSON

Kind: TypeAlias = Literal[
    "state",
    "next",
    "end",
    "rule",
    "operand_true",
    "operand_false",
    "default",
    "catcher",
    "retrier",
    "retrier_exhausted",
    "map_none",
    "map_one",
    "map_many",
    "map_failures_tolerated",
    "map_failed",
    "branch_failed",
    "timeout",
    "heartbeat",
    "event_source",
    "route",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: Column of the table -> the kinds it counts.
COLUMNS: Mapping[str, tuple[Kind, ...]] = {
    "states": ("state",),
    "transitions": ("next", "end", "rule", "default", "catcher"),
    "operands": ("operand_true", "operand_false"),
    "retriers": ("retrier", "retrier_exhausted"),
    "maps, branches": ("map_none", "map_one", "map_many", "map_failures_tolerated", "map_failed", "branch_failed"),
    "timeouts": ("timeout", "heartbeat"),
    "entries": ("event_source", "route"),
}
#: Form of the document that `written` makes; a later one is refused.
FORMAT = 1


@dataclass(slots=True)
class Item:
    """
    One thing to cover.

    pointer: JSON Pointer in the definition of what says so; for event sources and routes, their name. state: the state
    it belongs to, None for the machine as a whole. target: the state it leads to, for transitions (None: the end).
    label: what a person reads, such as `Charge card -> Ship`. line: of the definition's file, from 1, None where there
    is no file. hits: how often it was gone through.
    """

    kind: Kind
    pointer: str
    label: str
    state: str | None = None
    target: str | None = None
    line: int | None = None
    hits: int = 0

    @property
    def key(self) -> tuple[Kind, str]:
        """What tells it from all others of its definition."""
        return self.kind, self.pointer


@dataclass(slots=True)
class DefinitionCoverage:
    """
    A definition, and what there is to cover in it, in the order of the document.

    name: of the state machine. file: where it is written, relative to the rootdir, None for one given in Python.
    identity: tells it from other definitions of the same name and file.
    """

    name: str
    file: str | None
    identity: str
    items: list[Item] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        """What is one definition for the whole run."""
        return self.file or "", self.name, self.identity

    def by_key(self) -> dict[tuple[Kind, str], Item]:
        """Its items, to be found by kind and pointer."""
        return {item.key: item for item in self.items}

    def add(self, hits: Mapping[tuple[Kind, str], int]) -> None:
        """Count what was covered once more; what it has no item for is left out."""
        items = self.by_key()
        for key, times in hits.items():
            item = items.get(key)
            if item is not None:
                item.hits += times

    def merge(self, other: DefinitionCoverage) -> None:
        """Take in what another coverage of the same definition tells."""
        known = self.by_key()
        for item in other.items:
            if item.key in known:
                known[item.key].hits += item.hits
            else:
                self.items.append(item)

    def hits(self) -> dict[tuple[Kind, str], int]:
        """What was covered, and how often."""
        return {item.key: item.hits for item in self.items if item.hits}

    def missing(self, kinds: Sequence[Kind] = KINDS) -> list[Item]:
        """What was never gone through, in the order of the document."""
        return [item for item in self.items if not item.hits and item.kind in kinds]

    def counts(self, kinds: Sequence[Kind] = KINDS) -> tuple[int, int]:
        """How many items are covered, of how many."""
        there = [item for item in self.items if item.kind in kinds]
        return sum(1 for item in there if item.hits), len(there)

    def place(self, item: Item) -> str:
        """`workflows/checkout.asl.yaml:12`; empty for a definition given in Python."""
        if self.file is None:
            return ""
        return self.file if item.line is None else f"{self.file}:{item.line}"


class Coverages:
    """Coverages of many definitions, one for each, whatever test, process or machine told of it."""

    def __init__(self, coverages: Iterable[DefinitionCoverage] = ()) -> None:
        self._by_key: dict[tuple[str, str, str], DefinitionCoverage] = {}
        for coverage in coverages:
            self.take(coverage)

    def take(self, coverage: DefinitionCoverage) -> None:
        """Add one to what there is of its definition."""
        known = self._by_key.setdefault(coverage.key, coverage)
        if known is not coverage:
            known.merge(coverage)

    @property
    def definitions(self) -> list[DefinitionCoverage]:
        """By file and name."""
        return [self._by_key[key] for key in sorted(self._by_key)]

    def totals(self, kinds: Sequence[Kind] = KINDS) -> tuple[int, int]:
        """How many items are covered, of how many, over all definitions."""
        counts = [each.counts(kinds) for each in self._by_key.values()]
        return sum(covered for covered, _ in counts), sum(total for _, total in counts)


def percent(covered: int, total: int) -> float:
    """Of 100, which it is only where all is covered; 100 where there is nothing to cover."""
    return 100.0 if covered == total else min(covered * 100 / total, 99.99)


def identity_of(document: JSON, items: Iterable[Item], file: str | None) -> str:
    """
    What tells a definition from another of its name and file.

    One in a file is what there is to cover in it, so that the same template with other parameters is one definition;
    one given in Python is its document.
    """
    told: JSON = document if file is None else [[item.kind, item.pointer, item.label, item.line] for item in items]
    return sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:12]


def written(suite: Coverages) -> dict[str, JSON]:
    """The document of `--sfn-coverage-json`, which `read_document` reads."""
    covered, total = suite.totals()
    return {
        "format": FORMAT,
        "totals": {"covered": covered, "items": total, "percent": round(percent(covered, total), 2)},
        "definitions": [_definition(each) for each in suite.definitions],
    }


def _definition(coverage: DefinitionCoverage) -> JSON:
    covered, total = coverage.counts()
    return {
        "name": coverage.name,
        "file": coverage.file,
        "identity": coverage.identity,
        "covered": covered,
        "items": [
            {
                "kind": item.kind,
                "pointer": item.pointer,
                "label": item.label,
                "state": item.state,
                "target": item.target,
                "line": item.line,
                "hits": item.hits,
            }
            for item in coverage.items
        ],
        "percent": round(percent(covered, total), 2),
    }


def read_document(document: Any, source: str = "the document") -> list[DefinitionCoverage]:
    """The coverages in a document that `written` made. HarnessError, which names the source, for any other."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else type(document).__name__
        raise HarnessError(
            f"{source} is no coverage of form {FORMAT} (found: {found}): make it with pytest --sfn-coverage-json=FILE"
        )
    try:
        return [
            DefinitionCoverage(each["name"], each["file"], each["identity"], [Item(**item) for item in each["items"]])
            for each in document["definitions"]
        ]
    except (KeyError, TypeError) as error:
        raise HarnessError(f"{source} is broken: {type(error).__name__}: {error}. Make it anew") from None
