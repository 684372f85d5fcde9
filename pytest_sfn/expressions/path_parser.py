"""Paths of Step Functions: JSONPath with the roots `$`, `$$` (Context Object) and `$variable`."""

from __future__ import annotations

import re
from functools import lru_cache

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.path_compiler import compile_text
from pytest_sfn.expressions.path_steps import Elements, Member, Step
from pytest_sfn.values import value

_ROOT = re.compile(r"\$(\$|[^\W\d]\w*)?")

_FUNCTION = re.compile(r"\w+\(.*\)", re.DOTALL)


@value
class Path:
    """A parsed path. `variable` is the workflow variable it starts from, `context` True for `$$`."""

    text: str
    steps: tuple[Step, ...]
    variable: str | None = None
    context: bool = False

    @property
    def is_definite(self) -> bool:
        """Whether it gives one value, not a list of values."""
        return all(step.definite for step in self.steps)

    @property
    def reference(self) -> tuple[str | int, ...] | None:
        """
        The names and indices of a Reference Path, None for any other path.

        A name such as `length()` is no part of one: "functions aren't supported". Source: developer guide, "Using
        paths to access input".
        """
        keys: list[str | int] = []
        for step in self.steps:
            if isinstance(step, Member) and not _FUNCTION.fullmatch(step.name):
                keys.append(step.name)
            elif isinstance(step, Elements) and step.index is not None:
                keys.append(step.index)
            else:
                return None
        return tuple(keys)


@lru_cache(maxsize=4096)  # a definition says the same paths over and over
def parse_path(path: str) -> Path:
    """The parsed path; blanks behind it do not matter. Raises ExpressionSyntaxError with a position."""
    root = _ROOT.match(path)
    if root is None:
        raise ExpressionSyntaxError(f"Expected '$' at position 0 of {path!r}", path, 0)
    name, length = root[1], len(root[0]) - 1
    try:
        steps = compile_text(f"${path[length + 1 :]}")
    except ExpressionSyntaxError as error:
        if not length:
            raise
        raise ExpressionSyntaxError(f"{error.message} behind {root[0]}", path, (error.position or 0) + length) from None
    return Path(path, steps, None if name in (None, "$") else name, name == "$")
