"""
Reads expressions: what stands in parentheses of directives and method calls.

Grammar of Velocity 1.7: arguments of methods, list items and indexes are single values, without operators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar

from pytest_sfn.apigateway.vtl import nodes
from pytest_sfn.apigateway.vtl.cursor import Cursor

T = TypeVar("T")

#: Reads a template out of a part of the text (the content of a double-quoted literal).
ParseBlock: TypeAlias = Callable[[Cursor], nodes.Block]

WHITESPACE = re.compile(r"[ \t\r\n]*")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
WORD = re.compile(r"[A-Za-z_@][A-Za-z0-9_@]*")
_REFERENCE = re.compile(r"(\\*)((?:\$+(?=\$))?)(\$!?)(\{?)(?=[A-Za-z_])")
_DOT = re.compile(r"\.(?=[A-Za-z])")
#: What follows the parenthesis of a method call; before anything else the parenthesis is text.
_ARGUMENTS = re.compile(r"\((?=[ \t\r\n)'\"\[{$\\.0-9-]|true|false)")
_RESERVED = frozenset({"true", "false"})
_INTEGER = re.compile(r"-?[0-9]+")
_FLOAT = re.compile(
    r"-?(?:[0-9]+\.(?!\.)[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)"
)
# A doubled quote stands for one; a backslash is nothing special.
_SINGLE_QUOTED = re.compile(r"'((?:[^']|'')*)'(?!')")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?!")')
# A minus before a digit belongs to the number: Velocity cannot read `$a -1`.
_OPERATORS = re.compile(r"\|\||&&|==|!=|<=|>=|[<>+*/%]|-(?!\.?[0-9])|(?:or|and|eq|ne|lt|gt|le|ge)(?![A-Za-z0-9_@])")
_NOT = re.compile(r"!(?!=)|not(?![A-Za-z0-9_@])")
_SIGNS = {"or": "||", "and": "&&", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_PRECEDENCE = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip


class ExpressionParser:
    """Reads expressions at a cursor; `parse_block` reads what is inside double quotes."""

    def __init__(self, cursor: Cursor, parse_block: ParseBlock) -> None:
        self.cursor = cursor
        self._parse_block = parse_block

    # --- operators ---
    def expression(self, minimum: int = 1) -> nodes.Expression:
        """An expression of operators that bind at least as tight as `minimum`, with the white space around it."""
        left = self._unary()
        while True:
            match = self.cursor.looking_at(_OPERATORS)
            operator = _SIGNS.get(match[0], match[0]) if match else None
            if match is None or operator is None or _PRECEDENCE[operator] < minimum:
                if self.cursor.peek() == "-" and match is None:
                    raise self.cursor.error("-1 is a number: to subtract, write a blank after the minus")
                return left
            self.cursor.position = match.end()
            right = self.expression(_PRECEDENCE[operator] + 1)
            left = nodes.Binary(operator, left, right, match.start())

    def _unary(self) -> nodes.Expression:
        cursor = self.cursor
        cursor.take(WHITESPACE)
        cursor.deeper()
        if cursor.take(_NOT):
            operand: nodes.Expression = nodes.Not(self._unary())
        elif cursor.take_char("("):
            operand = self.expression()
            cursor.expect(")", "after an expression")
            cursor.take(WHITESPACE)
        else:
            operand = self.value()
        cursor.depth -= 1
        return operand

    # --- values ---
    def value(self) -> nodes.Expression:
        """One value without operators, with the white space around it."""
        cursor = self.cursor
        cursor.take(WHITESPACE)
        cursor.deeper()
        value = self._bare_value()
        cursor.depth -= 1
        cursor.take(WHITESPACE)
        return value

    def _bare_value(self) -> nodes.Expression:  # noqa: PLR0911 - one kind of value a line
        cursor = self.cursor
        char = cursor.peek()
        if char in {"'", '"'}:
            return self._quoted(char)
        if char == "[":
            return self._list_or_range()
        if char == "{":
            return self._map()
        if match := cursor.take(_FLOAT):
            return nodes.TemplateLiteral(float(match[0]))
        if match := cursor.take(_INTEGER):
            if len(match[0]) > 1000:  # Python refuses to read more than 4300 digits
                raise cursor.error("a number of more than 1000 digits", match.start())
            return nodes.TemplateLiteral(int(match[0]))
        if char in {"$", "\\"}:
            reference = self.reference()
            if reference is not None:
                return reference
        return self._word()

    def _word(self) -> nodes.Expression:
        cursor = self.cursor
        start = cursor.position
        match = cursor.take(WORD)
        if match and match[0] in {"true", "false"}:
            return nodes.TemplateLiteral(match[0] == "true")
        if match and match[0] == "null":
            raise cursor.error(
                "Velocity has no word null; compare with a variable that is never set, such as $null", start
            )
        raise cursor.error(f"expected a value, found {match[0] if match else cursor.peek() or 'the end'!r}", start)

    def _quoted(self, quote: str) -> nodes.Expression:
        cursor = self.cursor
        match = cursor.take(_SINGLE_QUOTED if quote == "'" else _DOUBLE_QUOTED)
        if match is None:
            raise cursor.error(f"a text that begins with {quote} has no end")
        text = match[1].replace(quote * 2, quote)
        if quote == "'" or ("$" not in text and "#" not in text):
            return nodes.TemplateLiteral(text)
        whole = cursor.text[: match.start(1)] + text
        return nodes.Interpolated(self._parse_block(Cursor(whole, match.start(1), depth=cursor.depth + 1)))

    def _list_or_range(self) -> nodes.Expression:
        cursor = self.cursor
        start = cursor.position
        cursor.position += 1
        cursor.take(WHITESPACE)
        if cursor.take_char("]"):
            return nodes.ListLiteral(())
        first = self.value()
        if cursor.text.startswith("..", cursor.position):
            cursor.position += 2
            last = self.value()
            cursor.expect("]", "after a range")
            return nodes.Range(first, last, start)
        return nodes.ListLiteral((first, *self._others(self.value, "]", "after the items of a list")))

    def _others(self, read: Callable[[], T], end: str, place: str) -> Iterator[T]:
        """What follows the first of several things, each after a comma, up to the bracket that ends them."""
        while self.cursor.take_char(","):
            yield read()
        self.cursor.expect(end, place)

    def _map(self) -> nodes.Expression:
        cursor = self.cursor
        start = cursor.position
        cursor.position += 1
        cursor.take(WHITESPACE)
        if cursor.take_char("}"):
            return nodes.MapLiteral((), start)
        pairs = (self._pair(), *self._others(self._pair, "}", "after the members of a map"))
        return nodes.MapLiteral(pairs, start)

    def _pair(self) -> tuple[nodes.Expression, nodes.Expression]:
        key = self.value()
        self.cursor.expect(":", "after a key")
        return key, self.value()

    # --- references ---
    def reference(self) -> nodes.TemplateReference | None:
        """A reference, or None where a `$` is just a character."""
        cursor = self.cursor
        match = cursor.take(_REFERENCE)
        if match is None:
            return None
        backslashes, dollars, formal = match[1], match[2], bool(match[4])
        start = match.start(3)
        cursor.deeper()
        root = cursor.take(IDENTIFIER)
        assert root is not None  # the pattern looked ahead
        if root[0] in _RESERVED:
            raise cursor.error(f"{root[0]} cannot be the name of a variable", start)
        accessors = self._accessors()
        cursor.depth -= 1
        if formal:
            cursor.expect("}", f"to close ${{{root[0]} (a $ that is no reference cannot be followed by {{)")
        prefix = "\\" * (len(backslashes) // 2) + dollars
        source = cursor.text[start : cursor.position]
        return nodes.TemplateReference(root[0], accessors, source, start, prefix, len(backslashes) % 2 == 1)

    def _accessors(self) -> tuple[nodes.Accessor, ...]:
        found: list[nodes.Accessor] = []
        cursor = self.cursor
        while True:
            start = cursor.position
            if cursor.take(_DOT):
                name = cursor.take(IDENTIFIER)
                assert name is not None  # the pattern looked ahead
                if name[0] in _RESERVED:
                    raise cursor.error(f"{name[0]} cannot be the name of a property", start)
                found.append(
                    self._method(name[0], start) if cursor.take(_ARGUMENTS) else nodes.Property(name[0], start)
                )
            elif cursor.take_char("["):
                found.append(nodes.IndexAccess(self.value(), start))
                cursor.expect("]", "after an index")
            else:
                return tuple(found)

    def _method(self, name: str, start: int) -> nodes.MethodAccess:
        cursor = self.cursor
        cursor.take(WHITESPACE)
        if cursor.take_char(")"):
            return nodes.MethodAccess(name, (), start)
        hint = "they are single values: name the result of an operator with #set first"
        place = f"after the arguments of {name} ({hint})"
        return nodes.MethodAccess(name, (self.value(), *self._others(self.value, ")", place)), start)
