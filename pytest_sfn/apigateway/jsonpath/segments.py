"""The steps of a parsed JSONPath: what each selects from the values before it, as Jayway JsonPath does."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from typing import TypeAlias

from pytest_sfn.typing import JSON
from pytest_sfn.values import value

#: What a filter's parentheses become: (candidate, root document) -> does it match?
Predicate: TypeAlias = Callable[[JSON, JSON], bool]


class Segment:
    """One step of a path. `definite` is True where it selects at most one value of one value."""

    __slots__ = ()
    definite = False

    @abstractmethod
    def select(self, value: JSON, root: JSON) -> list[JSON]:
        """What the step selects from one value; nothing where it does not fit."""


@value
class MemberSegment(Segment):
    """`.name` or `['name']`: the member of an object."""

    name: str
    definite = True

    def select(self, value: JSON, root: JSON) -> list[JSON]:  # noqa: ARG002 - filters need the root
        """The member's value, if there is one."""
        return [value[self.name]] if isinstance(value, dict) and self.name in value else []

    def __str__(self) -> str:
        return f"['{self.name}']"


@value
class IndexSegment(Segment):
    """`[0]`, `[-1]`: the element of an array, from the end where negative."""

    index: int
    definite = True

    def select(self, value: JSON, root: JSON) -> list[JSON]:  # noqa: ARG002 - filters need the root
        """The element, if the value is an array that long."""
        if isinstance(value, list) and -len(value) <= self.index < len(value):
            return [value[self.index]]
        return []

    def __str__(self) -> str:
        return f"[{self.index}]"


@value
class MembersSegment(Segment):
    """`['a','b']` before further steps: each of these members' values."""

    names: tuple[str, ...]

    def select(self, value: JSON, root: JSON) -> list[JSON]:  # noqa: ARG002 - filters need the root
        """The members that exist."""
        return [value[name] for name in self.names if name in value] if isinstance(value, dict) else []


@value
class MergedMembersSegment(Segment):
    """`['a','b']` at the end of a path: one object of these members."""

    names: tuple[str, ...]
    definite = True

    def select(self, value: JSON, root: JSON) -> list[JSON]:  # noqa: ARG002 - filters need the root
        """The object, with the members that exist."""
        return [{name: value[name] for name in self.names if name in value}] if isinstance(value, dict) else []

    def __str__(self) -> str:
        return "[" + ",".join(f"'{name}'" for name in self.names) + "]"


@value
class IndicesSegment(Segment):
    """`[0,2]`: some elements of an array."""

    indices: tuple[int, ...]

    def select(self, value: JSON, root: JSON) -> list[JSON]:
        """The elements that exist, in the order asked for."""
        return [element for index in self.indices for element in IndexSegment(index).select(value, root)]


@value
class SliceSegment(Segment):
    """`[1:]`, `[:2]`, `[-2:]`, `[1:3]`: a run of elements."""

    start: int | None
    stop: int | None

    def select(self, value: JSON, root: JSON) -> list[JSON]:
        """
        The elements of the run.

        With both bounds Jayway counts from the one to the other *before* it counts negative ones from the end: `[1:-1]`
        is empty and `[-2:1]` the last two elements and the first. With one bound it does as Python does.
        """
        if not isinstance(value, list):
            return []
        if self.start is None or self.stop is None:
            return value[self.start : self.stop]
        run = range(self.start, min(self.stop, len(value)))
        return IndicesSegment(tuple(run)).select(value, root)


@value
class WildcardSegment(Segment):
    """`.*`, `[*]`: every member's value or every element."""

    def select(self, value: JSON, root: JSON) -> list[JSON]:  # noqa: ARG002 - filters need the root
        """The values in the order of the document."""
        return list(_children(value))


@value
class FilterSegment(Segment):
    """`[?(...)]`: the elements of an array that match; an object is tested itself."""

    matches: Predicate

    def select(self, value: JSON, root: JSON) -> list[JSON]:
        """The matching elements."""
        candidates = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
        return [candidate for candidate in candidates if self.matches(candidate, root)]


@value
class DescendantsSegment(Segment):
    """`..` with the step behind it: that step at the value itself and everywhere below it, parents first."""

    step: Segment

    def select(self, value: JSON, root: JSON) -> list[JSON]:
        """What the step selects anywhere; a filter tests each value once, though its array would offer it again."""
        if isinstance(self.step, FilterSegment):
            return [node for node in _walk(value) if self.step.matches(node, root)]
        return [found for node in _walk(value) for found in self.step.select(node, root)]


@value
class FunctionSegment(Segment):
    """`.length()` and the like, at the end of a path: computed from what the path before it selects."""

    name: str
    compute: Callable[[JSON], JSON]
    definite = True

    def select(self, value: JSON, root: JSON) -> list[JSON]:  # noqa: ARG002 - filters need the root
        """The computed value; nothing where the function cannot be applied, which makes the path match nothing."""
        try:
            return [self.compute(value)]
        except (TypeError, ValueError, LookupError):
            return []

    def __str__(self) -> str:
        return f".{self.name}()"


def _children(value: JSON) -> Iterator[JSON]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _walk(value: JSON) -> Iterator[JSON]:
    """The value and everything below it, in the order of the document."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(_children(node))))


def select_all(segments: tuple[Segment, ...], document: JSON) -> list[JSON]:
    """What a path's steps select from a document. A function at the end computes from all that they selected."""
    found = [document]
    definite = True
    for segment in segments:
        if isinstance(segment, FunctionSegment) and not definite:
            return segment.select(found, document)
        found = [selected for value in found for selected in segment.select(value, document)]
        definite = definite and segment.definite
    return found
