"""Signatures of JSONata functions (`<s-nn?:s>`): whether arguments fit, and what is passed on for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.typing import JSON

_ANY = "[asnblfom]"
_PATTERNS = {
    **{symbol: f"[{symbol}m]" for symbol in "snblo"},
    "a": _ANY,
    "f": "f",
    "j": "[asnblom]",
    "x": _ANY,
}
_ELEMENTS = {"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings"}
_SYMBOLS = {str: "s", int: "n", float: "n", bool: "b", type(None): "l", dict: "o", type(UNDEFINED): "m"}


class SignatureProblem(ValueError):  # noqa: N818 - the caller words the error
    """A signature that means nothing; the text is JSONata's (S0401, S0402)."""


class _Parameter:
    __slots__ = ("context", "kind", "pattern", "subtype")

    def __init__(self, kind: str, pattern: str) -> None:
        self.kind = kind
        self.pattern = pattern
        self.subtype = ""
        self.context: str | None = None


def symbol_of(value: JSON) -> str:
    """The letter of a value's type in signatures; `m` where there is no value."""
    found = _SYMBOLS.get(type(value))
    return found or ("a" if isinstance(value, list) else "f")


class FunctionSignature:
    """One signature; `validate` gives the arguments as the function gets them."""

    def __init__(self, text: str) -> None:
        self._parameters = _parameters(text)
        self._pattern = re.compile("".join(f"({parameter.pattern})" for parameter in self._parameters))
        self._validated = lru_cache(maxsize=64)(self._match)

    def _match(self, supplied: str) -> re.Match[str] | None:
        return self._pattern.fullmatch(supplied)

    def validate(self, arguments: list[JSON], context: Callable[[], JSON], token: JSON) -> list[JSON]:
        """
        The arguments with the context item in place of one left out, and single values made arrays.

        Errors: JsonataError T0410, T0411, T0412; `token` names the function in them.
        """
        supplied = "".join(map(symbol_of, arguments))
        match = self._validated(supplied)
        if match is None:
            raise JsonataError("T0410", values=(self._first_wrong(supplied), token))
        passed: list[JSON] = []
        position = 0
        for parameter, letters in zip(self._parameters, match.groups(), strict=True):
            if not letters:
                if parameter.context is not None:
                    passed.append(_context_item(parameter.context, context(), position + 1, token))
                    continue
                passed.append(arguments[position] if position < len(arguments) else UNDEFINED)
                position += 1
                continue
            for letter in letters:
                argument = arguments[position]
                if parameter.kind == "a":
                    argument = _as_array(argument, letter, letters, parameter.subtype, position + 1, token)
                passed.append(argument)
                position += 1
        return passed

    def _first_wrong(self, supplied: str) -> int:
        """The number of the first argument at which the signature's beginning stops to match."""
        good, pattern = 0, ""
        for parameter in self._parameters:
            pattern += parameter.pattern
            match = re.match(pattern, supplied)
            if match is None:
                break
            good = match.end()
        return good + 1


def _context_item(pattern: str, item: JSON, number: int, token: JSON) -> JSON:
    if not re.match(pattern, symbol_of(item)):
        raise JsonataError("T0411", values=(number, token))
    return item


def _as_array(argument: JSON, letter: str, letters: str, subtype: str, number: int, token: JSON) -> JSON:
    if letter == "m":
        return UNDEFINED
    if subtype:
        if letter == "a":
            fits = not argument or all(symbol_of(item) == subtype[0] for item in argument)
        else:
            fits = letters == subtype
        if not fits:
            raise JsonataError("T0412", values=(number, token, _ELEMENTS.get(subtype, UNDEFINED)))
    return argument if letter == "a" else [argument]


def _parameters(text: str) -> list[_Parameter]:
    found: list[_Parameter] = []
    position = 1
    while position < len(text) and text[position] != ":":
        symbol = text[position]
        if symbol in _PATTERNS:
            found.append(_Parameter(symbol, _PATTERNS[symbol]))
        elif symbol == "(":
            end = _closing(text, position, "(", ")")
            choice = text[position + 1 : end]
            if "<" in choice:
                raise SignatureProblem("Choice groups containing parameterized types are not supported")
            found.append(_Parameter(f"({choice})", f"[{re.escape(choice)}m]"))
            position = end
        elif symbol == "<":
            if not found or found[-1].kind not in ("a", "f"):
                raise SignatureProblem("Type parameters can only be applied to functions and arrays")
            end = _closing(text, position, "<", ">")
            found[-1].subtype = text[position + 1 : end]
            position = end
        elif symbol == "-" and found:
            found[-1].context = found[-1].pattern
            found[-1].pattern += "?"
        elif symbol in "?+" and found:
            found[-1].pattern += symbol
        position += 1
    return found


def _closing(text: str, start: int, opening: str, closing: str) -> int:
    depth, position = 1, start
    while position < len(text):
        position += 1
        symbol = text[position : position + 1]
        depth += (symbol == opening) - (symbol == closing)
        if depth == 0:
            break
    return position
