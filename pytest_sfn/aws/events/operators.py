"""
The comparison operators of EventBridge's event patterns: what one match value says of one leaf of an event.

Source: EventBridge user guide, "Comparison operators for use in event patterns"; numbers and types as in event-ruler,
the library EventBridge matches with (https://github.com/aws/event-ruler).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON, is_number, listed

#: Whether a leaf of an event (text, number, boolean or null) is meant.
LeafTest: TypeAlias = Callable[[JSON], bool]

#: event-ruler compares numbers in this range only; larger ones are compared as they are written.
_LARGEST_NUMBER = 5_000_000_000
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


class InvalidPattern(ValueError):  # noqa: N818 - the API's word is InvalidEventPatternException
    """A pattern that EventBridge refuses."""


def leaf_test(wanted: JSON) -> LeafTest | None:
    """The test of one match value; None for `{"exists": false}`, which is about leaves that are not there."""
    if not isinstance(wanted, dict):
        if isinstance(wanted, list):
            raise InvalidPattern(f"Match value must be String, number, true, false, or null, not {dumps(wanted)}")
        return lambda value: same(value, wanted)
    if len(wanted) != 1:
        raise InvalidPattern(f"Only one key allowed in match expression {dumps(wanted)}")
    operator, argument = next(iter(wanted.items()))
    if operator == "exists":
        return _exists(argument)
    made = _OPERATORS.get(operator)
    if made is None:
        raise InvalidPattern(f"Unrecognized match type {operator}; there are: {', '.join([*_OPERATORS, 'exists'])}")
    return made(argument)


def same(value: JSON, wanted: JSON) -> bool:
    """
    Whether two leaves are the same: `1` is not `true`, and `300` is `300.0`.

    The user guide says that 300, 300.0 and 3.0e2 are not equal; event-ruler's own tests say they are, and count here.
    """
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if is_number(value) and is_number(wanted):
        return bool(value == wanted)
    return type(value) is type(wanted) and value == wanted


def _exists(argument: JSON) -> LeafTest | None:
    if not isinstance(argument, bool):
        raise InvalidPattern("exists match pattern must be either true or false")
    return (lambda _: True) if argument else None


def _text(operator: str, argument: JSON) -> str:
    if not isinstance(argument, str):
        raise InvalidPattern(f"{operator} match pattern must be a string, not {dumps(argument)}")
    return argument


def _affix(operator: str) -> Callable[[JSON], LeafTest]:
    """`prefix` and `suffix`, also `{"prefix": {"equals-ignore-case": ...}}`."""

    def made(argument: JSON) -> LeafTest:
        ignore_case = isinstance(argument, dict) and set(argument) == {"equals-ignore-case"}
        affix = _text(operator, argument["equals-ignore-case"] if ignore_case else argument)
        has = str.startswith if operator == "prefix" else str.endswith
        if ignore_case:
            return lambda value: isinstance(value, str) and has(value.lower(), affix.lower())
        return lambda value: isinstance(value, str) and has(value, affix)

    return made


def _equals_ignore_case(argument: JSON) -> LeafTest:
    text = _text("equals-ignore-case", argument).lower()
    return lambda value: isinstance(value, str) and value.lower() == text


def _wildcard(argument: JSON) -> LeafTest:
    text = _text("wildcard", argument)
    if re.search(r"(?<!\\)\*\*", text):
        raise InvalidPattern(f"Consecutive wildcard characters in {text!r}")
    parts = re.findall(r"\\[*\\]|\*|[^*\\]+|\\", text)
    if "\\" in parts:
        raise InvalidPattern(f"Invalid escape character in {text!r}: only \\* and \\\\ can be escaped")
    expression = "".join(".*" if part == "*" else re.escape(part.removeprefix("\\")) for part in parts)
    compiled = re.compile(expression, re.DOTALL)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _numeric(argument: JSON) -> LeafTest:
    if not isinstance(argument, list) or len(argument) not in (2, 4):
        raise InvalidPattern(f"numeric takes one or two operators, each with a number, not {dumps(argument)}")
    pairs = list(zip(argument[::2], argument[1::2], strict=True))
    for operator, bound in pairs:
        if operator not in _COMPARISONS or not is_number(bound):
            raise InvalidPattern(f"Bad numeric comparison {dumps(argument)}; operators: {', '.join(_COMPARISONS)}")
        if abs(bound) > _LARGEST_NUMBER:
            raise InvalidPattern(f"Value must be between -5.0E9 and 5.0E9, inclusive, not {bound}")
    return lambda value: is_number(value) and all(_COMPARISONS[operator](value, bound) for operator, bound in pairs)


def _cidr(argument: JSON) -> LeafTest:
    import ipaddress

    try:
        network = ipaddress.ip_network(_text("cidr", argument), strict=False)
    except ValueError as error:
        raise InvalidPattern(f"Malformed CIDR, {error}") from None

    def inside(value: JSON) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return inside


def _anything_but(argument: JSON) -> LeafTest:
    """Any leaf but these; a field that is not there has none."""
    if isinstance(argument, dict):
        if len(argument) != 1 or next(iter(argument)) not in _NEGATED:
            raise InvalidPattern(f"anything-but takes one of {', '.join(_NEGATED)}, not {dumps(argument)}")
        operator, values = next(iter(argument.items()))
        tests = [_NEGATED[operator](value) for value in listed(values)]
        return lambda value: not any(test(value) for test in tests)
    wanted = listed(argument)
    if not wanted or any(isinstance(value, (dict, list, bool)) or value is None for value in wanted):
        raise InvalidPattern(f"anything-but takes texts or numbers, not {dumps(argument)}")
    return lambda value: not any(same(value, one) for one in wanted)


_OPERATORS: Mapping[str, Callable[[JSON], LeafTest]] = {
    "prefix": _affix("prefix"),
    "suffix": _affix("suffix"),
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "numeric": _numeric,
    "cidr": _cidr,
    "anything-but": _anything_but,
}
_NEGATED = {name: _OPERATORS[name] for name in ("prefix", "suffix", "equals-ignore-case", "wildcard")}
