"""Fuzz of definitions: never anything but DefinitionError, and what is accepted runs."""

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.errors import DefinitionError
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.choice_rules import OPERATORS
from pytest_sfn.language.machine import analyse, parse

UNIT = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}
WHOLE = {
    "Comment": "c",
    "StartAt": "A",
    "TimeoutSeconds": 100,
    "States": {
        "A": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.a", "NumericEquals": 1, "Next": "B"},
                {
                    "And": [{"Variable": "$.a", "IsPresent": True}, {"Not": {"Variable": "$.b", "IsNull": True}}],
                    "Next": "C",
                },
            ],
            "Default": "F",
        },
        "B": {"Type": "Wait", "SecondsPath": "$.s", "Next": "C"},
        "C": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"a.$": "$.a", "b": [{"c.$": "States.Format('{}', $.d)"}]},
            "ResultSelector": {"r.$": "$.r"},
            "ResultPath": "$.x[0].y",
            "TimeoutSeconds": 9,
            "Assign": {"v.$": "$.r"},
            "Retry": [{"ErrorEquals": ["States.ALL"], "BackoffRate": 1.5, "JitterStrategy": "FULL"}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "D", "ResultPath": "$.e"}],
            "Next": "D",
        },
        "D": {"Type": "Parallel", "Branches": [UNIT], "Next": "E"},
        "E": {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "X",
                "States": {"X": {"Type": "Succeed"}},
            },
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "Parameters": {"Bucket": "b"},
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"], "MaxItems": 5},
            },
            "ItemBatcher": {"MaxItemsPerBatch": 5, "BatchInput": {"a.$": "$.a"}},
            "ItemSelector": {"v.$": "$$.Map.Item.Value"},
            "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}},
            "MaxConcurrency": 5,
            "ToleratedFailurePercentage": 5,
            "Label": "l",
            "Next": "J",
        },
        "J": {
            "Type": "Task",
            "QueryLanguage": "JSONata",
            "Resource": "arn:aws:states:::sns:publish",
            "Arguments": {"a": "{% $states.input.a %}"},
            "Output": "{% $states.result %}",
            "Assign": {"w": "{% $v %}"},
            "TimeoutSeconds": "{% 1 + 1 %}",
            "Catch": [{"ErrorEquals": ["E"], "Output": "{% $states.errorOutput %}", "Next": "F"}],
            "End": True,
        },
        "F": {"Type": "Fail", "ErrorPath": "$.e", "Cause": "c"},
    },
}

NAMES = st.sampled_from(
    ["Type", "Next", "End", "Comment", "States", "StartAt", "Resource", "Parameters", "Arguments", "Output", "Assign",
     "InputPath", "OutputPath", "ResultPath", "ResultSelector", "Result", "Retry", "Catch", "ErrorEquals", "Choices",
     "Default", "Variable", "Condition", "And", "Or", "Not", "Branches", "Iterator", "ItemProcessor", "ItemsPath", "Items",
     "Seconds", "SecondsPath", "Timestamp", "TimestampPath", "TimeoutSeconds", "HeartbeatSecondsPath", "QueryLanguage",
     "Credentials", "ItemReader", "ItemBatcher", "ResultWriter", "ProcessorConfig", "Mode", "Label", "a.$", "states",
     *OPERATORS]
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["$", "$$", "$.a", "$.a[", "$..a", "$v", "A", "B", "JSONata", "JSONPath", "Pass", "Task", "Map", "{% 1 %}", "{% (",
         "{%%}", "{% $states.result %}", "States.UUID()", "States.Format(", "States.ALL", "DISTRIBUTED", "EXPRESS", "CSV",
         "2026-01-01T00:00:00Z", "2026-99-99T00:00:00Z", "arn:aws:states:::sqs:sendMessage.waitForTaskToken"]
    ),
    st.text(max_size=5),
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(allow_nan=False), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(NAMES, st.text(max_size=3)), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value, path=()):
    """The path to every value inside."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


PLACES = [path for path in places(WHOLE) if path]


def mutated(path, value, action):
    """The definition with one place replaced, removed, or given another field."""
    whole = copy.deepcopy(WHOLE)
    *outer, last = path
    container = whole
    for step in outer:
        container = container[step]
    if action == "remove":
        del container[last]
    elif action == "add" and isinstance(container[last], dict):
        container[last].update(value if isinstance(value, dict) else {"a.$": value})
    else:
        container[last] = value
    return whole


def check(definition, machine_type="STANDARD"):
    """Analysis tells problems or gives a machine; `parse` raises nothing but DefinitionError."""
    machine, diagnostics = analyse(definition, machine_type=machine_type, parse_resource=parse_resource)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "ERROR"]
    assert machine is not None or errors
    assert all(diagnostic.message and str(diagnostic) for diagnostic in diagnostics)
    try:
        parsed = parse(definition, machine_type=machine_type, parse_resource=parse_resource)
    except DefinitionError as error:
        refused = list(error.diagnostics)
    else:
        refused = []
        assert parsed.states.start is not None
    assert refused == errors


def test_the_definition_that_is_mutated_is_valid():
    """
    Else nothing would be learned.
    """
    assert analyse(WHOLE, parse_resource=parse_resource)[1] == []


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), VALUES, st.sampled_from(["replace", "remove", "add"]))
def test_a_mutated_definition_is_accepted_or_refused(path, value, action):
    """
    One change anywhere: never another exception.
    """
    check(mutated(path, value, action))


@settings(max_examples=200, deadline=None)
@given(VALUES, st.sampled_from(["STANDARD", "EXPRESS"]))
def test_any_json_is_accepted_or_refused(value, machine_type):
    """
    Whatever is handed in for a definition.
    """
    check(value, machine_type)
    check({"StartAt": "A", "States": {"A": value}}, machine_type)
    check(
        {
            "QueryLanguage": "JSONata",
            "StartAt": "A",
            "States": {"A": {"Type": "Task", "Arguments": value, "Output": value}},
        },
        machine_type,
    )


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"]),
    st.dictionaries(NAMES, VALUES, max_size=6),
)
def test_any_state_is_accepted_or_refused(type_name, fields):
    """
    Each type with any fields of any values.
    """
    check({"StartAt": "A", "States": {"A": {"End": True, **fields, "Type": type_name}}})


def test_every_missing_field_of_a_valid_definition_keeps_it_parsed():
    """
    Removing one thing never breaks the analysis itself.
    """
    for path in PLACES:
        check(mutated(path, None, "remove"))
