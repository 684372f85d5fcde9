"""`variableReferences` of DescribeStateMachine."""

from __future__ import annotations

import pytest

from pytest_sfn.expressions.variable_references import variable_references


def references(state, **machine):
    return variable_references({**machine, "States": {"S": state}}).get("S", [])


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ({"Type": "Pass", "InputPath": "$a", "OutputPath": "$b.c"}, ["a", "b"]),
        ({"Type": "Pass", "Parameters": {"x.$": "$b", "y": "$c", "z": {"w.$": "$a[0]"}}}, ["a", "b"]),
        ({"Type": "Pass", "Parameters": {"x.$": "States.Format('$no {}', $yes, $.no, $$.No)"}}, ["yes"]),
        ({"Type": "Pass", "ResultPath": "$.a", "Result": {"x.$": "$no"}, "Assign": {"v": "$no"}}, []),
        ({"Type": "Wait", "SecondsPath": "$wait"}, ["wait"]),
        ({"Type": "Fail", "ErrorPath": "$error", "CausePath": "$cause"}, ["cause", "error"]),
        ({"Type": "Choice", "Choices": [{"And": [{"Variable": "$a", "StringEqualsPath": "$b"}]}]}, ["a", "b"]),
        ({"Type": "Choice", "Choices": [{"Variable": "$.a", "StringEquals": "$no", "Assign": {"n.$": "$c"}}]}, ["c"]),
        ({"Type": "Map", "ItemReader": {"ReaderConfig": {"MaxItemsPath": "$most"}}}, ["most"]),
        ({"Type": "Task", "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"e.$": "$old"}}]}, ["old"]),
    ],
)
def test_jsonpath_counts_variables_where_paths_stand(state, names):
    """
    Paths, `.$` members and their intrinsic functions count; plain texts and ResultPath do not.
    """
    assert references(state) == names


def test_jsonata_counts_variables_in_expressions():
    """
    Each `{% ... %}` of a JSONata state counts, wherever the language was set.
    """
    state = {"Type": "Pass", "Output": {"x": ["{% $b + $states.input.n %}", "$no"]}, "Assign": {"y": "{% $sum($a) %}"}}
    assert references(state, QueryLanguage="JSONata") == ["a", "b"]
    assert references({**state, "QueryLanguage": "JSONata"}) == ["a", "b"]
    assert references(state) == []


def test_states_inside_map_and_parallel_stand_beside_the_others():
    """
    Each state has its own entry, however deep it is nested; a state that reads none has none.
    """
    inner = {"StartAt": "In", "States": {"In": {"Type": "Pass", "InputPath": "$x"}, "Quiet": {"Type": "Succeed"}}}
    definition = {
        "States": {
            "M": {"Type": "Map", "ItemsPath": "$items", "ItemProcessor": inner},
            "P": {"Type": "Parallel", "Branches": [{"States": {"B": {"Type": "Wait", "SecondsPath": "$s"}}}]},
        }
    }
    assert variable_references(definition) == {"M": ["items"], "In": ["x"], "B": ["s"]}
