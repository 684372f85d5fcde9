"""The path an execution took, and the explanation of where it parted from the one a test expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class StatePath(list[str]):
    """
    State names in the order they were entered; equal to a list of names.

    why: what happened around a position of the path, for the explanation; told more of with verbosity.
    """

    def __init__(self, names: Iterable[str], why: Callable[[int, int], list[str]] | None = None) -> None:
        super().__init__(names)
        self._why = why

    __hash__ = None  # lists are not hashable

    def sfn_explain_comparison(self, op: str, other: object, verbosity: int) -> list[str] | None:
        """Lines for pytest's report of `path == other`; None for other comparisons."""
        if op != "==" or not isinstance(other, (list, tuple)):
            return None
        expected = list(other)
        at = next(
            (i for i, (ours, theirs) in enumerate(zip(self, expected, strict=False)) if ours != theirs),
            min(len(self), len(expected)),
        )
        lines = [f"the paths part at step {at + 1}", _row("expected", expected, at), _row("went    ", self, at)]
        return lines + (self._why(at, verbosity) if self._why is not None else [])


def _row(label: str, names: list[str], at: int) -> str:
    marked = [f">>{name}<<" if index == at else name for index, name in enumerate(names)]
    if at >= len(names):
        marked.append(">>(end)<<")
    return f"  {label}: {' -> '.join(marked)}"
