"""The Condition of a policy statement: operators over condition keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.typing import JSON


def conditions_hold(condition: JSON, values: Mapping[str, str]) -> bool:
    """Whether all operators of a Condition hold; `values` by key in lower case."""
    return all(
        _holds(operator, key.lower(), expected, values)
        for operator, keys in condition.items()
        for key, expected in keys.items()
    )


def _holds(operator: str, key: str, expected: JSON, values: Mapping[str, str]) -> bool:
    name = operator.rpartition(":")[2]  # ForAnyValue: and ForAllValues: over single values
    if name == "Null":
        return (key not in values) is (str(_listed(expected)[0]).lower() == "true")
    optional = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    negated = name.replace("Not", "", 1) if "Not" in name else None
    test = OPERATORS.get(negated or name)
    if test is None:
        raise UnsupportedFeature(f"the condition operator {operator} of a policy")
    if key not in values:
        return optional or negated is not None
    found = any(test(values[key], str(item)) for item in _listed(expected))
    return not found if negated else found


def _listed(expected: JSON) -> list[JSON]:
    return expected if isinstance(expected, list) else [expected]


def _like(value: str, pattern: str) -> bool:
    from pytest_sfn.aws.iam.policies import matches

    return matches(pattern, value)


def _in_network(value: str, network: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _number(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def compare(value: str, expected: str) -> bool:
        try:
            return test(float(value), float(expected))
        except ValueError:
            return False

    return compare


def _seconds(text: str) -> float:
    from datetime import datetime

    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    return datetime.fromisoformat(text).timestamp()


def _date(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def compare(value: str, expected: str) -> bool:
        try:
            return test(_seconds(value), _seconds(expected))
        except ValueError:
            return False

    return compare


OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, expected: value == expected,
    "StringEqualsIgnoreCase": lambda value, expected: value.lower() == expected.lower(),
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": lambda value, expected: value.lower() == expected.lower(),
    "IpAddress": _in_network,
    "NumericEquals": _number(float.__eq__),
    "NumericLessThan": _number(float.__lt__),
    "NumericLessThanEquals": _number(float.__le__),
    "NumericGreaterThan": _number(float.__gt__),
    "NumericGreaterThanEquals": _number(float.__ge__),
    "DateEquals": _date(float.__eq__),
    "DateLessThan": _date(float.__lt__),
    "DateLessThanEquals": _date(float.__le__),
    "DateGreaterThan": _date(float.__gt__),
    "DateGreaterThanEquals": _date(float.__ge__),
}
