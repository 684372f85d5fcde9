"""One API call below a Task: what is asked, what is answered, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeAlias

from pytest_sfn.language.effects import Await, Effect, Sleep
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON, Seconds


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """
    A call of an AWS API.

    service: botocore's name (`dynamodb`, `stepfunctions`); operation: `PutItem`; parameters: as the API spells them.
    """

    service: str
    operation: str
    parameters: Mapping[str, JSON]
    request: TaskRequest


@dataclass(frozen=True, slots=True)
class ServiceResponse:
    """
    The answer to a call.

    result: the response's members as the API spells them, with Python's datetime, bytes and readable streams as
    botocore gives them, or JSON already. headers and status are those of the HTTP answer.
    """

    result: Mapping[str, JSON] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class TimedResponse:
    """
    A response or an error, and when it arrives. The error is a value: a thread's Future must not raise into the engine.

    value: a ServiceResponse, an InvocationResponse or an HttpResponse; error: what to raise instead; after: latency in
    seconds of execution time.
    """

    value: object = None
    error: Exception | None = None
    after: Seconds = 0.0


#: By this header a test's process tells how much execution time its answer takes, where it cannot let any pass itself.
LATENCY_HEADER = "x-pytest-sfn-after"


def latency_of(headers: Mapping[str, str]) -> Seconds:
    """The latency an answer declares (header names in lower case); 0 for answers of anybody but a test."""
    return float(headers.get(LATENCY_HEADER, 0))


#: Steps that ask the engine for something and end in a value: an answerer within the same engine may be such.
Steps: TypeAlias = Generator[Effect, JSON, JSON]
#: Answers calls to services. None: "not mine", and the next one is asked.
ServiceAnswerer: TypeAlias = (
    "Callable[[ServiceCall], ServiceResponse | TimedResponse | Future[TimedResponse] | Steps | None]"
)


def settled(answer: object) -> Steps:
    """The steps to the value of an answer, whichever form it has. Raises its error."""
    if isinstance(answer, Future):
        answer = yield Await(answer)
    elif isinstance(answer, Generator):
        answer = yield from answer
    if not isinstance(answer, TimedResponse):
        return answer
    if answer.after:
        yield Sleep(answer.after)
    if answer.error is not None:
        raise answer.error
    return answer.value
