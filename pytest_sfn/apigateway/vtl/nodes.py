"""The parsed form of a mapping template; `position` is the offset in the template's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that are printed as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Property:
    """`.name`."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class MethodAccess:
    """`.name(arguments)`."""

    name: str
    arguments: tuple[Expression, ...]
    position: int


@dataclass(frozen=True, slots=True)
class IndexAccess:
    """`[expression]`."""

    expression: Expression
    position: int


Accessor: TypeAlias = Property | MethodAccess | IndexAccess


@dataclass(frozen=True, slots=True)
class TemplateReference:
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


@dataclass(frozen=True, slots=True)
class TemplateLiteral:
    """A number, a boolean or a text without references."""

    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Interpolated:
    """A double-quoted text with references or directives in it."""

    block: Block


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapLiteral:
    """`{a: b}`."""

    pairs: tuple[tuple[Expression, Expression], ...]
    position: int


@dataclass(frozen=True, slots=True)
class Range:
    """`[first..last]`."""

    first: Expression
    last: Expression
    position: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and an operator in its sign form (`==` for `eq`)."""

    operator: str
    left: Expression
    right: Expression
    position: int


@dataclass(frozen=True, slots=True)
class Not:
    """`!operand`."""

    operand: Expression


Expression: TypeAlias = (
    TemplateReference | TemplateLiteral | Interpolated | ListLiteral | MapLiteral | Range | Binary | Not
)


@dataclass(frozen=True, slots=True)
class Set:
    """`#set($target = value)`."""

    target: TemplateReference
    value: Expression
    position: int


@dataclass(frozen=True, slots=True)
class If:
    """`#if … #elseif … #else … #end`; the branch of `#else` has no condition."""

    branches: tuple[tuple[Expression | None, Block], ...]


@dataclass(frozen=True, slots=True)
class Foreach:
    """`#foreach($name in items) … #end`."""

    name: str
    items: Expression
    block: Block
    position: int


@dataclass(frozen=True, slots=True)
class Define:
    """`#define($name) … #end`."""

    name: str
    block: Block


@dataclass(frozen=True, slots=True)
class Macro:
    """`#macro(name $a $b) … #end`."""

    name: str
    parameters: tuple[str, ...]
    block: Block


@dataclass(frozen=True, slots=True)
class DirectiveCall:
    """`#name(arguments)`, or `#@name(arguments) … #end` with a body; printed as `source` when no macro has the name."""

    name: str
    arguments: tuple[Expression, ...]
    source: str
    body: Block | None
    position: int


@dataclass(frozen=True, slots=True)
class Evaluate:
    """`#evaluate(text)`."""

    text: Expression
    position: int


@dataclass(frozen=True, slots=True)
class Break:
    """`#break`."""


@dataclass(frozen=True, slots=True)
class Stop:
    """`#stop`."""


Statement: TypeAlias = (
    Text | TemplateReference | Set | If | Foreach | Define | Macro | DirectiveCall | Evaluate | Break | Stop
)
Block: TypeAlias = tuple[Statement, ...]
