"""Answers the calls that an engine outside the process makes while a test runs, in the protocols of their services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_sfn.aws.http_messages import WireRequest, WireResponse
from pytest_sfn.backends.task_answers import AnsweredCall, AwaitedCallback, TaskAnswers
from pytest_sfn.backends.wire_calls import WireCall, is_about_executions, read_call
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.service_calls import LATENCY_HEADER

if TYPE_CHECKING:
    from pytest_sfn.backends.outside_engine import OutsideEngine
    from pytest_sfn.backends.outside_execution import OutsideExecution

#: What is to be done once an answer has been sent.
Afterwards = Callable[[], None]


class CallAnswering:
    """
    The Answerer of one test, from `begin` to `end`. What goes wrong is kept: it is the test's thread that raises it.

    answers: finds out who calls, and what that Task is answered.
    """

    def __init__(self, engine: OutsideEngine, answers: TaskAnswers) -> None:
        self._engine = engine
        self._answers = answers
        self.failures: list[BaseException] = []

    def begin(self) -> None:
        """Answer the calls that come from now on, at the engine's present connection."""
        if self._engine.connection.answers is not None:
            self._engine.connection.answers.current = self

    def end(self) -> None:
        """Answer no more."""
        server = self._engine.connection.answers
        if server is not None and server.current is self:
            server.current = None

    @property
    def busy(self) -> bool:
        """Whether a call of the engine is in hand."""
        return self._engine.connection.answers is not None and self._engine.connection.answers.busy

    def owes(self, execution: OutsideExecution) -> bool:
        """Whether the engine is about to call for the execution."""
        return self._engine.connection.answers is not None and self._answers.is_owed(execution)

    @property
    def awaited_callbacks(self) -> list[AwaitedCallback]:
        """Task tokens that the test is to answer."""
        return self._answers.callbacks

    def forget_callback(self, token: str) -> None:
        """The token has been answered."""
        self._answers.callbacks = [each for each in self._answers.callbacks if each.token != token]

    def raise_first(self) -> None:
        """Raise the first of what went wrong, if anything did."""
        if self.failures:
            raise self.failures.pop(0)

    # --- the calls, each in a thread of its own
    def answer(self, request: WireRequest) -> tuple[WireResponse, Afterwards | None]:
        """The answer to a call of the engine."""
        try:
            if is_about_executions(request):
                headers = {"Content-Type": "application/x-amz-json-1.1"}
                return WireResponse(200, headers, b'{"FailedEntryCount":0}'), None
            with self._answers.starting:
                call = read_call(request)
            return self._sent(call, self._answers.give(call))
        except BaseException as trouble:  # noqa: BLE001 - skips and errors alike belong to the test's thread
            self.failures.append(trouble)
            body = dumps({"message": f"{type(trouble).__name__}: {trouble}"}).encode()
            return WireResponse(500, {"Content-Type": "application/json"}, body), None

    def _sent(self, call: WireCall, answered: AnsweredCall) -> tuple[WireResponse, Afterwards | None]:
        resource, answer = answered.task.resource, answered.answer
        if resource.pattern == "waitForTaskToken":
            if answer is not None and answer.after:
                self._engine.refuse(
                    "a mocked callback that comes `after` some time cannot let virtual time pass in this process"
                )
            return call.accepted(resource), None if answer is None else lambda: self._call_back(answered)
        if answer is None:
            raise HarnessError(f"State {answered.task.name!r} has no task token; .waits_for_callback() is not for it")
        sent = (
            call.result(resource, answer.output) if answer.failure is None else call.failure(resource, answer.failure)
        )
        latency = {LATENCY_HEADER: f"{answer.after:g}"} if answer.after else {}
        return replace(sent, headers=sent.headers | latency), None

    def _call_back(self, answered: AnsweredCall) -> None:
        """Answer a task token as the mock says."""
        token, answer, client = answered.request.task_token, answered.answer, self._engine.client
        if token is None or answer is None:
            name = answered.task.name
            self.failures.append(HarnessError(f"The request of state {name!r} carries no task token"))
        elif answer.failure is None:
            client.send_task_success(taskToken=token, output=dumps(answer.output))
        else:
            texts = {"error": answer.failure.error, "cause": answer.failure.cause}
            client.send_task_failure(
                taskToken=token, **{name: text for name, text in texts.items() if text is not None}
            )
