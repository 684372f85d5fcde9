"""The parsed form of a mapping template; `position` is the offset in the template's text."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Text(NamedTuple):
    """Characters that are printed as they stand."""

    text: str


class Property(NamedTuple):
    """`.name`."""

    name: str
    position: int


class MethodAccess(NamedTuple):
    """`.name(arguments)`."""

    name: str
    arguments: tuple[Expression, ...]
    position: int


class IndexAccess(NamedTuple):
    """`[expression]`."""

    expression: Expression
    position: int


Accessor: TypeAlias = Property | MethodAccess | IndexAccess


class TemplateReference(NamedTuple):
    """
    `$root.accessor…`, with what stands before it.

    `prefix` is printed before the value; `escaped` references (an odd number of backslashes) print their `source`.
    """

    root: str
    accessors: tuple[Accessor, ...]
    source: str
    position: int
    prefix: str = ""
    escaped: bool = False


class TemplateLiteral(NamedTuple):
    """A number, a boolean or a text without references."""

    value: str | int | float | bool


class Interpolated(NamedTuple):
    """A double-quoted text with references or directives in it."""

    block: Block


class ListLiteral(NamedTuple):
    """`[a, b]`."""

    items: tuple[Expression, ...]


class MapLiteral(NamedTuple):
    """`{a: b}`."""

    pairs: tuple[tuple[Expression, Expression], ...]
    position: int


class Range(NamedTuple):
    """`[first..last]`."""

    first: Expression
    last: Expression
    position: int


class Binary(NamedTuple):
    """Two operands and an operator in its sign form (`==` for `eq`)."""

    operator: str
    left: Expression
    right: Expression
    position: int


class Not(NamedTuple):
    """`!operand`."""

    operand: Expression


Expression: TypeAlias = (
    TemplateReference | TemplateLiteral | Interpolated | ListLiteral | MapLiteral | Range | Binary | Not
)


class Set(NamedTuple):
    """`#set($target = value)`."""

    target: TemplateReference
    value: Expression
    position: int


class If(NamedTuple):
    """`#if … #elseif … #else … #end`; the branch of `#else` has no condition."""

    branches: tuple[tuple[Expression | None, Block], ...]


class Foreach(NamedTuple):
    """`#foreach($name in items) … #end`."""

    name: str
    items: Expression
    block: Block
    position: int


class Define(NamedTuple):
    """`#define($name) … #end`."""

    name: str
    block: Block


class Macro(NamedTuple):
    """`#macro(name $a $b) … #end`."""

    name: str
    parameters: tuple[str, ...]
    block: Block


class DirectiveCall(NamedTuple):
    """`#name(arguments)`, or `#@name(arguments) … #end` with a body; printed as `source` when no macro has the name."""

    name: str
    arguments: tuple[Expression, ...]
    source: str
    body: Block | None
    position: int


class Evaluate(NamedTuple):
    """`#evaluate(text)`."""

    text: Expression
    position: int


class Break(NamedTuple):
    """`#break`."""


class Stop(NamedTuple):
    """`#stop`."""


Statement: TypeAlias = (
    Text | TemplateReference | Set | If | Foreach | Define | Macro | DirectiveCall | Evaluate | Break | Stop
)
Block: TypeAlias = tuple[Statement, ...]
