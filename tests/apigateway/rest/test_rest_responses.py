"""What a client gets of a backend's answer."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationFailure, IntegrationTimeout
from pytest_sfn.apigateway.rest.definition.declare import OUTPUT
from tests.apigateway.rest.rest_apis import FUNCTION, Backend, client, mock, operation, result, states

PATTERNS = {r"4\d{2}": {"statusCode": "400"}, "5..": {"statusCode": "500"}, "default": {"statusCode": "200"}}


@pytest.mark.parametrize(("status", "answered"), [(200, 200), (404, 400), (503, 500), (302, 200)])
def test_selection_patterns_match_the_whole_status(status, answered):
    """
    The pattern is a regular expression for the backend's status; what none matches is the default's.
    """
    assert client({"GET /": states(responses=PATTERNS)}, Backend(result({}, status))).get("/").status_code == answered


def test_without_a_default_an_unmatched_status_is_500():
    """
    Keys such as "200" are patterns, not defaults: an answer none matches is a configuration error.
    """
    responses = {"200": {"statusCode": "200"}, "400": {"statusCode": "400"}}
    response = client({"GET /": states(responses=responses)}, Backend(result({}, 500))).get("/")
    assert (response.status_code, response.json()) == (500, {"message": "Internal server error"})
    assert "No integration response for '500'" in repr(response)


def test_a_pattern_that_matches_a_part_only_does_not_count():
    """
    `4` is not the pattern of 404.
    """
    responses = {"4": {"statusCode": "400"}, "default": {"statusCode": "200"}}
    assert client({"GET /": states(responses=responses)}, Backend(result({}, 404))).get("/").status_code == 200


@pytest.mark.parametrize(
    ("document", "answered"),
    [
        ({"errorMessage": "Stock: none left"}, 400),
        ({"errorMessage": "line one\nStock: none"}, 200),
        ({"message": "Stock: none left"}, 200),
        ("Stock: none left", 200),
        (None, 200),
    ],
)
def test_patterns_of_a_function_match_its_error_message(document, answered):
    """
    Only errorMessage of the result counts, and `.` takes no line end.
    """
    responses = {"Stock.*": {"statusCode": "400"}, "200": {"statusCode": "500"}, "default": {"statusCode": "200"}}
    integration = {"type": "aws", "httpMethod": "POST", "uri": FUNCTION, "responses": responses}
    assert client({"GET /": integration}, Backend(result(document))).get("/").status_code == answered


def test_a_status_the_method_does_not_declare_is_a_configuration_error():
    """
    The integration response's status must be one of the method responses'.
    """
    response = client({"GET /": operation(states(), statuses=("400",))}, Backend(result({}))).get("/")
    assert response.status_code == 500
    assert "Output mapping refers to an invalid method response: 200" in response.execution_log[-2]


@pytest.mark.parametrize(
    ("accept", "text"),
    [
        ("text/html", "html"),
        ("application/json", "json"),
        ("image/png", "json"),
        (None, "json"),
        ("text/html, x/y", "html"),
    ],
)
def test_the_response_template_follows_accept(accept, text):
    """
    The first media type of Accept if there is a template for it, else application/json.
    """
    templates = {"text/html": "html", "application/json": "json"}
    api = client({"GET /": states(responses={"default": {"statusCode": "200", "responseTemplates": templates}})})
    assert api.get("/", headers={"Accept": accept or ""}).text == text


def test_an_empty_template_lets_the_body_pass():
    """
    application/json with an empty template: the backend's body, unmapped.
    """
    responses = {"default": {"statusCode": "200", "responseTemplates": {"application/json": ""}}}
    assert client({"GET /": states(responses=responses)}, Backend(result({"a": 1}))).get("/").json() == {"a": 1}


def test_backend_headers_are_dropped_unless_mapped():
    """
    Only responseParameters bring headers to the client; the content type is application/json whatever the backend's.
    """
    answer = BackendResponse(
        200, (("Content-Type", "application/x-amz-json-1.0"), ("ETag", "1"), ("Etag", "2"), ("X-No", "1")), b'{"id": 7}'
    )
    parameters = {
        "method.response.header.ETag": "integration.response.header.etag",
        "method.response.header.All": "integration.response.multivalueheader.ETag",
        "method.response.header.Location": "integration.response.body.id",
        "method.response.header.Server": "'mine'",
        "method.response.header.Transfer-Encoding": "'chunked'",
        "method.response.header.None": "integration.response.header.absent",
    }
    responses = {"default": {"statusCode": "200", "responseParameters": parameters}}
    headers = client({"GET /": states(responses=responses)}, Backend(answer)).get("/").headers
    assert headers["Content-Type"] == "application/json"
    assert (headers["ETag"], headers.get_list("All"), headers["Location"]) == ("2", ["1", "2"], "7")
    assert headers["x-amzn-Remapped-Server"] == "mine"
    assert {"transfer-encoding", "x-no", "none", "server"}.isdisjoint(headers)


@pytest.mark.parametrize(
    ("status", "answered"), [("418", 418), ('"201"', 201), ("99", 200), ("600", 200), ('"x"', 200)]
)
def test_a_template_may_override_the_status(status, answered):
    """
    An integer from 100 to 599 needs no method response of its own; anything else is ignored.
    """
    template = f"#set($context.responseOverride.status = {status})"
    assert client({"GET /": mock(template=template)}).get("/").status_code == answered


def test_overridden_headers_beat_mapped_ones():
    """
    `$context.responseOverride.header` is final.
    """
    response = {
        "statusCode": "200",
        "responseParameters": {"method.response.header.x-a": "'mapped'"},
        "responseTemplates": {"application/json": '#set($context.responseOverride.header.X-A = "set")ok'},
    }
    headers = client({"GET /": states(responses={"default": response})}).get("/").headers
    assert headers.get_list("X-A") == ["set"]


def test_an_integration_that_times_out_is_504_and_tells_its_execution():
    """
    The gateway gives up, the execution goes on: the test gets both.
    """
    execution = object()
    response = client({"GET /": states()}, Backend(IntegrationTimeout(execution))).get("/")
    assert (response.status_code, response.json()) == (504, {"message": "Endpoint request timed out"})
    assert response.headers["x-amzn-ErrorType"] == "InternalServerErrorException"
    assert "X-Amzn-Trace-Id" not in response.headers
    assert response.execution is execution


def test_a_backend_that_cannot_be_reached_is_504():
    """
    A connection failure is INTEGRATION_FAILURE.
    """
    response = client({"GET /": states()}, Backend(IntegrationFailure())).get("/")
    assert (response.status_code, response.json()) == (504, {"message": "Network error communicating with endpoint"})


@pytest.mark.parametrize(
    ("given", "seconds"), [({}, 29), ({"timeoutInMillis": 50}, 0.05), ({"timeoutInMillis": 1500}, 1.5)]
)
def test_the_backend_is_told_the_timeout(given, seconds):
    """
    The integration's timeoutInMillis in seconds, 29 without one: the backend decides when they have passed.
    """
    backend = Backend()
    client({"GET /": states(**given)}, backend).get("/")
    assert backend.calls[0].timeout_seconds == seconds


def test_every_answer_has_the_headers_of_the_gateway():
    """
    Date, length, ids and, after a call, the trace; a mock's answer has no trace.
    """
    regional = {"x-amazon-apigateway-endpoint-configuration": {"types": ["REGIONAL"]}}
    api = client({"GET /": states(), "GET /mock": mock()}, **regional)
    called, mocked = api.get("/", headers={"X-Amzn-Trace-Id": "Root=1-2-3;Parent=4;Sampled=1"}), api.get("/mock")
    names = {"content-type", "date", "content-length", "connection", "x-amzn-requestid", "x-amz-apigw-id"}
    assert set(called.headers) == {*names, "x-amzn-trace-id"}
    assert set(mocked.headers) == names
    assert called.headers["Date"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert called.headers["X-Amzn-Trace-Id"] == "Root=1-2-3;Parent=4;Sampled=1"
    assert called.headers["x-amz-apigw-id"].endswith("=")
    assert len(called.headers["x-amz-apigw-id"]) == 16


def test_the_same_seed_gives_the_same_answer():
    """
    Ids and dates come from the environment, so an answer repeats byte for byte.
    """
    first, second = (client({"GET /": states()}).get("/") for _ in range(2))
    assert first.headers.multi_items() == second.headers.multi_items()


def test_the_output_of_an_execution_is_the_declared_answer():
    """
    The template of declared routes: 200 and the output, else 500 with error and cause as JSON.
    """
    responses = {"default": {"statusCode": "200", "responseTemplates": {"application/json": OUTPUT}}}
    failed = {"status": "FAILED", "error": "E", "cause": 'it\'s "bad"'}

    def answer(document):
        response = client({"GET /": states(responses=responses)}, Backend(result(document))).get("/")
        return response.status_code, response.json()

    assert answer({"status": "SUCCEEDED", "output": '{"a": "b"}'}) == (200, {"a": "b"})
    assert answer(failed) == (500, {"error": "E", "cause": 'it\'s "bad"'})
    assert answer({"status": "TIMED_OUT"}) == (500, {"error": "", "cause": ""})


def test_an_edge_endpoint_adds_the_headers_of_its_content_network():
    """
    Edge is the default type: Via, X-Cache (which tells errors), X-Amz-Cf-Pop and X-Amz-Cf-Id besides.
    """
    api = client({"GET /mock": mock()})
    assert api.get("/mock").headers["X-Cache"] == "Miss from cloudfront"
    refused = api.get("/unknown").headers
    assert refused["X-Cache"] == "Error from cloudfront"
    assert {"via", "x-amz-cf-pop", "x-amz-cf-id"} <= set(refused)


@pytest.mark.parametrize(("size", "status"), [(9_900, 200), (10_300, 431)])
def test_all_headers_of_a_request_have_a_limit(size, status):
    """
    Beyond 10,240 bytes: 431 in plain text, before anything else.
    """
    response = client({"GET /mock": mock()}).get("/mock", headers={"X-Long": "x" * size})
    assert response.status_code == status
    if status == 431:
        assert response.text == "HTTP header is larger than 10240 bytes."
