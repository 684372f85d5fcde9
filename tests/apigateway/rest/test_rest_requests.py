"""What reaches templates, mappings and backends of a client's request."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.rest.request import parse_request
from tests.apigateway.rest.rest_apis import FUNCTION, Backend, client, mock, result, states

PROXY = {"type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION}


def test_query_values_are_decoded_once_and_the_last_of_repeated_ones_counts():
    """
    The single-value map has the last value, `+` is a space, the other map has all.
    """
    request = parse_request("get", "/", "a=1&a=2&b=x+y%2B&c")
    assert request.single_query() == {"a": "2", "b": "x y+", "c": ""}
    assert request.query["a"] == ("1", "2")


def test_hop_by_hop_headers_are_removed_and_authorization_gets_its_capital():
    """
    Templates and mappings do not see headers the gateway takes for itself; other names keep their casing.
    """
    headers = [("connection", "close"), ("authorization", "x"), ("x-Mine", "1"), ("TE", "gzip")]
    assert parse_request("GET", "/", headers=headers).headers == (("Authorization", "x"), ("x-Mine", "1"))


def test_a_function_behind_aws_proxy_gets_the_request_as_an_event():
    """
    The event has the request in format 1.0, with null for what is empty.
    """
    backend = Backend(result({"statusCode": 201, "body": "made", "headers": {"X-Count": 3, "X-New": True}}))
    api = client({"ANY /{proxy+}": PROXY}, backend)
    response = api.post("//orders/a%20b/?x=1&x=2", content="hi", headers={"x-a": "1"})
    event = json.loads(backend.calls[0].body)
    assert event["path"] == "/orders/a%20b/"
    assert event["pathParameters"] == {"proxy": "orders/a%20b"}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"]}
    assert event["requestContext"]["path"] == "/prod//orders/a%20b/"
    assert (event["body"], event["isBase64Encoded"], event["stageVariables"]) == ("hi", False, None)
    assert (response.status_code, response.text) == (201, "made")
    assert (response.headers["X-Count"], response.headers["X-New"]) == ("3", "true")


def test_a_binary_body_reaches_a_function_as_base64():
    """
    Bodies of a binary media type are base64 in the event, and answers are decoded if Accept is binary.
    """
    backend = Backend(result({"isBase64Encoded": True, "body": "aGk="}))
    api = client({"POST /": PROXY}, backend, **{"x-amazon-apigateway-binary-media-types": ["image/png"]})
    response = api.post("/", content=b"\x89PNG", headers={"Content-Type": "image/png", "Accept": "image/png"})
    event = json.loads(backend.calls[0].body)
    assert (event["isBase64Encoded"], event["body"]) == (True, "iVBORw==")
    assert response.content == b"hi"
    assert api.post("/", content="", headers={"Accept": "text/plain"}).content == b"aGk="


@pytest.mark.parametrize(
    "envelope",
    [
        None,
        "text",
        [],
        {"status": 200},
        {"statusCode": "abc"},
        {"statusCode": 0},
        {"statusCode": 600},
        {"headers": []},
        {"headers": {"a": {}}},
        {"multiValueHeaders": {"a": "1"}},
        {"body": {}},
    ],
)
def test_a_malformed_result_of_a_function_is_502(envelope):
    """
    A result that is no envelope is 502 Internal server error, with the reason for the test alone.
    """
    response = client({"GET /": PROXY}, Backend(result(envelope))).get("/")
    assert (response.status_code, response.json()) == (502, {"message": "Internal server error"})
    assert "Malformed Lambda proxy response" in response.execution_log[-2]
    assert "unction's result" in repr(response)


def test_a_function_that_raises_is_502():
    """
    The error document is no answer; its message is in the execution log.
    """
    failed = BackendResponse(200, (("X-Amz-Function-Error", "Unhandled"),), b'{"errorMessage": "no stock"}')
    response = client({"GET /": PROXY}, Backend(failed)).get("/")
    assert (response.status_code, response.json()) == (502, {"message": "Internal server error"})
    assert response.execution_log[-2].endswith("due to customer function error: no stock")
    assert response.warnings == ("The function raised: no stock",)


def test_an_event_over_six_megabytes_is_413():
    """
    Lambda's limit, not the gateway's own of ten.
    """
    response = client({"POST /": PROXY}, Backend(result({}))).post("/", content=b"x" * 6_300_000)
    assert (response.status_code, response.json()) == (413, {"message": "Request Too Long"})


def test_headers_of_both_maps_are_merged():
    """
    A value that is in headers and multiValueHeaders is sent once, others in lines of their own.
    """
    envelope = {"headers": {"X-A": "1", "x-b": "0"}, "multiValueHeaders": {"x-a": ["1", "2"], "X-B": ["1"]}}
    response = client({"GET /": PROXY}, Backend(result(envelope))).get("/")
    assert response.headers.get_list("x-a") == ["1", "2"]
    assert response.headers.get_list("x-b") == ["0", "1"]


PARAMETERS = {
    "integration.request.header.X-Id": "method.request.path.id",
    "integration.request.header.X-All": "method.request.multivalueheader.a",
    "integration.request.header.X-Last": "method.request.header.a",
    "integration.request.header.X-Body": "method.request.body.order.id",
    "integration.request.header.X-Stage": "stageVariables.level",
    "integration.request.header.X-Api": "context.apiId",
    "integration.request.header.X-Fixed": "'it is'",
    "integration.request.header.X-None": "method.request.header.missing",
    "integration.request.querystring.q": "method.request.querystring.q",
    "integration.request.querystring.all": "method.request.multivaluequerystring.q",
}


def test_mappings_take_values_from_everywhere_and_leave_out_what_is_absent():
    """
    Path, headers, query, body, stage variables, context and static texts; an absent source adds nothing.
    """
    backend = Backend()
    integration = states(requestParameters=PARAMETERS)
    api = client({"POST /orders/{id}": integration}, backend, variables={"level": "beta"})
    api.request("POST", "/orders/7?q=1&q=2", headers=[("a", "1"), ("a", "2")], json={"order": {"id": 9, "x": None}})
    call = backend.calls[0]
    got = {name: value for name, value in call.headers if name.startswith("X-") and name != "X-Amzn-Trace-Id"}
    assert got == {
        "X-Id": "7",
        "X-All": "1, 2",
        "X-Last": "2",
        "X-Body": "9",
        "X-Stage": "beta",
        "X-Api": "a1b2c3d4e5",
        "X-Fixed": "it is",
    }
    assert call.query == (("q", "2"), ("all", "1"), ("all", "2"))


@pytest.mark.parametrize("name", ["Authorization", "content-length", "TE"])
def test_headers_that_may_not_be_mapped_fail_the_call(name):
    """
    The API can be made, and answers 500 at run time.
    """
    parameters = {f"integration.request.header.{name}": "'x'"}
    response = client({"GET /": states(requestParameters=parameters)}).get("/")
    assert (response.status_code, response.headers["x-amzn-errortype"]) == (500, "InternalServerErrorException")


TEMPLATES = {"application/json": '{"a": 1}'}


@pytest.mark.parametrize(
    ("behavior", "templates", "content_type", "outcome"),
    [
        ("WHEN_NO_MATCH", TEMPLATES, None, '{"a": 1}'),
        ("WHEN_NO_MATCH", TEMPLATES, "application/json; charset=utf-8", '{"a": 1}'),
        ("WHEN_NO_MATCH", TEMPLATES, "text/plain", "sent"),
        ("WHEN_NO_MATCH", {}, "text/plain", "sent"),
        ("WHEN_NO_TEMPLATES", TEMPLATES, "text/plain", 415),
        ("WHEN_NO_TEMPLATES", {}, "text/plain", "sent"),
        ("NEVER", TEMPLATES, "application/json", '{"a": 1}'),
        ("NEVER", TEMPLATES, "text/plain", 415),
        ("NEVER", {}, None, 415),
        ("NEVER", {"$default": '{"b": 2}'}, "text/plain", '{"b": 2}'),
    ],
)
def test_passthrough_behaviour_decides_when_no_template_matches(behavior, templates, content_type, outcome):
    """
    A template that matches is used whatever the behaviour; else the body passes or is refused with 415.
    """
    backend = Backend()
    api = client({"POST /": states(passthroughBehavior=behavior.lower(), requestTemplates=templates)}, backend)
    response = api.post("/", content="sent", headers={"Content-Type": content_type} if content_type else {})
    if outcome == 415:
        assert (response.status_code, response.json(), backend.calls) == (
            415,
            {"message": "Unsupported Media Type"},
            [],
        )
    else:
        assert backend.calls[0].body.decode() == outcome


def test_overrides_of_a_request_template_beat_the_mappings():
    """
    `$context.requestOverride` changes headers, query and path of the call.
    """
    template = (
        '#set($context.requestOverride.header.X-A = "new")#set($context.requestOverride.querystring.q = 5)'
        '#set($context.requestOverride.path.id = "9"){}'
    )
    integration = {
        "type": "http",
        "httpMethod": "POST",
        "uri": "https://orders.example.com/v1/{id}",
        "requestTemplates": {"application/json": template},
        "requestParameters": {
            "integration.request.header.x-a": "'old'",
            "integration.request.querystring.q": "'1'",
            "integration.request.path.id": "'1'",
        },
        "responses": {"default": {"statusCode": "200"}},
    }
    backend = Backend()
    client({"POST /": integration}, backend).post("/", json={})
    call = backend.calls[0]
    assert call.url == "https://orders.example.com/v1/9?q=5"
    assert call.header("x-a") == "new"
    assert call.header("x-amzn-apigateway-api-id") == "a1b2c3d4e5"


def test_an_http_proxy_passes_the_request_on():
    """
    Headers but Host, query values and body go on; mapped query values come in addition.
    """
    integration = {
        "type": "http_proxy",
        "httpMethod": "ANY",
        "uri": "https://${stageVariables.host}/{proxy}",
        "requestParameters": {
            "integration.request.path.proxy": "method.request.path.proxy",
            "integration.request.querystring.a": "'3'",
        },
    }
    backend = Backend(result({"ok": True}, status=207))
    api = client({"ANY /{proxy+}": integration}, backend, variables={"host": "orders.example.com"})
    response = api.put("/a/b%20c?a=1&a=2", content="body", headers={"X-B": "1"})
    call = backend.calls[0]
    assert (call.method, call.url) == ("PUT", "https://orders.example.com/a/b%20c?a=1&a=2&a=3")
    assert (call.header("X-B"), call.header("Host"), call.body) == ("1", None, b"body")
    assert (response.status_code, response.json()) == (207, {"ok": True})
    assert "X-Amzn-Trace-Id" not in response.headers


@pytest.mark.parametrize("uri", ["https://no host/", "https://${stageVariables.unset}/", "http:///x", "https://a:b/"])
def test_an_address_that_is_none_fails_at_run_time(uri):
    """
    The import takes it; the call is a 500 whose reason is in the execution log.
    """
    integration = {"type": "http", "httpMethod": "GET", "uri": uri, "responses": {"default": {"statusCode": "200"}}}
    response = client({"GET /": integration}).get("/")
    assert (response.status_code, response.json()) == (500, {"message": "Internal server error"})
    assert response.execution_log[-2:] == (
        "Execution failed due to configuration error: Invalid endpoint address",
        "Method completed with status: 500",
    )


def test_the_action_of_a_service_uri_may_carry_parameters():
    """
    What follows the action's name goes to the query; an absent body is `{}` only where there is none.
    """
    backend = Backend()
    api = client({"GET /": states("ListThings&MaxItems=3"), "GET /plain": states()}, backend)
    api.get("/")
    api.get("/plain")
    call = backend.calls[0]
    assert (call.service, call.region, call.action, call.query) == (
        "states",
        "eu-west-1",
        "ListThings",
        (("MaxItems", "3"),),
    )
    assert (backend.calls[1].body, call.body, call.credentials) == (
        b"{}",
        b"",
        "arn:aws:iam::123456789012:role/gateway",
    )


def test_a_mock_needs_a_status_from_its_template():
    """
    Without a template, or without a statusCode in it, a MOCK integration is a 500.
    """
    api = client(
        {
            "GET /none": mock(requestTemplates={}),
            "GET /other": mock(requestTemplates={"application/json": "{}"}),
            "GET /lenient": mock(requestTemplates={"application/json": "{ statusCode: 200 }"}),
        }
    )
    assert [api.get(path).status_code for path in ("/none", "/other", "/lenient")] == [500, 500, 200]
