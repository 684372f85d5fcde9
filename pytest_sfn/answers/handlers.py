"""
Real Python Lambda handlers as answerers: a callable, or a module of the template's CodeUri.

Event and response pass through JSON, errors become Lambda's error documents, a declared latency meets a declared
timeout. Not for handlers in other languages: use a Lambda endpoint for those.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CoroutineType
from typing import TypeAlias

from pytest_sfn.answers.mocks.targets import account_of, names_function
from pytest_sfn.aws.function_names import FunctionName
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calling.identifiers import request_id
from pytest_sfn.integrations.calling.invocations import Invocation, InvocationResponse
from pytest_sfn.integrations.calling.service_calls import TimedResponse
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON, Seconds

Handler: TypeAlias = Callable[[JSON, "LambdaContext"], JSON]
#: Synchronous invocations carry 6 MB each way. Source: Lambda quotas; the odd figure is the one of its error messages.
MAX_RESPONSE_BYTES = 6_291_556
#: The Timeout of a function that says none. Source: Lambda developer guide, "Configure Lambda function timeout".
DEFAULT_TIMEOUT_SECONDS: Seconds = 3


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The context object a handler gets. Source: Lambda developer guide, "Using the Lambda context object"."""

    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    timeout_seconds: Seconds
    identity: None = None
    client_context: JSON = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's timeout: all of them, as no execution time passes inside a handler."""
        return int(self.timeout_seconds * 1000)


@dataclass
class PythonFunction:
    """
    A function whose code runs in this process.

    after: its latency in execution time; where that is longer than its Timeout, it times out as Lambda would.
    timeout_seconds: None is the Timeout that a template declares for it, else Lambda's default.
    """

    name: str
    handler: Handler
    timeout_seconds: Seconds | None = None
    after: Seconds = 0
    memory_mb: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)
    #: As it was named, where that was by ARN: it is that of its Region and account.
    named: FunctionName | None = None
    #: Gives the Timeout that a template declares for the function a request calls.
    declared_timeout: Callable[[TaskRequest], Seconds | None] = lambda _: None

    def __call__(self, invocation: Invocation) -> TimedResponse | None:
        """
        Run the handler; the answer arrives after the declared latency. None: another function is called.

        With InvocationType Event nobody waits for it, nor learns how it went; with DryRun it does not run. Source: API
        Reference, Invoke.
        """
        account = account_of(invocation.request)
        if self.named is not None and not names_function(self.named, invocation.function, account):
            return None
        if invocation.invocation_type == "DryRun":
            return TimedResponse(InvocationResponse("", status=204))
        outcome = self._run(invocation)
        if invocation.invocation_type == "Event" and not isinstance(outcome.error, HarnessError):
            return TimedResponse(InvocationResponse("", status=202))
        return outcome

    def _run(self, invocation: Invocation) -> TimedResponse:
        identifier = request_id(invocation.request, "invoke")
        limit = self.timeout_seconds or self.declared_timeout(invocation.request) or DEFAULT_TIMEOUT_SECONDS
        if self.after > limit:
            return TimedResponse(timed_out(identifier, limit), after=limit)
        try:
            event = json.loads(json.dumps(invocation.event))
            context = self._context(invocation, identifier, limit)
            with _environment({**_reserved(context, invocation.request.region), **self.environment}):
                result = self.handler(event, context)
            invoked = InvocationResponse(_marshalled(result), request_id=identifier)
        except (HarnessError, WorkflowFailure) as trouble:
            return TimedResponse(error=trouble, after=self.after)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a handler raises is the function's error
            invoked = InvocationResponse(error_text(error, identifier), "Unhandled", request_id=identifier)
        return TimedResponse(invoked, after=self.after)

    def _context(self, invocation: Invocation, identifier: str, timeout_seconds: Seconds) -> LambdaContext:
        function = invocation.function
        arn = function.arn_in(account_of(invocation.request))
        return LambdaContext(
            function.name,
            function.qualifier or "$LATEST",
            f"{arn}:{function.qualifier}" if function.qualifier else arn,
            self.memory_mb,
            identifier,
            f"/aws/lambda/{function.name}",
            f"[{function.qualifier or '$LATEST'}]{identifier.replace('-', '')}",
            timeout_seconds,
        )


def timed_out(identifier: str, seconds: Seconds) -> InvocationResponse:
    """What Lambda answers where a function took longer than its Timeout."""
    message = f"RequestId: {identifier} Error: Task timed out after {seconds:.2f} seconds"
    payload = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": message}, separators=(",", ":"))
    return InvocationResponse(payload, "Unhandled", request_id=identifier)


def _marshalled(result: JSON) -> str:
    if isinstance(result, CoroutineType):  # of an async handler, which Lambda's Python runtime does not await
        result.close()
    try:
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise _MarshalError(f"Unable to marshal response: {error}") from None
    if len(text.encode()) > MAX_RESPONSE_BYTES:
        message = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
        raise _ResponseTooLargeError(message)
    return text


class _RuntimeError(Exception):
    """An error of Lambda's runtime, not of the handler."""

    error_type = ""


class _MarshalError(_RuntimeError):
    error_type = "Runtime.MarshalError"


class _ResponseTooLargeError(_RuntimeError):
    error_type = "Function.ResponseSizeTooLarge"


def error_text(error: BaseException, identifier: str) -> str:
    """The error document of an exception a handler raised; frames of this package are left out of its stackTrace."""
    if isinstance(error, SystemExit):
        message = f"RequestId: {identifier} Error: Runtime exited with error: exit status {_exit_status(error)}"
        return json.dumps({"errorType": "Runtime.ExitError", "errorMessage": message}, separators=(",", ":"))
    error_type = error.error_type if isinstance(error, _RuntimeError) else type(error).__name__
    package = str(Path(__file__).parents[1])
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(package)]
    return error_document(error_type, str(error), identifier, traceback.format_list(frames))


def _exit_status(error: SystemExit) -> int:
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1


def _reserved(context: LambdaContext, region: str) -> dict[str, str]:
    """What Lambda's runtime sets. Source: developer guide, "Defined runtime environment variables"."""
    return {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_LAMBDA_FUNCTION_NAME": context.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": context.function_version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(context.memory_limit_in_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": context.log_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": context.log_stream_name,
    }


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The function's variables while it runs; what it sets itself goes with them."""
    saved = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in set(os.environ) - set(saved):
            del os.environ[name]
        os.environ.update({name: value for name, value in saved.items() if os.environ.get(name) != value})


def error_document(error_type: str, message: str, identifier: str, stack_trace: list[str]) -> str:
    """What Lambda's Python runtime answers when a function fails."""
    return json.dumps(
        {"errorMessage": message, "errorType": error_type, "requestId": identifier, "stackTrace": stack_trace}
    )
