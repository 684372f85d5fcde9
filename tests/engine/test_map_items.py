"""The items of a Map by every JSON type, by path and by expression, inline and distributed."""

import pytest
from engine_runs import engine_of

from pytest_sfn.language.machine import analyse, parse

PASS = {"StartAt": "Do", "States": {"Do": {"Type": "Pass", "End": True}}}
INLINE = {"Type": "Map", "ItemProcessor": PASS, "End": True}
DISTRIBUTED = {
    "Type": "Map",
    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **PASS},
    "End": True,
}
#: Values that are no array: value, type and text in causes.
NO_ARRAYS = [
    ({"a": 1}, "object", '{"a":1}'),
    ("text", "string", '"text"'),
    (1, "number", "1"),
    (1.5, "number", "1.5"),
    (True, "boolean", "true"),
    (None, "null", "null"),
]
ENTERED = "An error occurred while executing the state 'It' (entered at the event id #2). "


def run(state, value, language="JSONPath"):
    return engine_of().run(parse({"QueryLanguage": language, "StartAt": "It", "States": {"It": state}}), value)


def end(execution):
    """Error, cause, and the types of the events after the entry of the state."""
    history = list(execution.history)
    return execution.error, execution.cause, [event["type"] for event in history[2:]]


@pytest.mark.parametrize("state", [INLINE, DISTRIBUTED])
@pytest.mark.parametrize(("given", "_type", "_text"), NO_ARRAYS)
def test_items_path_to_no_array_ends_the_execution(state, given, _type, _text):
    """
    States.Runtime before the Map starts, with ItemsPath or without. Recorded from AWS for an inline Map.
    """
    for fields, value, path in (({"ItemsPath": "$.v"}, {"v": given}, "$.v"), ({}, given, "$")):
        cause = f'{ENTERED}Reference path "{path}" must point to array.'
        assert end(run({**state, **fields}, value)) == ("States.Runtime", cause, ["ExecutionFailed"])


@pytest.mark.parametrize("state", [INLINE, DISTRIBUTED])
@pytest.mark.parametrize(("given", "found", "text"), NO_ARRAYS)
def test_items_of_an_expression_that_are_no_array_fail_its_evaluation(state, given, found, text):
    """
    Told by EvaluationFailed at Items, then MapStateFailed. Recorded from AWS for an inline Map; a distributed one takes an object.
    """
    execution = run({**state, "Items": "{% $states.input.v %}"}, {"v": given}, "JSONata")
    if state is DISTRIBUTED and found == "object":
        assert execution.output == [{"Key": "a", "Value": 1}]
        return
    cause = (
        f"{ENTERED}The JSONata expression '$states.input.v' specified for the field 'Items' returned an unexpected "
        f"result type. Expected 'array', but was '{found}' for value: {text}"
    )
    events = ["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]
    assert end(execution) == ("States.QueryEvaluationError", cause, events)
    assert execution.history[2]["evaluationFailedEventDetails"]["location"] == "Items"


@pytest.mark.parametrize("state", [INLINE, DISTRIBUTED])
@pytest.mark.parametrize(("given", "found", "text"), NO_ARRAYS)
def test_an_input_that_is_no_array_fails_a_map_without_items(state, given, found, text):
    """
    No expression is to blame, and the event has no location. Recorded from AWS for an inline Map.
    """
    execution = run(state, given, "JSONata")
    if state is DISTRIBUTED and found == "object":
        assert execution.output == [{"Key": "a", "Value": 1}]
        return
    cause = f"{ENTERED}Map state input must be an array but was: {text}"
    events = ["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]
    assert end(execution) == ("States.QueryEvaluationError", cause, events)
    details = execution.history[2]["evaluationFailedEventDetails"]
    assert details == {"error": "States.QueryEvaluationError", "cause": cause, "state": "It"}


@pytest.mark.parametrize("state", [INLINE, DISTRIBUTED])
@pytest.mark.parametrize(
    ("fields", "value", "language"),
    [
        ({}, [1, 2], "JSONPath"),
        ({"ItemsPath": "$.v"}, {"v": [1, 2]}, "JSONPath"),
        ({}, [1, 2], "JSONata"),
        ({"Items": [1, "{% 2 %}"]}, {}, "JSONata"),
        ({"Items": "{% [1, 2] %}"}, {}, "JSONata"),
    ],
)
def test_an_array_is_the_items(state, fields, value, language):
    """
    By path, by expression, written, or as the input; an empty one gives an empty result.
    """
    assert run({**state, **fields}, value, language).output == [1, 2]


@pytest.mark.parametrize("state", [INLINE, DISTRIBUTED])
@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("text", "JSONata string must start with {% and end with %}"),
        (1, "Expected value of type Array"),
        (True, "Expected value of type Array"),
        (None, "Expected value of type Array"),
    ],
)
def test_items_written_as_no_array_are_refused_at_creation(state, written, message):
    """
    No evaluation can make items of them. The words are inferred.
    """
    states = {"It": {**state, "Items": written}}
    _, found = analyse({"QueryLanguage": "JSONata", "StartAt": "It", "States": states})
    assert [each.message for each in found] == [message]


def test_members_of_an_object_are_written_as_items_of_a_distributed_map_only():
    """
    An inline Map has arrays.
    """
    written = {"Items": {"a": 1}}
    assert run({**DISTRIBUTED, **written}, {}, "JSONata").output == [{"Key": "a", "Value": 1}]
    _, found = analyse({"QueryLanguage": "JSONata", "StartAt": "It", "States": {"It": {**INLINE, **written}}})
    assert [each.message for each in found] == ["Expected value of type Array"]
