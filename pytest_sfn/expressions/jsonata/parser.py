"""
Parses a JSONata expression to a tree: the whole language, for the compiler and for what can be said without evaluating.

A Pratt parser, then `shape` (in `shapes.py`) which flattens paths. Messages are those AWS gives when a state machine is
created.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.jsonata.failures import as_json
from pytest_sfn.expressions.jsonata.nodes import Node
from pytest_sfn.expressions.jsonata.shapes import shape
from pytest_sfn.expressions.jsonata.signatures import FunctionSignature, SignatureProblem
from pytest_sfn.expressions.jsonata.tokenizer import OPERATORS, Token, Tokenizer

#: Deeper nesting than AWS evaluates anyway; keeps the parser off the interpreter's recursion limit.
_MAX_NESTING = 120


def parse(expression: str) -> Node:
    """
    The tree of an expression (without its `{% %}`). Raises ExpressionSyntaxError with AWS's message.

    What is nested far deeper than AWS evaluates comes as one node of kind `deep`: it is no syntax error.
    """
    try:
        return shape(_Parser(expression).whole(), expression)
    except RecursionError:
        return Node("deep")


class _Parser:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = Tokenizer(expression)
        self.token = Token("end", "(end)", 0)
        self.nesting = 0

    def whole(self) -> Node:
        self.advance()
        tree = self.operand(0)
        if self.token.kind != "end":
            self.refuse(f"Syntax error: {as_json(self.token.value)}")
        return tree

    def advance(self, expected: str | None = None, *, operand_before: bool = False) -> None:
        if expected is not None and not self.at(expected):
            if self.token.kind == "end":
                self.refuse(f"Expected {as_json(expected)} before end of expression")
            self.refuse(f"Expected {as_json(expected)}, got {as_json(self.token.value)}")
        self.token = self.tokens.next(operand_before=operand_before)
        if self.at("!") or self.at("~"):
            self.refuse(f"Unknown operator: {as_json(self.token.value)}")

    def at(self, symbol: str) -> bool:
        return self.token.kind == "operator" and self.token.value == symbol

    def accept(self, symbol: str) -> bool:
        if not self.at(symbol):
            return False
        self.advance()
        return True

    def another(self, closing: str) -> bool:
        """Whether a comma says that another item follows; it may not be the last thing in a list."""
        if not self.accept(","):
            return False
        if self.at(closing):
            self.refuse(f"The symbol {as_json(closing)} cannot be used as a unary operator")
        return True

    def refuse(self, message: str) -> NoReturn:
        raise ExpressionSyntaxError(message, self.expression, self.token.position)

    def operand(self, power: int) -> Node:
        """An operand and all that binds to it more strongly than `power`."""
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            raise RecursionError
        token = self.token
        self.advance(operand_before=True)
        left = self.prefix(token)
        while power < self.power():
            token = self.token
            self.advance()
            left = self.infix(token, left)
        self.nesting -= 1
        return left

    def power(self) -> int:
        return OPERATORS[str(self.token.value)] if self.token.kind == "operator" else 0

    def prefix(self, token: Token) -> Node:
        if token.kind == "regex":
            self.check_regex(str(token.value))
        if token.kind != "operator":
            return Node(token.kind, token.value, position=token.position)
        if token.value in _OPERANDS:
            return Node(_OPERANDS[str(token.value)], token.value, position=token.position)
        handler = _PREFIXES.get(str(token.value))
        if handler is None:
            self.refuse(f"The symbol {as_json(token.value)} cannot be used as a unary operator")
        return handler(self, token)

    def check_regex(self, text: str) -> None:
        from pytest_sfn.expressions.jsonata.regex_syntax import RegexProblem, parse_pattern

        try:
            parse_pattern(text[1:].rpartition("/")[0])
        except RegexProblem as problem:
            self.refuse(f"Invalid regular expression: {text}: {problem}")

    def infix(self, token: Token, left: Node) -> Node:
        symbol = str(token.value)
        handler = _INFIXES.get(symbol)
        if handler is not None:
            return handler(self, token, left)
        return Node("binary", symbol, [left, self.operand(OPERATORS[symbol])], token.position)

    # --- prefixes ----------------------------------------------------------------------------------------------------
    def negate(self, token: Token) -> Node:
        return Node("negate", "-", [self.operand(70)], token.position)

    def block(self, token: Token) -> Node:
        parts = []
        while not self.at(")"):
            parts.append(self.operand(0))
            if not self.accept(";"):
                break
        self.advance(")", operand_before=True)
        return Node("block", None, parts, token.position)

    def array(self, token: Token) -> Node:
        parts = []
        while not self.at("]"):
            item = self.operand(0)
            if self.at(".."):
                position = self.token.position
                self.advance("..")
                item = Node("binary", "..", [item, self.operand(0)], position)
            parts.append(item)
            if not self.another("]"):
                break
        self.advance("]", operand_before=True)
        return Node("array", "[", parts, token.position)

    def object(self, token: Token) -> Node:
        return Node("object", "{", position=token.position, pairs=self.pairs())

    def pairs(self) -> list[tuple[Node, Node]]:
        pairs = []
        while not self.at("}"):
            key = self.operand(0)
            self.advance(":")
            pairs.append((key, self.operand(0)))
            if not self.another("}"):
                break
        self.advance("}", operand_before=True)
        return pairs

    def transform(self, token: Token) -> Node:
        parts = [self.operand(0)]
        self.advance("|")
        parts.append(self.operand(0))
        if self.accept(","):
            parts.append(self.operand(0))
        self.advance("|")
        return Node("transform", "|", parts, token.position)

    # --- infixes -----------------------------------------------------------------------------------------------------
    def call(self, token: Token, left: Node) -> Node:
        node = Node("call", "(", [left], token.position)
        while not self.at(")"):
            if self.at("?"):
                node.kind = "partial"
                node.parts.append(Node("operator", "?", position=self.token.position))
                self.advance("?")
            else:
                node.parts.append(self.operand(0))
            if not self.another(")"):
                break
        self.advance(")", operand_before=True)
        if left.kind == "name" and left.value in ("function", "\u03bb"):
            return self.function(node)
        return node

    def function(self, node: Node) -> Node:
        for index, parameter in enumerate(node.parts[1:], 1):
            if parameter.kind != "variable":
                self.refuse(f"Parameter {index} of function definition must be a variable name (start with $)")
        signature = self.signature() if self.at("<") else None
        self.advance("{")
        body = self.operand(0)
        self.advance("}", operand_before=True)
        names = [str(parameter.value) for parameter in node.parts[1:]]
        return Node("lambda", signature, [body], node.position, names=names)

    def signature(self) -> str:
        text, depth = "<", 1
        while depth > 0 and not self.at("{") and self.token.kind != "end":
            self.advance()
            depth += self.at("<") - self.at(">")
            text += str(self.token.value)
        self.advance(">")
        try:
            FunctionSignature(text)
        except SignatureProblem as problem:
            self.refuse(str(problem))
        return text

    def predicate(self, token: Token, left: Node) -> Node:
        if self.at("]"):
            step = left
            while step.kind == "binary" and step.value == "[":
                step = step.parts[0]
            step.keep = True
            self.advance("]", operand_before=True)
            return left
        node = Node("binary", "[", [left, self.operand(0)], token.position)
        self.advance("]", operand_before=True)
        return node

    def group(self, token: Token, left: Node) -> Node:
        return Node("group", "{", [left], token.position, pairs=self.pairs())

    def sort(self, token: Token, left: Node) -> Node:
        self.advance("(")
        terms = []
        while True:
            descending = not self.accept("<") and self.accept(">")
            terms.append((self.operand(0), descending))
            if not self.accept(","):
                break
        self.advance(")", operand_before=True)
        return Node("sort", "^", [left], token.position, terms=terms)

    def bind(self, token: Token, left: Node) -> Node:
        if left.kind != "variable":
            self.refuse("The left side of := must be a variable name (start with $)")
        return Node("bind", left.value, [self.operand(9)], token.position)

    def focus(self, token: Token, left: Node) -> Node:
        variable = self.operand(80)
        if variable.kind != "variable":
            self.refuse(f"The right side of {as_json(token.value)} must be a variable name (start with $)")
        return Node("focus" if token.value == "@" else "index", variable.value, [left], token.position)

    def condition(self, token: Token, left: Node) -> Node:
        parts = [left, self.operand(0)]
        if self.accept(":"):
            parts.append(self.operand(0))
        return Node("condition", "?", parts, token.position)

    def apply(self, token: Token, left: Node) -> Node:
        return Node("apply", "~>", [left, self.operand(OPERATORS["~>"])], token.position)


#: Operators that are an operand where one is expected, and of which kind; words are names there.
_OPERANDS = {"*": "wildcard", "**": "descendant", "%": "parent"} | dict.fromkeys(("and", "or", "in"), "operator")
_PREFIXES: dict[str, Callable[[_Parser, Token], Node]] = {
    "-": _Parser.negate,
    "(": _Parser.block,
    "[": _Parser.array,
    "{": _Parser.object,
    "|": _Parser.transform,
}
_INFIXES: dict[str, Callable[[_Parser, Token, Node], Node]] = {
    "(": _Parser.call,
    "[": _Parser.predicate,
    "{": _Parser.group,
    "^": _Parser.sort,
    ":=": _Parser.bind,
    "@": _Parser.focus,
    "#": _Parser.focus,
    "?": _Parser.condition,
    "~>": _Parser.apply,
}
