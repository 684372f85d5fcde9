"""Lambda functions behind an API, its authorizers included: mocks, attached handlers, Lambda endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.apigateway.behind.requests import CallSite, UnansweredIntegration, request_of
from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, parsed
from pytest_sfn.integrations.calling.invocations import Invocation, InvocationResponse
from pytest_sfn.integrations.calling.service_calls import Steps
from pytest_sfn.integrations.lambda_ import mocked_envelope, payload_of
from pytest_sfn.language.tasks import Resource, steps_to

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.apigateway.common.backend import IntegrationCall

INVOKE = Resource("arn:aws:states:::lambda:invoke", "lambda", "invoke")


def steps(call: IntegrationCall, runner: IntegrationTaskRunner, place: CallSite) -> Steps:
    """
    The steps to what Lambda's Invoke answers.

    A mock gets the parameters a `lambda:invoke` Task would have: FunctionName and Payload. With the header
    `X-Amz-Invocation-Type: Event` the function is called and nobody waits for it.
    """
    event = parsed(call.body.decode("utf-8", "replace"))
    request = request_of(call, INVOKE, {"FunctionName": call.function, "Payload": event}, place)
    function, kept = request.function, list[InvocationResponse]()
    assert function is not None
    invocation = Invocation(function, event, request)
    try:
        result = yield from steps_to(runner.run(request, lambda _: _invoked(invocation, runner, kept)))
    except UnmockedTask as error:
        name = function.name
        mend = (f"sfn.mock({name!r}).returns({_suggestion(call.source)})", f"sfn.attach({name!r}, handler)")
        raise UnansweredIntegration(f"the function {name!r}", call.source, error.rejected, mend) from None
    except WorkflowFailure as failure:
        response = _failed(failure, kept)
    except ServiceError as refusal:
        response = BackendResponse(refusal.status, body=dumps({"message": refusal.message}).encode())
    else:
        response = BackendResponse(200, body=(kept[0].payload if kept else dumps(result["Payload"])).encode())
    return BackendResponse(202) if call.header("X-Amz-Invocation-Type") == "Event" else response


def _suggestion(source: str) -> str:
    """A result to begin with, as Python text."""
    if source.startswith("authorizer"):
        allow = '{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}'
        return f'{{"principalId": "user", "policyDocument": {{"Statement": [{allow}]}}}}'
    return '{"statusCode": 200, "body": "..."}'


def _invoked(invocation: Invocation, runner: IntegrationTaskRunner, kept: list[InvocationResponse]) -> Steps:
    """The envelope of an invocation, so that contracts can see its Payload; the response itself is kept as it came."""
    invoked = yield from runner.services.invoke(invocation)
    kept.append(invoked)
    return mocked_envelope({"StatusCode": invoked.status, "Payload": payload_of(invoked)})


def _failed(failure: WorkflowFailure, kept: list[InvocationResponse]) -> BackendResponse:
    """A function that raised: its error document with X-Amz-Function-Error; a refusal of Lambda's: its status."""
    if kept:
        return _error_response(kept[0].payload)
    error = failure.error or ""
    # Names that are refusals of the Lambda service, not errors of the function.
    if error.startswith("Lambda.") and error != "Lambda.Unknown":
        status = 429 if "TooManyRequests" in error else 500
        return BackendResponse(status, body=dumps({"message": failure.cause or error}).encode())
    cause = failure.cause or ""
    document = parsed(cause)
    if isinstance(document, dict) and "errorMessage" in document:
        return _error_response(cause)
    return _error_response(dumps({"errorMessage": cause or error, "errorType": error}))


def _error_response(payload: str) -> BackendResponse:
    return BackendResponse(200, (("X-Amz-Function-Error", "Unhandled"),), payload.encode())
