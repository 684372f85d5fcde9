"""Functions and HTTP endpoints behind an API, and their time."""

from __future__ import annotations

import json

import pytest
from declared_apis import function_uri, operation, proxy, saved

from pytest_sfn.apigateway.behind.requests import UnansweredIntegration
from pytest_sfn.errors import HarnessError
from pytest_sfn.integrations.calling.http_calls import HttpResponse


@pytest.fixture
def api(sfn, tmp_path):
    """An API with a function behind a proxy and an AWS integration, and an HTTP endpoint."""
    mapped = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": function_uri("greet"),
        "responses": {"default": {"statusCode": "200"}, ".*no such.*": {"statusCode": "400"}},
    }
    endpoint = {"type": "http_proxy", "httpMethod": "POST", "uri": "https://partner.example/v1"}
    paths = {
        "POST /proxy": operation(proxy("greet")),
        "POST /mapped": operation(mapped),
        "POST /quick": operation(proxy("greet", timeoutInMillis=500)),
        "POST /partner": operation(endpoint),
    }
    return sfn.load_api(saved(tmp_path, paths))


def test_a_mock_is_the_function_of_a_proxy(sfn, api):
    """
    It gets FunctionName and Payload, as from a lambda:invoke Task; its result is the envelope.
    """
    greet = sfn.mock("greet").returns({"statusCode": 201, "headers": {"X-A": "1"}, "body": "hello"})
    response = api.post("/proxy?to=world", json={"a": 1})
    assert (response.status_code, response.text, response.headers["X-A"]) == (201, "hello", "1")
    event = greet.calls[0].request["Payload"]
    assert event["queryStringParameters"] == {"to": "world"}
    assert json.loads(event["body"]) == {"a": 1}


def test_a_request_in_its_parts_has_only_the_headers_given(sfn, api):
    """
    `send` hands over a path as it is, and neither Host nor User-Agent nor Accept.
    """
    greet = sfn.mock("greet").returns({"statusCode": 200, "body": "hello"})
    response = api.send("POST", "/proxy", "to=a%20b", [("X-Order", "1")], b"{}")
    assert (response.status, response.body) == (200, b"hello")
    event = greet.calls[0].request["Payload"]
    assert event["queryStringParameters"] == {"to": "a b"}
    assert event["headers"]["X-Order"] == "1"
    assert not {"Host", "User-Agent", "Accept"} & {*event["headers"]}


def test_conditions_of_a_mock_see_the_event(sfn, api):
    """
    `.when` tells requests of one function apart.
    """
    sfn.mock("greet").when({"$.Payload.path": "/quick"}).returns({"statusCode": 202}).otherwise().returns(
        {"statusCode": 200}
    )
    assert [api.post(path).status_code for path in ("/quick", "/proxy")] == [202, 200]


def test_a_handler_runs_for_real(api):
    """
    `attach` takes a callable; what it raises is the function's error.
    """

    def greet(event, context):
        if event.get("who") == "nobody":
            raise ValueError("no such person")
        return {"greeting": f"hello {event['who']}", "function": context.function_name}

    api.attach("greet", greet)
    assert api.post("/mapped", json={"who": "you"}).json() == {"greeting": "hello you", "function": "greet"}
    refused = api.post("/mapped", json={"who": "nobody"})
    assert refused.status_code == 400
    assert refused.json()["errorType"] == "ValueError"


def test_a_function_that_fails_behind_a_proxy_is_a_502(sfn, api):
    """
    The reason is in the execution log only.
    """
    sfn.mock("greet").raises("Boom", "it broke")
    response = api.post("/proxy")
    assert (response.status_code, response.json()) == (502, {"message": "Internal server error"})
    assert any("it broke" in line for line in response.execution_log)


@pytest.mark.parametrize(("path", "after", "status"), [("/quick", 0.4, 200), ("/quick", 0.6, 504), ("/proxy", 30, 504)])
def test_latency_is_held_against_the_integrations_timeout(sfn, sfn_clock, api, path, after, status):
    """
    On the virtual clock, which stands at the timeout when the caller is told.
    """
    sfn.mock("greet").returns({"statusCode": 200}, after=after)
    assert api.post(path).status_code == status
    assert sfn_clock.elapsed == (after if status == 200 else {"/quick": 0.5, "/proxy": 29}[path])


def test_a_function_that_runs_into_its_own_timeout_is_a_502(sfn, sfn_clock, api):
    """
    The function's timeout of 3 seconds comes before the gateway's of 29.
    """
    sfn.attach("greet", lambda event, context: {"statusCode": 200}, after=10)
    assert api.post("/proxy").status_code == 502
    assert sfn_clock.elapsed == 3


