"""What a function's result makes of the response, in formats 1.0 and 2.0."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.function_results import (
    MalformedResult,
    bytes_of,
    document_of,
    headers_of,
    items_of,
    scalar_text,
    status_of,
)
from pytest_sfn.apigateway.common.headers import with_defaults
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
        document = document_of(result.body)
        if isinstance(document, dict) and document.get("statusCode") is not None:
            return _described(version, document, result.execution)
    except MalformedResult as problem:
        raise internal_error(str(problem)) from None
    if version == "1.0":
        raise internal_error("The function's result has no statusCode, which payload format 1.0 needs")
    body = document.encode() if isinstance(document, str) else result.body
    return OutgoingResponse(200, [("Content-Type", "application/json")], body, result.execution)


def _described(version: str, envelope: dict[str, JSON], execution: object | None) -> OutgoingResponse:
    headers = list(_headers_1_0(envelope) if version == "1.0" else _headers_2_0(envelope))
    text = envelope.get("body")
    body = b"" if text is None else scalar_text(text).encode("utf-8", "surrogatepass")
    if envelope.get("isBase64Encoded") is True:
        body = bytes_of(body)
    return OutgoingResponse(status_of(envelope["statusCode"]), with_defaults(headers, DEFAULT_TYPE), body, execution)


def _headers_1_0(envelope: dict[str, JSON]) -> Iterator[tuple[str, str]]:
    """Each value a header of its own, that of `headers` before those of `multiValueHeaders` (recorded from AWS)."""
    single, several = headers_of(envelope.get("headers")), headers_of(envelope.get("multiValueHeaders"))
    for name, value in single.items():
        yield name, scalar_text(value)
        for other, values in several.items():
            if other.lower() == name.lower():
                yield from ((name, scalar_text(item)) for item in items_of("multiValueHeaders", values))
    known = {name.lower() for name in single}
    for name, values in several.items():
        if name.lower() not in known:
            yield from ((name, scalar_text(item)) for item in items_of("multiValueHeaders", values))


def _headers_2_0(envelope: dict[str, JSON]) -> Iterator[tuple[str, str]]:
    """Each of `cookies` a Set-Cookie header (recorded from AWS), before those of `headers` (reported by users)."""
    for cookie in items_of("cookies", envelope.get("cookies") or []):
        yield "Set-Cookie", scalar_text(cookie)
    for name, value in headers_of(envelope.get("headers")).items():
        yield name, scalar_text(value)
