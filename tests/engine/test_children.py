"""Parallel and inline Map: order, concurrency, isolation, cancellation and redrive."""

import pytest
from engine_runs import at, engine_of, run, task, types, unit

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.machine import parse


def mapped(**fields):
    return unit(M={"Type": "Map", "ItemProcessor": unit(T=task()), **fields})


def waiting(request):
    """Takes as many seconds as the item says."""
    return (request.parameters, request.parameters)


def test_outputs_come_in_the_order_of_the_items_whenever_they_end():
    """
    The result of a Map is the array of its iterations' outputs.
    """
    execution = run(mapped(), [3, 1, 2], {"T": waiting})
    assert execution.output == [3, 1, 2]
    assert at(execution, "MapIterationSucceeded") == [1, 2, 3]


@pytest.mark.parametrize(
    ("concurrency", "starts", "total"),
    [(1, [0, 2, 4, 6], 8), (2, [0, 0, 2, 2], 4), (3, [0, 0, 0, 2], 4), (0, [0, 0, 0, 0], 2)],
)
def test_at_most_max_concurrency_iterations_run_at_a_time(concurrency, starts, total):
    """
    The next one starts when a place is free, in the order of the items.
    """
    execution = run(mapped(MaxConcurrency=concurrency), [2, 2, 2, 2], {"T": waiting})
    assert at(execution, "MapIterationStarted") == starts
    assert execution.stop_date - execution.start_date == total


def test_an_inline_map_runs_forty_at_a_time():
    """
    Whatever MaxConcurrency says.
    """
    execution = run(mapped(), [1] * 41, {"T": waiting})
    assert at(execution, "MapIterationStarted") == [0] * 40 + [1]


def test_an_empty_map_succeeds_with_an_empty_array():
    """
    No iteration, no events but the Map's own.
    """
    execution = run(mapped(), [])
    assert execution.output == []
    assert types(execution) == [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]


def test_iterations_see_their_item_and_outer_variables_but_not_each_others():
    """
    A scope begins with a copy of the outer one's variables; what it sets is gone when it ends.
    """
    processor = unit(
        A={"Type": "Pass", "Assign": {"mine.$": "$$.Map.Item.Index"}},
        B={"Type": "Pass", "Parameters": {"mine.$": "$mine", "outer.$": "$outer", "item.$": "$$.Map.Item.Value"}},
    )
    states = unit(
        First={"Type": "Pass", "Assign": {"outer": "o"}},
        M={"Type": "Map", "ItemProcessor": processor, "ResultPath": "$.r", "ItemsPath": "$.xs"},
        Last={"Type": "Pass", "Parameters": {"r.$": "$.r", "outer.$": "$outer"}},
    )
    execution = run(states, {"xs": ["a", "b"]})
    assert execution.output == {
        "r": [{"mine": 0, "outer": "o", "item": "a"}, {"mine": 1, "outer": "o", "item": "b"}],
        "outer": "o",
    }
    assert (
        run(
            {
                **unit(
                    P={"Type": "Parallel", "Branches": [unit(A={"Type": "Pass", "Assign": {"v": 1}})]},
                    L={"Type": "Pass", "Parameters": {"v.$": "$v"}},
                )
            }
        ).status
        == "FAILED"
    )


def test_branches_run_side_by_side_on_one_clock():
    """
    A Parallel lasts as long as its longest branch.
    """
    branches = [unit(A={"Type": "Wait", "Seconds": 5}), unit(B={"Type": "Wait", "Seconds": 9})]
    execution = run(unit(P={"Type": "Parallel", "Branches": branches}), {"x": 1})
    assert execution.output == [{"x": 1}, {"x": 1}]
    assert at(execution, "ParallelStateSucceeded") == [9]


