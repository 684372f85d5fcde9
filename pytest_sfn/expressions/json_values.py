"""Values that a test gives: JSON as they are, or what of them is none and where."""

from __future__ import annotations

from math import isfinite

from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.messages import shortened
from pytest_sfn.typing import JSON

#: What to write instead of a value of a class, by its name.
_MENDS = {
    "bytes": "Write a text: .decode(), or Base64",
    "bytearray": "Write a text: .decode(), or Base64",
    "date": "Write a text, .isoformat(), or a number",
    "datetime": "Write a text, .isoformat(), or the seconds as a number, .timestamp()",
    "Decimal": "Write a number, float(...), or a text",
    "frozenset": "Write a list",
    "set": "Write a list",
    "UUID": "Write a text, str(...)",
}


def json_value(value: JSON, whose: str) -> JSON:
    """
    The value as it is after a way through JSON: tuples are arrays, and nothing of it is shared.

    whose: what it was given to, for the message. HarnessError, with the path of the member, for what is no JSON.
    """
    try:
        read = loads(dumps(value))
        if read != value:  # tuples, or names of members that were no texts
            _check(value, "$", whose, ())
    except (TypeError, ValueError, RecursionError):
        try:
            _check(value, "$", whose, ())
        except RecursionError:
            raise HarnessError(f"{whose} was given a value that is nested too deeply") from None
        raise
    return read


def _check(value: JSON, place: str, whose: str, around: tuple[int, ...]) -> None:
    """Raise HarnessError for the first member that is no JSON."""
    if isinstance(value, float) and not isfinite(value):
        raise _refusal(value, place, whose, f"{value} is no number of JSON")
    if value is None or isinstance(value, (str, int, float)):
        return
    if not isinstance(value, (dict, list, tuple)):
        raise _refusal(value, place, whose, _MENDS.get(type(value).__name__, ""))
    if id(value) in around:
        raise _refusal(value, place, whose, "It holds itself")
    around = (*around, id(value))
    if not isinstance(value, dict):
        for index, item in enumerate(value):
            _check(item, f"{place}[{index}]", whose, around)
        return
    for name, member in value.items():
        if not isinstance(name, str):
            raise _refusal(name, f"a name within {place}", whose, "Names of members are texts")
        _check(member, f"{place}.{name}", whose, around)


def _refusal(value: object, place: str, whose: str, mend: str) -> HarnessError:
    kind = type(value)
    name = kind.__name__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__name__}"
    text = f"{whose} was given what is no JSON: {place} is of class {name}, {shortened(repr(value), 120)}"
    return HarnessError(f"{text}. {mend}" if mend else text)
