"""Which names a field may read - `$states`, variables, `$$` - in every state type, and what they are there."""

import pytest
from engine_runs import RESOURCE, engine_of

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.machine import analyse, parse

UNIT = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}
DISTRIBUTED = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **UNIT}
TASK = {"Type": "Task", "Resource": RESOURCE, "End": True}
MAP = {"Type": "Map", "ItemProcessor": DISTRIBUTED, "End": True}
PARALLEL = {"Type": "Parallel", "Branches": [UNIT], "End": True}
READER = {"Resource": "arn:aws:states:::s3:getObject"}
WRITER = {"Resource": "arn:aws:states:::s3:putObject"}
CATCHER = {"ErrorEquals": ["States.ALL"], "Next": "Last"}
RULE = {"Condition": True, "Next": "Last"}
#: Marks the expression in a state.
HERE = "{% HERE %}"

ENTRY, RESULT, CAUGHT = {"input", "context"}, {"input", "context", "result"}, {"input", "context", "errorOutput"}
#: Every field that takes an expression: the state around it, and the members of `$states` it may read. Measured for
#: Output of a Pass, Arguments and Output of a Task, and Output of its Catcher; inferred from the guide for the others.
JSONATA_FIELDS = {
    "Pass Output": ({"Type": "Pass", "Output": HERE, "End": True}, ENTRY),
    "Pass Assign": ({"Type": "Pass", "Assign": {"a": HERE}, "End": True}, ENTRY),
    "Task Arguments": ({**TASK, "Arguments": {"a": [HERE]}}, ENTRY),
    "Task TimeoutSeconds": ({**TASK, "Arguments": {}, "TimeoutSeconds": HERE}, ENTRY),
    "Task HeartbeatSeconds": ({**TASK, "Arguments": {}, "HeartbeatSeconds": HERE}, ENTRY),
    "Task Credentials": ({**TASK, "Arguments": {}, "Credentials": {"RoleArn": HERE}}, ENTRY),
    "Task Output": ({**TASK, "Arguments": {}, "Output": {"a": HERE}}, RESULT),
    "Task Assign": ({**TASK, "Arguments": {}, "Assign": {"a": {"b": HERE}}}, RESULT),
    "Task Catch Output": ({**TASK, "Arguments": {}, "Catch": [{**CATCHER, "Output": HERE}]}, CAUGHT),
    "Task Catch Assign": ({**TASK, "Arguments": {}, "Catch": [{**CATCHER, "Assign": {"a": HERE}}]}, CAUGHT),
    "Parallel Arguments": ({**PARALLEL, "Arguments": HERE}, ENTRY),
    "Parallel Output": ({**PARALLEL, "Output": HERE}, RESULT),
    "Parallel Assign": ({**PARALLEL, "Assign": {"a": HERE}}, RESULT),
    "Parallel Catch Output": ({**PARALLEL, "Catch": [{**CATCHER, "Output": HERE}]}, CAUGHT),
    "Parallel Catch Assign": ({**PARALLEL, "Catch": [{**CATCHER, "Assign": {"a": HERE}}]}, CAUGHT),
    "Map Items": ({**MAP, "Items": HERE}, ENTRY),
    "Map Items written": ({**MAP, "Items": [1, HERE]}, ENTRY),
    "Map ItemSelector": ({**MAP, "ItemSelector": {"a": HERE}}, ENTRY),
    "Map MaxConcurrency": ({**MAP, "MaxConcurrency": HERE}, ENTRY),
    "Map ToleratedFailureCount": ({**MAP, "ToleratedFailureCount": HERE}, ENTRY),
    "Map ToleratedFailurePercentage": ({**MAP, "ToleratedFailurePercentage": HERE}, ENTRY),
    "Map ItemReader Arguments": ({**MAP, "ItemReader": {**READER, "Arguments": {"Bucket": HERE, "Key": "k"}}}, ENTRY),
    "Map MaxItems": (
        {
            **MAP,
            "ItemReader": {
                **READER,
                "ReaderConfig": {"InputType": "JSON", "MaxItems": HERE},
                "Arguments": {"Bucket": "b", "Key": "k"},
            },
        },
        ENTRY,
    ),
    "Map BatchInput": ({**MAP, "ItemBatcher": {"MaxItemsPerBatch": 1, "BatchInput": {"a": HERE}}}, ENTRY),
    "Map MaxItemsPerBatch": ({**MAP, "ItemBatcher": {"MaxItemsPerBatch": HERE}}, ENTRY),
    "Map MaxInputBytesPerBatch": ({**MAP, "ItemBatcher": {"MaxInputBytesPerBatch": HERE}}, ENTRY),
    "Map ResultWriter Arguments": ({**MAP, "ResultWriter": {**WRITER, "Arguments": {"Bucket": HERE}}}, ENTRY),
    "Map Output": ({**MAP, "Output": HERE}, RESULT),
    "Map Assign": ({**MAP, "Assign": {"a": HERE}}, RESULT),
    "Map Catch Output": ({**MAP, "Catch": [{**CATCHER, "Output": HERE}]}, CAUGHT),
    "Map Catch Assign": ({**MAP, "Catch": [{**CATCHER, "Assign": {"a": HERE}}]}, CAUGHT),
    "Choice Condition": ({"Type": "Choice", "Choices": [{**RULE, "Condition": HERE}]}, ENTRY),
    "Choice rule's Output": ({"Type": "Choice", "Choices": [{**RULE, "Output": HERE}]}, ENTRY),
    "Choice rule's Assign": ({"Type": "Choice", "Choices": [{**RULE, "Assign": {"a": HERE}}]}, ENTRY),
    "Choice Output": ({"Type": "Choice", "Choices": [RULE], "Output": HERE}, ENTRY),
    "Choice Assign": ({"Type": "Choice", "Choices": [RULE], "Assign": {"a": HERE}}, ENTRY),
    "Wait Seconds": ({"Type": "Wait", "Seconds": HERE, "End": True}, ENTRY),
    "Wait Timestamp": ({"Type": "Wait", "Timestamp": HERE, "End": True}, ENTRY),
    "Wait Output": ({"Type": "Wait", "Seconds": 1, "Output": HERE, "End": True}, ENTRY),
    "Wait Assign": ({"Type": "Wait", "Seconds": 1, "Assign": {"a": HERE}, "End": True}, ENTRY),
    "Succeed Output": ({"Type": "Succeed", "Output": HERE}, ENTRY),
    "Fail Error": ({"Type": "Fail", "Error": HERE}, ENTRY),
    "Fail Cause": ({"Type": "Fail", "Error": "E", "Cause": HERE}, ENTRY),
}


