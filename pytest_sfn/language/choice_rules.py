"""
Choice Rules in JSONPath: the comparison operators, And, Or, Not, compiled to predicates.

Source: ASL specification, "Choice State"; what happens on other types was recorded from AWS: an operator given a value
of another type is false, and only IsPresent may be asked of a path that selects nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import eq, ge, gt, le, lt
from typing import TypeAlias

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.jsonpath import MISSING
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language import expression_fields
from pytest_sfn.language.comparisons import Comparison, as_timestamp, matches_pattern
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import DefinitionPlace
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON, is_number

#: Whether a rule holds for an effective input.
Predicate: TypeAlias = Callable[[JSON, Visit], bool]
#: What a comparison makes of a value before it compares: None if it is of another type.
Reading: TypeAlias = Callable[[JSON], JSON]
#: The operands of And, Or and Not in a rule, at any depth: where each is written, and whether it holds.
Operands: TypeAlias = list[tuple[DefinitionPlace, Predicate]]


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: JSON) -> JSON:
    return value if is_number(value) else None


def _boolean(value: JSON) -> bool | None:
    return value if isinstance(value, bool) else None


_ORDER: dict[str, Comparison] = {
    "Equals": eq,
    "LessThan": lt,
    "GreaterThan": gt,
    "LessThanEquals": le,
    "GreaterThanEquals": ge,
}

#: Operators that compare the Variable with a value, or with what a `...Path` twin selects: (reading, comparison).
COMPARISONS: dict[str, tuple[Reading, Comparison]] = {
    **{f"String{name}": (_text, compare) for name, compare in _ORDER.items()},
    **{f"Numeric{name}": (_number, compare) for name, compare in _ORDER.items()},
    **{f"Timestamp{name}": (as_timestamp, compare) for name, compare in _ORDER.items()},
    "BooleanEquals": (_boolean, eq),
    "StringMatches": (_text, matches_pattern),
}
#: Operators that ask for a type: the field's value, true or false, is the answer wanted.
TYPE_TESTS: dict[str, Callable[[JSON], bool]] = {
    "IsNull": lambda value: value is None,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsNumeric": is_number,
    "IsString": lambda value: isinstance(value, str),
    "IsTimestamp": lambda value: as_timestamp(value) is not None,
}
_PATHS = {f"{name}Path": name for name in COMPARISONS if name != "StringMatches"}
OPERATORS = (*COMPARISONS, *_PATHS, *TYPE_TESTS, "IsPresent")
#: What a Choice Rule is: one of these. Measured; Condition is for JSONata.
FORMS = ("And", "Or", "Not", "Variable", "Condition")
#: What a comparison with a value of the wrong type is told, by the beginning of the operator's name.
_EXPECTED = {
    "String": "Expected value of type String",
    "Numeric": "Expected value of type Number",
    "Boolean": "Expected value of type Boolean",
    "Timestamp": "String does not match RFC3339 timestamp",
}


# --- reading rules
def read_rule(fields: Fields, operands: Operands) -> Predicate | None:
    """
    The predicate of one rule (And, Or, Not or a comparison); None if it was reported as malformed.

    operands: takes those of the rule.
    """
    fields.only("JSONata", "Condition")
    if sum(fields.has(form) for form in FORMS) != 1:
        fields.problem(
            f"The object must have only one of the following fields, [{', '.join(FORMS)}]",
            mend="Give the rule one Variable with one comparison operator, or one And, Or or Not",
        )
        for name in (*FORMS, *OPERATORS):
            fields.raw(name)
        return None
    if fields.has("Variable"):
        return _read_comparison(fields)
    if fields.has("Not"):
        return _read_not(fields, operands)
    return next((_read_joined(fields, name, join, operands) for name, join in _JOINS.items() if fields.has(name)), None)


_JOINS: dict[str, Callable[[Iterable[bool]], bool]] = {"And": all, "Or": any}


def _read_joined(fields: Fields, name: str, join: Callable[[Iterable[bool]], bool], operands: Operands) -> Predicate:
    read = [_read_nested(inner, operands) for inner in fields.objects(name, required=True)]
    rules = [rule for rule in read if rule is not None]
    return lambda value, visit: join(rule(value, visit) for rule in rules)


def _read_not(fields: Fields, operands: Operands) -> Predicate | None:
    inner = fields.object("Not")
    rule = None if inner is None else _read_nested(inner, operands)
    return None if rule is None else (lambda value, visit: not rule(value, visit))


def _read_nested(fields: Fields, operands: Operands) -> Predicate | None:
    """A rule inside another: only the outermost has a transition and assigns variables."""
    rule = read_rule(fields, operands)
    if rule is not None:
        operands.append((fields.place, rule))
    fields.text("Comment")
    fields.finish()
    return rule


def _read_comparison(fields: Fields) -> Predicate | None:
    select = expression_fields.finder(fields, "Variable")
    fields.exactly_one(*OPERATORS)
    given = [name for name in OPERATORS if fields.has(name)]
    for name in given:
        fields.raw(name)
    if len(given) != 1:
        return None
    operator = given[0]
    if operator in _PATHS:
        return _compared_to_path(fields, operator, select)
    if operator in COMPARISONS:
        return _compared_to_value(fields, operator, select)
    wanted = fields.typed(operator, "BOOLEAN")
    if select is None or wanted is None:
        return None
    path = fields.document["Variable"]
    if operator == "IsPresent":
        return lambda value, visit: (select(value, visit) is not MISSING) is wanted
    return _of_type(select, path, operator, wanted=wanted)


# --- predicates
def _nothing_selected(path: str) -> ExpressionFailure:
    """The words were recorded from AWS."""
    message = f"Invalid path '{path}': The choice state's condition path references an invalid value."
    return ExpressionFailure("States.Runtime", message, "Variable")


def _of_type(select: Evaluator, path: str, operator: str, *, wanted: bool) -> Predicate:
    test = TYPE_TESTS[operator]

    def holds(value: JSON, visit: Visit) -> bool:
        found = select(value, visit)
        if found is MISSING:
            raise _nothing_selected(path)
        return test(found) is wanted

    return holds


def _compared_to_value(fields: Fields, operator: str, select: Evaluator | None) -> Predicate | None:
    read, compare = COMPARISONS[operator]
    expected = read(fields.document[operator])
    if expected is None:
        fields.problem(next(text for start, text in _EXPECTED.items() if operator.startswith(start)), operator)
    if select is None or expected is None:
        return None
    path = fields.document["Variable"]
    if read is _number:
        return _numeric(select, path, compare, expected)

    def holds(value: JSON, visit: Visit) -> bool:
        found = select(value, visit)
        if found is MISSING:
            raise _nothing_selected(path)
        found = read(found)
        return found is not None and compare(found, expected)

    return holds


def _numeric(select: Evaluator, path: str, compare: Comparison, expected: float) -> Predicate:
    def holds(value: JSON, visit: Visit) -> bool:
        found = select(value, visit)
        kind = found.__class__  # this is the inner loop of every counter
        if kind is int or kind is float:
            return compare(found, expected)
        if found is MISSING:
            raise _nothing_selected(path)
        return False

    return holds


def _compared_to_path(fields: Fields, operator: str, select: Evaluator | None) -> Predicate | None:
    select_other = expression_fields.finder(fields, operator)
    if select is None or select_other is None:
        return None
    read, compare = COMPARISONS[_PATHS[operator]]
    path, other_path = fields.document["Variable"], fields.document[operator]

    def holds(value: JSON, visit: Visit) -> bool:
        found, other = select(value, visit), select_other(value, visit)
        if found is MISSING or other is MISSING:
            raise _nothing_selected(path if found is MISSING else other_path)
        found, other = read(found), read(other)
        return found is not None and other is not None and compare(found, other)

    return holds
