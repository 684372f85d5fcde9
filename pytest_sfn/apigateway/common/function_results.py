"""What a function behind a proxy integration returned, taken apart: status, headers and body of a response."""

from __future__ import annotations

import base64
import binascii
import json

from pytest_sfn.typing import JSON


class MalformedResult(Exception):  # noqa: N818 - says what the result is
    """A result that describes no response; its text says why."""


def document_of(body: bytes) -> JSON:
    """The JSON document of a result."""
    try:
        return json.loads(body)
    except ValueError:
        raise MalformedResult("The function's result is no JSON") from None


def status_of(value: JSON) -> int:
    """A status from 100 to 599; a text of digits will do."""
    try:
        status = int(value)
    except (TypeError, ValueError):
        status = 0
    if not 100 <= status <= 599:
        raise MalformedResult(f"statusCode of the function's result is no status: {value!r}")
    return status


def headers_of(value: JSON) -> dict[str, JSON]:
    """The members of an object of headers but those of null; none where there is no object."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedResult(f"Headers of the function's result are no object: {value!r}")
    return {name: item for name, item in value.items() if item is not None}


def items_of(name: str, values: JSON) -> list[JSON]:
    """The items of a list, which a member must hold."""
    if not isinstance(values, list):
        raise MalformedResult(f"{name} of the function's result hold no list: {values!r}")
    return values


def scalar_text(value: JSON) -> str:
    """A text, or a number or flag as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise MalformedResult(f"The function's result holds {value!r} where a text belongs (json.dumps it)")


def bytes_of(body: bytes) -> bytes:
    """The bytes of a base64 text."""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise MalformedResult("isBase64Encoded is true, but the body is no base64") from None
