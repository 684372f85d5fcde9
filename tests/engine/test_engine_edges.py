"""Edges of the engine: answers from outside, the Context Object, children that fail in odd moments."""

import threading
from concurrent.futures import Future

import pytest
from engine_runs import RESOURCE, TOKEN, at, engine_of, run, story, task, types, unit

from pytest_sfn.engine.execution import Execution
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.effects import Await
from pytest_sfn.language.machine import parse
from pytest_sfn.language.tasks import Resource

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"


class Outside:
    """A task runner whose answers come by Future."""

    def __init__(self, future):
        self.future = future

    def run(self, _request):
        """Await it."""
        return (yield Await(self.future))


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("failing", [False, True])
def test_an_answer_from_another_thread_is_waited_for_in_real_time(later, failing):
    """
    Virtual time stands still meanwhile: the task's timeout does not fire.
    """
    future = Future()

    def answer():
        future.set_exception(WorkflowFailure("E")) if failing else future.set_result(7)

    threading.Timer(0.02, answer).start() if later else answer()
    engine = engine_of()
    engine.tasks = Outside(future)
    execution = engine.run(parse(unit(T=task(TimeoutSeconds=1))), {})
    assert (execution.output, execution.error) == ((None, "E") if failing else (7, None))
    assert execution.stop_date == execution.start_date
    assert engine.scheduler.outside == 0


def test_the_context_object_tells_execution_state_and_task():
    """
    In the order AWS shows them; RetryCount only of states that can be retried.
    """
    engine = engine_of({"T": lambda request: request.parameters})
    states = unit(
        T={"Type": "Task", "Resource": TOKEN, "Parameters": {"all.$": "$$"}},
    )
    execution = engine.start(parse(states, parse_resource=parse_resource), {"a": 1}, name="n", role_arn="role")
    context = engine.tasks.requests[0].parameters["all"]
    assert list(context) == ["Execution", "StateMachine", "State", "Task"]
    assert context["Execution"] == {
        "Id": execution.arn,
        "Input": {"a": 1},
        "StartTime": "2026-01-01T00:00:00.000Z",
        "Name": "n",
        "RoleArn": "role",
        "RedriveCount": 0,
    }
    assert context["State"] == {"Name": "T", "EnteredTime": "2026-01-01T00:00:00.000Z", "RetryCount": 0}
    assert context["Task"] == {"Token": engine.tasks.requests[0].task_token}


@pytest.mark.parametrize("machine_type", ["STANDARD", "EXPRESS"])
def test_a_plain_state_shows_no_retry_count_and_express_no_redrive_count(machine_type):
    """
    Recorded from AWS.
    """
    context = run(unit(A={"Type": "Pass", "Parameters": {"all.$": "$$"}}), machine_type=machine_type).output["all"]
    assert "RetryCount" not in context["State"]
    assert ("RedriveCount" in context["Execution"]) is (machine_type == "STANDARD")


def test_the_retry_count_of_the_context_object_grows():
    """
    Each attempt evaluates its Parameters anew.
    """
    states = unit(T=task(Parameters={"n.$": "$$.State.RetryCount"}, Retry=[{"ErrorEquals": ["E"]}]))
    execution = run(
        states, answers={"T": [WorkflowFailure("E"), WorkflowFailure("E"), lambda request: request.parameters]}
    )
    assert execution.output == {"n": 2}


def test_before_its_first_state_an_execution_has_no_state():
    """
    A Context Object may be asked for early, by a mock or a test.
    """
    engine = engine_of()
    execution = engine.create(parse(unit(A={"Type": "Wait", "Seconds": 1})), {})
    execution.abort("E")
    assert types(execution) == ["ExecutionAborted"]
    assert isinstance(execution, Execution)


def test_an_iteration_that_starts_late_and_fails_at_once_fails_the_map():
    """
    Its place became free while time passed.
    """
    processor = unit(
        C={"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 0, "Next": "W"}], "Default": "F"},
        W={"Type": "Wait", "Seconds": 3, "End": True},
        F={"Type": "Fail", "Error": "E"},
    )
    execution = run(unit(M={"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": 1}), [0, 1, 2])
    assert (execution.status, execution.error) == ("FAILED", "E")
    assert execution.stop_date - execution.start_date == 3
    assert types(execution).count("MapIterationStarted") == 2
    assert [kind for kind, _, _ in story(execution)][-3:] == ["MapIterationFailed", "MapStateFailed", "ExecutionFailed"]


def test_a_lambda_function_task_that_fails_and_times_out_has_its_own_events():
    """
    LambdaFunctionFailed and LambdaFunctionTimedOut.
    """
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]
    states = unit(T={"Type": "Task", "Resource": FUNCTION, "TimeoutSeconds": 5, "Retry": retry})
    engine = engine_of({"T": [WorkflowFailure("E", "c"), (9, None), "ok"]})
    execution = engine.run(parse(states, parse_resource=parse_resource), {})
    told = types(execution)
    assert (told.count("LambdaFunctionFailed"), told.count("LambdaFunctionTimedOut")) == (1, 1)
    failed = next(event for event in execution.history if event["type"] == "LambdaFunctionFailed")
    assert failed["lambdaFunctionFailedEventDetails"] == {"error": "E", "cause": "c"}
    assert at(execution, "LambdaFunctionTimedOut") == [6]


