"""Lambda proxy integrations of HTTP APIs: events and results of formats 1.0 and 2.0."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.http_api.model import HttpStage
from tests.apigateway.http_api.http_apis import Backend, client, function


def event(version, path="/orders/7", method="POST", stage=None, **request):
    """The event of one request."""
    backend = Backend("ok")
    api = client({f"{method} /orders/{{id}}": function(version)}, backend, stage=stage)
    api.request(method, path, **request)
    return backend.events()[0]


def test_format_2_0_leaves_out_what_is_empty():
    """
    No query, body, cookies or stage variables: no such members.
    """
    got = event("2.0", method="GET")
    assert sorted(got) == [
        "headers", "isBase64Encoded", "pathParameters", "rawPath", "rawQueryString", "requestContext", "routeKey", "version",
    ]  # fmt: skip
    assert got["requestContext"]["http"]["method"] == "GET"
    assert got["requestContext"]["time"] == "14/Nov/2023:22:13:20 +0000"


def test_format_2_0_joins_and_decodes():
    """
    RawPath is decoded, with the stage before it; repeated values are joined, cookies taken out of the headers.
    """
    got = event(
        "2.0",
        "/orders/a%20b?t=1&t=2",
        stage=HttpStage("dev", {"table": "t1"}),
        headers=[("Cookie", "a=1; b=2"), ("X-A", "1"), ("X-A", "2"), ("Content-Type", "application/json")],
        content=b'{"x":1}',
    )
    assert (got["rawPath"], got["rawQueryString"]) == ("/dev/orders/a b", "t=1&t=2")
    assert got["queryStringParameters"] == {"t": "1,2"}
    assert got["cookies"] == ["a=1", "b=2"]
    assert (got["headers"]["x-a"], "cookie" in got["headers"]) == ("1,2", False)
    assert (got["body"], got["stageVariables"], got["pathParameters"]) == ('{"x":1}', {"table": "t1"}, {"id": "a b"})


def test_format_1_0_keeps_the_path_as_sent():
    """
    Path stays encoded, path parameters are decoded, the single query map has the last value, resourceId is the route key.
    """
    got = event("1.0", "/orders/a%20b?t=1&t=2", headers={"user-agent": "me"})
    assert (got["path"], got["pathParameters"]) == ("/orders/a%20b", {"id": "a b"})
    assert got["queryStringParameters"] == {"t": "2"}
    assert got["multiValueQueryStringParameters"] == {"t": ["1", "2"]}
    assert got["requestContext"]["resourceId"] == "POST /orders/{id}"
    assert got["requestContext"]["requestId"] == got["requestContext"]["extendedRequestId"]
    assert got["headers"]["User-Agent"] == "me"
    assert (got["body"], got["stageVariables"]) == (None, None)


@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [("text/csv", True), ("application/json; charset=utf-8", True), ("application/xml", True), ("image/png", False),
     ("application/x-www-form-urlencoded", False), ("application/vnd.api+json", False), (None, False)],
)  # fmt: skip
def test_which_bodies_are_text(content_type, is_text):
    """
    text/*, application/json, application/xml and application/javascript are text, all else is base64.
    """
    headers = {"Content-Type": content_type} if content_type else {}
    assert event("2.0", content=b"abc", headers=headers)["isBase64Encoded"] is not is_text


def answer(result, version="2.0"):
    """The answer a result makes."""
    return client({"GET /orders": function(version)}, Backend(result)).get("/orders")


@pytest.mark.parametrize(
    ("result", "status", "text", "content_type"),
    [
        ("hello", 200, "hello", "application/json"),
        ({"a": 1}, 200, '{"a": 1}', "application/json"),
        ([1], 200, "[1]", "application/json"),
        ({"statusCode": 201, "body": "{}"}, 201, "{}", "text/plain; charset=utf-8"),
        ({"statusCode": "202"}, 202, "", "text/plain; charset=utf-8"),
        ({"statusCode": 200, "body": "aGk=", "isBase64Encoded": True}, 200, "hi", "text/plain; charset=utf-8"),
        ({"statusCode": 200, "headers": {"content-type": "a/b"}, "body": 5}, 200, "5", "a/b"),
        ({"statusCode": 0}, 500, '{"message":"Internal Server Error"}', "application/json"),
        ({"statusCode": "x"}, 500, '{"message":"Internal Server Error"}', "application/json"),
        ({"statusCode": 200, "body": {"a": 1}}, 500, '{"message":"Internal Server Error"}', "application/json"),
        ({"statusCode": 200, "body": "%", "isBase64Encoded": True}, 500, '{"message":"Internal Server Error"}', "application/json"),
    ],
)  # fmt: skip
def test_results_of_format_2_0(result, status, text, content_type):
    """
    An envelope is followed; anything else is the body; a bad envelope is 500 Internal Server Error.
    """
    got = answer(result)
    assert (got.status_code, got.text, got.headers["Content-Type"]) == (status, text, content_type)


def test_cookies_are_set_cookie_headers():
    """
    Each item of cookies is a header of its own, before those of headers.
    """
    got = answer({"statusCode": 200, "cookies": ["a=1", "b=2"], "headers": {"set-cookie": "c=3", "x-one": 1}})
    assert got.headers.get_list("set-cookie") == ["a=1", "b=2", "c=3"]
    assert ("X-One", "1") in got.headers.multi_items()


def test_format_1_0_needs_an_envelope():
    """
    A result without statusCode is a 500 in format 1.0.
    """
    assert answer({"a": 1}, "1.0").status_code == 500


def test_format_1_0_sends_single_and_multiple_headers():
    """
    A header in both maps is sent with all values, the single one first.
    """
    result = {"statusCode": 200, "headers": {"x-a": "1"}, "multiValueHeaders": {"X-A": ["2", "3"], "X-B": ["4"]}}
    got = answer(result, "1.0")
    assert got.headers.get_list("X-A") == ["1", "2", "3"]
    assert got.headers.get_list("X-B") == ["4"]


def test_a_function_that_fails_is_500():
    """
    An error document is never shown to the client.
    """
    failed = BackendResponse(200, (("X-Amz-Function-Error", "Unhandled"),), json.dumps({"errorMessage": "x"}).encode())
    assert (answer(failed).status_code, answer(failed).json()) == (500, {"message": "Internal Server Error"})


def test_the_first_x_forwarded_for_is_gone_on_with():
    """
    Of several headers X-Forwarded-For the address of the client is added to the first.
    """
    got = event("2.0", headers=[("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "192.0.2.2")])
    assert got["headers"]["x-forwarded-for"].split(", ") == ["192.0.2.1", got["requestContext"]["http"]["sourceIp"]]
