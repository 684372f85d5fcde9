"""
AWS Lambda: functions called by their ARN, through `lambda:invoke` or through `aws-sdk:lambda:invoke`.

Errors: a function's own error is the Error Name of its `errorType`, with the error document as Cause; a refusal of
the Lambda service is `Lambda.<Exception>`. Recorded from AWS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pytest_sfn.account import Account
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.function_names import FunctionName, parse_function_name
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, loads, parsed, text_of
from pytest_sfn.integrations.calling.identifiers import http_date, request_id
from pytest_sfn.integrations.calling.invocations import Invocation, InvocationResponse
from pytest_sfn.integrations.calling.submission import callback, submission_failure, unusable_parameters
from pytest_sfn.integrations.resources.service import CALLBACK, NO_OPERATION, Action, OptimizedService, Outcome
from pytest_sfn.language.tasks import Pattern, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers
    from pytest_sfn.integrations.calling.service_calls import Steps

#: Fields of `lambda:invoke`. Source: developer guide, "Invoke AWS Lambda functions with Step Functions".
_INVOKE_FIELDS = frozenset({"ClientContext", "FunctionName", "InvocationType", "LogType", "Payload", "Qualifier"})
#: Members of its result. Recorded from AWS; FunctionError and LogResult: API reference, Invoke.
_ENVELOPE = frozenset(
    {"ExecutedVersion", "FunctionError", "LogResult", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"}
)


# --- the three ways to call a function --------------------------------------------------------------------------------
def _call(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """By the function's ARN: it gets the parameters, and its payload is the result."""
    assert request.function is not None, "a function's ARN names it"
    response = yield from _response(Invocation(request.function, request.parameters, request), answerers)
    return payload_of(response, response.payload)


