"""Where a piece of a definition was written: file, line and JSON Pointer."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.values import value


@value
class Location:
    """A place in a definition; `line` counts from 1, None where the text is not at hand (a dict given in Python)."""

    file: str | None = None
    line: int | None = None
    pointer: str = ""

    def __str__(self) -> str:
        place = self.file or "<definition>"
        if self.line is not None:
            place += f":{self.line}"
        return f"{place} {self.pointer}".rstrip()


class SourceMap:
    """
    Lines of a document by JSON Pointer.

    A pointer that has no line of its own gets that of its nearest known parent.
    """

    __slots__ = ("file", "lines")

    def __init__(self, file: str | None = None, lines: Mapping[str, int] | None = None) -> None:
        self.file = file
        self.lines: Mapping[str, int] = {} if lines is None else lines

    def location(self, pointer: str) -> Location:
        """The Location of a JSON Pointer such as `/States/Charge card/Next`."""
        known = pointer
        while known not in self.lines and known:
            known = known.rpartition("/")[0]
        return Location(self.file, self.lines.get(known), pointer)
