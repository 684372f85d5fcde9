"""HTTP Tasks, API Gateway and Kubernetes: requests, authentication, answers, errors."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import ExpressionFailure, HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.connections import Connection
from pytest_sfn.integrations.calling.http_calls import HttpResponse, SocketTrouble
from tests.integrations.task_steps import play, task

HTTP = "arn:aws:states:::http:invoke"
CONNECTION = {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/shop/0000"}


@pytest.fixture
def runner():
    runner = IntegrationTaskRunner()
    runner.connection("shop", Connection.api_key("x-api-key", "secret"))
    return runner


def request(**parameters):
    given = {"ApiEndpoint": "https://shop.test/orders", "Method": "POST", "InvocationConfig": CONNECTION}
    return task(HTTP, given | parameters, "Call shop")


def test_an_http_task_sends_and_gets_json(runner):
    """
    Body, headers and query go out with what the connection adds; the answer has headers, body and status.
    """
    shop = runner.http("https://shop.test/", lambda sent: HttpResponse(201, {"id": sent.json["sku"]}, {"X-Kind": "a"}))
    parameters = {"RequestBody": {"sku": "s"}, "Headers": {"X-Trace": "1"}, "QueryParameters": {"tag": ["a", "b"]}}
    result = play(runner.run(request(**parameters))).result
    assert result == {
        "Headers": {"X-Kind": ["a"]},
        "ResponseBody": {"id": "s"},
        "StatusCode": 201,
        "StatusText": "Created",
    }
    [sent] = shop.requests
    assert sent.full_url() == "https://shop.test/orders?tag=a&tag=b"
    assert sent.headers == {
        "X-Trace": "1",
        "Content-Type": "application/json",
        "User-Agent": "Amazon|StepFunctions|HttpInvoke|us-east-1",
        "Range": "bytes=0-262144",
        "x-api-key": "secret",
    }


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_statuses_of_400_and_more_are_errors(runner, status):
    """
    States.Http.StatusCode.NNN can be retried and caught by its number.
    """
    runner.http("https://shop.test/", lambda _: HttpResponse(status, {"why": "no"}))
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(request()))
    assert (failure.value.error, failure.value.cause) == (f"States.Http.StatusCode.{status}", '{"why":"no"}')


def test_no_answer_is_a_socket_error(runner):
    """
    A broken connection, or more than 60 seconds, is States.Http.Socket.
    """

    def broken(_sent):
        raise SocketTrouble("Connection reset")

    runner.http("https://shop.test/", broken)
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(request()))
    assert (failure.value.error, failure.value.cause) == ("States.Http.Socket", "Connection reset")
    runner.http("https://shop.test/", lambda _: "late", after=61)
    with pytest.raises(WorkflowFailure, match="60 seconds"):
        play(runner.run(request()))


@pytest.mark.parametrize(
    ("array_format", "body"),
    [
        ("INDICES", "tags[0]=a&tags[1]=b&buyer[name]=n"),
        ("BRACKETS", "tags[]=a&tags[]=b&buyer[name]=n"),
        ("REPEAT", "tags=a&tags=b&buyer[name]=n"),
        ("COMMAS", "tags=a,b&buyer[name]=n"),
    ],
)
def test_url_encoded_bodies(runner, array_format, body):
    """
    Transform makes a form of the body; ArrayFormat says how lists are written.
    """
    from urllib.parse import unquote

    shop = runner.http("https://shop.test/", lambda _: "")
    transform = {"RequestBodyEncoding": "URL_ENCODED", "RequestEncodingOptions": {"ArrayFormat": array_format}}
    play(runner.run(request(RequestBody={"tags": ["a", "b"], "buyer": {"name": "n"}}, Transform=transform)))
    assert unquote(shop.requests[0].body) == body
    assert shop.requests[0].headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"Method": None}, "The field 'Method' is required but was missing"),
        ({"Verb": "GET"}, 'The field "Verb" is not supported by Step Functions'),
        ({"Headers": {"Host": "x"}}, "The header 'Host' is not allowed"),
        ({"Method": "TRACE"}, "The value of the field 'Method' has an invalid format"),
    ],
)
def test_requests_that_cannot_be_made(runner, parameters, problem):
    """
    Unknown and missing fields and restricted headers stop the workflow.
    """
    with pytest.raises(ExpressionFailure) as failure:
        play(runner.run(request(**parameters)))
    assert problem in failure.value.cause


def test_an_undeclared_connection_is_the_tests_mistake():
    """
    A connection nobody declared is a harness error that says how to declare it.
    """
    with pytest.raises(HarnessError, match="connection 'shop', which is not known"):
        play(IntegrationTaskRunner().run(request()))


@pytest.mark.parametrize(
    ("connection", "headers"),
    [
        (Connection.basic("u", "p"), {"Authorization": "Basic dTpw"}),
        (Connection.api_key("k", "v"), {"k": "v"}),
        (Connection.oauth("t"), {"Authorization": "Bearer t"}),
    ],
)
def test_connections_of_each_type(connection, headers):
    """
    The three types of authorization are headers.
    """
    assert connection.headers == headers


def test_api_gateway(runner):
    """
    The URL is put together from endpoint, stage, path and query; a status of 400 or more is ApiGateway.NNN.
    """
    api = runner.http(
        "https://abc.execute-api", lambda sent: HttpResponse(200 if sent.method == "GET" else 403, {"ok": 1})
    )
    endpoint = {"ApiEndpoint": "abc.execute-api.us-east-1.amazonaws.com", "Stage": "prod", "Path": "/orders"}
    arn = "arn:aws:states:::apigateway:invoke"
    result = play(runner.run(task(arn, {**endpoint, "Method": "GET", "QueryParameters": {"id": ["1", "2"]}}))).result
    assert (result["StatusCode"], result["ResponseBody"]) == (200, {"ok": 1})
    assert api.requests[0].full_url() == "https://abc.execute-api.us-east-1.amazonaws.com/prod/orders?id=1&id=2"
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(task(arn, {**endpoint, "Method": "POST"})))
    assert failure.value.error == "ApiGateway.403"


@pytest.mark.parametrize("name", ["Headers", "QueryParameters"])
@pytest.mark.parametrize("value", ["?id=1", {"id": "1"}, {"id": ["1"], "more": 2}])
def test_headers_and_query_parameters_of_an_api_are_lists(runner, name, value):
    """
    Anything else cannot start the Task, whoever answers it. Recorded from AWS for Headers.
    """
    arn = "arn:aws:states:::apigateway:invoke"
    parameters = {"ApiEndpoint": "abc.execute-api.us-east-1.amazonaws.com", "Method": "GET", name: value}
    with pytest.raises(ExpressionFailure) as failure:
        play(runner.run(task(arn, parameters)))
    assert failure.value.cause.endswith(f"[The value of the field '{name}' has an invalid format]")
    runner.mock("Charge card").returns({"StatusCode": 200})
    with pytest.raises(ContractBreach, match=name):
        runner.run(task(arn, parameters))


@pytest.mark.parametrize(
    ("arn", "parameters", "field"),
    [
        ("http:invoke", {"ApiEndpoint": "https://shop.test", "Method": "GET", "Body": {}}, "Body"),
        ("http:invoke", {"ApiEndpoint": "https://shop.test"}, "Method"),
        ("apigateway:invoke", {"ApiEndpoint": "a.execute-api.us-east-1.amazonaws.com", "Method": "TRACE"}, "Method"),
        (
            "eks:call",
            {"ClusterName": "c", "CertificateAuthority": "a", "Endpoint": "https://e", "Method": "GET"},
            "Path",
        ),
        ("eks:runJob.sync", {"ClusterName": "c", "CertificateAuthority": "a", "Endpoint": "https://e"}, "Job"),
    ],
)
def test_requests_of_mocked_http_tasks_are_checked(runner, arn, parameters, field):
    """
    A mock answers no request that could not be made, though no API model tells of its fields.
    """
    runner.mock("Charge card").returns({})
    with pytest.raises(ContractBreach, match=field):
        runner.run(task(f"arn:aws:states:::{arn}", parameters))


def test_kubernetes_jobs(runner):
    """
    runJob.sync creates a job and waits for its Complete or Failed condition.
    """
    states = iter([{}, {"conditions": [{"type": "Complete", "status": "True"}]}])

    def cluster(sent):
        return {"metadata": {"name": "j"}, "status": {} if sent.method == "POST" else next(states)}

    served = runner.http("https://eks.test", cluster)
    parameters = {
        "ClusterName": "c",
        "CertificateAuthority": "x",
        "Endpoint": "https://eks.test",
        "Job": {"kind": "Job"},
    }
    played = play(runner.run(task("arn:aws:states:::eks:runJob.sync", parameters)))
    assert [event for event, _ in played.events] == ["TaskSubmitted"]
    assert played.result == {"status": {"conditions": [{"type": "Complete", "status": "True"}]}}
    assert [sent.method for sent in served.requests] == ["POST", "GET", "GET"]


class EchoHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        """Answer with path and body."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = json.dumps({"path": self.path, "body": json.loads(body)}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def local_api():
    server = HTTPServer(("127.0.0.1", 0), EchoHandler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_real_requests_go_to_local_addresses_only(runner, local_api):
    """
    A URL may be served locally instead; no other request leaves the machine.
    """
    runner.use_http({"https://shop.test": local_api})
    result = play(runner.run(request(RequestBody={"a": 1}))).result
    assert result["ResponseBody"] == {"path": "/orders", "body": {"a": 1}}
    with pytest.raises(HarnessError, match="Nothing answers"):
        play(runner.run(request(ApiEndpoint="https://elsewhere.test/")))