def _invoke(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """`lambda:invoke`: the payload in an envelope."""
    from pytest_sfn.integrations.calling.api_call import refuse_parameters

    refuse_parameters(request)
    if request.function is None:
        raise unusable_parameters(request.parameters, ["The field 'FunctionName' is required but was missing"])
    invocation = _invocation(request.function, request)
    response = yield from _response(invocation, answerers)
    payload = payload_of(response) if invocation.invocation_type == "RequestResponse" else ""
    return (yield from callback(request, _envelope(payload, response, request)))


def _invoke_by_sdk(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """
    `aws-sdk:lambda:invoke`: the API's own answer, with the payload as text.

    A function's error is no failure of the Task; it is told in FunctionError.
    """
    from pytest_sfn.integrations.calling import api_call

    if request.function is None:
        return (yield from api_call.run(request, answerers))
    api_call.refuse_parameters(request)
    response: InvocationResponse = yield from _response(_invocation(request.function, request), answerers)
    return (yield from callback(request, sdk_result(response)))


def sdk_result(response: InvocationResponse) -> dict[str, JSON]:
    """The result of `aws-sdk:lambda:invoke`."""
    result = {"ExecutedVersion": response.executed_version, "Payload": response.payload, "StatusCode": response.status}
    return result if response.function_error is None else {**result, "FunctionError": response.function_error}


def _invocation(function: FunctionName, request: TaskRequest) -> Invocation:
    """
    The invocation that parameters spell out.

    Recorded from AWS: a Payload that is JSON text is taken for it, and a function gets `{}` where it is null or absent.
    """
    parameters: dict[str, JSON] = request.parameters
    payload = {} if parameters.get("Payload") is None else parameters["Payload"]
    event = parsed(payload) if isinstance(payload, str) else payload
    kind = parameters.get("InvocationType") or "RequestResponse"
    return Invocation(function, event, request, kind, parameters.get("ClientContext"))


def _response(invocation: Invocation, answerers: Answerers) -> Steps:
    """What the function answered. Raises a refusal of the Lambda service as Lambda.<Exception>."""
    try:
        return (yield from answerers.invoke(invocation))
    except ServiceError as error:
        from pytest_sfn.integrations.calling.service_errors import failure_of

        service = None if invocation.request.resource.resource_type.startswith("aws-sdk:") else SERVICE
        failure = failure_of(error, invocation.request, "invoke", "lambda", service)
        raise submission_failure(invocation.request, failure) from None


# --- results ----------------------------------------------------------------------------------------------------------
def payload_of(response: InvocationResponse, cause: str | None = None) -> JSON:
    """
    The payload's value. Raises the function's own error as WorkflowFailure.

    cause: the error document's text as it came, which a function called by its ARN shows; `lambda:invoke` writes its
    own. Recorded from AWS.
    """
    try:
        payload = loads(response.payload) if response.payload else None
    except ValueError:
        payload = response.payload
    if response.function_error is None:
        return payload
    raise _function_failure(payload, response.payload, cause)


def _function_failure(payload: JSON, text: str, cause: str | None = None) -> WorkflowFailure:
    """The failure of a function that answered a payload, whose text as it came is `text`; cause: as for payload_of."""
    error = payload.get("errorType") if isinstance(payload, dict) else None
    if error:
        return WorkflowFailure(error, cause or dumps(payload))
    return WorkflowFailure(
        "Lambda.Unknown",
        f"The cause could not be determined because Lambda did not return an error type. Returned payload: {text}",
    )


def _outcome(result: JSON, _pattern: Pattern) -> Outcome:
    """A FunctionError in the envelope fails the Task as the function did; its Payload is the error document."""
    if not isinstance(result, dict) or not result.get("FunctionError"):
        return None
    payload = parsed(result.get("Payload"))
    return _function_failure(
        payload, text_of(payload), result["Payload"] if isinstance(result.get("Payload"), str) else None
    )


def _outcome_of_call(result: JSON, pattern: Pattern) -> Outcome:
    """The same for a function called by its ARN, of which nobody sees the envelope: a value that is one tells of it."""
    return _outcome(result, pattern) if isinstance(result, dict) and result.keys() <= _ENVELOPE else None


def _envelope(payload: JSON, response: InvocationResponse, request: TaskRequest) -> JSON:
    """The result of `lambda:invoke` around a payload. Header names and their order are recorded from AWS."""
    from pytest_sfn.integrations.calling.sdk_metadata import metadata

    identifier = response.request_id or request_id(request, "invoke")
    headers = {
        "X-Amz-Executed-Version": response.executed_version,
        "x-amzn-Remapped-Content-Length": "0",
        "Connection": "keep-alive",
        "x-amzn-RequestId": identifier,
        "Content-Length": str(len(response.payload.encode())),
        "Date": http_date(request.now),
        "X-Amzn-Trace-Id": f"root=1-{int(request.now):08x}-{identifier.replace('-', '')[:24]};sampled=0",
        "Content-Type": "application/json",
    }
    return {
        "ExecutedVersion": response.executed_version,
        "Payload": payload,
        **metadata(headers, identifier, response.status),
        "StatusCode": response.status,
    }


def _sampled(request: TaskRequest) -> JSON:
    """The envelope of a function that answered {}."""
    return _envelope({}, InvocationResponse("{}"), request)


def mocked_envelope(value: JSON) -> JSON:
    """
    A mocked `lambda:invoke` result: the payload in its envelope, or the envelope, known by Payload or FunctionError.

    HarnessError for what may be either: a Payload beside members that no envelope has.
    """
    if isinstance(value, dict) and "FunctionError" in value and value.keys() <= _ENVELOPE:
        return value
    if not isinstance(value, dict) or "Payload" not in value:
        return {"ExecutedVersion": "$LATEST", "Payload": value, "StatusCode": 200}
    if "StatusCode" in value:
        return value
    others = sorted(value.keys() - _ENVELOPE)
    if others:
        raise HarnessError(
            f"A mocked result of lambda:invoke has a Payload, as the answer of Invoke, and {', '.join(others)}, which "
            "that has not. Is it the function's payload, return {'Payload': {...}} around it"
        )
    return {"ExecutedVersion": "$LATEST", "StatusCode": 200, **value}


# --- what is known without calling ------------------------------------------------------------------------------------
def _is_plain(parameters: JSON) -> bool:
    """Known fields, a function by name, no number."""
    if not isinstance(parameters, dict) or not parameters.get("FunctionName"):
        return False
    return parameters.keys() <= _INVOKE_FIELDS and not isinstance(parameters.get("Payload"), (int, float))


def _function_arn(given: Mapping[str, JSON], account: Account) -> str | None:
    name, qualifier = given.get("FunctionName"), given.get("Qualifier")
    if not isinstance(name, str):
        return None
    function = parse_function_name(name, qualifier or None)
    arn = function.arn_in(account)
    return f"{arn}:{function.qualifier}" if function.qualifier else arn


_PERMISSION = ("lambda:InvokeFunction",)
_OPTIMIZED = Action(
    CALLBACK,
    fields=_INVOKE_FIELDS,
    free=frozenset({"Payload", "ClientContext"}),
    free_results=frozenset({"Payload"}),
    errors=None,
    sample={},
    sampled=_sampled,
    outcome=_outcome,
    mocked=mocked_envelope,
    is_plain=_is_plain,
    payload=("Payload", "Payload"),
    perform=_invoke,
)

SERVICE = OptimizedService(
    "lambda",
    "AWSLambda",
    {"invoke": _OPTIMIZED},
    resource_arn=_function_arn,
    iam_actions={"Invoke": _PERMISSION},
    source="connect-lambda; recorded",
)
FUNCTION = Action(operation=NO_OPERATION, permissions=_PERMISSION, sample={}, outcome=_outcome_of_call, perform=_call)
SDK_INVOKE = Action(CALLBACK, perform=_invoke_by_sdk)
