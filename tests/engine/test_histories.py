"""Event histories: types, order, ids and previousEventId, as AWS records them."""

import pytest
from engine_runs import RESOURCE, TOKEN, at, engine_of, run, story, task, types, unit

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.machine import parse

ITEM = unit(Item={"Type": "Pass"})


def test_a_pass_and_a_succeed_state_leave_six_events():
    """
    Entered and exited each, between start and end; each points back to the one before.
    """
    execution = run(unit(A={"Type": "Pass"}, B={"Type": "Succeed"}), {"a": 1})
    assert story(execution) == [
        ("ExecutionStarted", None, 0),
        ("PassStateEntered", "A", 0),
        ("PassStateExited", "A", 2),
        ("SucceedStateEntered", "B", 3),
        ("SucceedStateExited", "B", 4),
        ("ExecutionSucceeded", None, 5),
    ]
    assert [event["id"] for event in execution.history] == [1, 2, 3, 4, 5, 6]


def test_events_carry_their_values_as_texts():
    """
    Inputs and outputs are JSON texts with Details that tell nothing was truncated.
    """
    execution = run(unit(A={"Type": "Pass", "Assign": {"v": 1}}), {"a": "é"}, role_arn="role")
    started, entered, exited, succeeded = execution.history.events
    assert started["executionStartedEventDetails"] == {
        "input": '{"a":"é"}',
        "inputDetails": {"truncated": False},
        "roleArn": "role",
    }
    assert entered["stateEnteredEventDetails"] == {
        "name": "A",
        "input": '{"a":"é"}',
        "inputDetails": {"truncated": False},
    }
    assert exited["stateExitedEventDetails"] == {
        "name": "A",
        "output": '{"a":"é"}',
        "outputDetails": {"truncated": False},
        "assignedVariables": {"v": "1"},
        "assignedVariablesDetails": {"truncated": False},
    }
    assert succeeded["executionSucceededEventDetails"] == {"output": '{"a":"é"}', "outputDetails": {"truncated": False}}


def test_a_history_is_a_sequence():
    """
    Its length, any event by position, the last by -1.
    """
    history = run(unit(A={"Type": "Pass"})).history
    assert len(history) == 4
    assert history[0]["type"] == "ExecutionStarted"
    assert history[-1] == history.events[-1]


def test_a_failed_execution_tells_error_and_cause():
    """
    ExecutionFailed has its details even where both are absent.
    """
    execution = run(unit(A={"Type": "Fail", "Error": "E", "Cause": "c"}))
    assert story(execution) == [
        ("ExecutionStarted", None, 0),
        ("FailStateEntered", "A", 0),
        ("ExecutionFailed", None, 2),
    ]
    assert execution.history[-1]["executionFailedEventDetails"] == {"error": "E", "cause": "c"}
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "E", "c")
    assert run(unit(A={"Type": "Fail"})).history[-1]["executionFailedEventDetails"] == {}


def test_a_task_is_scheduled_started_and_succeeds():
    """
    Each event names resource and resourceType.
    """
    execution = run(unit(T=task(Parameters={"x": 1}, TimeoutSeconds=9)), answers={"T": {"ok": True}})
    assert types(execution)[2:5] == ["TaskScheduled", "TaskStarted", "TaskSucceeded"]
    scheduled = execution.history[2]["taskScheduledEventDetails"]
    assert scheduled["parameters"] == '{"x":1}'
    assert scheduled["timeoutInSeconds"] == 9
    assert execution.history[4]["taskSucceededEventDetails"]["output"] == '{"ok":true}'
    assert [event["previousEventId"] for event in execution.history] == [0, 0, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (
            "arn:aws:lambda:us-east-1:123456789012:function:f",
            ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"],
        ),
        ("arn:aws:states:us-east-1:123456789012:activity:a", ["ActivityScheduled", "ActivitySucceeded"]),
        (RESOURCE, ["TaskScheduled", "TaskStarted", "TaskSucceeded"]),
    ],
)
def test_a_task_has_the_events_of_its_kind_of_resource(resource, expected):
    """
    Lambda function ARNs and activities have events of their own.
    """
    from pytest_sfn.integrations.resources.parsing import parse_resource

    machine = parse(unit(T={"Type": "Task", "Resource": resource, "Parameters": {}}), parse_resource=parse_resource)
    execution = engine_of({"T": {}}).run(machine, {})
    assert types(execution)[2:-2] == expected


