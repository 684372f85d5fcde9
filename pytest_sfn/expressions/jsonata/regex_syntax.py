"""
Regular expressions as JavaScript writes them, parsed to a tree.

Source: ECMA-262, "Patterns" and its annex for web browsers (no `u` flag), which JSONata's regexes are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NUMBERS = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_LAST = 0x10FFFF
_DIGIT = ((48, 57),)
_WORD = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE = (
    (9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
LINE_ENDS = ((10, 10), (13, 13), (0x2028, 0x2029))
_CONTROLS = {"n": 10, "r": 13, "t": 9, "v": 11, "f": 12}
#: More repetitions than this are as good as any number, for texts are bounded.
_MANY = 1 << 24


class RegexProblem(ValueError):  # noqa: N818 - the caller words the error
    """A pattern JavaScript refuses; the text is its reason."""


class CharacterSet(NamedTuple):
    """One character of these code points (pairs of first and last)."""

    ranges: tuple[tuple[int, int], ...]


class Group(NamedTuple):
    """A capture; `number` counts from 1."""

    number: int
    body: Tree


class Repeat(NamedTuple):
    """`most` is None for any number; `groups` are the numbers of the captures inside, from first to after the last."""

    body: Tree
    least: int
    most: int | None
    greedy: bool
    groups: tuple[int, int]


class Look(NamedTuple):
    """A look ahead or behind."""

    body: Tree
    ahead: bool
    negated: bool


class Back(NamedTuple):
    """What a capture matched, again; by number, or by name until the pattern is whole."""

    number: int


class Edge(NamedTuple):
    """`^ $ b B`: the beginning, the end, a word's boundary, none."""

    kind: str


class All(NamedTuple):
    """One after the other."""

    parts: tuple[Tree, ...]


class Any(NamedTuple):
    """The first of these that leads to a match."""

    choices: tuple[Tree, ...]


Tree = CharacterSet | Group | Repeat | Look | Back | Edge | All | Any


