"""What a template sees and does while it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, TypeAlias

from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.apigateway.vtl.java_values import Value
from pytest_sfn.apigateway.vtl.method_tables import Function, TemplateObject

#: Characters of output and of any text a template makes; beyond API Gateway's 10 MB payload nothing can be sent anyway.
MAX_TEXT = 10 * 1024 * 1024
#: Calls of macros and uses of #define blocks inside one another (Velocity's velocimacro.max.depth).
MAX_CALLS = 20


class BreakLoop(Exception):  # noqa: N818 - a signal
    """`#break`."""


class StopTemplate(Exception):  # noqa: N818 - a signal
    """`#stop`."""


class TemplateFrame:
    """One rendering: variables, what is printed so far, warnings."""

    __slots__ = ("_size", "calls", "macros", "out", "variables", "warnings")

    def __init__(self, variables: dict[str, Value]) -> None:
        self.variables = variables
        self.out: list[str] = []
        self.macros: dict[str, MacroCall] = {}
        self.warnings: list[str] = []
        self.calls = 0
        self._size = 0

    def write(self, text: str) -> None:
        """Print a text."""
        self._size += len(text)
        if self._size > MAX_TEXT:
            raise JavaException("the template prints more than 10 MB")
        self.out.append(text)

    def captured(self, print_it: Render) -> str:
        """What a part of the template prints, instead of printing it."""
        outer, self.out = self.out, []
        size = self._size
        try:
            print_it(self)
            return "".join(self.out)
        finally:
            self.out = outer
            self._size = size

    def nested(self, print_it: Render) -> None:
        """Print a macro or a #define block, which must not go on calling itself."""
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise JavaException(f"more than {MAX_CALLS} calls of macros inside one another")
        try:
            print_it(self)
        finally:
            self.calls -= 1

    def warn(self, text: str) -> None:
        """Note, once, something that API Gateway passes over in silence."""
        if text not in self.warnings:
            self.warnings.append(text)


Render: TypeAlias = Callable[[TemplateFrame], None]
Evaluate: TypeAlias = Callable[[TemplateFrame], Value]
MacroCall: TypeAlias = "Callable[[TemplateFrame, tuple[Evaluate, ...], Render | None], None]"


class Lazy(TemplateObject):
    """An argument of a macro: evaluated at each use, as Velocity passes arguments by name."""

    __slots__ = ("evaluate",)

    def __init__(self, evaluate: Evaluate) -> None:
        self.evaluate = evaluate


class Defined(TemplateObject):
    """A `#define` block: printed at each use, with the variables as they are then."""

    __slots__ = ("frame", "render")

    def __init__(self, frame: TemplateFrame, render: Render) -> None:
        self.frame = frame
        self.render = render

    def __str__(self) -> str:
        return self.frame.captured(lambda frame: frame.nested(self.render))


class Loop(TemplateObject):
    """`$foreach`."""

    __slots__ = ("index", "parent", "size")

    def __init__(self, size: int, parent: Value) -> None:
        self.index = 0
        self.size = size
        self.parent = parent

    @property
    def has_next(self) -> bool:
        """Whether another item follows."""
        return self.index + 1 < self.size

    def topmost(self) -> Loop:
        """The outermost loop."""
        return self.parent.topmost() if isinstance(self.parent, Loop) else self

    properties: ClassVar[Mapping[str, Function]] = {
        "index": lambda loop: loop.index,
        "count": lambda loop: loop.index + 1,
        "hasNext": lambda loop: loop.has_next,
        "first": lambda loop: loop.index == 0,
        "last": lambda loop: not loop.has_next,
        "parent": lambda loop: loop.parent,
        "topmost": lambda loop: loop.topmost(),
    }
