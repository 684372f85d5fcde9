"""JSON Pointers (RFC 6901) and the lines they lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from pytest_sfn.source import Location, SourceMap


def child(pointer: str, key: str | int) -> str:
    """The pointer of a member or an item."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


class LazyLines(Mapping[str, int]):
    """Lines by JSON Pointer, found when first asked for: most definitions have no mistake, so nobody asks."""

    def __init__(self, find: Callable[[], dict[str, int]]) -> None:
        self._lines = cache(find)

    def __getitem__(self, pointer: str) -> int:
        return self._lines()[pointer]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines())

    def __len__(self) -> int:
        return len(self._lines())


class Within(SourceMap):
    """The SourceMap of a part of a document: its pointers are relative, its lines are the document's."""

    __slots__ = ("_outer", "_prefix")
    _outer: SourceMap
    _prefix: str

    def __init__(self, outer: SourceMap, prefix: str) -> None:
        super().__init__(outer.file, {})
        object.__setattr__(self, "_outer", outer)
        object.__setattr__(self, "_prefix", prefix)

    def location(self, pointer: str) -> Location:
        """The line in the whole document, under the pointer within the part."""
        return Location(self.file, self._outer.location(self._prefix + pointer).line, pointer)


class Moved(SourceMap):
    """The SourceMap of a document made from another: `places` says where the parts of the new one were written."""

    __slots__ = ("_outer", "_places")
    _outer: SourceMap
    _places: tuple[tuple[str, str], ...]

    def __init__(self, outer: SourceMap, places: dict[str, str]) -> None:
        super().__init__(outer.file, {})
        object.__setattr__(self, "_outer", outer)
        object.__setattr__(self, "_places", tuple(sorted(places.items(), key=lambda place: -len(place[0]))))

    def location(self, pointer: str) -> Location:
        """The place in the original, of the nearest part that has one."""
        for made, written in self._places:
            if pointer == made or pointer.startswith(f"{made}/"):
                return self._outer.location(written + pointer[len(made) :])
        return Location(self.file, None, pointer)