def test_a_failing_branch_stops_the_others_and_can_be_caught():
    """
    Tasks that still run are aborted; their timers and answers are forgotten.
    """
    branches = [unit(A=task(TimeoutSeconds=50)), unit(B=task()), unit(W={"Type": "Wait", "Seconds": 500})]
    catch = [{"ErrorEquals": ["E"], "Next": "Caught"}]
    states = unit(P={"Type": "Parallel", "Branches": branches, "Catch": catch}, Caught={"Type": "Wait", "Seconds": 100})
    execution = run(states, {}, {"A": (60, None), "B": (3, WorkflowFailure("E", "c"))})
    assert execution.output == {"Error": "E", "Cause": "c"}
    assert execution.stop_date - execution.start_date == 103
    assert {"TaskStateAborted", "WaitStateAborted", "ParallelStateFailed"} <= set(types(execution))
    assert "TaskTimedOut" not in types(execution)


def test_a_branch_that_fails_at_once_keeps_the_others_from_starting():
    """
    Children start in order; the first failure is final.
    """
    branches = [unit(A={"Type": "Fail", "Error": "E"}), unit(B={"Type": "Pass"})]
    execution = run(unit(P={"Type": "Parallel", "Branches": branches}))
    assert execution.error == "E"
    assert "PassStateEntered" not in types(execution)


def test_a_retried_parallel_runs_all_its_branches_again():
    """
    An attempt of a Parallel is all of its branches.
    """
    states = unit(
        P={"Type": "Parallel", "Branches": [unit(A=task()), unit(B=task())], "Retry": [{"ErrorEquals": ["E"]}]}
    )
    execution = run(states, {}, {"A": "a", "B": [(2, WorkflowFailure("E")), "b"]})
    assert execution.output == ["a", "b"]
    assert types(execution).count("TaskScheduled") == 4
    assert types(execution).count("ParallelStateStarted") == 2


def test_nested_children_are_cancelled_with_their_parent():
    """
    A timeout of the execution leaves no fiber behind.
    """
    inner = unit(M={"Type": "Map", "ItemProcessor": unit(T=task()), "ItemsPath": "$.xs"})
    states = {
        **unit(P={"Type": "Parallel", "Branches": [inner, unit(W={"Type": "Wait", "Seconds": 999})]}),
        "TimeoutSeconds": 10,
    }
    engine = engine_of({"T": (100, None)})
    execution = engine.run(parse(states), {"xs": [1, 2]})
    assert execution.status == "TIMED_OUT"
    engine.scheduler.advance(10_000)
    assert types(execution)[-1] == "ExecutionTimedOut"
    assert execution.history.events[-1]["executionTimedOutEventDetails"] == {"error": "States.Timeout"}
    assert execution.error is None


# --- redrive
def redriven(states, value, answers, mend):
    """An execution that failed, was mended and redriven."""
    engine = engine_of(answers)
    execution = engine.run(parse(states), value)
    assert execution.status == "FAILED"
    failed = len(execution.history)
    engine.tasks.answers.update(mend)
    execution.redrive()
    engine.wait(execution)
    return execution, [event["type"] for event in execution.history.events[failed:]]


def test_a_redriven_execution_goes_on_with_the_state_that_failed():
    """
    ExecutionRedriven; a Task is not entered anew.
    """
    states = unit(A={"Type": "Pass"}, T=task())
    execution, events = redriven(states, {"x": 1}, {"T": WorkflowFailure("E")}, {"T": 5})
    assert (execution.status, execution.output, execution.redrive_count) == ("SUCCEEDED", 5, 1)
    assert events == [
        "ExecutionRedriven",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]


def test_a_redriven_plain_state_is_entered_again():
    """
    Pass, Choice and Fail run again from their input.
    """
    states = unit(T=task(), F={"Type": "Fail", "Error": "E"})
    execution, events = redriven(states, {}, {}, {})
    assert execution.status == "FAILED"
    assert events == ["ExecutionRedriven", "FailStateEntered", "ExecutionFailed"]


def test_a_redriven_map_runs_only_the_iterations_that_did_not_succeed():
    """
    Those that succeeded keep their outputs.
    """
    failing = {"T": lambda request: WorkflowFailure("E") if request.parameters == 2 else request.parameters}
    execution, events = redriven(
        mapped(MaxConcurrency=1), [1, 2, 3], failing, {"T": lambda request: request.parameters * 10}
    )
    assert execution.output == [1, 20, 30]
    assert events.count("TaskScheduled") == 2
