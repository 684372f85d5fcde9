"""Execution and access logs, and the variables they hold."""

from __future__ import annotations

from pytest_sfn.apigateway.common.dates import http_date, request_time
from pytest_sfn.apigateway.rest.model import Stage
from tests.apigateway.rest.rest_apis import Backend, client, mock, result, states


def test_the_execution_log_tells_every_step():
    """
    The lines and their order are those CloudWatch shows.
    """
    api = client({"POST /a/{id}": states("StartExecution")}, Backend(result({"a": 1})))
    log = api.post("/a/7?q=1", content="{}").execution_log
    assert log[0].startswith("Starting execution for request: ")
    assert log[1:4] == (
        "HTTP Method: POST, Resource Path: /a/{id}",
        "Method request path: {id=7}",
        "Method request query string: {q=1}",
    )
    assert [line.partition(":")[0] for line in log[4:]] == [
        "Method request headers",
        "Method request body before transformations",
        "Endpoint request URI",
        "Endpoint request headers",
        "Endpoint request body after transformations",
        "Sending request to https",
        "Received response. Status",
        "Endpoint response headers",
        "Endpoint response body before transformations",
        "Method response body after transformations",
        "Method response headers",
        "Successfully completed execution",
        "Method completed with status",
    ]
    assert log[6] == "Endpoint request URI: https://states.eu-west-1.amazonaws.com/?Action=StartExecution"


def test_a_request_without_a_route_has_no_execution_log_but_its_end():
    """
    Nothing was executed.
    """
    assert client({"GET /": mock()}).get("/x").execution_log == ("Method completed with status: 403",)


def test_an_access_log_line_has_the_context_and_dashes_for_what_is_not_there():
    """
    Any text with `$context` variables, those only logs have included.
    """
    line = "$context.httpMethod $context.resourcePath $context.status $context.responseLength $context.error.message $context.x"
    stage = Stage("prod", access_log_format=line)
    api = client({"GET /a": mock(template="hello")}, stage=stage)
    assert api.get("/a").access_log == "GET /a 200 5 - -"
    assert api.get("/b").access_log == "GET - 403 42 Missing Authentication Token -"


def test_dates_are_those_of_the_log_format_and_of_http():
    """
    Month names are English whatever the locale.
    """
    assert request_time(1_700_000_000.9) == "14/Nov/2023:22:13:20 +0000"
    assert http_date(1_700_000_000.9) == "Tue, 14 Nov 2023 22:13:20 GMT"
