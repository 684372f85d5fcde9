"""What a function's result makes of the response, in formats 1.0 and 2.0."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.headers import Pairs, with_defaults
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.http_api.gateway_responses import internal_error
from pytest_sfn.typing import JSON

#: Sent where the result names no content type, whatever the body is (recorded from AWS).
DEFAULT_TYPE = {"Content-Type": "text/plain; charset=utf-8"}


def response_of_result(version: str, result: BackendResponse) -> OutgoingResponse:
    """
    The response of a function's result; a failed function and a result that is no envelope are 500 (recorded from AWS).

    Format 2.0 takes a result without statusCode for the body: 200 application/json, a text without its quotes.
    """
    if result.header("X-Amz-Function-Error") or result.status >= 300:
        raise internal_error("The function failed")
    try:
        document = json.loads(result.body)
    except ValueError:
        raise internal_error("The function's result is no JSON") from None
    if isinstance(document, dict) and document.get("statusCode") is not None:
        return _described(version, document, result.execution)
    if version == "1.0":
        raise internal_error("The function's result has no statusCode, which payload format 1.0 needs")
    body = document.encode() if isinstance(document, str) else result.body
    return OutgoingResponse(200, [("Content-Type", "application/json")], body, result.execution)


def _described(version: str, envelope: dict[str, JSON], execution: object | None) -> OutgoingResponse:
    headers = list(_headers_1_0(envelope) if version == "1.0" else _headers_2_0(envelope))
    text = envelope.get("body")
    body = b"" if text is None else _scalar(text).encode("utf-8", "surrogatepass")
    if envelope.get("isBase64Encoded") is True:
        body = _decoded(body)
    return OutgoingResponse(_status(envelope["statusCode"]), with_defaults(headers, DEFAULT_TYPE), body, execution)


def _status(value: JSON) -> int:
    try:
        status = int(value)
    except (TypeError, ValueError):
        raise internal_error(f"The function's statusCode {value!r} is no number") from None
    if not 100 <= status <= 599:
        raise internal_error(f"The function's statusCode {status} is none")
    return status


def _headers_1_0(envelope: dict[str, JSON]) -> Iterator[tuple[str, str]]:
    """Each value a header of its own, that of `headers` before those of `multiValueHeaders` (recorded from AWS)."""
    single, multiple = _map(envelope, "headers"), _map(envelope, "multiValueHeaders")
    for name, value in single.items():
        yield name, _scalar(value)
        for other, values in multiple.items():
            if other.lower() == name.lower():
                yield from ((name, _scalar(item)) for item in _list(values))
    known = {name.lower() for name in single}
    for name, values in multiple.items():
        if name.lower() not in known:
            yield from ((name, _scalar(item)) for item in _list(values))


def _headers_2_0(envelope: dict[str, JSON]) -> Iterator[tuple[str, str]]:
    """Each of `cookies` a Set-Cookie header (recorded from AWS), before those of `headers` (reported by users)."""
    for cookie in _list(envelope.get("cookies") or []):
        yield "Set-Cookie", _scalar(cookie)
    for name, value in _map(envelope, "headers").items():
        yield name, _scalar(value)


def _map(envelope: dict[str, JSON], name: str) -> dict[str, JSON]:
    value = envelope.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise internal_error(f"{name} of the function's result is no object")
    return {key: item for key, item in value.items() if item is not None}


def _list(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise internal_error("A list was expected in the function's result")
    return value


def _scalar(value: JSON) -> str:
    """A text, or a number or flag as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise internal_error("An object or list where the function's result must have a text")


def _decoded(body: bytes) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise internal_error("isBase64Encoded, but the body is no base64") from None


def spelled(headers: Pairs) -> Pairs:
    """Header names as they come over HTTP/1.1: capitalised (recorded from AWS: `Myheader` for `myheader`)."""
    return [("-".join(part.capitalize() for part in name.split("-")), value) for name, value in headers]
