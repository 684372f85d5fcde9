"""Binary media types and contentHandling: when a payload is text, bytes or base64 text (all recorded from AWS)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from pytest_sfn.apigateway.common.texts import lossy_text
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError, configuration_error

CONVERT_TO_TEXT, CONVERT_TO_BINARY = "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"


def is_binary(media_type: str | None, binary_media_types: Sequence[str]) -> bool:
    """
    Whether a media type is one of the API's binary media types; `*` covers several, `*/*` makes everything binary.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
    """
    if "*/*" in binary_media_types:
        return True
    return media_type is not None and any(_covers(entry.lower(), media_type) for entry in binary_media_types)


def _covers(entry: str, media_type: str) -> bool:
    before, star, after = entry.partition("*")
    return media_type == entry if not star else media_type.startswith(before) and media_type.endswith(after)


def convert_request(body: bytes, *, binary: bool, content_handling: str | None) -> str | bytes:
    """
    The request payload for template or integration; text is str.

    Bytes that are no UTF-8 in a text payload become U+FFFD, without an error. A text that CONVERT_TO_BINARY finds to be
    no base64 is a 500.
    """
    if binary:
        return base64.b64encode(body).decode() if content_handling == CONVERT_TO_TEXT else body
    return decoded(body) if content_handling == CONVERT_TO_BINARY else lossy_text(body)


def convert_response(body: bytes, *, binary: bool, accepts_binary: bool, content_handling: str | None) -> str | bytes:
    """The response payload for template or client, by the backend's own type and the request's Accept."""
    if content_handling == CONVERT_TO_TEXT or (content_handling is None and binary and not accepts_binary):
        return base64.b64encode(body).decode() if binary else lossy_text(body)
    if binary:
        return body
    return decoded(body) if content_handling == CONVERT_TO_BINARY or accepts_binary else lossy_text(body)


def as_bytes(payload: str | bytes) -> bytes:
    """A payload as it goes out."""
    return payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload


def decoded(body: bytes) -> bytes:
    """The bytes of a base64 text; raises the 500 of a text that is none."""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise configuration_error("Unable to base64 decode the body.") from None


def template_text(payload: str | bytes) -> str:
    """What a template reads; bytes that are no UTF-8 cannot enter one: 500 (recorded from AWS)."""
    if isinstance(payload, str):
        return payload
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise GatewayError(
            "API_CONFIGURATION_ERROR", log="Execution failed: Unable to transform request: the payload is binary"
        ) from None
