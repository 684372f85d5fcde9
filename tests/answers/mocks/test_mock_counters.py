"""Whose turn it is: mocks counted across retries, loops, Map iterations, branches and executions, in whole workflows."""

from __future__ import annotations

import pytest

from pytest_sfn.errors import HarnessError

RETRY = [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "MaxAttempts": 3}]


def charge(**fields):
    function = "arn:aws:lambda:us-east-1:123456789012:function:charge"
    return {"Type": "Task", "Resource": function, "End": True, **fields}


def states(name="Charge", **fields):
    return {"StartAt": name, "States": {name: charge(**fields)}}


def mapping(items="$.items", **fields):
    return {
        "StartAt": "Each",
        "States": {"Each": {"Type": "Map", "ItemsPath": items, "ItemProcessor": states(**fields), "End": True}},
    }


LOOP = {
    "StartAt": "Charge",
    "States": {
        "Charge": {key: value for key, value in charge(Retry=RETRY, Next="Done?").items() if key != "End"},
        "Done?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.done", "BooleanEquals": True, "Next": "End"}],
            "Default": "Charge",
        },
        "End": {"Type": "Succeed"},
    },
}


def test_retries_take_the_next_response(sfn):
    """
    Each attempt is a call.
    """
    workflow = sfn.define(states(Retry=RETRY))
    mock = workflow.mock("Charge").raises("Flaky", times=2).returns("ok")
    assert workflow.run().output == "ok"
    assert [call.retry_count for call in mock.calls] == [0, 1, 2]


def test_a_loop_takes_the_next_response_at_each_visit(sfn):
    """
    Visits are counted within an execution, retries start anew at each.
    """
    workflow = sfn.define(LOOP)
    mock = workflow.mock("Charge").returns({"done": False}).raises("Flaky").returns({"done": True})
    execution = workflow.run()
    assert execution.path.count("Charge") == 2
    assert [call.retry_count for call in mock.calls] == [0, 0, 1]


def test_visits_are_chosen_by_number_in_every_execution(sfn):
    """
    for_visit counts within each execution, not over the test.
    """
    workflow = sfn.define(LOOP)
    workflow.mock("Charge").for_visit(0).returns({"done": False}).for_visit(1).returns({"done": True})
    assert [workflow.run().path.count("Charge") for _ in range(3)] == [2, 2, 2]


def test_the_iterations_of_a_map_share_a_sequence(sfn):
    """
    Calls are counted in the order they come: iteration by iteration where none waits.
    """
    workflow = sfn.define(mapping())
    workflow.mock("Charge").returns("first").returns("second").returns("others")
    assert workflow.run({"items": [1, 2, 3, 4]}).output == ["first", "second", "others", "others"]


def test_each_iteration_goes_through_its_own_sequence(sfn):
    """
    per_iteration: every item fails once and is retried, whatever the others do.
    """
    workflow = sfn.define(mapping(Retry=RETRY))
    mock = workflow.mock("Charge").per_iteration().raises("Flaky").returns("ok")
    assert workflow.run({"items": [1, 2, 3]}).output == ["ok"] * 3
    assert sorted((call.map_indices, call.retry_count) for call in mock.calls) == [
        ((index,), count) for index in range(3) for count in range(2)
    ]
    assert workflow.run({"items": [1]}).output == ["ok"]  # another execution begins anew
    assert mock.call_count == 8


def test_only_one_item_fails(sfn):
    """
    for_iteration chooses the item, for_retry_count the attempt; both must hold.
    """
    workflow = sfn.define(mapping(Retry=RETRY))
    mock = workflow.mock("Charge").for_iteration(1).for_retry_count(0).raises("Flaky").otherwise().returns("ok")
    assert workflow.run({"items": [1, 2, 3]}).output == ["ok"] * 3
    assert sorted(call.map_indices for call in mock.calls) == [(0,), (1,), (1,), (2,)]


def test_nested_maps_are_chosen_by_all_their_indices(sfn):
    """
    The last indices are those of the inner Map.
    """
    inner = mapping("$")
    workflow = sfn.define(
        {
            "StartAt": "Outer",
            "States": {"Outer": {"Type": "Map", "ItemsPath": "$.rows", "ItemProcessor": inner, "End": True}},
        }
    )
    workflow.mock("Charge").for_iteration(1, 0).returns("here").otherwise().returns("-")
    assert workflow.run({"rows": [[1, 2], [3, 4]]}).output == [["-", "-"], ["here", "-"]]


def test_branches_are_chosen_by_number(sfn):
    """
    States of different branches may call the same function; for_branch tells them apart.
    """
    workflow = sfn.define(
        {
            "StartAt": "Both",
            "States": {"Both": {"Type": "Parallel", "Branches": [states("Left"), states("Right")], "End": True}},
        }
    )
    workflow.mock("charge").for_branch(0).returns("left").for_branch(1).returns("right")
    assert workflow.run().output == ["left", "right"]


def test_children_of_a_distributed_map_count_on_their_own(sfn):
    """
    Each child execution goes through the responses by itself with per_iteration.
    """
    definition = mapping(Retry=RETRY)
    each = definition["States"]["Each"]
    each["ItemProcessor"]["ProcessorConfig"] = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    workflow = sfn.define(definition)
    mock = workflow.mock("Charge").per_iteration().raises("Flaky").returns("ok")
    assert workflow.run({"items": [1, 2, 3]}).output == ["ok"] * 3
    assert mock.call_count == 6


def test_concurrent_iterations_take_turns_in_the_order_of_time(sfn):
    """
    A slow answer to one item does not hold the sequence up.
    """
    workflow = sfn.define(mapping())
    mock = workflow.mock("Charge").returns("slow", after=10).returns("fast")
    execution = workflow.run({"items": [1, 2]})
    assert execution.output == ["slow", "fast"]
    assert execution.elapsed == 10
    assert [call.time - mock.calls[0].time for call in mock.calls] == [0, 0]


def test_a_mock_of_one_workflow_is_not_used_up_by_another_state(sfn):
    """
    Two states of one function share a mock of the function, and have their own by name.
    """
    workflow = sfn.define(
        {
            "StartAt": "First",
            "States": {
                "First": {key: value for key, value in charge(Next="Second").items() if key != "End"},
                "Second": charge(),
            },
        }
    )
    function = workflow.mock("charge").returns("function")
    second = workflow.mock("Second").returns("second")
    assert workflow.run().output == "second"
    assert (function.call_count, second.call_count) == (1, 1)


def test_a_mock_that_ran_out_of_what_it_was_told_repeats_the_last(sfn):
    """
    There is always an answer, once there is one.
    """
    workflow = sfn.define(states(Retry=RETRY))
    workflow.mock("Charge").raises("Flaky")
    assert workflow.run().failed_with("Flaky")


def test_a_mock_without_an_answer_fails_the_test(sfn):
    """
    No Retry or Catch of the workflow sees that.
    """
    workflow = sfn.define(states(Retry=[{"ErrorEquals": ["States.ALL"]}]))
    workflow.mock("Charge")
    with pytest.raises(HarnessError, match="has no response"):
        workflow.run()
