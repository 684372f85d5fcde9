"""TestState: runs a single state, really or with a mock, and tells as much of it as the inspection level asks for."""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from random import Random

from pytest_sfn.aws.errors import ServiceError, invalid
from pytest_sfn.engine.detached import Detached
from pytest_sfn.engine.effects import performing, sleep, unrecorded, wait_for
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.timestamps import format_timestamp
from pytest_sfn.language.catch import find_catcher
from pytest_sfn.language.effects import Await, Record, Sleep
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.retry import backoff_seconds, find_retrier
from pytest_sfn.language.states.base import State
from pytest_sfn.language.tasks import ExecutionFacts, TaskRequest, TaskSteps, steps_of
from pytest_sfn.language.visit import Visit
from pytest_sfn.service import arns
from pytest_sfn.service.execution_input import execution_input
from pytest_sfn.service.json_errors import json_problem
from pytest_sfn.service.mocked_context import mocked_context
from pytest_sfn.service.pending import Pending
from pytest_sfn.service.source_texts import SourceTexts
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.state_inspection import StateInspection
from pytest_sfn.service.test_state_definition import STATE_NAME, state_under_test
from pytest_sfn.service.test_state_mock import read_mock
from pytest_sfn.typing import JSON, Seconds, without_none

#: TestState runs up to five minutes. Source: API Reference, TestState.
MAX_SECONDS: Seconds = 300.0
_PERFORMS = performing(
    {Sleep: sleep, Await: wait_for, Record: unrecorded}, "TestState cannot perform {} without a mock"
)


def test_state(service: ServiceState, parameters: dict[str, JSON]) -> JSON | Future[JSON]:
    """The outcome of one state; a future of it where a Wait or a Task takes its time."""
    state = state_under_test(service.definitions, parameters["definition"], parameters.get("stateName"))
    texts = SourceTexts()
    mock = read_mock(parameters, state, texts)
    if "roleArn" in parameters:
        arns.check_role(parameters["roleArn"])
    _, input_text = execution_input(parameters.get("input"))
    raw = texts.parse(input_text)
    visit = _TestVisit(service, state, parameters, raw, texts)
    visit.variables = _variables(parameters.get("variables"), texts)
    inspection = StateInspection(state, raw, visit, mock, parameters.get("stateConfiguration", {}))
    return _Test(service, parameters, inspection, texts).run()


def _variables(text: str | None, texts: SourceTexts) -> dict[str, JSON]:
    if text is None:
        return {}
    if json_problem(text) is not None or not isinstance(variables := texts.parse(text), dict):
        raise invalid("Variables must be a valid JSON object")  # the text is ours
    return variables


class _TestVisit(Visit):
    """The state's visit. Recorded from AWS: an Express execution's, in which the state is called `StateName`."""

    __slots__ = ("_service", "_texts")
    state: State

    def __init__(
        self, service: ServiceState, state: State, parameters: dict[str, JSON], raw: JSON, texts: SourceTexts
    ) -> None:
        self._service, self._texts = service, texts
        machine, name, session = (service.engine.uuid() for _ in range(3))
        arn = service.account.arn("states", "express", machine, name, session)
        super().__init__(random=Random(f"{service.engine.seed}/{arn}"))  # noqa: S311 - reproducible on purpose
        self.facts = ExecutionFacts(arn, machine, "EXPRESS", service.account.region)
        self.state = state
        self.entered_id = 2
        self.entered_at = service.now()
        self.retry_count = parameters.get("stateConfiguration", {}).get("retrierRetryCount", 0)
        if "context" in parameters:
            self._context = mocked_context(parameters["context"], texts)
        else:
            self._context = self._default_context(parameters, raw, name)
        self.task_token = self._context.get("Task", {}).get("Token")

    def _default_context(self, parameters: dict[str, JSON], raw: JSON, name: str) -> JSON:
        now = format_timestamp(self.entered_at)
        state: dict[str, JSON] = {"Name": STATE_NAME, "EnteredTime": now}
        if self.state.type_name in {"Task", "Parallel", "Map"}:
            state["RetryCount"] = self.retry_count
        arn, machine = self.facts.arn, self.facts.state_machine_name
        return {
            "Execution": {
                "Id": arn.rpartition(":")[0],
                "Input": raw,
                "Name": name,
                "RoleArn": parameters.get("roleArn"),
                "StartTime": now,
            },
            "StateMachine": {"Id": self._service.account.state_machine(machine), "Name": machine},
            "State": state,
        }

    def context(self) -> JSON:
        if self.map_context is None:
            return self._context
        named = zip(("Index", "Value", "Key", "Source"), self.map_context, strict=True)
        item = {name: value for name, value in named if value is not None or name == "Value"}
        return {**self._context, "Map": {"Item": item}}

    def written(self, value: JSON) -> str:
        return self._texts.text(value)

    def now(self) -> Seconds:
        return self._service.engine.scheduler.clock.now


