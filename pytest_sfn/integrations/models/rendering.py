"""
A service's answer as a Task's result, and a Task's parameters as a service's request.

Results: fields spelled as Step Functions spells them, times as ISO 8601 texts, bytes and streams as text.
Requests: fields spelled as the API spells them, nulls left out, any JSON as text where text or bytes are sent.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.aws.shapes import Casing
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.typing import JSON


def rendered(shape: Shape | None, value: JSON, casing: Casing) -> JSON:
    """The JSON of an answer's value. Absent and null members are left out."""
    if shape is None:
        return {}
    if shape.type == "structure":
        return _rendered_structure(shape, value, casing)
    if shape.type == "list":
        return [rendered(shape.element, item, casing) for item in value]
    if shape.type == "map":
        return {name: rendered(shape.value, item, casing) for name, item in value.items()}
    return _SCALARS.get(shape.type, _as_it_is)(value)


def _rendered_structure(shape: Shape, value: JSON, casing: Casing) -> JSON:
    if shape.data.get("document") or not isinstance(value, Mapping):
        return value
    return {
        casing(name): rendered(member, value[name], casing)
        for name, member in shape.members.items()
        if value.get(name) is not None
    }


def timestamp_text(value: JSON) -> str:
    """`2022-02-24T19:21:30.313Z`: milliseconds where there are any. Unix seconds are taken too."""
    if isinstance(value, str):
        return value
    moment = value if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    return f"{text.removesuffix('.000')}Z"


def _text_of_bytes(value: JSON) -> str:
    """Text where the bytes are UTF-8 text, as recorded for S3 objects; else base64 (for streams that is our choice)."""
    if isinstance(value, str):
        return value
    data: bytes = value.read() if hasattr(value, "read") else bytes(value)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()


def _as_it_is(value: JSON) -> JSON:
    return value


_SCALARS: dict[str, Callable[[JSON], JSON]] = {"timestamp": timestamp_text, "blob": _text_of_bytes}


def request_parameters(shape: Shape | None, value: JSON, casing: Casing, free: frozenset[str]) -> dict[str, JSON]:
    """The parameters of a call, for a client of the API."""
    if shape is None or not isinstance(value, dict):
        return {}
    converted: dict[str, JSON] = _sent(shape, value, casing, free)
    return converted


def _sent(shape: Shape, value: JSON, casing: Casing, free: frozenset[str]) -> JSON:
    kind = shape.type
    if kind == "structure" and isinstance(value, dict) and not shape.data.get("document"):
        return {
            name: _sent(member, value[casing(name)], casing, free)
            if casing(name) not in free
            else _free(member, value[casing(name)])
            for name, member in shape.members.items()
            if value.get(casing(name)) is not None
        }
    if kind == "list" and isinstance(value, list):
        return [_sent(shape.element, item, casing, free) for item in value]
    if kind == "map" and isinstance(value, dict):
        return {name: _sent(shape.value, item, casing, free) for name, item in value.items()}
    if kind == "blob":
        # Recorded from AWS: text put into an S3 object arrives as JSON text, in its quotes.
        plain = isinstance(value, str) and not shape.data.get("streaming")
        return value.encode() if plain else dumps(value).encode()
    if isinstance(value, str):
        return _of_text(shape, value)
    return dumps(value) if kind == "string" and isinstance(value, (dict, list)) else value


def _of_text(shape: Shape, text: str) -> JSON:
    """What a text stands for where the API has another type."""
    if shape.name == "AttributeValue":
        return {"S": text}
    return text == "true" if shape.type == "boolean" else text


def _free(shape: Shape, value: JSON) -> JSON:
    """A field that takes any JSON: text is sent as it is, anything else as its JSON text. Recorded from AWS for SNS."""
    text = value if isinstance(value, str) else dumps(value)
    return text.encode() if shape.type == "blob" else text


def parsed(text: JSON) -> JSON:
    """The value of a JSON text; what is none stays text."""
    try:
        return loads(text)
    except (TypeError, ValueError):
        return text
