"""
Matchers: whether a request is the one a rule is for, and if not, why not.

They are immutable, compose with `&`, `|` and `~`, and answer with a reason.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pytest_sfn.answers.callables import check_callable
from pytest_sfn.assertions.value_paths import ABSENT, check_path, selected
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.messages import shortened
from pytest_sfn.typing import JSON


class Matcher(ABC):
    """Base of all matchers."""

    __slots__ = ()

    @abstractmethod
    def difference(self, request: JSON) -> str | None:
        """Why the request (a Task's parameters) does not match; None where it does."""

    @abstractmethod
    def describe(self) -> str:
        """The condition in words, for the reason a negation gives."""

    def __and__(self, other: Matcher) -> Matcher:
        return _All((self, other))

    def __or__(self, other: Matcher) -> Matcher:
        return _Any((self, other))

    def __invert__(self) -> Matcher:
        return _Not(self)


@dataclass(frozen=True, slots=True)
class _All(Matcher):
    parts: tuple[Matcher, ...]

    def difference(self, request: JSON) -> str | None:
        return next((reason for part in self.parts if (reason := part.difference(request)) is not None), None)

    def describe(self) -> str:
        return " and ".join(part.describe() for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Any(Matcher):
    parts: tuple[Matcher, ...]

    def difference(self, request: JSON) -> str | None:
        reasons = []
        for part in self.parts:
            reason = part.difference(request)
            if reason is None:
                return None
            reasons.append(reason)
        return ", and ".join(reasons)

    def describe(self) -> str:
        return f"({' or '.join(part.describe() for part in self.parts)})"


@dataclass(frozen=True, slots=True)
class _Not(Matcher):
    part: Matcher

    def difference(self, request: JSON) -> str | None:
        return f"the request matches {self.part.describe()}" if self.part.difference(request) is None else None

    def describe(self) -> str:
        return f"not {self.part.describe()}"


@dataclass(frozen=True, slots=True)
class Subset(Matcher):
    """The request has at least these members; lists have the same length. A callable tests its value."""

    expected: JSON

    def __post_init__(self) -> None:
        _check(self.expected)

    def difference(self, request: JSON) -> str | None:
        """Why the request does not match; None where it does."""
        return _difference(self.expected, request, "$")

    def describe(self) -> str:
        """The condition in words."""
        return _shown(self.expected)


@dataclass(frozen=True, slots=True)
class AtPath(Matcher):
    """
    What a JSONPath selects in the request is this value (a callable: passes this test).

    Of a path that may find several the list of them. HarnessError for a path that cannot be read.
    """

    path: str
    expected: JSON

    def __post_init__(self) -> None:
        check_path(self.path)
        _check(self.expected)

    def difference(self, request: JSON) -> str | None:
        """Why the request does not match; None where it does."""
        actual = selected(self.path, request)
        if actual is ABSENT:
            return f"{self.path} selects nothing"
        return _difference(self.expected, actual, self.path)

    def describe(self) -> str:
        """The condition in words."""
        return f"{self.path} = {_shown(self.expected)}"


@dataclass(frozen=True, slots=True)
class Satisfies(Matcher):
    """A test of the user's: the whole request is given to it."""

    test: Callable[[JSON], object]

    def __post_init__(self) -> None:
        check_callable(self.test, "A condition", "the request")

    def difference(self, request: JSON) -> str | None:
        """Why the request does not match; None where it does."""
        return None if self.test(request) else f"{self.describe()} said no"

    def describe(self) -> str:
        """The condition in words."""
        return getattr(self.test, "__name__", repr(self.test))


#: What `.when()` takes: a Matcher, members (`{"Payload": {"id": 1}}`), paths (`{"$.Payload.id": 1}`) or a test.
Condition: TypeAlias = "Matcher | Mapping[str, JSON] | Callable[[JSON], object] | str"

_NOTHING: JSON = object()


def matcher(condition: Condition, value: JSON = _NOTHING) -> Matcher:
    """The Matcher of a condition; `matcher("$.path", value)` compares what a JSONPath selects."""
    if isinstance(condition, Matcher):
        return condition
    if isinstance(condition, str):
        return AtPath(condition, (lambda _: True) if value is _NOTHING else value)
    if isinstance(condition, Mapping):
        if condition and all(isinstance(name, str) and name.startswith("$") for name in condition):
            return _All(tuple(AtPath(path, expected) for path, expected in condition.items()))
        return Subset(condition)
    return Satisfies(condition)


def _check(expected: JSON) -> None:
    """HarnessError for a callable among what is expected that cannot be called with its value."""
    if callable(expected):
        check_callable(expected, "A condition", "the value")
    elif isinstance(expected, (Mapping, list, tuple)):
        for part in expected.values() if isinstance(expected, Mapping) else expected:
            _check(part)


def _difference(expected: JSON, actual: JSON, place: str) -> str | None:
    if callable(expected):
        test = getattr(expected, "__name__", repr(expected))
        return None if expected(actual) else f"{place} is {_shown(actual)}, refused by {test}"
    if isinstance(expected, Mapping) and isinstance(actual, dict):
        return next((d for name, member in expected.items() if (d := _member(name, member, actual, place))), None)
    if isinstance(expected, (list, tuple)) and isinstance(actual, list):
        if len(expected) != len(actual):
            return f"{place} has {len(actual)} items, not {len(expected)}"
        pairs = enumerate(zip(expected, actual, strict=True))
        return next((d for index, (e, a) in pairs if (d := _difference(e, a, f"{place}[{index}]"))), None)
    booleans = isinstance(expected, bool) or isinstance(actual, bool)
    same = expected is actual if booleans else expected == actual
    return None if same else f"{place} is {_shown(actual)}, not {_shown(expected)}"


def _member(name: str, expected: JSON, actual: dict[str, JSON], place: str) -> str | None:
    if name not in actual:
        return f"{place} has no {name!r} (it has {', '.join(map(repr, actual)) or 'nothing'})"
    return _difference(expected, actual[name], f"{place}.{name}")


def _shown(value: JSON) -> str:
    try:
        text = dumps(value)
    except TypeError:
        text = repr(value)
    return shortened(text, 120)
