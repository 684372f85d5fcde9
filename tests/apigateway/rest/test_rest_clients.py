"""Calling an API in process and over WSGI, and declaring one in Python."""

from __future__ import annotations

import json

import pytest
from werkzeug.test import Client

from pytest_sfn.apigateway.clients.wsgi import WsgiGateway
from pytest_sfn.apigateway.rest.definition.declare import operation
from tests.apigateway.rest.rest_apis import FUNCTION, Backend, client, deploy, mock, result

ECHO = {"type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION}


def echo(call):
    """A function that answers its event."""
    return result({"statusCode": 200, "body": call.body.decode(), "headers": {"Set-Cookie": "a=1"}})


@pytest.mark.parametrize(
    ("keywords", "body", "content_type"),
    [
        ({"json": {"a": 1}}, '{"a": 1}', "application/json"),
        ({"json": None}, "null", "application/json"),
        ({"data": {"a": "1 2"}}, "a=1+2", "application/x-www-form-urlencoded"),
        ({"content": "x"}, "x", None),
        ({"content": b"x", "headers": {"content-type": "text/plain"}}, "x", "text/plain"),
        ({}, None, None),
    ],
)
def test_bodies_are_sent_as_requests_and_httpx_send_them(keywords, body, content_type):
    """
    json, data, content; a header given goes before the client's own.
    """
    event = client({"POST /": ECHO}, Backend(echo)).post("/", **keywords).json()
    headers = {name.lower(): value for name, value in event["headers"].items()}
    assert (event["body"], headers.get("content-type")) == (body, content_type)


def test_paths_are_encoded_and_parameters_appended():
    """
    What is encoded already stays so.
    """
    event = client({"GET /{a+}": ECHO}, Backend(echo)).get("/a b/c%20d?x=1", params={"y": ["2", "3"]}).json()
    assert event["path"] == "/a%20b/c%20d"
    assert event["multiValueQueryStringParameters"] == {"x": ["1"], "y": ["2", "3"]}


def test_a_body_that_is_no_json_fails_the_test_with_the_body():
    """
    The message names the request, the status and the text.
    """
    response = client({"GET /": mock(template="hello")}).get("/")
    with pytest.raises(AssertionError, match="GET / was answered 200, and no JSON: 'hello'"):
        response.json()


def gateway():
    """Two stages beside each other."""
    orders = deploy({"ANY /{a+}": ECHO}, Backend(echo))
    return Client(WsgiGateway({"/prod": orders, "/prod/v2": deploy({"GET /x": mock(template="v2")})}))


def test_a_wsgi_server_serves_several_stages_by_prefix():
    """
    The longest prefix counts, and path and query come as sent.
    """
    answered = gateway().put("/prod/a%2Fb?x=%20", data="body", headers={"X-Order": "1"})
    event = json.loads(answered.data)
    assert (event["path"], event["body"], event["queryStringParameters"]) == ("/a%2Fb", "body", {"x": " "})
    assert event["headers"]["X-Order"] == "1"
    assert answered.headers["Set-Cookie"] == "a=1"
    assert "Connection" not in answered.headers
    assert gateway().get("/prod/v2/x").data == b"v2"


def test_a_head_request_is_answered_without_a_body():
    """
    The length is that of the body a GET would have.
    """
    answered = gateway().head("/prod/x")
    assert (answered.data, int(answered.headers["Content-Length"]) > 0) == (b"", True)


def test_a_path_without_a_stage_is_403():
    """
    What begins with no stage's name is Forbidden.
    """
    answered = gateway().get("/dev/x")
    assert (answered.status_code, answered.json) == (403, {"message": "Forbidden"})


ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"


def test_a_declared_route_starts_the_execution_with_the_body_as_input():
    """
    Apostrophes and quotes survive; the answer is the output.
    """
    backend = Backend(result({"status": "SUCCEEDED", "output": '{"ok":true}'}))
    api = deploy({"POST /orders": operation("/orders", ARN)}, backend)
    body = json.dumps({"name": 'it\'s "quoted"\\ é/'}).encode()
    answered = api.send("POST", "/orders", headers=[("Host", "x")], body=body)
    call = backend.calls[0]
    sent = json.loads(call.body)
    assert (call.action, call.region, sent["stateMachineArn"]) == ("StartSyncExecution", "eu-west-1", ARN)
    assert json.loads(sent["input"]) == json.loads(body)
    assert (answered.status, answered.body) == (200, b'{"ok":true}')


def test_a_declared_document_is_what_a_team_would_deploy():
    """
    Patterns, statuses and templates can be given instead of the defaults.
    """
    responses = {"default": {"statusCode": "202"}}
    declared = operation("/a/{id}", ARN, "StartExecution", "{}", responses)
    integration = declared["x-amazon-apigateway-integration"]
    assert list(declared["responses"]) == ["202"]
    assert declared["parameters"][0]["name"] == "id"
    assert (integration["requestTemplates"], integration["responses"]) == ({"application/json": "{}"}, responses)
    passthrough = operation("/", ARN, "DescribeExecution")["x-amazon-apigateway-integration"]
    assert "requestTemplates" not in passthrough
