"""APIs at a real address: several at once, callers at once, and mistakes of the test seen there."""

from __future__ import annotations

import http.client
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from declared_apis import operation, proxy, saved

ECHO = {"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}


@pytest.fixture
def echo(sfn):
    """An API that answers with the body it got, by a workflow."""
    return sfn.rest_api("echo").post("/echo", sfn.define(ECHO, "echo", type="EXPRESS")).client


def post(url, document):
    """Status and document of a POST over a socket."""
    request = urllib.request.Request(url, json.dumps(document).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return answer.status, json.load(answer)


def test_callers_at_once_each_get_their_own_answer(echo):
    """
    Threads may call as they like: requests take their turns in the engine.
    """
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: post(f"{echo.url}/echo", {"number": number}), range(40)))
    assert answers == [(200, {"number": number}) for number in range(40)]


def test_httpx_is_a_client_like_any_other(echo):
    """
    The URL holds the stage; the answer is that of the client in process.
    """
    httpx = pytest.importorskip("httpx")
    answer = httpx.post(f"{echo.url}/echo", json={"id": 1})
    inside = echo.post("/echo", json={"id": 1})
    assert answer.json() == inside.json()
    differing = {"date", "x-amzn-requestid", "x-amz-apigw-id", "x-amzn-trace-id", "connection"}
    assert {name: value for name, value in answer.headers.items() if name not in differing} == {
        name: value for name, value in inside.headers.items() if name not in differing
    }


def test_a_socket_sends_the_gateways_headers_and_none_of_the_servers(echo):
    """
    One Date, no Server.
    """
    parts = urlsplit(echo.url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("POST", f"{parts.path}/echo", b"{}", {"Content-Type": "application/json"})
    names = [name.lower() for name, _ in connection.getresponse().getheaders()]
    connection.close()
    assert names.count("date") == 1
    assert "server" not in names
    assert {"x-amzn-requestid", "x-amz-apigw-id"} <= set(names)


def test_apis_and_stages_side_by_side(sfn, tmp_path, echo):
    """
    Each API has an address of its own; stages of one API their own variables.
    """
    template = tmp_path / "template.yaml"
    template.write_text("""
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: {title: shop, version: '1'}
        paths:
          /stage:
            get:
              responses: {'200': {description: ok}}
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: {application/json: '{"statusCode": 200}'}
                responses:
                  default:
                    statusCode: '200'
                    responseTemplates: {application/json: '"$stageVariables.level $context.stage"'}
  Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}
  Dev:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: dev, Variables: {level: one}}
  Live:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live, Variables: {level: two}}
""")
    dev, live = (sfn.load_api(template, stage=stage) for stage in ("dev", "live"))
    assert (dev.get("/stage").json(), live.get("/stage").json()) == ("one dev", "two live")
    addresses = {dev.url, live.url, echo.url}
    assert len(addresses) == 3
    with urllib.request.urlopen(f"{live.url}/stage") as answer:
        assert json.load(answer) == "two live"


def test_a_mistake_of_the_test_met_on_a_socket_fails_the_test(pytester, tmp_path):
    """
    The caller gets a 500 with the text; the test fails at its end with the error itself.
    """
    path = saved(tmp_path, {"GET /": operation(proxy("nobody"))})
    pytester.makepyfile(f"""
        import urllib.error, urllib.request

        def test_call(sfn):
            api = sfn.load_api({str(path)!r})
            try:
                urllib.request.urlopen(api.url + "/")
            except urllib.error.HTTPError as answer:
                with answer:
                    assert answer.status == 500
                    assert b"sfn.mock('nobody')" in answer.read()
    """)
    result = pytester.runpytest("-p", "no:cacheprovider", "-p", "no:randomly")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*UnansweredIntegration: Nothing answers the function 'nobody'*"])
