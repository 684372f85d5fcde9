"""
Choice Rules in JSONPath: the comparison operators, And, Or, Not, compiled to predicates.

Source: ASL specification, "Choice State"; what happens on other types was recorded from AWS: an operator given a value of
another type is false, and only IsPresent may be asked of a path that selects nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.jsonpath import compile_path
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.expressions.timestamps import parse_timestamp
from pytest_sfn.language.fields import Fields
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from re import Pattern

    from pytest_sfn.language.visit import Visit

#: Whether a rule holds for an effective input.
Predicate: TypeAlias = Callable[[JSON, "Visit"], bool]
Comparison: TypeAlias = Callable[[JSON, JSON], bool]


def is_text(value: JSON) -> bool:
    """A JSON string."""
    return isinstance(value, str)


def is_number(value: JSON) -> bool:
    """A JSON number; true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_boolean(value: JSON) -> bool:
    """True or false."""
    return isinstance(value, bool)


def is_timestamp(value: JSON) -> bool:
    """A text that is an RFC 3339 timestamp."""
    return _timestamp(value) is not None


@lru_cache(maxsize=1024)
def _parsed(text: str) -> float | None:
    try:
        return parse_timestamp(text)
    except ValueError:
        return None


def _timestamp(value: JSON) -> float | None:
    return _parsed(value) if isinstance(value, str) else None


def _between(check: Callable[[JSON], bool], compare: Comparison) -> Comparison:
    return lambda value, expected: check(value) and check(expected) and compare(value, expected)


def _numbers(compare: Comparison) -> Comparison:
    def compared(value: JSON, expected: JSON) -> bool:
        # the exact types first: this is the inner loop of every counter
        if (type(value) is int or is_number(value)) and (type(expected) is int or is_number(expected)):
            return compare(value, expected)
        return False

    return compared


def _timestamps(compare: Comparison) -> Comparison:
    def compared(value: JSON, expected: JSON) -> bool:
        left, right = _timestamp(value), _timestamp(expected)
        return left is not None and right is not None and compare(left, right)

    return compared


@lru_cache(maxsize=256)
def _glob(pattern: str) -> Pattern[str]:
    import re  # noqa: PLC0415 - only StringMatches needs it

    parts = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            parts.append(re.escape(next(characters, "\\")))
        else:
            parts.append(".*" if character == "*" else re.escape(character))
    return re.compile("".join(parts), re.DOTALL)


def _matches(value: JSON, pattern: JSON) -> bool:
    return isinstance(value, str) and isinstance(pattern, str) and _glob(pattern).fullmatch(value) is not None


_ORDER: dict[str, Comparison] = {
    "Equals": eq,
    "LessThan": lt,
    "GreaterThan": gt,
    "LessThanEquals": le,
    "GreaterThanEquals": ge,
}

#: Operators that compare the Variable with a value, or with what a `...Path` twin selects: name -> (type of the value, comparison).
COMPARISONS: dict[str, tuple[Callable[[JSON], bool], Comparison]] = {
    **{f"String{name}": (is_text, _between(is_text, compare)) for name, compare in _ORDER.items()},
    **{f"Numeric{name}": (is_number, _numbers(compare)) for name, compare in _ORDER.items()},
    **{f"Timestamp{name}": (is_timestamp, _timestamps(compare)) for name, compare in _ORDER.items()},
    "BooleanEquals": (is_boolean, _between(is_boolean, eq)),
    "StringMatches": (is_text, _matches),
}
#: Operators that ask for a type: the field's value, true or false, is the answer wanted.
TYPE_TESTS: dict[str, Callable[[JSON], bool]] = {
    "IsNull": lambda value: value is None,
    "IsBoolean": is_boolean,
    "IsNumeric": is_number,
    "IsString": is_text,
    "IsTimestamp": is_timestamp,
}
_NAMES_WITHOUT_PATH = frozenset({"StringMatches"})
_PATHS = {f"{name}Path": name for name in COMPARISONS if name not in _NAMES_WITHOUT_PATH}
OPERATORS = (*COMPARISONS, *_PATHS, *TYPE_TESTS, "IsPresent")


