"""Lambda functions: real handlers, their errors and limits, endpoints, and envelopes."""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import ExpressionFailure, HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.invocations import InvocationResponse
from pytest_sfn.integrations.calling.sampling import sampled
from pytest_sfn.integrations.lambda_ import payload_of
from tests.integrations.task_steps import play, task

INVOKE = "arn:aws:states:::lambda:invoke"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:charge"


@pytest.fixture
def runner():
    return IntegrationTaskRunner()


def invoke(payload=None, **parameters):
    return task(INVOKE, {"FunctionName": "charge", "Payload": payload, **parameters}, now=1713421621.0)


def failure_of(runner, request):
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(request))
    return failure.value


def test_a_handler_runs_behind_invoke(runner):
    """
    Event and response pass through JSON; the envelope is AWS's, with the length of the payload.
    """
    runner.attach("charge", lambda event, context: {"tuple": (event["id"], context.function_name)})
    result = play(runner.run(invoke({"id": 1}))).result
    assert (result["Payload"], result["ExecutedVersion"], result["StatusCode"]) == (
        {"tuple": [1, "charge"]},
        "$LATEST",
        200,
    )
    headers = result["SdkHttpMetadata"]["HttpHeaders"]
    assert (headers["Content-Length"], headers["Content-Type"]) == (
        str(len('{"tuple":[1,"charge"]}')),
        "application/json",
    )


def test_one_envelope_whoever_answers(runner, endpoint):
    """
    A handler, an endpoint and a sample have AWS's members in AWS's order; a mocked payload those that tell of the function.
    """
    members = ["ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"]
    served = play(endpoint.run(invoke({}))).result
    runner.attach("charge", lambda _event, _context: {})
    answers = [play(runner.run(invoke({}))).result, served, sampled(invoke({}))]
    assert [list(answer) for answer in answers] == [members] * 3
    runner.mock("charge").returns({})
    mocked = play(runner.run(invoke({}))).result
    assert mocked == {name: answers[0][name] for name in members if not name.startswith("Sdk")}


@pytest.mark.parametrize(
    ("payload", "event"),
    [({"a": 1}, {"a": 1}), ('{"a": 1}', {"a": 1}), ("0", 0), ('"text"', "text"), ("plain", "plain"), (None, {})],
)
def test_a_payload_of_text_is_json_text(runner, payload, event):
    """
    Text that is JSON is the event itself, and null is no payload: the function gets {}. Recorded from AWS.
    """
    runner.attach("charge", lambda event, _: {"event": event})
    assert play(runner.run(invoke(payload))).result["Payload"] == {"event": event}


def test_an_aws_sdk_call_gives_the_apis_answer(runner):
    """
    The payload is text, and a function's error is told, not raised.
    """
    runner.attach("charge", lambda event, _context: declined(event, None) if event else 1)
    arn = "arn:aws:states:::aws-sdk:lambda:invoke"
    result = play(runner.run(task(arn, {"FunctionName": "charge", "Payload": None}))).result
    assert result == {"ExecutedVersion": "$LATEST", "Payload": "1", "StatusCode": 200}
    result = play(runner.run(task(arn, {"FunctionName": "charge", "Payload": {"id": 1}}))).result
    assert (result["FunctionError"], json.loads(result["Payload"])["errorType"]) == ("Unhandled", "CardDeclined")


def test_the_context_object(runner):
    """
    A handler gets Lambda's context, with the qualifier it was called by.
    """
    seen = []
    runner.attach(FUNCTION, lambda _, context: seen.append(context), timeout_seconds=5)
    play(runner.run(task(f"{FUNCTION}:live", {})))
    [context] = seen
    assert (context.function_version, context.invoked_function_arn) == ("live", f"{FUNCTION}:live")
    assert (context.get_remaining_time_in_millis(), context.memory_limit_in_mb) == (5000, 128)
    assert (context.log_group_name, len(context.aws_request_id)) == ("/aws/lambda/charge", 36)


class CardDeclined(Exception):  # noqa: N818 - as users name theirs
    pass


def declined(_event, _context):
    raise CardDeclined("insufficient funds")


def test_an_exception_is_the_functions_error(runner):
    """
    The Error Name is the exception's type, the Cause Lambda's error document with the handler's frames.
    """
    runner.attach("charge", declined)
    failure = failure_of(runner, invoke())
    document = json.loads(failure.cause)
    assert failure.error == "CardDeclined"
    assert (document["errorMessage"], document["errorType"]) == ("insufficient funds", "CardDeclined")
    assert 'in declined\n    raise CardDeclined("insufficient funds")' in document["stackTrace"][0]
    assert "handlers.py" not in failure.cause


def test_how_the_cause_is_written(runner):
    """
    lambda:invoke writes the document anew, without spaces; a function's ARN shows it as it came. Recorded from AWS.
    """
    runner.attach("charge", declined)
    assert failure_of(runner, invoke()).cause.startswith('{"errorMessage":"insufficient funds"')
    assert failure_of(runner, task(FUNCTION, {})).cause.startswith('{"errorMessage": "insufficient funds"')