class _Test:
    """One request on its way to the answer."""

    def __init__(
        self,
        service: ServiceState,
        parameters: dict[str, JSON],
        inspection: StateInspection,
        texts: SourceTexts,
    ) -> None:
        self._service = service
        self._parameters = parameters
        self._inspection = inspection
        self._texts = texts
        self._state = inspection.state
        self._visit = inspection.visit

    def run(self) -> JSON | Future[JSON]:
        """The answer, or a future of it."""
        try:
            return self._run()
        except WorkflowFailure as failure:
            return self._failed(failure)

    def _run(self) -> JSON | Future[JSON]:
        state, mock = self._state, self._inspection.mock
        effective = self._inspection.before_result()
        if mock is not None:
            return self._answered(mock.result) if mock.failure is None else self._failed(mock.failure)
        if state.type_name in {"Task", "Wait"}:
            return self._take_steps()
        if state.type_name == "Pass":
            has_result = state.has_result and state.query_language == "JSONPath"
            return self._answered(state.result if has_result else effective)
        output, target = state.run(self._inspection.raw, self._visit), self._visit.target
        return self._succeeded(output, None if target is None else target.name)

    def _answered(self, result: JSON) -> JSON:
        return self._succeeded(self._inspection.after_result(result), self._state.next_name)

    # --- what takes time
    def _take_steps(self) -> Future[JSON]:
        raw, visit, state = self._inspection.raw, self._visit, self._state
        answer, limit, finish = Pending(), MAX_SECONDS, self._answered
        if state.type_name == "Wait":
            steps, finish = state.steps(raw, visit), partial(self._succeeded, next_state=state.next_name)
        else:
            request = state.request(raw, visit)
            limit = min(limit, request.timeout_seconds or limit)
            steps = self._task_steps(request)

        def done(result: JSON, failure: Exception | None) -> None:
            timer.cancel()
            if answer.cancelled():
                return
            try:
                if failure is not None:
                    raise failure
                answer.set_result(finish(result))
            except WorkflowFailure as failed:
                answer.set_result(self._failed(failed))
            except (HarnessError, ServiceError) as error:
                answer.set_exception(error)

        scheduler = self._service.engine.scheduler
        test = Detached(steps, scheduler, _PERFORMS, done)
        timer = scheduler.after(limit, lambda: test.interrupt(TaskTimeout()))
        test.resume()
        return answer

    def _task_steps(self, request: TaskRequest) -> TaskSteps:
        integrations, traced = self._service.task_services, self._parameters.get("inspectionLevel") == "TRACE"
        if not traced or integrations is None or request.resource.resource_type != "http":
            return steps_of(self._service.engine.tasks, request)
        from pytest_sfn.service.http_inspection import inspected_http_task

        reveal = self._parameters.get("revealSecrets", False)
        return inspected_http_task(request, integrations, self._inspection.http, reveal_secrets=reveal)

    # --- how it ended
    def _succeeded(self, output: JSON, next_state: str | None) -> JSON:
        self._visit.check_size(output)
        answer = {"status": "SUCCEEDED", "output": self._texts.text(output), "nextState": next_state}
        return self._inspected(without_none(answer))

    def _failed(self, failure: WorkflowFailure) -> JSON:
        """A failure of the state: retried, caught, or neither."""
        located = self._visit.located(failure)
        retried = self._retried(located)
        if "retryBackoffIntervalSeconds" in retried:
            return self._inspected({"status": "RETRIABLE", **_error(located)}, retried)
        catcher = find_catcher(getattr(self._state, "catchers", []), located)
        if catcher is None:
            return self._inspected({"status": "FAILED", **_error(located)}, retried)
        try:
            output = catcher.caught(located, self._inspection.raw, self._visit)
        except WorkflowFailure as failed:
            return self._inspected({"status": "FAILED", **_error(self._visit.located(failed))}, retried)
        answer = {
            "status": "CAUGHT_ERROR",
            **_error(located),
            "output": self._texts.text(output),
            "nextState": catcher.next_name,
        }
        return self._inspected(answer, {**retried, "catchIndex": self._state.catchers.index(catcher)})

    def _retried(self, failure: WorkflowFailure) -> dict[str, JSON]:
        """
        Which Retrier matches the failure, with its delay if it has attempts left; nothing where none matches.

        Recorded from AWS: a Retrier without attempts left is named too, where the state fails. That a Catcher then
        stands beside it is inferred.
        """
        retriers = getattr(self._state, "retriers", ())
        index = find_retrier(retriers, failure)
        if index is None:
            return {}
        if self._visit.retry_count >= retriers[index].max_attempts:
            return {"retryIndex": index}
        seconds = backoff_seconds(retriers[index], self._visit.retry_count + 1, self._visit.random())
        return {"retryIndex": index, "retryBackoffIntervalSeconds": int(seconds)}

    def _inspected(self, answer: dict[str, JSON], error_details: dict[str, JSON] | None = None) -> JSON:
        if self._parameters.get("inspectionLevel", "INFO") == "INFO":
            return answer
        noted, variables = self._inspection, {**self._visit.variables, **(self._visit.assigned or {})}
        data: dict[str, JSON] = {
            **{name: self._texts.text(value) for name, value in noted.values.items()},
            **noted.numbers,
            **noted.http,
            "variables": self._texts.text(variables) if variables else None,
            "errorDetails": error_details or None,
        }
        return {**answer, "inspectionData": without_none(data)}


def _error(failure: WorkflowFailure) -> dict[str, JSON]:
    return without_none({"error": failure.error, "cause": failure.cause})
