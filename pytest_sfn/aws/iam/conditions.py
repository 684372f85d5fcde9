"""The Condition of a policy statement: operators over condition keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pytest_sfn.aws.iam.wildcards import matches
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON, is_true, listed


def conditions_hold(condition: JSON, values: Mapping[str, str], *, partial: bool = False) -> bool:
    """
    Whether all operators of a Condition hold; `values` by key in lower case.

    partial: not all keys of the request are known. What asks for another key, or by an operator that is not emulated,
    counts as met. Otherwise a key that is not there fails what is not negated, and such an operator is an
    UnsupportedFeature.
    """
    return all(
        _holds(operator, key.lower(), expected, values, partial=partial)
        for operator, keys in condition.items()
        for key, expected in keys.items()
    )


def _holds(operator: str, key: str, expected: JSON, values: Mapping[str, str], *, partial: bool) -> bool:
    # `ForAnyValue:StringNotEqualsIfExists` is a negated StringEquals: values are single here.
    whole = operator.rpartition(":")[2].removesuffix("IfExists")
    name, negated = whole.replace("Not", "", 1), "Not" in whole
    if partial and (key not in values or name not in ("Null", *OPERATORS)):
        return True
    if name == "Null":
        return (key not in values) is is_true(listed(expected)[0])
    test = OPERATORS.get(name)
    if test is None:
        raise UnsupportedFeature(f"the condition operator {operator} of a policy")
    if key not in values:
        return negated or operator.endswith("IfExists")
    return any(test(values[key], str(item)) for item in listed(expected)) is not negated


def _like(value: str, pattern: str) -> bool:
    return matches(pattern, value)


def _in_network(value: str, network: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _seconds(text: str) -> float:
    from datetime import datetime

    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    return datetime.fromisoformat(text).timestamp()


def _compared(read: Callable[[str], float], test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    """A comparison of what texts stand for; one that stands for nothing fails it."""

    def compare(value: str, expected: str) -> bool:
        try:
            return test(read(value), read(expected))
        except ValueError:
            return False

    return compare


_COMPARISONS = {
    "Equals": float.__eq__,
    "LessThan": float.__lt__,
    "LessThanEquals": float.__le__,
    "GreaterThan": float.__gt__,
    "GreaterThanEquals": float.__ge__,
}
OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, expected: value == expected,
    "StringEqualsIgnoreCase": lambda value, expected: value.lower() == expected.lower(),
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": lambda value, expected: value.lower() == expected.lower(),
    "IpAddress": _in_network,
    **{f"Numeric{name}": _compared(float, test) for name, test in _COMPARISONS.items()},
    **{f"Date{name}": _compared(_seconds, test) for name, test in _COMPARISONS.items()},
}