@pytest.mark.parametrize(
    ("result", "error"),
    [({1, 2}, "Runtime.MarshalError"), ("x" * 7_000_000, "Function.ResponseSizeTooLarge")],
)
def test_responses_lambda_cannot_send(runner, result, error):
    """
    A response that is no JSON, or larger than 6 MB, is an error of the runtime.
    """
    runner.attach("charge", lambda _event, _context: result)
    assert failure_of(runner, invoke()).error == error


def test_a_slow_function_times_out(runner):
    """
    A latency beyond the timeout ends the function after the timeout, in execution time.
    """
    runner.attach("charge", lambda _event, _context: 1, after=10, timeout_seconds=3)
    steps = runner.run(invoke())
    assert next(steps).seconds == 3
    with pytest.raises(WorkflowFailure) as failure:
        steps.send(None)
    assert failure.value.error == "Sandbox.Timedout"
    assert "Task timed out after 3.00 seconds" in failure.value.cause


def test_a_function_that_gives_no_error_type():
    """
    An error without errorType is Lambda.Unknown.
    """
    with pytest.raises(WorkflowFailure) as failure:
        payload_of(InvocationResponse('{"errorMessage":"killed"}', "Unhandled"))
    assert failure.value.error == "Lambda.Unknown"
    assert failure.value.cause.endswith('Returned payload: {"errorMessage":"killed"}')


def test_a_missing_function_name(runner):
    """
    lambda:invoke without FunctionName cannot start.
    """
    with pytest.raises(ExpressionFailure, match=r"FunctionName.* is required but was missing"):
        play(runner.run(task(INVOKE, {"Payload": {}})))


def write(folder, **files):
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def test_handlers_of_files_do_not_see_each_others_modules(runner, tmp_path):
    """
    Two functions may both have an app.py and a utils.py; neither stays in sys.modules.
    """
    app = "import utils\nCOUNT = []\ndef handler(event, context):\n    COUNT.append(1)\n    return [utils.NAME, len(COUNT)]\n"
    for name in ("one", "two"):
        folder = write(tmp_path / name, app=app, utils=f"NAME = {name!r}\n")
        runner.attach(name, "app.handler", code_uri=folder)
    requests = [task(INVOKE, {"FunctionName": name}) for name in ("one", "two", "one")]
    assert [play(runner.run(request)).result["Payload"] for request in requests] == [["one", 1], ["two", 1], ["one", 2]]
    assert not {"app", "utils"} & set(sys.modules)
    assert str(tmp_path / "one") not in sys.path


def test_a_handler_that_is_not_there(runner, tmp_path):
    """
    A folder or handler that does not exist is told when it is attached.
    """
    with pytest.raises(HarnessError, match=r"CodeUri is a folder, Handler is module\.function"):
        runner.attach("charge", "handler", code_uri=tmp_path)


def test_environment_variables_are_the_functions_own(runner):
    """
    Declared variables are set while the function runs, and only then.
    """
    runner.attach("charge", lambda _event, _context: os.environ["TABLE"], environment={"TABLE": "orders"})
    assert play(runner.run(invoke())).result["Payload"] == "orders"
    assert "TABLE" not in os.environ


class LambdaHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        """Behave as the Lambda service does."""
        event = self.rfile.read(int(self.headers["Content-Length"]))
        if "missing" in self.path:
            return self.reply(
                404, b'{"Message":"Function not found: arn"}', ("x-amzn-ErrorType", "ResourceNotFoundException")
            )
        if b"fail" in event:
            return self.reply(200, b'{"errorType":"Boom","errorMessage":"m"}', ("X-Amz-Function-Error", "Unhandled"))
        return self.reply(200, json.dumps({"path": self.path}).encode(), ("X-Amz-Executed-Version", "7"))

    def reply(self, status, body, header):
        """Send an answer."""
        self.send_response(status)
        self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def endpoint(runner):
    server = HTTPServer(("127.0.0.1", 0), LambdaHandler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    runner.use_lambda_endpoint(f"http://127.0.0.1:{server.server_port}")
    yield runner
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_endpoint_answers_functions_that_are_not_attached(endpoint):
    """
    Name and qualifier are in the path; version, function errors and refusals come back.
    """
    result = play(endpoint.run(invoke(Qualifier="live"))).result
    assert result["Payload"] == {"path": "/2015-03-31/functions/charge/invocations?Qualifier=live"}
    assert result["ExecutedVersion"] == "7"
    assert failure_of(endpoint, invoke("fail")).error == "Boom"
    failure = failure_of(endpoint, invoke(FunctionName="missing"))
    assert failure.error == "Lambda.ResourceNotFoundException"
    assert failure.cause.startswith("Function not found: arn (Service: AWSLambda; Status Code: 404; Error Code: ")
