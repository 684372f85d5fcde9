"""The answers the gateway gives by itself."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.apigateway.rest.gateway_responses import (
    DEFAULT_TEMPLATES,
    GATEWAY_RESPONSES,
    GatewayError,
    effective_response,
)
from pytest_sfn.apigateway.rest.model import GatewayResponse
from tests.apigateway.rest.rest_apis import Backend, client, mock, states

EXTENSION = "x-amazon-apigateway-gateway-responses"


def responses(**given):
    """Customised gateway responses of a document."""
    return {EXTENSION: given}


def test_unknown_paths_and_methods_are_403():
    """
    Never 404 and never 405; a bearer token makes it the signature parser's complaint.
    """
    api = client({"GET /orders": mock()})
    for response in (api.get("/other"), api.delete("/orders")):
        assert (response.status_code, response.json()) == (403, {"message": "Missing Authentication Token"})
        assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    signed = api.get("/other", headers={"Authorization": "Bearer x"})
    assert "Invalid key=value pair" in signed.json()["message"]


def test_a_customised_type_answers_with_its_status_headers_and_template():
    """
    Static values, request values and context variables; what is not there leaves nothing.
    """
    customised = {
        "statusCode": "404",
        "responseParameters": {
            "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
            "gatewayresponse.header.X-Q": "method.request.querystring.q",
            "gatewayresponse.header.X-Api": "context.apiId",
            "gatewayresponse.header.X-None": "method.request.header.none",
        },
        "responseTemplates": {
            "application/json": '{"m": $context.error.messageString, "t": "$context.error.responseType", '
            '"s": "${stageVariables.a}", "bare": "$context.error.message", "none": "$context.nothing"}'
        },
    }
    api = client({"GET /": mock()}, variables={"a": "v"}, **responses(MISSING_AUTHENTICATION_TOKEN=customised))
    response = api.get("/x?q=1")
    assert response.status_code == 404
    assert response.json() == {
        "m": "Missing Authentication Token",
        "t": "MISSING_AUTHENTICATION_TOKEN",
        "s": "v",
        "bare": "Missing Authentication Token",
        "none": "",
    }
    headers = response.headers
    assert (headers["Access-Control-Allow-Origin"], headers["X-Q"], headers["X-Api"]) == ("*", "1", "a1b2c3d4e5")
    assert "X-None" not in headers


def test_types_that_are_not_customised_take_after_the_default_of_their_class():
    """
    DEFAULT_4XX hands on status, headers and templates, but nothing to a type customised in any respect.
    """
    default = GatewayResponse("DEFAULT_4XX", "499", {"gatewayresponse.header.A": "'1'"}, {"text/plain": "no"})
    own = GatewayResponse("UNAUTHORIZED", None, {"gatewayresponse.header.B": "'2'"})
    customised = {"DEFAULT_4XX": default, "UNAUTHORIZED": own}
    throttled = effective_response("THROTTLED", customised)
    assert (throttled.status_code, throttled.response_templates, throttled.is_default) == (
        "499",
        {"text/plain": "no"},
        True,
    )
    unauthorized = effective_response("UNAUTHORIZED", customised)
    assert (unauthorized.status_code, unauthorized.response_templates) == ("401", DEFAULT_TEMPLATES)
    assert effective_response("INTEGRATION_TIMEOUT", customised).status_code == "504"


def test_a_default_without_a_status_keeps_the_status_of_each_type():
    """
    Only headers and templates are handed on then: CORS headers on every error.
    """
    cors = {"responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}}
    response = client({"GET /": mock()}, **responses(DEFAULT_4XX=cors)).get("/x")
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (403, "*")


def test_the_template_of_a_gateway_response_follows_accept():
    """
    The content type is that of the template.
    """
    given = {"responseTemplates": {"application/xml": "<no/>", "application/json": "{}"}}
    api = client({"GET /": mock()}, **responses(MISSING_AUTHENTICATION_TOKEN=given))
    response = api.get("/x", headers={"Accept": "application/xml"})
    assert (response.headers["Content-Type"], response.text) == ("application/xml", "<no/>")


@pytest.mark.parametrize("response_type", [name for name in GATEWAY_RESPONSES if not name.startswith("DEFAULT")])
def test_every_type_has_an_answer(response_type):
    """
    Each row of the table makes an answer with its status and error type.
    """
    response = client({"GET /": states()}, Backend(GatewayError(response_type))).get("/")
    row = GATEWAY_RESPONSES[response_type]
    assert (response.status_code, response.headers["x-amzn-ErrorType"]) == (row.status, row.error_type)
    key = "Message" if response_type == "ACCESS_DENIED" else "message"
    assert response.json() == {key: row.message}


def test_a_body_over_ten_megabytes_is_413_in_plain_text():
    """
    No gateway response replaces it.
    """
    response = client({"POST /": mock()}).post("/", content=b"x" * 10_485_761)
    assert (response.status_code, response.headers["Content-Type"]) == (413, "text/plain")


def test_a_failed_call_is_not_answered_with_a_trace():
    """
    Errors of the gateway have no X-Amzn-Trace-Id, even after the backend was called.
    """
    responses_ = {"200": {"statusCode": "201"}}
    response = client({"GET /": states(responses=responses_)}, Backend()).get("/")
    assert response.status_code == 500
    assert "X-Amzn-Trace-Id" not in response.headers
    assert json.loads(response.content) == {"message": "Internal server error"}
