"""Binary media types, contentHandling and compression."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.integrations.payload_encoding import (
    convert_request,
    convert_response,
    is_binary,
    template_text,
)
from tests.apigateway.rest.rest_apis import FUNCTION, Backend, client, mock, result, states

BYTES, LOSSY, BASE64 = b"\x89hi", "\ufffdhi", "iWhp"
TEXT, BINARY = "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"


@pytest.mark.parametrize(
    ("body", "binary", "handling", "converted"),
    [
        (BYTES, True, None, BYTES),
        (BYTES, True, BINARY, BYTES),
        (BYTES, True, TEXT, BASE64),
        (BYTES, False, None, LOSSY),
        (BYTES, False, TEXT, LOSSY),
        (BASE64.encode(), False, BINARY, BYTES),
        (b"no base64", False, BINARY, 500),
    ],
)
def test_a_request_payload_is_converted_by_its_type_and_content_handling(body, binary, handling, converted):
    """
    Text payloads lose bytes that are no UTF-8 without an error; only base64 becomes binary.
    """
    if converted == 500:
        with pytest.raises(GatewayError, match="API_CONFIGURATION_ERROR"):
            convert_request(body, binary=binary, content_handling=handling)
    else:
        assert convert_request(body, binary=binary, content_handling=handling) == converted


@pytest.mark.parametrize(
    ("body", "binary", "accepts", "handling", "converted"),
    [
        (BYTES, True, True, None, BYTES),
        (BYTES, True, False, None, BASE64),
        (BYTES, False, False, None, LOSSY),
        (BASE64.encode(), False, True, None, BYTES),
        (b"no base64", False, True, None, 500),
        (BYTES, True, True, TEXT, BASE64),
        (BYTES, False, True, TEXT, LOSSY),
        (BYTES, True, False, BINARY, BYTES),
        (BASE64.encode(), False, False, BINARY, BYTES),
        (b"no base64", False, False, BINARY, 500),
    ],
)
def test_a_response_payload_is_converted_by_its_type_accept_and_content_handling(
    body, binary, accepts, handling, converted
):
    """
    Without contentHandling the payload becomes what Accept asks for.
    """
    keywords = {"binary": binary, "accepts_binary": accepts, "content_handling": handling}
    if converted == 500:
        with pytest.raises(GatewayError, match="API_CONFIGURATION_ERROR"):
            convert_response(body, **keywords)
    else:
        assert convert_response(body, **keywords) == converted


@pytest.mark.parametrize(
    ("media_type", "types", "binary"),
    [
        ("image/png", ["image/png"], True),
        ("image/png", ["Image/PNG"], True),
        ("image/png", ["image/gif"], False),
        ("image/png", ["image/*"], True),
        ("text/png", ["image/*"], False),
        ("image/png", ["*/*"], True),
        (None, ["*/*"], True),
        (None, ["image/png"], False),
        ("image/png", [], False),
    ],
)
def test_a_media_type_is_binary_if_the_api_lists_it(media_type, types, binary):
    """
    `*` covers several, `*/*` makes everything binary.
    """
    assert is_binary(media_type, types) is binary


def test_bytes_that_are_no_text_cannot_enter_a_template():
    """
    500; bytes that are UTF-8 are read as text.
    """
    assert template_text("é".encode()) == "é"
    with pytest.raises(GatewayError, match="API_CONFIGURATION_ERROR"):
        template_text(BYTES)


def test_http_proxies_lose_bytes_of_text_payloads_both_ways():
    """
    Without a binary media type an image arrives broken; with one it passes.
    """
    proxy = {"type": "http_proxy", "httpMethod": "POST", "uri": "https://a.example.com/"}
    for types, expected in (([], LOSSY.encode()), (["image/png"], BYTES)):
        backend = Backend(result(body=BYTES, content_type="image/png"))
        api = client({"POST /": proxy}, backend, **{"x-amazon-apigateway-binary-media-types": types})
        answered = api.post("/", content=BYTES, headers={"Content-Type": "image/png"})
        assert (backend.calls[0].body, answered.content) == (expected, expected)


@pytest.mark.parametrize(
    ("accept", "encoding"), [("gzip, deflate", "gzip"), ("deflate;q=0.5", "deflate"), ("br", None), (None, None)]
)
def test_large_answers_are_compressed_for_clients_that_take_it(accept, encoding):
    """
    From minimumCompressionSize on; smaller ones are not.
    """
    paths = {"GET /large": mock(template="x" * 50), "GET /small": mock(template="x")}
    api = client(paths, **{"x-amazon-apigateway-minimum-compression-size": 50})
    headers = {"Accept-Encoding": accept} if accept else {}
    large, small = api.get("/large", headers=headers), api.get("/small", headers=headers)
    decode = {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}[encoding]
    assert (decode(large.content), large.headers.get("Content-Encoding")) == (b"x" * 50, encoding)
    assert large.headers["Content-Length"] == str(len(large.content))
    assert (small.content, small.headers.get("Content-Encoding")) == (b"x", None)


def test_requests_are_decompressed_where_compression_is_enabled():
    """
    Otherwise they pass as they are, and a body that is not what it says passes too.
    """
    proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION}
    backend = Backend(result({}))
    api = client({"POST /": proxy}, backend, **{"x-amazon-apigateway-minimum-compression-size": 0})
    for body in (gzip.compress(b"hello"), b"hello"):
        api.post("/", content=body, headers={"Content-Encoding": "gzip"})
        assert json.loads(backend.calls[-1].body)["body"] == "hello"


def test_a_pattern_that_nearly_matched_is_told():
    """
    A selection pattern must match the whole status: a test hears of one that would match a part, or in addition.
    """
    responses = {"40": {"statusCode": "400"}, "4..": {"statusCode": "500"}, "4.*": {"statusCode": "400"}}
    response = client({"GET /": states(responses=responses)}, Backend(result({}, 404))).get("/")
    assert response.status_code == 400
    assert [warning.partition(":")[0] for warning in response.warnings] == [
        "selectionPattern '40' matches only a part of '404'",
        "selectionPattern '4..' matches '404' too",
    ]