def test_a_redriven_map_whose_first_child_fails_again_stops():
    """
    The first failure is final, as in the first run.
    """
    engine = engine_of({"T": lambda request: (request.parameters, WorkflowFailure(f"E{request.parameters}"))})
    execution = engine.run(parse(unit(M={"Type": "Map", "ItemProcessor": unit(T=task())})), [1, 2])
    assert execution.error == "E1"
    engine.tasks.answers["T"] = lambda request: WorkflowFailure(f"Again{request.parameters}")
    execution.redrive()
    engine.wait(execution)
    assert execution.error == "Again1"


def test_a_redriven_child_that_waits_is_waited_for():
    """
    Redrive goes on in execution time.
    """
    engine = engine_of({"T": lambda request: WorkflowFailure("E") if request.parameters == 2 else "ok"})
    execution = engine.run(parse(unit(M={"Type": "Map", "ItemProcessor": unit(T=task())})), [1, 2])
    assert execution.status == "FAILED"
    engine.tasks.answers["T"] = (5, "late")
    execution.redrive()
    assert execution.running
    engine.wait(execution)
    assert execution.output == ["ok", "late"]
    assert execution.redrive_date == execution.start_date


def test_a_resource_knows_its_api_action():
    """
    Without the pattern.
    """
    assert Resource("arn", "states", "startExecution.sync:2").api_action == "startExecution"
    assert RESOURCE.endswith("publish")


def test_a_retry_after_a_failed_assign_leaves_no_variable():
    """
    What an attempt assigned before it failed is forgotten, also when a Catcher takes over.
    """
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught", "ResultPath": None}]
    states = unit(
        T=task(Assign={"v": 1}, ResultPath="$.a.b", Catch=catch),
        Caught={"Type": "Pass", "Parameters": {"v.$": "$v"}},
    )
    execution = run(states, {"a": "text"}, {"T": 5})
    assert execution.error == "States.Runtime"
    assert "$v" in execution.cause


class Stopping:
    """A task runner that stops the execution it works for, and then answers all the same."""

    def __init__(self, where, answer):
        self.where, self.answer = where, answer
        self.execution = None

    def run(self, _request):
        """Stop it before the steps, or in them."""
        if self.where == "before":
            self.execution.abort("Stopped")
        return self._steps()

    def _steps(self):
        if self.where == "within":
            self.execution.abort("Stopped")
        if isinstance(self.answer, WorkflowFailure):
            raise self.answer
        return self.answer
        yield


@pytest.mark.parametrize("where", ["before", "within"])
@pytest.mark.parametrize("answer", [5, WorkflowFailure("E")])
@pytest.mark.parametrize("nested", [False, True])
def test_a_task_may_stop_its_own_execution(where, answer, nested):
    """
    A Lambda function that calls StopExecution: nothing follows, whatever it then answers.
    """
    states = unit(T=task(TimeoutSeconds=9, Retry=[{"ErrorEquals": ["E"]}]), B={"Type": "Pass"})
    if nested:
        states = unit(P={"Type": "Parallel", "Branches": [states]}, Q={"Type": "Pass"})
    engine = engine_of()
    engine.tasks = Stopping(where, answer)
    execution = engine.tasks.execution = engine.create(parse(states), {})
    engine.begin(execution)
    engine.scheduler.advance(100)
    assert (execution.status, execution.error) == ("ABORTED", "Stopped")
    assert types(execution)[-1] == "ExecutionAborted"


def test_a_fiber_that_has_ended_cannot_be_interrupted():
    """
    A timeout that comes too late, whoever calls it.
    """
    execution = run(unit(T=task()))
    told = len(execution.history)
    execution.root.interrupt(WorkflowFailure("E"))
    assert len(execution.history) == told


def test_a_heartbeat_alone_bounds_a_task():
    """
    HeartbeatSeconds needs no TimeoutSeconds.
    """
    execution = run(unit(T=task(HeartbeatSeconds=7)), answers={"T": (9, None)})
    assert (execution.error, execution.stop_date - execution.start_date) == ("States.Timeout", 7)


def test_a_fiber_without_a_state_shows_none():
    """
    Before it enters its first one.
    """
    from pytest_sfn.engine.fiber import Fiber

    execution = run(unit(A={"Type": "Pass"}))
    assert Fiber(execution, execution, 0, {}).context()["State"] == {}
