"""Who answers below integrations: attached functions, answerers of service calls, activities."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pytest_sfn.answers.beside import Beside
from pytest_sfn.errors import HarnessError
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from pytest_sfn.integrations.calling.answerers import Activities, NestedWorkflows
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.calling.http_calls import HttpAnswerer, HttpRequest
    from pytest_sfn.integrations.calling.invocations import Invocation, Invoker
    from pytest_sfn.integrations.calling.service_calls import ServiceAnswerer, ServiceCall, Steps, TimedResponse


class Services:
    """
    The Answerers of integrations: everybody who may answer, asked in turn, those named for a service before the others.

    pool: where blocking answerers run when the engine must not wait for them; None runs them at once.
    """

    def __init__(self, unanswered: Callable[[TaskRequest], HarnessError]) -> None:
        self.unanswered = unanswered
        self.functions: dict[str, Invoker] = {}
        self.invokers: list[Invoker] = []
        self.answerers: dict[str, list[ServiceAnswerer]] = {}
        self.answerers_of_all: list[ServiceAnswerer] = []
        self.http: list[HttpAnswerer] = []
        self.connections: dict[str, Connection] = {}
        self.activities: Activities | None = None
        self.nested: NestedWorkflows | None = None
        #: Who runs a child execution where `nested` is None.
        self.find_nested: Callable[[TaskRequest], NestedWorkflows | None] = lambda _: None
        self.pool: Executor | None = None
        self.beside = Beside()

    def call(self, call: ServiceCall) -> Steps:
        """The steps to a ServiceResponse. Raises ServiceError, or the harness error of a call nobody answers."""
        return self._first(self._answerers_of(call.service), call, call.request)

    def call_aside(self, call: ServiceCall) -> None:
        """A call whose answer nobody waits for: ending the job of a stopped Task. Errors are of no interest then."""
        any(answerer(call) is not None for answerer in self._answerers_of(call.service))

    def invoke(self, invocation: Invocation) -> Steps:
        """The steps to what a function answered. Raises as `call` does."""
        name = invocation.function.name
        own = self.functions.get(name)
        if own is not None and self.beside.active:
            own = self._beside(f"the handler of {name!r}", invocation.request, own)
        return self._first([*([] if own is None else [own]), *self.invokers], invocation, invocation.request)

    def send(self, sent: HttpRequest, request: TaskRequest) -> Steps:
        """The steps to the answer of an HTTP request. Raises SocketTrouble, or as `call` does."""
        answerers = self.http
        if self.beside.active:
            answerers = [self._beside(f"the stand-in for {sent.url}", request, each) for each in answerers]
        return self._first(answerers, sent, request)

    def _beside(self, what: str, request: TaskRequest, answerer: Callable[[Any], object]) -> Callable[[Any], Any]:
        return lambda asked: self.beside.run(what, request.execution_arn, lambda: answerer(asked))

    def _answerers_of(self, service: str) -> list[ServiceAnswerer]:
        return [*self.answerers.get(service, ()), *self.answerers_of_all]

    def _first(self, answerers: Iterable[Callable[[Any], object]], asked: object, request: TaskRequest) -> Steps:
        """The steps to the answer of the first who has one."""
        from concurrent.futures import Future

        from pytest_sfn.integrations.calling.service_calls import settled
        from pytest_sfn.language.effects import Await

        for answerer in answerers:
            answer = answerer(asked)
            if isinstance(answer, Future):
                answer = yield Await(answer)
            if answer is not None:
                return (yield from settled(answer))
        raise self.unanswered(request)

    def nested_workflows(self, request: TaskRequest) -> NestedWorkflows | None:
        """Who runs the execution a Task starts, where it is an engine of ours."""
        return self.find_nested(request) if self.nested is None else self.nested

    def blocking(self, work: Callable[[], object]) -> JSON:
        """Run work that may block: at once, or in the pool. Gives a TimedResponse or a Future of one."""
        if self.pool is None:
            return _timed(work)
        return self.pool.submit(_timed, work)


def _timed(work: Callable[[], object]) -> TimedResponse:
    from pytest_sfn.integrations.calling.service_calls import TimedResponse

    try:
        value = work()
    except Exception as error:  # noqa: BLE001 - given as a value, raised again in the Task's steps
        return TimedResponse(error=error)
    return value if isinstance(value, TimedResponse) else TimedResponse(value)
