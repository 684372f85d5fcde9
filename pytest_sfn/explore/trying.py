"""One try: an execution on an engine of its own, whose Tasks are answered as ever but for the faults of a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.answers.mocks.answering import mocked
from pytest_sfn.answers.mocks.mock import Clause, Mock
from pytest_sfn.answers.mocks.responses import FailureTold, Raises, Response, Returns, WaitsForCallback
from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.engine import Engine
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.explore.faults import Fault
from pytest_sfn.integrations.calling.sampling import sampled
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.engine.execution import Execution

Script = tuple[Fault, ...]


class Tried:
    """
    What became of a script.

    calls: (state, what it came to: `done`, `failed`, or `open` where no answer was seen) of each Task's call, in order.
    trouble: what stopped it, where the test itself or a request AWS would refuse did.
    """

    def __init__(
        self, script: Script, source: Execution, calls: list[list[str]], trouble: HarnessError | None, retries: int
    ) -> None:
        self.script = script
        self.source = source
        self.calls = calls
        self.trouble = trouble
        self.retries = retries

    @cached_property
    def execution(self) -> RecordedExecution:
        """The execution, to ask as any other."""
        return RecordedExecution(self.source)

    @property
    def entered(self) -> list[str]:
        """Every state entered, in the order of the history."""
        return [event[3] for event in self.source.events if event[1].endswith("StateEntered")]

    @property
    def events(self) -> int:
        """How many events its history has."""
        return len(self.source.events)

    @property
    def elapsed(self) -> Seconds:
        """Seconds of execution time until it ended, or stood still for ever."""
        end = self.source.stop_date
        return (self.source.scheduler.clock.now if end is None else end) - self.source.start_date

    @property
    def ended_in_fail_state(self) -> bool:
        """Whether a Fail state ended it: a failure that its author wrote."""
        return any(event[1] == "FailStateEntered" for event in self.source.events[-3:])

    @property
    def unhandled(self) -> bool:
        """Whether an error ended it that no Catcher took, a time limit, or nothing ever will."""
        return self.trouble is None and self.source.status != "SUCCEEDED" and not self.ended_in_fail_state

    @property
    def never_asked(self) -> bool:
        """Whether a fault of the script never came: nothing asked its Task, so nothing is known of it."""
        asked = {state for state, _ in self.calls}
        return any(fault.state not in asked for fault in self.script)

    @property
    def outcome(self) -> str:
        """`SUCCEEDED`, `FAILED Card.Declined`, `RUNNING, for ever` and the like."""
        if self.trouble is not None:
            return type(self.trouble).__name__
        if self.source.running:
            return "RUNNING, for ever"
        return f"{self.source.status} {self.source.error}" if self.source.error else self.source.status


class Answers:
    """
    The answers of a test's mocks and handlers when nothing goes wrong, each asked for once.

    What nothing answers gets a sample of what its service gives, as from `mock_the_rest`.
    """

    def __init__(self, runner: IntegrationTaskRunner) -> None:
        self.runner = runner
        self._known: dict[tuple[Any, ...], list[tuple[JSON, Answer]]] = {}
        #: What the Task of each state was answered first, as a mock would be given it.
        self.results: dict[str, JSON] = {}
        #: How many iterations of the innermost Map reached each state.
        self.iterations: dict[str, int] = {}

    def answer(self, request: TaskRequest) -> Answer | TaskSteps:
        """The answer of a Task that meets no fault."""
        name = request.state_name
        if request.map_indices:
            self.iterations[name] = max(self.iterations.get(name, 0), request.map_indices[-1] + 1)
        key = (name, request.map_indices, request.visit, request.retry_count)
        known = self._known.setdefault(key, [])
        if request.task_token is None:
            for parameters, answer in known:
                if parameters == request.parameters:
                    return answer
        found = self.runner.run(request) if self._is_answered(request) else self._sample(request)
        if isinstance(found, Answer):
            known.append((request.parameters, found))
            self._note(request, found)
            return found
        return self._noted(request, found)

    def _is_answered(self, request: TaskRequest) -> bool:
        """Whether the test answers it; a workflow it starts would run on another clock."""
        if self.runner.mocks.find(request) is not None:
            return True
        return request.resource.resource_type not in ("states", "aws-sdk:sfn") and request.task_token is None

    def _sample(self, request: TaskRequest) -> Answer:
        return Answer(sampled(request))

    def _noted(self, request: TaskRequest, steps: TaskSteps) -> TaskSteps:
        try:
            result = yield from steps
        except UnmockedTask:
            answer = self._sample(request)
            self._known[request.state_name, request.map_indices, request.visit, request.retry_count].append(
                (request.parameters, answer)
            )
            self._note(request, answer)
            return answer.output
        self._note(request, Answer(result))
        return result

    def _note(self, request: TaskRequest, answer: Answer) -> None:
        if request.state_name in self.results:
            return
        if isinstance(answer.failure, FailureTold):
            self.results[request.state_name] = answer.failure.result
        elif answer.failure is None:
            result, resource = answer.output, request.resource
            wrapped = action_of(resource).mocked is not None and resource.pattern == "request-response"
            if wrapped and isinstance(result, dict) and "Payload" in result:
                result = result["Payload"]
            self.results[request.state_name] = result


class FaultyTasks:
    """The TaskRunner of one try. calls: see Tried."""

    def __init__(self, answers: Answers, script: Script) -> None:
        self._answers = answers
        self._faults = {fault.state: fault for fault in script}
        self._mocks: dict[str, tuple[Mock, Clause]] = {}
        self._asked: dict[str, int] = {}
        self.calls: list[list[str]] = []
        self.retries = 0

    def run(self, request: TaskRequest) -> Answer | TaskSteps:
        """The fault whose turn it is, else what the test answers."""
        call = [request.state_name, "open"]
        self.calls.append(call)
        if request.retry_count:
            self.retries += 1
        fault = self._faults.get(request.state_name)
        answer = None if fault is None else self._faulty(fault, request)
        if answer is None:
            answer = self._answers.answer(request)
        if isinstance(answer, Answer):
            call[1] = "done" if answer.failure is None else "failed"
            return answer
        return _watched(answer, call)

    def _faulty(self, fault: Fault, request: TaskRequest) -> Answer | TaskSteps | None:
        if fault.iteration is not None and request.map_indices[-1:] != (fault.iteration,):
            return None
        count = self._asked.get(fault.state, 0)
        self._asked[fault.state] = count + 1
        if fault.times is not None and count >= fault.times:
            return None
        answers = self._answers
        if fault.state not in self._mocks:
            clause = Clause(responses=[(_response(fault, answers.results.get(fault.state)), 1)])
            mock = Mock(fault.state, clauses=[clause])
            if fault.state not in answers.results:  # a sample is no answer of the test's, to be held to a model
                mock.validated("NONE")
            self._mocks[fault.state] = mock, clause
        runner = answers.runner
        return mocked(*self._mocks[fault.state], request, runner.judge, runner.services)


def _response(fault: Fault, result: JSON) -> Response:
    if fault.error is not None:
        return Raises(fault.error)
    return WaitsForCallback() if fault.after is None else Returns({} if result is None else result, fault.after)


def _watched(steps: TaskSteps, call: list[str]) -> TaskSteps:
    try:
        result = yield from steps
    except WorkflowFailure as failure:
        if not isinstance(failure, TaskTimeout):  # what a time limit cuts short may have been done all the same
            call[1] = "failed"
        raise
    call[1] = "done"
    return result


def trying(
    workflow: LoadedWorkflow, answers: Answers, engine_of: Callable[[FaultyTasks], Engine]
) -> Callable[[JSON, Script], Tried]:
    """What tries a script on an input: each on an engine, a clock and counts of its own."""

    def tried(value: JSON, script: Script) -> Tried:
        tasks = FaultyTasks(answers, script)
        engine = engine_of(tasks)
        execution = engine.create(
            workflow.machine,
            value,
            name="explored",
            state_machine_name=workflow.name,
            machine_arn=workflow.arn,
            role_arn=workflow.role_arn,
        )
        trouble = None
        try:
            engine.begin(execution)
            if execution.running:
                engine.wait(execution)
        except HarnessError as error:
            trouble = error
        return Tried(script, execution, tasks.calls, trouble, tasks.retries)

    return tried


def lines_of(script: Sequence[Fault], answers: Answers, variable: str) -> list[str]:
    """The lines of a test that make a script happen."""
    return [fault.line(variable, answers.results.get(fault.state, {})) for fault in script]
