"""Why a path cannot be applied to a value, in the words of Jayway JsonPath, which AWS passes on in a cause."""

from __future__ import annotations

from typing import TypeAlias

#: The way to a value: the way to the value around it and the last step, as text or index. None is the root.
Where: TypeAlias = "tuple[Where, str | int] | None"
#: What `@` means in a filter: a root too, but of a value that has been taken out of its node.
ITEM: Where = (None, "")
#: What Java's `String.trim` takes away.
BLANKS = "".join(map(chr, range(33)))


class PathFailure(Exception):  # noqa: N818 - as WorkflowFailure
    """A path does not fit the value at all: an index into an object, a filter that compares a number with a word."""

    def __init__(self, text: str, where: Where | bool = False, behind: str = "") -> None:
        super().__init__(text)
        self._parts = (text, where, behind)

    @property
    def message(self) -> str:
        """The reason; the way to the place is only put into words when somebody asks."""
        text, where, behind = self._parts
        return text if isinstance(where, bool) else f"{text}{_way(where)}{behind}"


class FilterRefused(Exception):  # noqa: N818 - it says what happened
    """A filter that the library does not compile."""


class NothingThere(PathFailure):
    """A path leads nowhere: a member that is missing, or looked for in what is no object."""


def _way(where: Where) -> str:
    steps: list[str] = []
    while where is not None:
        where, step = where
        steps.append(step if isinstance(step, str) else f"[{step}]")
    return "$" + "".join(reversed(steps))