def test_each_attempt_of_a_retried_task_has_its_events_and_no_new_entry():
    """
    The state is entered once; attempts wait for their delays.
    """
    retry = [{"ErrorEquals": ["E"], "IntervalSeconds": 3, "BackoffRate": 2}]
    execution = run(unit(T=task(Retry=retry)), answers={"T": [WorkflowFailure("E"), WorkflowFailure("E"), 5]})
    failed = ["TaskScheduled", "TaskStarted", "TaskFailed"]
    assert types(execution) == [
        "ExecutionStarted",
        "TaskStateEntered",
        *failed,
        *failed,
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    assert at(execution, "TaskScheduled") == [0, 3, 9]
    assert execution.output == 5


def test_a_map_records_its_iterations():
    """
    Those that start at once point back to MapStateStarted. Recorded from AWS.
    """
    execution = run(unit(M={"Type": "Map", "ItemProcessor": ITEM, "MaxConcurrency": 1}), [7, 8])
    assert story(execution) == [
        ("ExecutionStarted", None, 0),
        ("MapStateEntered", "M", 0),
        ("MapStateStarted", None, 2),
        ("MapIterationStarted", 0, 3),
        ("PassStateEntered", "Item", 4),
        ("PassStateExited", "Item", 5),
        ("MapIterationSucceeded", 0, 6),
        ("MapIterationStarted", 1, 6),
        ("PassStateEntered", "Item", 8),
        ("PassStateExited", "Item", 9),
        ("MapIterationSucceeded", 1, 10),
        ("MapStateSucceeded", None, 11),
        ("MapStateExited", "M", 11),
        ("ExecutionSucceeded", None, 13),
    ]


def test_a_parallel_records_its_branches_events_only():
    """
    Branches have no events of their own beside those of their states.
    """
    branches = [unit(A={"Type": "Pass", "Result": "a"}), unit(B={"Type": "Pass", "Result": "b"})]
    execution = run(unit(P={"Type": "Parallel", "Branches": branches}))
    assert types(execution) == [
        "ExecutionStarted",
        "ParallelStateEntered",
        "ParallelStateStarted",
        "PassStateEntered",
        "PassStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ParallelStateSucceeded",
        "ParallelStateExited",
        "ExecutionSucceeded",
    ]
    assert execution.output == ["a", "b"]


def test_a_jsonata_expression_that_fails_leaves_an_evaluation_failed_event():
    """
    With the state, the field and the cause which the execution fails with, too.
    """
    execution = run({"QueryLanguage": "JSONata", **unit(A={"Type": "Pass", "Output": {"x": "{% $gone %}"}})})
    details = execution.history[2]["evaluationFailedEventDetails"]
    assert types(execution) == ["ExecutionStarted", "PassStateEntered", "EvaluationFailed", "ExecutionFailed"]
    assert (details["error"], details["location"], details["state"]) == ("States.QueryEvaluationError", "Output/x", "A")
    assert details["cause"] == execution.cause
    assert execution.cause.startswith("An error occurred while executing the state 'A' (entered at the event id #2). ")


def failed_evaluations(states, value=None, answers=None):
    """(state, field, previousEventId) of each EvaluationFailed."""
    execution = run({"QueryLanguage": "JSONata", **states}, value, answers)
    events = [event for event in execution.history if event["type"] == "EvaluationFailed"]
    details = [(event["evaluationFailedEventDetails"], event["previousEventId"]) for event in events]
    return [(told["state"], told["location"], previous) for told, previous in details]


GONE = "{% $gone %}"


def test_an_evaluation_that_fails_inside_a_map_is_told_once():
    """
    By the state it is of, not by the Map as well.
    """
    processor = unit(A={"Type": "Pass", "Output": GONE})
    assert failed_evaluations(unit(M={"Type": "Map", "ItemProcessor": processor}), [1]) == [("A", "Output", 4)]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"Condition": GONE}, "Choices[0]/Condition"),
        ({"Condition": True, "Output": {"v": GONE}}, "Choices[0]/Output/v"),
    ],
    ids=["condition", "output"],
)
def test_an_expression_of_a_choice_rule_is_told_with_the_rule(rule, field):
    """
    Counted from 0; the event points back to what was there before the state.
    """
    states = {"Type": "Choice", "Choices": [{**rule, "Next": "E"}]}
    assert failed_evaluations(unit(C=states, E={"Type": "Succeed"})) == [("C", field, 0)]


