"""
Real Python Lambda handlers as answerers: a callable, or a module of the template's CodeUri.

Event and response pass through JSON, errors become Lambda's error documents, a declared latency meets a declared
timeout. Not for handlers in other languages: use a Lambda endpoint for those.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.calls import Outcome
from pytest_sfn.integrations.identifiers import request_id
from pytest_sfn.integrations.lambda_ import Invocation, Invoked, error_document
from pytest_sfn.typing import JSON, Seconds

Handler: TypeAlias = Callable[[JSON, "LambdaContext"], JSON]
#: Synchronous invocations carry 6 MB each way. Source: Lambda quotas; the odd figure is the one of its error messages.
MAX_PAYLOAD_BYTES = 6_291_556


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

    after: its latency in execution time; where that is longer than timeout_seconds, it times out as Lambda would.
    """

    name: str
    handler: Handler
    timeout_seconds: Seconds = 3
    after: Seconds = 0
    memory_mb: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, invocation: Invocation) -> Outcome:
        """Run the handler; the answer arrives after the declared latency."""
        identifier = request_id(invocation.request, "invoke")
        if self.after > self.timeout_seconds:
            message = f"RequestId: {identifier} Error: Task timed out after {self.timeout_seconds:.2f} seconds"
            payload = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": message}, separators=(",", ":"))
            return Outcome(Invoked(payload, "Unhandled", request_id=identifier), after=self.timeout_seconds)
        try:
            event = json.loads(json.dumps(invocation.event))
            with _environment(self.environment):
                result = self.handler(event, self._context(invocation, identifier))
            invoked = Invoked(_marshalled(result), request_id=identifier)
        except (HarnessError, WorkflowFailure) as trouble:
            return Outcome(error=trouble, after=self.after)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is the function's error
            invoked = Invoked(error_text(error, identifier), "Unhandled", request_id=identifier)
        return Outcome(invoked, after=self.after)

    def _context(self, invocation: Invocation, identifier: str) -> LambdaContext:
        function = invocation.function
        arn = (
            function.arn
            or f"arn:aws:lambda:{invocation.request.region}:{_account(invocation)}:function:{function.name}"
        )
        return LambdaContext(
            function.name,
            function.qualifier or "$LATEST",
            f"{arn}:{function.qualifier}" if function.qualifier else arn,
            self.memory_mb,
            identifier,
            f"/aws/lambda/{function.name}",
            f"[{function.qualifier or '$LATEST'}]{identifier.replace('-', '')}",
            self.timeout_seconds,
        )


def _account(invocation: Invocation) -> str:
    parts = invocation.request.execution_arn.split(":")
    return parts[4] if len(parts) > 4 else "123456789012"


def _marshalled(result: JSON) -> str:
    try:
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise _MarshalError(f"Unable to marshal response: {error}") from None
    if len(text.encode()) > MAX_PAYLOAD_BYTES:
        message = f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes)."
        raise _ResponseTooLargeError(message)
    return text


class _MarshalError(Exception):
    error_type = "Runtime.MarshalError"


class _ResponseTooLargeError(Exception):
    error_type = "Function.ResponseSizeTooLarge"


def error_text(error: BaseException, identifier: str) -> str:
    """The error document of an exception a handler raised; frames of this package are left out of its stackTrace."""
    error_type = (
        getattr(error, "error_type", None) if isinstance(error, (_MarshalError, _ResponseTooLargeError)) else None
    )
    package = str(Path(__file__).parents[2])
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(package)]
    return error_document(error_type or type(error).__name__, str(error), identifier, traceback.format_list(frames))


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    saved = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class HandlerFile:
    """
    A handler named as a template names it: the folder of CodeUri and `module.function`.

    The folder's modules are seen only by this handler: two functions may both have an `app.py` and a `utils.py`.
    """

    _lock = threading.RLock()

    def __init__(self, folder: str | Path, handler: str) -> None:
        self.folder = Path(folder).resolve()
        module, _, self.function = handler.rpartition(".")
        self.module = module.replace("/", ".")
        self._modules: dict[str, ModuleType] = {}
        if not module or not self.folder.is_dir():
            raise HarnessError(
                f"No handler {handler!r} under {self.folder}: CodeUri is a folder, Handler is module.function"
            )

    def __call__(self, event: JSON, context: LambdaContext) -> JSON:
        """Import the module on first use and call its handler."""
        with self._lock, self._own_modules():
            function = getattr(importlib.import_module(self.module), self.function)
            return function(event, context)

    @contextmanager
    def _own_modules(self) -> Iterator[None]:
        tops = {path.stem for path in self.folder.iterdir()}
        hidden = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in tops}
        for name in hidden:
            del sys.modules[name]
        sys.modules.update(self._modules)
        before = set(sys.modules) - set(self._modules)
        sys.path.insert(0, str(self.folder))
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(str(self.folder))
            for name in set(sys.modules) - before:
                if self._is_own(sys.modules[name]):
                    self._modules[name] = sys.modules.pop(name)
            sys.modules.update(hidden)

    def _is_own(self, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        return isinstance(file, str) and Path(file).is_relative_to(self.folder)
