"""Headers as pairs of name and value, in their order; names without regard to case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Pairs = list[tuple[str, str]]


def find(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The last value of a header without regard to case."""
    return next((value for key, value in reversed([*headers]) if key.lower() == name.lower()), None)


def without(headers: Iterable[tuple[str, str]], names: Iterable[str]) -> Pairs:
    """The headers but those named (in lower case)."""
    dropped = set(names)
    return [(name, value) for name, value in headers if name.lower() not in dropped]


def replaced(headers: Iterable[tuple[str, str]], new: Mapping[str, str]) -> Pairs:
    """The headers with some set: what had the same name is gone."""
    return [*without(headers, (name.lower() for name in new)), *new.items()]


def with_defaults(headers: Pairs, defaults: Mapping[str, str]) -> Pairs:
    """The headers, and of the defaults those that are not among them."""
    present = {name.lower() for name, _ in headers}
    return [*headers, *((name, value) for name, value in defaults.items() if name.lower() not in present)]