def placed(value, expression):
    """The state with the expression where HERE is."""
    if isinstance(value, dict):
        return {name: placed(member, expression) for name, member in value.items()}
    if isinstance(value, list):
        return [placed(element, expression) for element in value]
    return expression if value == HERE else value


def refusals(state, language="JSONata"):
    """The messages for a machine that assigns `$v`, then comes to the state."""
    choice = {"Type": "Choice", "Assign": {"v": 1}, "Default": "It"}
    rule = {"Condition": False} if language == "JSONata" else {"Variable": "$", "IsNull": True}
    states = {
        "First": {**choice, "Choices": [{**rule, "Next": "Last"}]},
        "It": state,
        "Last": {"Type": "Succeed"},
    }
    _, found = analyse({"QueryLanguage": language, "StartAt": "First", "States": states})
    return [each.message for each in found if each.severity == "ERROR"]


@pytest.mark.parametrize("member", ["input", "context", "result", "errorOutput", "output"])
@pytest.mark.parametrize("field", JSONATA_FIELDS)
def test_a_field_reads_those_members_of_states_it_has(field, member):
    """
    Others are refused when the machine is created, however deep in the field and the expression they are.
    """
    state, readable = JSONATA_FIELDS[field]
    refused = [] if member in readable else [f"Field '$states.{member}' does not exist."]
    assert refusals(placed(state, f"{{% $states.{member} %}}")) == refused
    assert refusals(placed(state, f"{{% ($x := 1; [$x, $states.{member}.a]) %}}")) == refused


