"""
Reads a template: text, references and directives.

White space follows the tokens of Velocity 1.7's grammar: a directive takes the rest of its line if nothing else stands
there, `#set` also the blanks before it unless other text does; a `##` comment takes its line end.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_sfn.apigateway.vtl import nodes
from pytest_sfn.apigateway.vtl.cursor import Cursor
from pytest_sfn.apigateway.vtl.expressions import WHITESPACE, WORD, ExpressionParser

_TEXT = re.compile(r"[^$#\\]+")
_SET = re.compile(r"[ \t]*#(?:set|\{set\}) *\(")
_LINE_COMMENT = re.compile(r"##[^\r\n]*(?:\r\n|\r|\n)?")
_BLOCK_COMMENT = re.compile(r"#\*.*?\*#", re.DOTALL)
_TEXTBLOCK = re.compile(r"#\[\[(.*?)\]\]#", re.DOTALL)
_DIRECTIVE = re.compile(r"#(?:([A-Za-z_@][A-Za-z0-9_@]*)|\{([A-Za-z_][A-Za-z0-9_@]*)\})")
_ESCAPED_DIRECTIVE = re.compile(rf"(\\+)({_DIRECTIVE.pattern})")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)")
_SIGN = re.compile(r"\$!(?!\{)|[$#\\]")
_IN = re.compile(r"in(?![A-Za-z0-9_@])")
_KNOWN = {
    "set", "if", "elseif", "else", "end", "foreach", "break", "stop", "define", "macro", "evaluate", "parse", "include",
}  # fmt: skip


def parse(text: str) -> nodes.Block:
    """The statements of a template; TemplateError names the line and column of what does not parse."""
    return Parser(Cursor(text), is_whole=True).statements()


def parse_part(cursor: Cursor) -> nodes.Block:
    """The statements of a part of a template (the content of a double-quoted literal)."""
    return Parser(cursor).statements()


class Parser:
    """Reads statements at a cursor."""

    def __init__(self, cursor: Cursor, *, is_whole: bool = False) -> None:
        self.cursor = cursor
        self._is_whole = is_whole
        self._expressions = ExpressionParser(cursor, parse_part)
        self._directives: dict[str, Callable[[int], nodes.Statement]] = {
            "break": self._break,
            "define": self._define,
            "evaluate": self._evaluate,
            "foreach": self._foreach,
            "if": self._if,
            "macro": self._macro,
            "stop": self._stop,
        }

    def statements(self) -> nodes.Block:
        """All that follow, to the end."""
        block, closing, start = self._block()
        if closing:
            raise self.cursor.error(f"#{closing} without a directive that it belongs to", start)
        return block

    def _block(self) -> tuple[nodes.Block, str, int]:
        """Statements up to the end or to #end, #else or #elseif; then the name of that directive and its place."""
        statements: list[nodes.Statement] = []
        cursor = self.cursor
        cursor.deeper()
        while not cursor.at_end():
            start = cursor.position
            if cursor.take(_SET):
                statements.append(self._set(start))
                continue
            if match := cursor.take(_TEXT):
                statements.append(nodes.Text(match[0]))
                continue
            closing = self._statement(statements)
            if closing:
                cursor.depth -= 1
                return tuple(statements), closing, start
        cursor.depth -= 1
        return tuple(statements), "", cursor.position

    def _statement(self, statements: list[nodes.Statement]) -> str:  # noqa: PLR0911 - one construct a line
        """Read what begins with `$`, `#` or a backslash; the name of a directive that closes a block, or nothing."""
        cursor = self.cursor
        if escaped := cursor.take(_ESCAPED_DIRECTIVE):
            return self._escaped_directive(escaped, statements)
        reference = self._expressions.reference()
        if reference is not None:
            statements.append(reference)
            return ""
        if cursor.take(_LINE_COMMENT):
            return ""
        if cursor.text.startswith("#*", cursor.position):
            if not cursor.take(_BLOCK_COMMENT):
                raise cursor.error("a comment that begins with #* has no end")
            return ""
        if block := cursor.take(_TEXTBLOCK):
            statements.append(nodes.Text(block[1]))
            return ""
        if match := cursor.take(_DIRECTIVE):
            return self._directive(match[1] or match[2], match.start(), statements)
        statements.append(nodes.Text(self._sign()))
        return ""

    def _sign(self) -> str:
        """A `$`, `#` or backslash that is just a character; of `$!` only the dollar is printed."""
        cursor = self.cursor
        match = cursor.take(_SIGN)
        assert match is not None  # nothing else is left
        if self._is_whole and cursor.at_end() and match[0] != "\\":
            raise cursor.error(f"a template cannot end with {match[0]}", match.start())
        return match[0][0]

    def _escaped_directive(self, match: re.Match[str], statements: list[nodes.Statement]) -> str:
        """Backslashes before a directive halve; an odd one makes it text. Before other words they are characters."""
        backslashes, name = match[1], match[3] or match[4]
        if name not in _KNOWN:
            self.cursor.position = match.end(1)
            statements.append(nodes.Text(backslashes))
            return ""
        # Before #set pairs of backslashes stay pairs: in Velocity's grammar it is a token of its own.
        kept = len(backslashes) - len(backslashes) % 2 if name == "set" else len(backslashes) // 2
        statements.append(nodes.Text("\\" * kept))
        if len(backslashes) % 2:
            statements.append(nodes.Text(match[2]))
        else:
            self.cursor.position = match.end(1)
        return ""

    # --- directives ---
    def _directive(self, name: str, start: int, statements: list[nodes.Statement]) -> str:
        cursor = self.cursor
        if name in {"end", "else"}:
            cursor.take(_REST_OF_LINE)
            return name
        if name == "elseif":
            return name
        if name in {"parse", "include"}:
            raise cursor.error(f"#{name}: API Gateway has no other templates to read", start)
        read = self._directives.get(name)
        statements.append(read(start) if read else self._call(name, start))
        return ""

    def _break(self, _: int) -> nodes.Break:
        self._arguments()
        return nodes.Break()

    def _stop(self, _: int) -> nodes.Stop:
        return nodes.Stop()

    def _evaluate(self, start: int) -> nodes.Evaluate:
        return nodes.Evaluate(self._parenthesised("evaluate"), start)

    def _close(self) -> None:
        self.cursor.expect(")", "to close the directive")
        self.cursor.take(_REST_OF_LINE)

    def _open(self, name: str) -> None:
        self.cursor.take(WHITESPACE)
        self.cursor.expect("(", f"after #{name}")

    def _parenthesised(self, name: str) -> nodes.Expression:
        self._open(name)
        expression = self._expressions.expression()
        self._close()
        return expression

    def _set(self, start: int) -> nodes.Set:
        target = self._required_reference("#set")
        self.cursor.take(WHITESPACE)
        self.cursor.expect("=", "in #set")
        value = self._expressions.expression()
        self._close()
        return nodes.Set(target, value, start)

    def _required_reference(self, place: str) -> nodes.TemplateReference:
        self.cursor.take(WHITESPACE)
        reference = self._expressions.reference()
        if reference is None:
            raise self.cursor.error(f"{place} needs a reference")
        return reference

    def _body(self, name: str, start: int) -> nodes.Block:
        block, closing, _ = self._block()
        if closing != "end":
            raise self.cursor.error(f"#{name} has no #end", start)
        return block

    def _if(self, start: int) -> nodes.If:
        branches: list[tuple[nodes.Expression | None, nodes.Block]] = []
        condition: nodes.Expression | None = self._parenthesised("if")
        while True:
            block, closing, place = self._block()
            branches.append((condition, block))
            if closing == "end":
                return nodes.If(tuple(branches))
            if not closing:
                raise self.cursor.error("#if has no #end", start)
            if condition is None:
                raise self.cursor.error(f"#{closing} after #else", place)
            condition = self._parenthesised("elseif") if closing == "elseif" else None

    def _foreach(self, start: int) -> nodes.Foreach:
        self._open("foreach")
        variable = self._required_reference("#foreach")
        self.cursor.take(WHITESPACE)
        if not self.cursor.take(_IN):
            raise self.cursor.error("expected 'in' in #foreach")
        items = self._expressions.value()
        self._close()
        return nodes.Foreach(variable.root, items, self._body("foreach", start), start)

    def _define(self, start: int) -> nodes.Define:
        self._open("define")
        name = self._required_reference("#define").root
        self.cursor.take(WHITESPACE)
        self._close()
        return nodes.Define(name, self._body("define", start))

    def _macro(self, start: int) -> nodes.Macro:
        self._open("macro")
        self.cursor.take(WHITESPACE)
        name = self.cursor.take(WORD)
        if name is None:
            raise self.cursor.error("#macro needs a name")
        parameters = []
        self._skip_separator()
        while self.cursor.peek() == "$":
            parameters.append(self._required_reference("#macro").root)
            self._skip_separator()
        self._close()
        return nodes.Macro(name[0], tuple(parameters), self._body("macro", start))

    def _skip_separator(self) -> None:
        self.cursor.take(WHITESPACE)
        if self.cursor.take_char(","):
            self.cursor.take(WHITESPACE)

    def _call(self, name: str, start: int) -> nodes.DirectiveCall:
        arguments = self._arguments()
        body = self._body(name, start) if name.startswith("@") and arguments is not None else None
        source = self.cursor.text[start : self.cursor.position]
        shown = name if body is None else name.removeprefix("@")
        return nodes.DirectiveCall(shown, arguments or (), source, body, start)

    def _arguments(self) -> tuple[nodes.Expression, ...] | None:
        """Arguments in parentheses, with commas or blanks between them; None where no parenthesis follows."""
        cursor = self.cursor
        start = cursor.position
        cursor.take(WHITESPACE)
        if not cursor.take_char("("):
            cursor.position = start
            return None
        arguments: list[nodes.Expression] = []
        self._skip_separator()
        while cursor.peek() not in {")", ""}:
            arguments.append(self._expressions.value())
            self._skip_separator()
        self._close()
        return tuple(arguments)
