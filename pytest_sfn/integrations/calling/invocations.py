"""Lambda functions below a Task: what they are called with, what they answer, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.aws.function_names import FunctionName
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON
from pytest_sfn.values import value

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytest_sfn.integrations.calling.service_calls import Steps, TimedResponse


@value
class Invocation:
    """One call of a function. `event` is the JSON value it gets, None included."""

    function: FunctionName
    event: JSON
    request: TaskRequest
    invocation_type: str = "RequestResponse"
    client_context: str | None = None


@value
class InvocationResponse:
    """What the Lambda service answered: the payload's text and whether the function failed (`Unhandled`, `Handled`)."""

    payload: str
    function_error: str | None = None
    executed_version: str = "$LATEST"
    status: int = 200
    request_id: str = ""


#: Answers invocations; None: "no such function here", and the next one is asked.
Invoker: TypeAlias = "Callable[[Invocation], InvocationResponse | TimedResponse | Future[TimedResponse] | Steps | None]"