@pytest.mark.parametrize("field", JSONATA_FIELDS)
@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("$v", None),
        ("$v.a", None),
        ("$never", None),
        ("($never := 1; $never)", None),
        ("$states", None),
        ("$$", "Reference to '$$' is not supported."),
        ("$", "Reference to '$' at the top level is not supported."),
        ("v", "Reference to 'v' at the top level is not supported."),
        ("($states := 1)", "Variable name 'states' is reserved."),
    ],
)
def test_a_variable_is_read_everywhere_and_a_context_item_nowhere(field, expression, message):
    """
    Whether a variable was ever assigned shows when it is read; there is no `$` and no `$$` in any field. The texts were measured for Output.
    """
    found = refusals(placed(JSONATA_FIELDS[field][0], f"{{% {expression} %}}"))
    assert found == ([] if message is None else [message])


TEMPLATE = {"a.$": HERE}
CHOICE = {"Type": "Choice", "Choices": [{"Variable": HERE, "IsPresent": True, "Next": "Last"}]}
#: Every field that takes a path: the state around it.
PATH_FIELDS = {
    "Pass InputPath": {"Type": "Pass", "InputPath": HERE, "End": True},
    "Pass Parameters": {"Type": "Pass", "Parameters": TEMPLATE, "End": True},
    "Pass OutputPath": {"Type": "Pass", "OutputPath": HERE, "End": True},
    "Pass Assign": {"Type": "Pass", "Assign": TEMPLATE, "End": True},
    "Task Parameters": {**TASK, "Parameters": TEMPLATE},
    "Task ResultSelector": {**TASK, "Parameters": {}, "ResultSelector": TEMPLATE},
    "Task TimeoutSecondsPath": {**TASK, "Parameters": {}, "TimeoutSecondsPath": HERE},
    "Task HeartbeatSecondsPath": {**TASK, "Parameters": {}, "HeartbeatSecondsPath": HERE},
    "Task Credentials": {**TASK, "Parameters": {}, "Credentials": {"RoleArn.$": HERE}},
    "Task Catch Assign": {**TASK, "Parameters": {}, "Catch": [{**CATCHER, "Assign": TEMPLATE}]},
    "Parallel Parameters": {**PARALLEL, "Parameters": TEMPLATE},
    "Parallel ResultSelector": {**PARALLEL, "ResultSelector": TEMPLATE},
    "Map ItemsPath": {**MAP, "ItemsPath": HERE},
    "Map ItemSelector": {**MAP, "ItemSelector": TEMPLATE},
    "Map BatchInput": {**MAP, "ItemBatcher": {"MaxItemsPerBatch": 1, "BatchInput": TEMPLATE}},
    "Map MaxConcurrencyPath": {**MAP, "MaxConcurrencyPath": HERE},
    "Map ToleratedFailureCountPath": {**MAP, "ToleratedFailureCountPath": HERE},
    "Choice Variable": CHOICE,
    "Choice NumericEqualsPath": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.a", "NumericEqualsPath": HERE, "Next": "Last"}],
    },
    "Choice rule's Assign": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.a", "IsPresent": True, "Assign": TEMPLATE, "Next": "Last"}],
    },
    "Wait SecondsPath": {"Type": "Wait", "SecondsPath": HERE, "End": True},
    "Wait TimestampPath": {"Type": "Wait", "TimestampPath": HERE, "End": True},
    "Wait Assign": {"Type": "Wait", "Seconds": 1, "Assign": TEMPLATE, "End": True},
    "Succeed InputPath": {"Type": "Succeed", "InputPath": HERE},
    "Fail ErrorPath": {"Type": "Fail", "ErrorPath": HERE},
    "Fail CausePath": {"Type": "Fail", "CausePath": HERE},
}
NO_CONTEXT = {"Map MaxConcurrencyPath", "Map ToleratedFailureCountPath"}