def negated(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """All other code points."""
    found, start = [], 0
    for first, last in sorted(ranges):
        if first > start:
            found.append((start, first - 1))
        start = max(start, last + 1)
    return (*found, (start, _LAST)) if start <= _LAST else tuple(found)


def parse_pattern(pattern: str) -> tuple[Tree, int]:
    """The tree of a pattern and how many captures it has. Raises RegexProblem."""
    parser = _PatternParser(pattern)
    tree = parser.choices()
    if parser.more():
        raise RegexProblem("Unmatched ')'")
    for name in parser.named_references:
        if name not in parser.names:
            raise RegexProblem("Invalid named capture referenced")
    return tree, parser.groups


class _PatternParser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.groups = 0
        opened = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", pattern, flags=re.DOTALL)
        self.total = len(re.findall(r"\((?!\?)|\(\?<(?![=!])", opened))
        self.names: dict[str, int] = {}
        ordered = list(re.findall(r"\((?!\?)|\(\?<([^=!>][^>]*)>", opened))
        self.known = {name: number for number, name in enumerate(ordered, 1) if name}
        self.named_references: list[str] = []

    def more(self) -> bool:
        return self.position < len(self.pattern)

    def at(self, text: str) -> bool:
        return self.pattern.startswith(text, self.position)

    def accept(self, text: str) -> bool:
        if not self.at(text):
            return False
        self.position += len(text)
        return True

    def take(self) -> str:
        if not self.more():
            raise RegexProblem("\\ at end of pattern")
        self.position += 1
        return self.pattern[self.position - 1]

    def choices(self) -> Tree:
        found = [self.sequence()]
        while self.accept("|"):
            found.append(self.sequence())
        return found[0] if len(found) == 1 else Any(tuple(found))

    def sequence(self) -> Tree:
        parts: list[Tree] = []
        while self.more() and not self.at("|") and not self.at(")"):
            before = self.groups
            atom = self.atom()
            parts.append(self.repeated(atom, before + 1))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def repeated(self, atom: Tree, first_group: int) -> Tree:
        bounds = self.bounds()
        if bounds is None:
            return atom
        if isinstance(atom, Edge) or (isinstance(atom, Look) and not atom.ahead):
            raise RegexProblem("Nothing to repeat")
        least, most = bounds
        return Repeat(atom, least, most, not self.accept("?"), (first_group, self.groups + 1))

    def bounds(self) -> tuple[int, int | None] | None:
        for sign, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self.accept(sign):
                return least, most
        match = _NUMBERS.match(self.pattern, self.position)
        if match is None:
            return None
        self.position = match.end()
        lower = min(int(match[1]), _MANY)
        upper = lower if match[2] is None else min(int(match[3]), _MANY) if match[3] else None
        if upper is not None and upper < lower:
            raise RegexProblem("numbers out of order in {} quantifier")
        return lower, upper

    def atom(self) -> Tree:
        if self.at("{") and _NUMBERS.match(self.pattern, self.position):
            raise RegexProblem("Nothing to repeat")
        sign = self.take()
        if sign in "*+?":
            raise RegexProblem("Nothing to repeat")
        if sign in "^$":
            return Edge(sign)
        if sign == ".":
            return CharacterSet(negated(LINE_ENDS))
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.set()
        return self.escape() if sign == "\\" else CharacterSet(((ord(sign), ord(sign)),))

    def group(self) -> Tree:
        if self.accept("?:"):
            return self.closed()
        for opening, ahead, refused in (
            ("?=", True, False),
            ("?!", True, True),
            ("?<=", False, False),
            ("?<!", False, True),
        ):
            if self.accept(opening):
                return Look(self.closed(), ahead, refused)
        if self.accept("?<"):
            end = self.pattern.find(">", self.position)
            name = self.pattern[self.position : max(end, self.position)]
            if not name.isidentifier() and not name.replace("$", "_").isidentifier():
                raise RegexProblem("Invalid capture group name")
            if name in self.names:
                raise RegexProblem("Duplicate capture group name")
            self.position = end + 1
            self.names[name] = self.groups + 1
        elif self.at("?"):
            raise RegexProblem("Invalid group")
        self.groups += 1
        number = self.groups
        return Group(number, self.closed())

    def closed(self) -> Tree:
        tree = self.choices()
        if not self.accept(")"):
            raise RegexProblem("Unterminated group")
        return tree

    def escape(self) -> Tree:
        sign = self.take()
        if sign in "bB":
            return Edge(sign)
        ranges = _class(sign)
        if ranges is not None:
            return CharacterSet(ranges)
        if sign == "k" and self.known and self.at("<"):
            end = self.pattern.find(">", self.position)
            name = self.pattern[self.position + 1 : max(end, self.position)]
            if name not in self.known:
                raise RegexProblem("Invalid named capture referenced")
            self.position = end + 1
            return Back(self.known[name])
        if sign in "123456789":
            digits = re.compile("[0-9]*").match(self.pattern, self.position)
            number = int(sign + (digits[0] if digits else ""))
            if number <= self.total:
                self.position = digits.end() if digits else self.position
                return Back(number)
        code = self.code(sign)
        return CharacterSet(((code, code),))

    def code(self, sign: str) -> int:
        """The code point of an escaped character that stands for one."""
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        for letter, width in (("x", 2), ("u", 4)):
            if sign == letter and (found := self.hexadecimal(width)) is not None:
                return found
        if (
            sign == "c"
            and self.more()
            and self.pattern[self.position].isascii()
            and self.pattern[self.position].isalpha()
        ):
            return ord(self.take()) % 32
        if sign in "01234567":
            digits = re.compile("[0-3]?[0-7]{0,2}|[4-7][0-7]?").match(self.pattern, self.position - 1)
            text = digits[0] if digits and digits[0] else sign
            self.position += len(text) - 1
            return int(text, 8)
        if sign == "c":
            self.position -= 1
            return ord("\\")
        return ord(sign)

    def hexadecimal(self, width: int) -> int | None:
        digits = re.compile(f"[0-9A-Fa-f]{{{width}}}").match(self.pattern, self.position)
        if digits is None:
            return None
        self.position += width
        return int(digits[0], 16)

    def set(self) -> Tree:
        refused = self.accept("^")
        ranges = tuple(self.members())
        return CharacterSet(negated(ranges) if refused else ranges)

    def members(self) -> Iterator[tuple[int, int]]:
        while not self.accept("]"):
            if not self.more():
                raise RegexProblem("Unterminated character class")
            first = self.member()
            if isinstance(first, tuple):
                yield from first
            elif self.at("-") and not self.at("-]"):
                self.position += 1
                last = self.member()
                if isinstance(last, tuple):
                    yield from ((first, first), (45, 45), *last)
                elif last < first:
                    raise RegexProblem("Range out of order in character class")
                else:
                    yield first, last
            else:
                yield first, first

    def member(self) -> int | tuple[tuple[int, int], ...]:
        sign = self.take() if self.more() else ""
        if not sign:
            raise RegexProblem("Unterminated character class")
        if sign != "\\":
            return ord(sign)
        sign = self.take()
        ranges = _class(sign)
        return ranges if ranges is not None else 8 if sign == "b" else self.code(sign)


def _class(sign: str) -> tuple[tuple[int, int], ...] | None:
    found = {"d": _DIGIT, "w": _WORD, "s": _SPACE}.get(sign.lower())
    if found is None:
        return None
    return found if sign.islower() else negated(found)