def test_an_expression_of_a_catcher_is_told_with_the_catcher():
    """
    It fails the execution, after what was caught.
    """
    other = {"ErrorEquals": ["Other"], "Next": "E"}
    catcher = {"ErrorEquals": ["E"], "Output": {"v": GONE}, "Next": "E"}
    caught = {"Type": "Task", "Resource": RESOURCE, "Arguments": {}, "Catch": [other, catcher]}
    states = unit(T=caught, E={"Type": "Succeed"})
    told = failed_evaluations(states, {}, {"T": WorkflowFailure("E")})
    assert told == [("T", "Catch[1]/Output/v", 5)]


def test_an_output_that_fails_points_back_to_the_end_of_the_task():
    """
    The last event before the state had to decide; for its Arguments that is the one before its entry.
    """
    task_of = {"Type": "Task", "Resource": RESOURCE, "Arguments": {}}
    assert failed_evaluations(unit(T={**task_of, "Output": GONE}), {}) == [("T", "Output", 5)]
    assert failed_evaluations(unit(T={**task_of, "Arguments": {"a": GONE}}), {}) == [("T", "Arguments/a", 0)]


def test_a_failed_iteration_is_told_with_those_it_takes_along():
    """
    The failing one, the state each other was in, and their abortion.
    """
    processor = unit(T=task(), W={"Type": "Wait", "Seconds": 5})
    answers = {"T": lambda request: (2, WorkflowFailure("E")) if request.map_indices == (1,) else (10, None)}
    execution = run(unit(M={"Type": "Map", "ItemProcessor": processor}), [0, 1, 2], answers)
    told = [(kind, subject) for kind, subject, _ in story(execution)]
    assert told[-7:] == [
        ("MapIterationFailed", 1),
        ("TaskStateAborted", None),
        ("MapIterationAborted", 0),
        ("TaskStateAborted", None),
        ("MapIterationAborted", 2),
        ("MapStateFailed", None),
        ("ExecutionFailed", None),
    ]
    assert (execution.error, execution.stop_date - execution.start_date) == ("E", 2)


def test_a_task_token_ends_its_task_when_it_is_answered():
    """
    TaskSubmitted, then TaskSucceeded with what SendTaskSuccess said.
    """
    engine = engine_of()
    machine = parse(unit(T={"Type": "Task", "Resource": TOKEN, "Parameters": {}}), parse_resource=_parse_resource())
    execution = engine.start(machine, {"q": 1})
    token = engine.tasks.requests[0].task_token
    assert engine.task_tokens.state(token) == "live"
    assert [fiber.state.name for fiber in engine.task_tokens.waiting()] == ["T"]
    assert engine.task_tokens.find(token) is execution.root
    engine.task_tokens.succeed(token, {"approved": True})
    engine.wait(execution)
    assert execution.output == {"approved": True}
    assert types(execution)[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    assert engine.task_tokens.state(token) == "timed out"
    assert engine.task_tokens.state("other") == "unknown"
    assert engine.task_tokens.find("other") is None


def test_a_task_token_can_fail_its_task():
    """
    SendTaskFailure's error is what Retry and Catch see.
    """
    engine = engine_of()
    machine = parse(unit(T={"Type": "Task", "Resource": TOKEN, "Parameters": {}}), parse_resource=_parse_resource())
    execution = engine.start(machine, {})
    engine.task_tokens.fail(engine.tasks.requests[0].task_token, "Refused", "why")
    engine.wait(execution)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "Refused", "why")


@pytest.mark.parametrize("failing", [False, True])
def test_a_token_answered_before_its_task_waits_is_kept(failing):
    """
    A worker may be quicker than the service it was called through.
    """
    engine = engine_of()

    def answer(request):
        tokens = engine.task_tokens
        tokens.fail(request.task_token, "E", None) if failing else tokens.succeed(request.task_token, "quick")

    engine.tasks.answers["T"] = answer
    machine = parse(unit(T={"Type": "Task", "Resource": TOKEN, "Parameters": {}}), parse_resource=_parse_resource())
    execution = engine.run(machine, {})
    assert execution.error == "E" if failing else execution.output == "quick"


def _parse_resource():
    from pytest_sfn.integrations.resources.parsing import parse_resource

    return parse_resource