@pytest.mark.parametrize("field", PATH_FIELDS)
@pytest.mark.parametrize("path", ["$", "$.a", "$v", "$v.a", "$never", "$$.Execution.Input.a"])
def test_a_path_reads_input_variables_and_context(field, path):
    """
    In every field; only the numbers of a Map have no Context Object (measured).
    """
    found = refusals(placed(PATH_FIELDS[field], path), "JSONPath")
    assert found == (["Value is not a Reference Path"] if path.startswith("$$") and field in NO_CONTEXT else [])


@pytest.mark.parametrize("path", ["$v", "$v.a", "$$.a", "$states.a"])
@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "ResultPath": HERE, "End": True},
        {**TASK, "Parameters": {}, "ResultPath": HERE},
        {**TASK, "Parameters": {}, "Catch": [{**CATCHER, "ResultPath": HERE}]},
        {**PARALLEL, "ResultPath": HERE},
        {**MAP, "ResultPath": HERE},
    ],
)
def test_a_result_is_written_into_the_input_only(state, path):
    """
    ResultPath leads into no variable and no Context Object.
    """
    assert [text.partition(":")[0] for text in refusals(placed(state, path), "JSONPath")] == [
        "Value is not a Reference Path"
    ]


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
@pytest.mark.parametrize("name", ["states", "states.$"])
def test_states_is_no_variable_to_assign(language, name):
    """
    In either language, in a state, a rule and a Catcher.
    """
    if language == "JSONata" and name.endswith(".$"):
        return
    message = "Cannot assign to reserved variable '$states'."
    value = "$" if name.endswith(".$") else 1
    rule = {"Condition": True} if language == "JSONata" else {"Variable": "$", "IsNull": True}
    parameters = "Arguments" if language == "JSONata" else "Parameters"
    for state in (
        {"Type": "Pass", "Assign": {name: value}, "End": True},
        {"Type": "Choice", "Choices": [{**rule, "Assign": {name: value}, "Next": "Last"}], "Default": "Last"},
        {**TASK, parameters: {}, "Catch": [{**CATCHER, "Assign": {name: value}}]},
    ):
        assert refusals(state, language) == [message]


# --- what they are
def assigned(state, value, answers=None, language="JSONPath"):
    """What `a` is after the state: the next one reads it."""
    read = {"Output": "{% $a %}"} if language == "JSONata" else {"Parameters": {"a.$": "$a"}, "OutputPath": "$.a"}
    state = {name: member for name, member in state.items() if name != "End"} | {"Next": "Read"}
    if "Choices" in state:
        del state["Next"]
    states = {"It": state, "Read": {"Type": "Pass", **read, "End": True}}
    definition = {"QueryLanguage": language, "StartAt": "It", "States": states}
    return engine_of(answers).run(parse(definition), value).output


ASSIGN = {"Assign": {"a.$": "$"}}
INPUT = {"in": {"i": 1}}
INLINE = {"Type": "Map", "ItemProcessor": UNIT, "ItemsPath": "$.items"}


