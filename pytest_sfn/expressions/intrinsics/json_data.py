"""Intrinsic functions for JSON data."""

from __future__ import annotations

from pytest_sfn.expressions.intrinsics.arguments import BadArgument, as_text
from pytest_sfn.expressions.java_text import java_json
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.typing import JSON

#: What may stand around a JSON value.
_JSON_BLANKS = " \t\r\n"


def string_to_json(text: JSON) -> JSON:
    """
    States.StringToJson: the value of a JSON text, null of an empty or blank one.

    Recorded from AWS: its JSON library, Jackson, finds no value there and calls that no error.
    """
    written = as_text(text).strip(_JSON_BLANKS)
    try:
        return loads(written) if written else None
    except (ValueError, RecursionError) as error:
        raise BadArgument(f"the string is not JSON: {error}") from error


def json_to_string(value: JSON) -> str:
    """States.JsonToString: the compact JSON text of a value."""
    return java_json(value)


def json_merge(left: JSON, right: JSON, deep: JSON) -> dict[str, JSON]:
    """States.JsonMerge: one object of two; the second's members win. AWS merges shallowly only (`false`)."""
    if not (isinstance(left, dict) and isinstance(right, dict)):
        raise BadArgument("the first and the second argument must be objects")
    if deep is not False:
        raise BadArgument("the third argument must be false: Step Functions merges only shallowly")
    return {**left, **right}
