"""
A service's answer as a Task's result and back, and a Task's parameters as a service's request.

Results: fields spelled as Step Functions spells them, times as ISO 8601 texts, bytes and streams as text.
Requests: fields spelled as the API spells them, nulls left out, any JSON as text where text or bytes are sent.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.aws.translation import Casing, Translation
from pytest_sfn.expressions.json_text import dumps, text_of
from pytest_sfn.integrations.models.operations import ResourceOperation
from pytest_sfn.typing import JSON


def rendered(shape: Shape | None, value: JSON, casing: Casing) -> JSON:
    """The JSON of an answer's value. Absent and null members are left out."""
    return {} if shape is None else Translation(_rendered_leaf, write=casing).of(shape, value)


def _rendered_leaf(shape: Shape, value: JSON) -> JSON:
    if shape.type == "timestamp":
        return timestamp_text(value)
    return text_of_bytes(value) if shape.type == "blob" else value


def timestamp_text(value: JSON) -> str:
    """`2022-02-24T19:21:30.313Z`: milliseconds where there are any. Unix seconds are taken too."""
    if isinstance(value, str):
        return value
    moment = value if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    return f"{text.removesuffix('.000')}Z"


def text_of_bytes(value: JSON) -> str:
    """Text where the bytes are UTF-8 text, as recorded for S3 objects; else base64 (for streams that is our choice)."""
    if isinstance(value, str):
        return value
    data: bytes = value.read() if hasattr(value, "read") else bytes(value)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()


def request_parameters(found: ResourceOperation, value: JSON) -> dict[str, JSON]:
    """The parameters of a call, for a client of the API."""
    shape, from_text = found.input, found.from_text
    if not isinstance(value, dict):
        return {}

    def leaf(shape: Shape, value: JSON) -> JSON:
        made = from_text.get(shape.name) if isinstance(value, str) else None
        return _sent_leaf(shape, value) if made is None else made(value)

    translation = Translation(leaf, read=found.casing, free=found.action.free, of_free=_free)
    sent: dict[str, JSON] = translation.of(shape, value)
    return sent


def _sent_leaf(shape: Shape, value: JSON) -> JSON:
    if shape.type == "blob":
        # Recorded from AWS: text put into an S3 object arrives as JSON text, in its quotes.
        plain = isinstance(value, str) and not shape.data.get("streaming")
        return value.encode() if plain else dumps(value).encode()
    if isinstance(value, str):
        return value == "true" if shape.type == "boolean" else value
    return dumps(value) if shape.type == "string" and isinstance(value, (dict, list)) else value


def _free(shape: Shape, value: JSON) -> JSON:
    """A field that takes any JSON: text is sent as it is, anything else as its JSON text. Recorded from AWS for SNS."""
    text = text_of(value)
    return text.encode() if shape.type == "blob" else text


def api_value(shape: Shape | None, value: JSON, casing: Casing) -> JSON:
    """A Task's result as the service answers it: members as the API spells them, times as datetime, bytes as bytes."""
    return {} if shape is None else Translation(_answered_leaf, read=casing).of(shape, value)


def _answered_leaf(shape: Shape, value: JSON) -> JSON:
    if shape.type == "blob" and not isinstance(value, bytes):
        return text_of(value).encode()
    return datetime.fromisoformat(value) if shape.type == "timestamp" and isinstance(value, str) else value