@pytest.mark.parametrize(
    ("state", "value", "expected"),
    [
        ({"Type": "Pass"}, INPUT, INPUT),
        ({"Type": "Pass", "InputPath": "$.in"}, INPUT, {"i": 1}),
        ({"Type": "Pass", "Parameters": {"p": 2}}, INPUT, {"p": 2}),
        ({"Type": "Pass", "Result": {"r": 3}, "ResultPath": "$.r"}, INPUT, {"r": 3}),
        ({**TASK, "Parameters": {}}, INPUT, {"t": 4}),
        ({**TASK, "Parameters": {}, "ResultSelector": {"s.$": "$.t"}, "ResultPath": "$.r"}, INPUT, {"s": 4}),
        ({**TASK, "Parameters": {}, "ResultPath": None}, INPUT, {"t": 4}),
        ({**PARALLEL, "InputPath": "$.in"}, INPUT, [{"i": 1}]),
        ({**PARALLEL, "ResultSelector": {"n.$": "$[0].in"}}, INPUT, {"n": {"i": 1}}),
        (INLINE, {"items": [5]}, [5]),
        ({"Type": "Wait", "Seconds": 1, "InputPath": "$.in"}, INPUT, {"i": 1}),
    ],
)
def test_the_dollar_of_an_assign_is_the_result_or_the_effective_input(state, value, expected):
    """
    The result after ResultSelector, whatever ResultPath does; the effective input where there is no result.
    """
    assert assigned({**state, **ASSIGN}, value, {"It": {"t": 4}}) == expected


def test_the_dollar_of_a_choices_assigns_is_its_effective_input():
    """
    Of a rule's as of the Choice's own.
    """
    rule = {"Variable": "$.i", "NumericEquals": 1, "Next": "Read"}
    choice = {"Type": "Choice", "InputPath": "$.in", "Default": "Read"}
    assert assigned({**choice, "Choices": [{**rule, **ASSIGN}]}, INPUT) == {"i": 1}
    assert assigned({**choice, "Choices": [{**rule, "NumericEquals": 2}], **ASSIGN}, INPUT) == {"i": 1}


@pytest.mark.parametrize("state", [{**TASK, "Parameters": {}}, PARALLEL, {**INLINE, "ItemsPath": "$.in"}])
@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
def test_a_catcher_assigns_the_error_output(state, language):
    """
    `$` in JSONPath, `$states.errorOutput` in JSONata; `$states.input` is the state's input still.
    """
    failing = {"StartAt": "In", "States": {"In": {"Type": "Fail", "Error": "E", "Cause": "c"}}}
    state = {**state, **({"Branches": [failing]} if "Branches" in state else {})}
    if "ItemProcessor" in state:
        state["ItemProcessor"] = failing
    if language == "JSONata":
        jsonata = {"Parameters": "Arguments", "ItemsPath": "Items"}
        state = {jsonata.get(name, name): member for name, member in state.items()}
        if "Items" in state:
            state["Items"] = "{% $states.input.in %}"
        value = "{% {'error': $states.errorOutput, 'input': $states.input} %}"
        assign = {"Assign": {"a": value}}
    else:
        assign = ASSIGN
    catch = [{"ErrorEquals": ["States.ALL"], **assign, "Next": "Read"}]
    output = {"Error": "E", "Cause": "c"}
    found = assigned({**state, "Catch": catch}, {"in": [1]}, {"It": WorkflowFailure("E", "c")}, language)
    assert found == ({"error": output, "input": {"in": [1]}} if language == "JSONata" else output)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"Type": "Pass"}, {"input": INPUT}),
        ({**TASK, "Arguments": {}}, {"input": INPUT, "result": {"t": 4}}),
        ({"Type": "Wait", "Seconds": 1}, {"input": INPUT}),
    ],
)
def test_states_as_a_whole_has_what_there_is(state, expected):
    """
    `$states` itself is an object of its members.
    """
    whole = assigned({**state, "Assign": {"a": "{% $states %}"}}, INPUT, {"It": {"t": 4}}, "JSONata")
    assert set(whole) == {*expected, "context"}
    assert {name: whole[name] for name in expected} == expected


def test_an_assign_and_its_output_see_the_variables_of_before():
    """
    Side by side: what Assign sets is there from the next state on.
    """
    states = {
        "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"},
        "B": {
            "Type": "Pass",
            "Assign": {"x": "{% $x + 1 %}", "y": "{% $x %}"},
            "Output": "{% $x %}",
            "Next": "C",
        },
        "C": {"Type": "Pass", "Output": "{% [$states.input, $x, $y] %}", "End": True},
    }
    definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": states}
    assert engine_of().run(parse(definition), {}).output == [1, 2, 1]