def read_rule(fields: Fields) -> Predicate | None:
    """The predicate of one rule (And, Or, Not or a comparison); None if it was reported as malformed."""
    for name, compose in (("And", _and), ("Or", _or)):
        if fields.has(name):
            nested = [_nested(fields, rule, f"{name}[{i}]") for i, rule in enumerate(fields.objects(name, required=True))]
            return compose([rule for rule in nested if rule is not None])
    if fields.has("Not"):
        inner = fields.typed("Not", "OBJECT")
        rule = None if inner is None else _nested(fields, inner, "Not")
        return None if rule is None else (lambda value, visit: not rule(value, visit))
    return _read_comparison(fields)


def _nested(fields: Fields, document: dict[str, JSON], place: str) -> Predicate | None:
    inner = fields.within(document, place)
    rule = read_rule(inner)
    for name in ("Next", "Assign"):
        if inner.has(name):
            inner.raw(name)
            inner.problem(f"Field '{name}' is not supported", name, mend="Only the outermost rule has a transition")
    inner.finish()
    return rule


def _and(rules: list[Predicate]) -> Predicate:
    return lambda value, visit: all(rule(value, visit) for rule in rules)


def _or(rules: list[Predicate]) -> Predicate:
    return lambda value, visit: any(rule(value, visit) for rule in rules)


def _read_comparison(fields: Fields) -> Predicate | None:
    given = [name for name in OPERATORS if fields.has(name)]
    path = fields.text("Variable", required=True)
    if len(given) != 1:
        fields.problem(
            "Exactly one comparison operator is required" if given else "A Choice Rule needs a comparison operator",
            mend=f"Use one of {', '.join(OPERATORS)}",
        )
        for name in given:
            fields.raw(name)
        return None
    operator = given[0]
    expected = fields.raw(operator)
    if path is None:
        return None
    select = fields.compiled("Variable", lambda text: compile_path(text, "Variable", missing="path"), path)
    return None if select is None else _compile(fields, operator, expected, path, select)


def _compile(fields: Fields, operator: str, expected: JSON, path: str, select: Evaluator) -> Predicate | None:
    if operator == "IsPresent":
        return _present(select, wanted=bool(expected))
    select = _variable(path, select)
    if operator in TYPE_TESTS:
        return _typed(select, TYPE_TESTS[operator], wanted=bool(expected))
    if operator in _PATHS:
        return _compare_paths(fields, operator, expected, select)
    expected_type, compare = COMPARISONS[operator]
    if not expected_type(expected):
        fields.problem(f"Value does not fit the operator {operator}", operator)
        return None
    return lambda value, visit: compare(select(value, visit), expected)


def _variable(path: str, select: Evaluator) -> Evaluator:
    """The value of a path that must be there. The words were recorded from AWS."""

    def selected(value: JSON, visit: Visit) -> JSON:
        try:
            return select(value, visit)
        except ExpressionFailure:
            message = f"Invalid path '{path}': The choice state's condition path references an invalid value."
            raise ExpressionFailure("States.Runtime", message, "Variable") from None

    return selected  # type: ignore[return-value]  # a Visit is the Scope it is given


def _present(select: Evaluator, *, wanted: bool) -> Predicate:
    def present(value: JSON, visit: Visit) -> bool:
        try:
            select(value, visit)
        except WorkflowFailure:
            return not wanted
        return wanted

    return present


def _typed(select: Evaluator, test: Callable[[JSON], bool], *, wanted: bool) -> Predicate:
    return lambda value, visit: test(select(value, visit)) is wanted


def _compare_paths(fields: Fields, operator: str, expected: JSON, select: Evaluator) -> Predicate | None:
    if not isinstance(expected, str):
        fields.problem("Expected value of type String", operator)
        return None
    other = fields.compiled(operator, lambda text: compile_path(text, operator, missing="path"), expected)
    if other is None:
        return None
    other = _variable(expected, other)
    compare = COMPARISONS[_PATHS[operator]][1]
    return lambda value, visit: compare(select(value, visit), other(value, visit))