def test_a_refusal_of_the_lambda_service_is_a_500(sfn, api):
    """
    A throttled function is a configuration error to API Gateway.
    """
    sfn.mock("greet").raises("Lambda.TooManyRequestsException", "Rate Exceeded.")
    assert api.post("/proxy").status_code == 500


def test_a_stand_in_answers_an_http_endpoint(sfn, api):
    """
    It sees the request as sent, and gives status, headers and body.
    """
    partner = sfn.http(
        "https://partner.example", lambda request: HttpResponse(202, {"got": request.json}, {"X-P": "1"})
    )
    response = api.post("/partner", json={"a": 1})
    assert (response.status_code, response.json(), response.headers["X-P"]) == (202, {"got": {"a": 1}}, "1")
    assert partner.requests[0].method == "POST"


def test_a_stand_in_that_is_slow_meets_the_timeout_and_one_that_is_down_a_504(sfn, sfn_clock, api):
    """
    Both are 504, with messages of their own.
    """
    from pytest_sfn.integrations.calling.http_calls import SocketTrouble

    def down(request):
        raise SocketTrouble("refused")

    sfn.http("https://partner.example", lambda request: {}, after=31)
    assert api.post("/partner").json() == {"message": "Endpoint request timed out"}
    assert sfn_clock.elapsed == 29
    sfn.http("https://partner.example", down)
    assert api.post("/partner").json() == {"message": "Network error communicating with endpoint"}


def test_a_mock_of_http_invoke_answers_endpoints_too(sfn, api):
    """
    With the parameters and the result of an HTTP Task.
    """
    sfn.mock("http:invoke").when({"ApiEndpoint": "https://partner.example/v1"}).returns(
        {"StatusCode": 404, "ResponseBody": {"error": "gone"}}
    )
    response = api.post("/partner", json={})
    assert (response.status_code, response.json()) == (404, {"error": "gone"})


@pytest.mark.parametrize(
    ("path", "mend"), [("/proxy", "sfn.mock('greet')"), ("/partner", "sfn.http('https://partner.example'")]
)
def test_what_nothing_answers_fails_the_test_with_its_mend(api, path, mend):
    """
    It is a mistake of the test, not a 500 of the gateway.
    """
    with pytest.raises(UnansweredIntegration, match=f"called by POST {path}") as caught:
        api.post(path)
    assert mend in str(caught.value)


def test_a_callback_cannot_answer_a_gateway(sfn, api):
    """
    There is no task token to wait for.
    """
    sfn.mock("greet").waits_for_callback()
    with pytest.raises(HarnessError):
        api.post("/proxy")


def test_the_templates_own_code_runs_where_it_is_attached(sfn, tmp_path):
    """
    `api.attach(name)` takes CodeUri and Handler from the template.
    """
    pytest.importorskip("samtranslator")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(
        "import os\ndef handler(event, context):\n    return {'statusCode': 200, 'body': os.environ['WORD']}\n"
    )
    (tmp_path / "template.yaml").write_text("""
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: hello
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Environment: {Variables: {WORD: hi}}
      Events: {Get: {Type: Api, Properties: {Path: /hello, Method: get}}}
""")
    assert sfn.load_api(tmp_path / "template.yaml").attach("Hello").get("/hello").text == "hi"


def test_a_path_the_api_does_not_have_is_explained(api):
    """
    The caller is told of a missing token, the test of the methods there are.
    """
    response = api.get("/proxy")
    assert (response.status_code, response.json()) == (403, {"message": "Missing Authentication Token"})
    assert "no method GET /proxy; it has: POST /proxy," in repr(response)


def test_a_slow_function_behind_an_http_api_is_a_503(sfn, sfn_clock, tmp_path):
    """
    After 30 seconds, and with the words of HTTP APIs.
    """
    integration = proxy("greet", payloadFormatVersion="2.0")
    api = sfn.load_api(saved(tmp_path, {"GET /": operation(integration)}))
    sfn.mock("greet").returns({"statusCode": 200}, after=31)
    response = api.get("/")
    assert (response.status_code, response.json()) == (503, {"message": "Service Unavailable"})
    assert sfn_clock.elapsed == 30
    with pytest.raises(UnansweredIntegration, match=r"called by GET /"):
        sfn.load_api(saved(tmp_path, {"GET /": operation(proxy("else", payloadFormatVersion="2.0"))}, "b.json")).get(
            "/"
        )
