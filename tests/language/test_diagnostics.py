"""Diagnostics by table: a definition, and what is told of it - code, location, message."""

import pytest
from play import around, diagnostics

from pytest_sfn.errors import DefinitionError
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.machine import analyse, parse
from pytest_sfn.source import SourceMap

SCHEMA = "SCHEMA_VALIDATION_FAILED"
TARGET = "MISSING_TRANSITION_TARGET"
RESOURCE = "arn:aws:states:::sns:publish"
UNIT = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}
DISTRIBUTED = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **UNIT}
PASS = {"Type": "Pass", "Next": "Next"}
TASK = {"Type": "Task", "Resource": RESOURCE, "Next": "Next"}
MAP = {"Type": "Map", "ItemProcessor": UNIT, "Next": "Next"}
DISTRIBUTED_MAP = {"Type": "Map", "ItemProcessor": DISTRIBUTED, "Next": "Next"}
WAIT = {"Type": "Wait", "Next": "Next"}
FROM_S3 = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
TO_S3 = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}}
IT = "/States/It"


def choice(*rules, **fields):
    return {"Type": "Choice", "Choices": list(rules), "Default": "Next", **fields}


def retry(**fields):
    return {**TASK, "Retry": [{"ErrorEquals": ["E"], **fields}]}


def only(language, field, other):
    return f"The QueryLanguage is set to '{language}', but field '{field}' is only supported for the '{other}' QueryLanguage"


def references(name):
    return f"The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call"


NOT_REFERENCE = "Value is not a Reference Path"
NO_START = "Value is not a Reference Path: Reference path didn't start with '$'"
ONE_OF_CHOICE = "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]"

JSONPATH = [
    # fields that are unknown, misplaced or of the other language
    ({**PASS, "Nxt": 1}, SCHEMA, "", "Field 'Nxt' is not supported"),
    ({**PASS, "TimeoutSeconds": 5}, SCHEMA, "", "Field 'TimeoutSeconds' is not supported"),
    ({**PASS, "Catch": []}, SCHEMA, "", "Field 'Catch' is not supported"),
    ({**MAP, "TimeoutSeconds": 5}, SCHEMA, "", "Field 'TimeoutSeconds' is not supported"),
    ({**WAIT, "Seconds": 1, "ResultPath": None}, SCHEMA, "", "Field 'ResultPath' is not supported"),
    ({"Type": "Succeed", "Assign": {}}, SCHEMA, "", "Field 'Assign' is not supported"),
    ({"Type": "Fail", "End": True}, SCHEMA, "", "Field 'End' is not supported"),
    ({**PASS, "Output": 1}, SCHEMA, "", only("JSONPath", "Output", "JSONata")),
    ({**TASK, "Arguments": {}}, SCHEMA, "", only("JSONPath", "Arguments", "JSONata")),
    ({**MAP, "Items": []}, SCHEMA, "", only("JSONPath", "Items", "JSONata")),
    (choice({"Condition": True, "Next": "Next"}), SCHEMA, "/Choices[0]", only("JSONPath", "Condition", "JSONata")),
    # types
    ({**PASS, "Comment": 5}, SCHEMA, "/Comment", "Expected value of type String"),
    ({**PASS, "Next": 5}, SCHEMA, "/Next", "Expected value of type String"),
    ({"Type": "Pass", "End": "yes", "Next": "Next"}, SCHEMA, "/End", "Expected value of type Boolean"),
    ({**PASS, "InputPath": 5}, SCHEMA, "/InputPath", "Expected value of type String"),
    ({**PASS, "ResultPath": 5}, SCHEMA, "/ResultPath", "Expected value of type String"),
    ({**PASS, "Assign": []}, SCHEMA, "/Assign", "Expected value of type Object"),
    ({**TASK, "Retry": {}}, SCHEMA, "/Retry", "Expected value of type Array"),
    ({**TASK, "Retry": [5]}, SCHEMA, "/Retry[0]", "Expected value of type Object"),
    ({"Type": "Pass", "QueryLanguage": 5, "Next": "Next"}, SCHEMA, "/QueryLanguage", "Expected value of type [STRING]"),
    (
        {"Type": "Pass", "QueryLanguage": "jsonata", "Next": "Next"},
        SCHEMA,
        "/QueryLanguage",
        "Value should be one of the following: [JSONPath, JSONata]",
    ),
    # transitions
    ({"Type": "Pass"}, SCHEMA, "", "This object should have only one of the following fields: [Next, End]"),
    ({**PASS, "End": True}, SCHEMA, "", "There should only be one of the following fields: [Next, End]"),
    ({"Type": "Pass", "Next": "Nxt"}, TARGET, "/Next", "Missing 'Next' target: Nxt"),
    (
        choice({"Variable": "$", "IsNull": True, "Next": "Gone"}),
        TARGET,
        "/Choices[0]/Next",
        "Missing 'Next' target: Gone",
    ),
    (
        {**choice({"Variable": "$", "IsNull": True, "Next": "Next"}), "Default": "Gone"},
        TARGET,
        "/Default",
        "Missing 'Next' target: Gone",
    ),
    (
        {**TASK, "Catch": [{"ErrorEquals": ["E"], "Next": "Gone"}]},
        TARGET,
        "/Catch[0]/Next",
        "Missing 'Next' target: Gone",
    ),
    # paths
    ({**PASS, "InputPath": "input"}, SCHEMA, "/InputPath", "Value must be a valid JSONPath."),
    ({**PASS, "OutputPath": "$.a["}, SCHEMA, "/OutputPath", "Value must be a valid JSONPath."),
    ({**PASS, "ResultPath": "result"}, SCHEMA, "/ResultPath", NO_START),
    ({**PASS, "ResultPath": "$.a[*]"}, SCHEMA, "/ResultPath", NOT_REFERENCE),
    ({**PASS, "ResultPath": "$$.State"}, SCHEMA, "/ResultPath", NOT_REFERENCE),
    ({**PASS, "ResultPath": "$variable"}, SCHEMA, "/ResultPath", NOT_REFERENCE),
    ({**MAP, "ItemsPath": "$..items"}, SCHEMA, "/ItemsPath", NOT_REFERENCE),
    ({**MAP, "MaxConcurrencyPath": "$$.Execution.Input.n"}, SCHEMA, "/MaxConcurrencyPath", NOT_REFERENCE),
    ({**TASK, "TimeoutSecondsPath": "t"}, SCHEMA, "/TimeoutSecondsPath", NO_START),
    ({**WAIT, "SecondsPath": "$.a["}, SCHEMA, "/SecondsPath", NOT_REFERENCE),
    ({**WAIT, "SecondsPath": 5}, SCHEMA, "/SecondsPath", "Expected value of type String"),
    ({"Type": "Fail", "ErrorPath": "error"}, SCHEMA, "/ErrorPath", "Value must be a valid JSONPath."),
    ({"Type": "Fail", "CausePath": 5}, SCHEMA, "/CausePath", "Expected value of type String"),
    *(
        ({"Type": "Fail", field: text}, SCHEMA, f"/{field}", "Value must be a valid JSONPath.")
        for field in ("ErrorPath", "CausePath")
        for text in ("States.MathAdd($.n, 1)", "States.Array($.n)", "States.StringToJson($.n)", "States.Nope($.n)")
    ),
    # payload templates
    ({**PASS, "Parameters": {"a.$": "plain"}}, SCHEMA, "/Parameters", references("a.$")),
    ({**PASS, "Parameters": {"in": [{"a.$": 5}]}}, SCHEMA, "/Parameters/in[0]", references("a.$")),
    ({**PASS, "Parameters": {"a.$": "States.Nope()"}}, SCHEMA, "/Parameters", references("a.$")),
    ({**PASS, "Parameters": {"a.$": "States.UUID(1)"}}, SCHEMA, "/Parameters", references("a.$")),
    ({**PASS, "Assign": {"a.$": "plain"}}, SCHEMA, "/Assign", references("a.$")),
    ({**TASK, "ResultSelector": [1]}, SCHEMA, "/ResultSelector", "Expected value of type Object"),
    ({**TASK, "ResultSelector": "$.a"}, SCHEMA, "/ResultSelector", "Expected value of type Object"),
    ({**TASK, "ResultSelector": {"a.$": "$.["}}, SCHEMA, "/ResultSelector", references("a.$")),
    ({**PASS, "Parameters": {"a": 1, "a.$": "$.a"}}, SCHEMA, "/Parameters", "The template gives the field 'a' twice"),
    # Retry and Catch
    ({**TASK, "Retry": [{}]}, SCHEMA, "/Retry[0]", "These fields are required: [ErrorEquals]"),
    ({**TASK, "Catch": [{}]}, SCHEMA, "/Catch[0]", "These fields are required: [Next, ErrorEquals]"),
    ({**TASK, "Retry": [{"ErrorEquals": []}]}, SCHEMA, "/Retry[0]/ErrorEquals", "Value cannot be empty"),
    ({**TASK, "Retry": [{"ErrorEquals": [5]}]}, SCHEMA, "/Retry[0]/ErrorEquals[0]", "Expected value of type String"),
    (retry(IntervalSeconds=-1), SCHEMA, "/Retry[0]/IntervalSeconds", "Minimum value is 0"),
    (retry(IntervalSeconds=1.5), SCHEMA, "/Retry[0]/IntervalSeconds", "Expected value of type Integer"),
    (retry(IntervalSeconds=True), SCHEMA, "/Retry[0]/IntervalSeconds", "Expected value of type Integer"),
    (retry(MaxAttempts=-1), SCHEMA, "/Retry[0]/MaxAttempts", "Minimum value is 0"),
    (retry(MaxAttempts=100_000_000), SCHEMA, "/Retry[0]/MaxAttempts", "Maximum value is 99999999"),
    (retry(BackoffRate=0.5), SCHEMA, "/Retry[0]/BackoffRate", "Minimum value is 1.0"),
    (retry(BackoffRate="2"), SCHEMA, "/Retry[0]/BackoffRate", "Expected value of type Number"),
    (retry(MaxDelaySeconds=0), SCHEMA, "/Retry[0]/MaxDelaySeconds", "Minimum value is 1"),
    (retry(MaxDelaySeconds=31_622_401), SCHEMA, "/Retry[0]/MaxDelaySeconds", "Maximum value is 31622400"),
    (
        retry(JitterStrategy="SOME"),
        SCHEMA,
        "/Retry[0]/JitterStrategy",
        "Value should be one of the following: [NONE, FULL]",
    ),
    (retry(Next="Next"), SCHEMA, "/Retry[0]", "Field 'Next' is not supported"),
    (
        {**TASK, "Retry": [{"ErrorEquals": ["States.ALL", "E"]}]},
        SCHEMA,
        "/Retry[0]/ErrorEquals",
        "States.ALL must appear alone and at end of list",
    ),
    (
        {**TASK, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Next"}, {"ErrorEquals": ["E"], "Next": "Next"}]},
        SCHEMA,
        "/Catch[0]/ErrorEquals",
        "States.ALL must appear alone and at end of list",
    ),
    ({**TASK, "Catch": [{"ErrorEquals": ["E"]}]}, SCHEMA, "/Catch[0]", "These fields are required: [Next]"),
    # Task
    ({"Type": "Task", "Next": "Next"}, SCHEMA, "", "These fields are required: [Resource]"),
    ({**TASK, "TimeoutSeconds": 0}, SCHEMA, "/TimeoutSeconds", "Minimum value is 1"),
    ({**TASK, "HeartbeatSeconds": 100_000_000}, SCHEMA, "/HeartbeatSeconds", "Maximum value is 99999999"),
    ({**TASK, "TimeoutSeconds": "5"}, SCHEMA, "/TimeoutSeconds", "Expected value of type Integer"),
    (
        {**TASK, "TimeoutSeconds": 5, "TimeoutSecondsPath": "$.t"},
        SCHEMA,
        "",
        "There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath]",
    ),
    (
        {**TASK, "TimeoutSeconds": 5, "HeartbeatSeconds": 5},
        SCHEMA,
        "/HeartbeatSeconds",
        "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'",
    ),
    ({**TASK, "Credentials": {}}, SCHEMA, "/Credentials", "The field 'RoleArn' is required but was missing"),
    # Wait
    (
        WAIT,
        SCHEMA,
        "",
        "This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]",
    ),
    (
        {**WAIT, "Seconds": 1, "SecondsPath": "$.s"},
        SCHEMA,
        "",
        "There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]",
    ),
    ({**WAIT, "Seconds": -1}, SCHEMA, "/Seconds", "Minimum value is 0"),
    ({**WAIT, "Seconds": 100_000_000}, SCHEMA, "/Seconds", "Maximum value is 99999999"),
    ({**WAIT, "Timestamp": "2026-01-01"}, SCHEMA, "/Timestamp", "String does not match RFC3339 timestamp"),
    ({**WAIT, "Timestamp": 5}, SCHEMA, "/Timestamp", "Expected value of type String"),
    # Choice
    ({"Type": "Choice", "Default": "Next"}, SCHEMA, "", "These fields are required: [Choices]"),
    (choice(), SCHEMA, "/Choices", "Value cannot be empty"),
    (choice({"Variable": "$", "IsNull": True}), SCHEMA, "/Choices[0]", "These fields are required: [Next]"),
    (choice({"Next": "Next"}), SCHEMA, "/Choices[0]", ONE_OF_CHOICE),
    (choice({"Variable": "$", "IsNull": True, "And": [], "Next": "Next"}), SCHEMA, "/Choices[0]", ONE_OF_CHOICE),
    (choice({"IsNull": True, "Next": "Next"}), SCHEMA, "/Choices[0]", ONE_OF_CHOICE),
    (choice({"Variable": "v", "IsNull": True, "Next": "Next"}), SCHEMA, "/Choices[0]/Variable", NO_START),
    (choice({"Variable": "$..a", "IsNull": True, "Next": "Next"}), SCHEMA, "/Choices[0]/Variable", NOT_REFERENCE),
    (choice({"Variable": "v", "StringEquals": "", "Next": "Next"}), SCHEMA, "/Choices[0]/Variable", NO_START),
    (
        choice({"Variable": "$", "StringEqualsPath": "o", "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/StringEqualsPath",
        NO_START,
    ),
    (
        choice({"Variable": "$", "IsNull": 1, "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/IsNull",
        "Expected value of type Boolean",
    ),
    (
        choice({"Variable": "$", "StringEquals": 1, "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/StringEquals",
        "Expected value of type String",
    ),
    (
        choice({"Variable": "$", "NumericEquals": "1", "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/NumericEquals",
        "Expected value of type Number",
    ),
    (
        choice({"Variable": "$", "NumericEquals": True, "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/NumericEquals",
        "Expected value of type Number",
    ),
    (
        choice({"Variable": "$", "BooleanEquals": 1, "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/BooleanEquals",
        "Expected value of type Boolean",
    ),
    (
        choice({"Variable": "$", "TimestampEquals": "noon", "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/TimestampEquals",
        "String does not match RFC3339 timestamp",
    ),
    (choice({"And": [], "Next": "Next"}), SCHEMA, "/Choices[0]/And", "Value cannot be empty"),
    (choice({"Not": [], "Next": "Next"}), SCHEMA, "/Choices[0]/Not", "Expected value of type Object"),
    (choice({"Not": {"Not": {}}, "Next": "Next"}), SCHEMA, "/Choices[0]/Not/Not", ONE_OF_CHOICE),
    (
        choice({"Or": [{"Variable": "$", "IsNull": True, "Next": "Next"}], "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/Or[0]",
        "Field 'Next' is not supported",
    ),
    # Parallel and Map
    ({"Type": "Parallel", "Branches": [], "Next": "Next"}, SCHEMA, "/Branches", "Value cannot be empty"),
    (
        {"Type": "Parallel", "Branches": [{}], "Next": "Next"},
        SCHEMA,
        "/Branches[0]",
        "These fields are required: [States, StartAt]",
    ),
    (
        {"Type": "Parallel", "Branches": [{"StartAt": "In", "States": {}}], "Next": "Next"},
        SCHEMA,
        "/Branches[0]/States",
        "Value cannot be empty",
    ),
    (
        {"Type": "Parallel", "Branches": [{**UNIT, "QueryLanguage": "JSONata"}], "Next": "Next"},
        SCHEMA,
        "/Branches[0]",
        "Field 'QueryLanguage' is not supported",
    ),
    (
        {"Type": "Map", "Next": "Next"},
        SCHEMA,
        "",
        "This object should have only one of the following fields: [ItemProcessor, Iterator]",
    ),
    (
        {**MAP, "Iterator": UNIT},
        SCHEMA,
        "",
        "There should only be one of the following fields: [ItemProcessor, Iterator]",
    ),
    (
        {**MAP, "ItemSelector": {}, "Parameters": {}},
        SCHEMA,
        "",
        "There should only be one of the following fields: [ItemSelector, Parameters]",
    ),
    ({**MAP, "MaxConcurrency": -1}, SCHEMA, "/MaxConcurrency", "Minimum value is 0"),
    ({**MAP, "MaxConcurrency": "4"}, SCHEMA, "/MaxConcurrency", "Expected value of type Integer"),
    (
        {**MAP, "ItemProcessor": {**UNIT, "ProcessorConfig": {"Mode": "SIDEWAYS"}}},
        SCHEMA,
        "/ItemProcessor/ProcessorConfig/Mode",
        "Value should be one of the following: [INLINE, DISTRIBUTED]",
    ),
    (
        {**MAP, "ItemProcessor": {**UNIT, "ProcessorConfig": {"Mode": "INLINE", "ExecutionType": "EXPRESS"}}},
        SCHEMA,
        "/ItemProcessor/ProcessorConfig",
        "Field 'ExecutionType' is not supported",
    ),
    (
        {**MAP, "ItemProcessor": {**UNIT, "ProcessorConfig": {"Mode": "DISTRIBUTED"}}},
        SCHEMA,
        "/ItemProcessor/ProcessorConfig",
        "These fields are required: [ExecutionType]",
    ),
    (
        {**MAP, "ItemProcessor": {**UNIT, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "SLOW"}}},
        SCHEMA,
        "/ItemProcessor/ProcessorConfig/ExecutionType",
        "Value should be one of the following: [STANDARD, EXPRESS]",
    ),
    ({**MAP, "Label": "l"}, SCHEMA, "", "Field 'Label' is not supported"),
    ({**MAP, "ItemBatcher": {"MaxItemsPerBatch": 1}}, SCHEMA, "", "Field 'ItemBatcher' is not supported"),
    (
        {**DISTRIBUTED_MAP, "Label": "l" * 41},
        "INVALID_LABEL_NAME",
        "/Label",
        f"Label '{'l' * 41}' exceeds the 40-character limit allowed by the service",
    ),
    ({**DISTRIBUTED_MAP, "Label": ""}, SCHEMA, "/Label", "Value cannot be empty"),
    ({**DISTRIBUTED_MAP, "Label": "a b"}, "INVALID_LABEL_NAME", "/Label", "Label 'a b' contains invalid characters"),
    ({**DISTRIBUTED_MAP, "Label": "a*"}, "INVALID_LABEL_NAME", "/Label", "Label 'a*' contains invalid characters"),
    (
        {**DISTRIBUTED_MAP, "ToleratedFailureCount": 1, "ToleratedFailureCountPath": "$.n"},
        SCHEMA,
        "",
        "There should only be one of the following fields: [ToleratedFailureCount, ToleratedFailureCountPath]",
    ),
    (
        {**DISTRIBUTED_MAP, "ToleratedFailurePercentage": -1},
        SCHEMA,
        "/ToleratedFailurePercentage",
        "Minimum value is 0.0",
    ),
    (
        {**DISTRIBUTED_MAP, "ToleratedFailurePercentage": 101},
        SCHEMA,
        "/ToleratedFailurePercentage",
        "Maximum value is 100.0",
    ),
    (
        {**DISTRIBUTED_MAP, "ItemBatcher": {}},
        SCHEMA,
        "/ItemBatcher",
        "One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]",
    ),
    (
        {**DISTRIBUTED_MAP, "ItemBatcher": {"MaxInputBytesPerBatch": 262_145}},
        SCHEMA,
        "/ItemBatcher/MaxInputBytesPerBatch",
        "Maximum value is 262144",
    ),
    (
        {**DISTRIBUTED_MAP, "ItemReader": {**FROM_S3, "Resource": RESOURCE}},
        SCHEMA,
        "/ItemReader/Resource",
        (
            "The field 'Resource' does not match any of the allowed values. Examples: "
            "[arn:<partition>:states:::s3:getObject, arn:<partition>:states:::s3:listObjectsV2]"
        ),
    ),
    (
        {**DISTRIBUTED_MAP, "ResultWriter": {**TO_S3, "Resource": RESOURCE}},
        SCHEMA,
        "/ResultWriter/Resource",
        "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:putObject]",
    ),
    (
        {**DISTRIBUTED_MAP, "ItemReader": {"Resource": "arn:aws:states:::s3:getObject"}},
        SCHEMA,
        "/ItemReader",
        "These fields are required: [Parameters]",
    ),
    ({**DISTRIBUTED_MAP, "ItemReader": {}}, SCHEMA, "/ItemReader", "These fields are required: [Resource]"),
    (
        {**DISTRIBUTED_MAP, "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject"}},
        SCHEMA,
        "/ResultWriter",
        "These fields are required: [Parameters]",
    ),
    (
        {**DISTRIBUTED_MAP, "ResultWriter": {"Parameters": {"Bucket": "b"}}},
        SCHEMA,
        "/ResultWriter",
        "These fields are required: [Resource]",
    ),
    (
        {**DISTRIBUTED_MAP, "ResultWriter": {"WriterConfig": {"Transformation": "ZIP"}}},
        SCHEMA,
        "/ResultWriter/WriterConfig/Transformation",
        "The field 'Transformation' should have one of these values: [NONE, COMPACT, FLATTEN]",
    ),
]


def reader(**config):
    return {**DISTRIBUTED_MAP, "ItemReader": {**FROM_S3, "ReaderConfig": config}}


CONFIG = "/ItemReader/ReaderConfig"
JSONPATH += [
    (
        reader(InputType="XML"),
        SCHEMA,
        f"{CONFIG}/InputType",
        "The field 'InputType' should have one of these values: [MANIFEST, JSON, CSV, JSONL, PARQUET]",
    ),
    (reader(InputType="CSV"), SCHEMA, CONFIG, "The field 'CSVHeaderLocation' is required"),
    (reader(InputType="CSV", CSVHeaderLocation="GIVEN"), SCHEMA, CONFIG, "These fields are required: [CSVHeaders]"),
    (
        reader(InputType="CSV", CSVHeaderLocation="GIVEN", CSVHeaders=[]),
        SCHEMA,
        f"{CONFIG}/CSVHeaders",
        "Value cannot be empty",
    ),
    (
        reader(InputType="CSV", CSVHeaderLocation="GIVEN", CSVHeaders=["a", 5]),
        SCHEMA,
        f"{CONFIG}/CSVHeaders[1]",
        "Expected value of type String",
    ),
    (
        reader(InputType="JSON", CSVHeaderLocation="FIRST_ROW"),
        SCHEMA,
        CONFIG,
        "Field 'CSVHeaderLocation' is not supported",
    ),
    (reader(InputType="JSONL", MaxItems=100_000_001), SCHEMA, f"{CONFIG}/MaxItems", "Maximum value is 100000000"),
    (reader(InputType="JSON", Colour="red"), SCHEMA, CONFIG, "Field 'Colour' is not supported"),
]

JSONATA = [
    ({**PASS, "InputPath": "$.a"}, SCHEMA, "", only("JSONata", "InputPath", "JSONPath")),
    ({**PASS, "Result": 5}, SCHEMA, "", only("JSONata", "Result", "JSONPath")),
    ({**TASK, "ResultSelector": {}}, SCHEMA, "", only("JSONata", "ResultSelector", "JSONPath")),
    ({**TASK, "TimeoutSecondsPath": "$.t"}, SCHEMA, "", only("JSONata", "TimeoutSecondsPath", "JSONPath")),
    ({**MAP, "ItemsPath": "$.t"}, SCHEMA, "", only("JSONata", "ItemsPath", "JSONPath")),
    (
        {**DISTRIBUTED_MAP, "ResultWriter": TO_S3},
        SCHEMA,
        "/ResultWriter",
        "These fields are required: [Arguments]",
    ),
    ({**DISTRIBUTED_MAP, "ItemReader": FROM_S3}, SCHEMA, "/ItemReader", "These fields are required: [Arguments]"),
    ({**MAP, "MaxConcurrencyPath": "$.t"}, SCHEMA, "", only("JSONata", "MaxConcurrencyPath", "JSONPath")),
    ({**MAP, "Parameters": {}}, SCHEMA, "", only("JSONata", "Parameters", "JSONPath")),
    ({**WAIT, "SecondsPath": "$.s"}, SCHEMA, "", only("JSONata", "SecondsPath", "JSONPath")),
    ({"Type": "Fail", "ErrorPath": "$.e"}, SCHEMA, "", only("JSONata", "ErrorPath", "JSONPath")),
    (
        {**TASK, "Catch": [{"ErrorEquals": ["E"], "Next": "Next", "ResultPath": "$.e"}]},
        SCHEMA,
        "/Catch[0]",
        only("JSONata", "ResultPath", "JSONPath"),
    ),
    (
        choice({"Condition": True, "Variable": "$", "Next": "Next"}),
        SCHEMA,
        "/Choices[0]",
        only("JSONata", "Variable", "JSONPath"),
    ),
    (choice({"Next": "Next"}), SCHEMA, "/Choices[0]", "These fields are required: [Condition]"),
    (choice({"Condition": 5, "Next": "Next"}), SCHEMA, "/Choices[0]/Condition", "Expected value of type String"),
    (
        choice({"Condition": "true", "Next": "Next"}),
        SCHEMA,
        "/Choices[0]/Condition",
        "JSONata string must start with {% and end with %}",
    ),
    ({**PASS, "Output": "{% 1"}, SCHEMA, "/Output", "JSONata string must start with {% and end with %}"),
    (
        {**PASS, "Output": {"a": ["{% 1 + %}"]}},
        "INVALID_JSONATA_EXPRESSION",
        "/Output/a[0]",
        "Unexpected end of expression",
    ),
    (
        {**PASS, "Output": "{% phone %}"},
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/Output",
        "Reference to 'phone' at the top level is not supported.",
    ),
    (
        {**PASS, "Output": "{% $$ %}"},
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/Output",
        "Reference to '$$' is not supported.",
    ),
    (
        {**PASS, "Output": "{% $states.result %}"},
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/Output",
        "Field '$states.result' does not exist.",
    ),
    (
        {**TASK, "Arguments": {"a": "{% $states.result %}"}},
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/Arguments/a",
        "Field '$states.result' does not exist.",
    ),
    (
        {**TASK, "Output": "{% $states.errorOutput %}"},
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/Output",
        "Field '$states.errorOutput' does not exist.",
    ),
    (
        {**TASK, "Catch": [{"ErrorEquals": ["E"], "Next": "Next", "Output": "{% $states.result %}"}]},
        "UNSUPPORTED_JSONATA_EXPRESSION",
        "/Catch[0]/Output",
        "Field '$states.result' does not exist.",
    ),
    (
        {**TASK, "TimeoutSeconds": "{% 1 + %}"},
        "INVALID_JSONATA_EXPRESSION",
        "/TimeoutSeconds",
        "Unexpected end of expression",
    ),
    ({**TASK, "TimeoutSeconds": "60"}, SCHEMA, "/TimeoutSeconds", "Expected value of type Integer"),
    (
        {**MAP, "MaxConcurrency": "{% 1 + %}"},
        "INVALID_JSONATA_EXPRESSION",
        "/MaxConcurrency",
        "Unexpected end of expression",
    ),
    ({**WAIT, "Seconds": "60"}, SCHEMA, "/Seconds", "Expected value of type Integer"),
    ({**WAIT, "Timestamp": "tomorrow"}, SCHEMA, "/Timestamp", "String does not match RFC3339 timestamp"),
    ({"Type": "Fail", "Cause": "{% 1 + %}"}, "INVALID_JSONATA_EXPRESSION", "/Cause", "Unexpected end of expression"),
    (
        {**TASK, "Credentials": {"RoleArn.$": "$.r"}},
        SCHEMA,
        "/Credentials",
        "The field 'RoleArn' is required but was missing",
    ),
    (
        {"Type": "Pass", "QueryLanguage": "JSONPath", "Output": 1, "Next": "Next"},
        SCHEMA,
        "",
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    ),
]

VARIABLES = [
    ({"states": 1}, "RESERVED_VARIABLE_NAME", "/states", "Cannot assign to reserved variable '$states'."),
    (
        {"9a": 1},
        "INVALID_VARIABLE_NAME",
        "/9a",
        "Invalid variable name '9a': the variable name contains invalid characters.",
    ),
    (
        {"a-b.$": "$"},
        "INVALID_VARIABLE_NAME",
        "/a-b.$",
        "Invalid variable name 'a-b': the variable name contains invalid characters.",
    ),
    (
        {"v" * 81: 1},
        "INVALID_VARIABLE_NAME",
        f"/{'v' * 81}",
        f"Invalid variable name '{'v' * 81}': the variable name exceeds the 80-character limit.",
    ),
]


@pytest.mark.parametrize(("definition", "code", "location", "message"), JSONPATH)
def test_what_is_wrong_in_a_jsonpath_state_is_told_where_it_is(definition, code, location, message):
    """
    One mistake, one diagnostic: AWS's code, location and words.
    """
    assert diagnostics(definition) == [(code, f"{IT}{location}", message)]


@pytest.mark.parametrize(("definition", "code", "location", "message"), JSONATA)
def test_what_is_wrong_in_a_jsonata_state_is_told_where_it_is(definition, code, location, message):
    """
    One mistake, one diagnostic; expressions are told at their own place.
    """
    assert diagnostics(definition, language="JSONata") == [(code, f"{IT}{location}", message)]


@pytest.mark.parametrize(("assign", "code", "location", "message"), VARIABLES)
def test_a_variable_name_is_an_identifier_of_at_most_eighty_characters(assign, code, location, message):
    """
    And not `states`, which belongs to JSONata.
    """
    assert diagnostics({**PASS, "Assign": assign}) == [(code, f"{IT}/Assign{location}", message)]


@pytest.mark.parametrize(
    ("definition", "code", "location"),
    [
        ({**PASS, "Result": "$.a"}, "PASS_RESULT_IS_STATIC", "/Result"),
        ({**PASS, "Parameters": {"a": {"b": "$.x"}}}, "NO_DOLLAR", "/Parameters/a"),
        ({**PASS, "Parameters": {"a": "States.Format('{}', 1)"}}, "NO_DOLLAR", "/Parameters"),
        ({"Type": "Fail", "Cause": "$.cause"}, "NO_PATH", "/Cause"),
    ],
)
def test_what_looks_like_a_path_but_is_none_is_warned_of(definition, code, location):
    """
    A warning does not keep a definition from being used.
    """
    _, found = analyse(around(definition))
    assert [(d.code, d.location.pointer, d.severity) for d in found] == [(code, f"{IT}{location}", "WARNING")]
    assert parse(around(definition)).find_state("It") is not None


MACHINES = [
    ([], SCHEMA, "", "Definition must be a valid JSON object"),
    (None, SCHEMA, "", "Definition must be a valid JSON object"),
    ({}, SCHEMA, "/", "These fields are required: [States, StartAt]"),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}, "Extra": 1},
        SCHEMA,
        "/",
        "Field 'Extra' is not supported",
    ),
    ({"States": {"A": {"Type": "Pass", "End": True}}}, SCHEMA, "/", "These fields are required: [StartAt]"),
    ({"StartAt": "A"}, SCHEMA, "/", "These fields are required: [States]"),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}, "Version": "2.0"},
        SCHEMA,
        "/Version",
        "Value should be one of the following: [1.0]",
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}, "TimeoutSeconds": -1},
        SCHEMA,
        "/TimeoutSeconds",
        "Minimum value is 0",
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}, "QueryLanguage": "XPath"},
        SCHEMA,
        "/QueryLanguage",
        "Value should be one of the following: [JSONPath, JSONata]",
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pazz", "End": True}}},
        SCHEMA,
        "/States/A/Type",
        "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": ["Pass"], "End": True}}},
        SCHEMA,
        "/States/A/Type",
        "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
    ),
    ({"StartAt": "A", "States": {"A": {"End": True}}}, SCHEMA, "/States/A", "These fields are required: [Type]"),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}, "B": 5}},
        [
            (SCHEMA, "/States/B", "Expected value of type Object"),
            (TARGET, "/States/B", 'State "B" is not reachable.'),
        ],
        None,
        None,
    ),
    (
        {"StartAt": "n" * 81, "States": {"n" * 81: {"Type": "Succeed"}}},
        "INVALID_STATE_NAME",
        f"/States/{'n' * 81}",
        f"State name '{'n' * 81}' exceeds the 80-character limit allowed by the service",
    ),
    # where states lead: measured with ValidateStateMachineDefinition
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}},
        "MISSING_END_STATE",
        "",
        "Workflow has no terminal state",
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}, "B": {"Type": "Pass", "Next": "A"}}},
        "MISSING_END_STATE",
        "",
        "Workflow has no terminal state",
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}, "B": {"Type": "Pass", "End": True}}},
        TARGET,
        "/States/B",
        'State "B" is not reachable.',
    ),
    (
        {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "NOPE"}}},
        [
            (TARGET, "/States/A/Next", "Missing 'Next' target: NOPE"),
            ("MISSING_END_STATE", "", "Workflow has no terminal state"),
        ],
        None,
        None,
    ),
    (
        {"StartAt": "Z", "States": {"A": {"Type": "Succeed"}}},
        [(TARGET, "/StartAt", "Missing 'Next' target: Z"), (TARGET, "/States/A", 'State "A" is not reachable.')],
        None,
        None,
    ),
    (
        {
            "StartAt": "A",
            "States": {
                "A": {
                    "Type": "Parallel",
                    "End": True,
                    "Branches": [{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}],
                }
            },
        },
        "DUPLICATE_STATE_NAME",
        "/States/A/Branches[0]/States/A",
        "Duplicate State name: A",
    ),
    (
        {
            "StartAt": "A",
            "States": {
                name: {
                    "Type": "Map",
                    "Label": "same",
                    **({"Next": "B"} if name == "A" else {"End": True}),
                    "ItemProcessor": {
                        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                        "StartAt": f"In {name}",
                        "States": {f"In {name}": {"Type": "Succeed"}},
                    },
                }
                for name in "AB"
            },
        },
        "DUPLICATE_LABEL_NAME",
        "/States/B/Label",
        "Duplicate Label name: same",
    ),
]


@pytest.mark.parametrize(("definition", "code", "location", "message"), MACHINES)
def test_what_is_wrong_with_a_whole_machine_is_told(definition, code, location, message):
    """
    Structure, names and reachability; a machine without a terminal state is told only that.
    """
    _, found = analyse(definition)
    expected = code if isinstance(code, list) else [(code, location, message)]
    assert [(d.code, d.location.pointer, d.message) for d in found] == expected


def test_a_branch_needs_no_terminal_state_but_its_states_must_be_reached():
    """
    MISSING_END_STATE is a rule of the whole machine. Measured.
    """
    loop = {"StartAt": "X", "States": {"X": {"Type": "Pass", "Next": "X"}, "Y": {"Type": "Pass", "Next": "X"}}}
    found = diagnostics({"Type": "Parallel", "Branches": [loop], "Next": "Next"})
    assert found == [(TARGET, f"{IT}/Branches[0]/States/Y", 'State "Y" is not reachable.')]
    found = diagnostics({"Type": "Parallel", "Branches": [{**loop, "StartAt": "Z"}], "Next": "Next"})
    assert [place for _, place, _ in found] == [
        f"{IT}/Branches[0]{place}" for place in ("/StartAt", "/States/X", "/States/Y")
    ]


def test_a_definition_of_more_than_a_megabyte_is_refused():
    """
    Source: developer guide, quotas.
    """
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True, "Result": "x" * 1_048_576}}}
    _, found = analyse(definition)
    assert [d.message for d in found] == ["The definition is larger than 1048576 bytes"]


def test_a_definition_nested_beyond_all_measure_is_refused():
    """
    Python's own limit is not the user's business.
    """
    deep = {"Type": "Succeed"}
    for depth in range(400):
        deep = {"Type": "Parallel", "End": True, "Branches": [{"StartAt": f"S{depth}", "States": {f"S{depth}": deep}}]}
    machine, found = analyse({"StartAt": "A", "States": {"A": deep}})
    assert machine is None
    assert [d.code for d in found] == ["TOO_DEEPLY_NESTED"]


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Express state machine does not support '.waitForTaskToken' service integration ",
        ),
        (
            "arn:aws:states:::states:startExecution.sync",
            "Express state machine does not support '.sync' service integration",
        ),
        ("arn:aws:states:us-east-1:123456789012:activity:a", "Express state machine does not support Activity ARN"),
        ("charge", "Value is not a valid resource ARN"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_an_express_workflow_has_request_response_only(resource, message, nested):
    """
    Also where it is the child execution of a Distributed Map. Messages recorded from AWS.
    """
    task = {"Type": "Task", "Resource": resource, "Parameters": {}, "End": True}
    definition, place, kind = {"StartAt": "T", "States": {"T": task}}, "/States/T", "EXPRESS"
    if nested:
        processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, **definition}
        definition = {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": processor, "End": True}}}
        place, kind = "/States/M/ItemProcessor/States/T", "STANDARD"
    _, found = analyse(definition, machine_type=kind, parse_resource=parse_resource)
    assert [(d.location.pointer, d.message) for d in found] == [(f"{place}/Resource", message)]


def test_an_express_workflow_has_no_distributed_map():
    """
    Measured with ValidateStateMachineDefinition.
    """
    _, found = analyse(
        {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": DISTRIBUTED, "End": True}}},
        machine_type="EXPRESS",
    )
    assert [(d.location.pointer, d.message) for d in found] == [
        (
            "/States/M/ItemProcessor/ProcessorConfig/Mode",
            "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
        )
    ]


def test_an_activity_takes_no_credentials():
    """
    Measured with ValidateStateMachineDefinition.
    """
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:us-east-1:123456789012:activity:a",
        "Credentials": {"RoleArn": "r"},
        "End": True,
    }
    _, found = analyse({"StartAt": "T", "States": {"T": task}}, parse_resource=parse_resource)
    assert [d.message for d in found] == ["The field 'Credentials' is not supported for activities"]


# --- scopes of variables
def scoped(kind, inner_assign, *, outer="v", reads=None, distributed=False):
    state = {"Type": "Pass", "End": True, "Assign": inner_assign, **({"Parameters": reads} if reads else {})}
    unit = {"StartAt": "In", "States": {"In": state}}
    if distributed:
        unit = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **unit}
    inner = {"Branches": [unit]} if kind == "Parallel" else {"ItemProcessor": unit}
    first = {"Type": "Pass", "Assign": {outer: 1}, "Next": "Inner"}
    return {"StartAt": "First", "States": {"First": first, "Inner": {"Type": kind, **inner, "End": True}}}


@pytest.mark.parametrize(("kind", "place"), [("Parallel", "Branches[0]"), ("Map", "ItemProcessor")])
def test_an_inner_scope_cannot_assign_an_outer_variable(kind, place):
    """
    Variables of a scope around are read there, and new ones need other names.
    """
    _, found = analyse(scoped(kind, {"v": 2}))
    assert [(d.location.pointer, d.message) for d in found] == [
        (f"/States/Inner/{place}/States/In/Assign", "Variable 'v' is already assigned in an outer scope")
    ]
    assert analyse(scoped(kind, {"w": 2}, reads={"v.$": "$v"}))[1] == []


def test_a_distributed_map_cannot_read_outer_variables():
    """
    Its iterations are executions of their own; for the same reason they may use the same names.
    """
    _, found = analyse(scoped("Map", {"w": 2}, reads={"v.$": "$v"}, distributed=True))
    assert [(d.location.pointer, d.message) for d in found] == [
        (
            "/States/Inner/ItemProcessor/States/In",
            "Variable 'v' of an outer scope cannot be read inside a Distributed Map",
        )
    ]
    assert analyse(scoped("Map", {"v": 2}, reads={"v.$": "$v"}, distributed=True))[1] == []


def test_siblings_and_catchers_have_scopes_of_their_own():
    """
    Two branches may use the same names, and a Catcher of the Parallel too, which assigns when they are gone.
    """

    def branch(name):
        return {"StartAt": name, "States": {name: {"Type": "Pass", "End": True, "Assign": {"v": 1}}}}

    parallel = {"Type": "Parallel", "Branches": [branch("A"), branch("B")], "End": True}
    assert analyse({"StartAt": "P", "States": {"P": parallel}})[1] == []
    parallel["Catch"] = [{"ErrorEquals": ["E"], "Next": "Q", "Assign": {"v": 1}}]
    assert analyse({"StartAt": "P", "States": {"P": parallel, "Q": {"Type": "Succeed"}}})[1] == []


# --- how they are told
def test_all_problems_are_told_at_once():
    """
    A definition is mended in one go.
    """
    with pytest.raises(DefinitionError) as raised:
        parse(
            around(
                {"Type": "Task", "Next": "Gone", "Retry": [{"MaxAttempts": -1}], "Parameters": {"a.$": "x", "b.$": "y"}}
            )
        )
    assert [d.message for d in raised.value.diagnostics] == [
        references("a.$"),
        references("b.$"),
        "These fields are required: [ErrorEquals]",
        "Minimum value is 0",
        "These fields are required: [Resource]",
        "Missing 'Next' target: Gone",
    ]


def test_a_diagnostic_names_file_and_line_and_how_to_mend_it():
    """
    The line is that of the field, even where AWS's location is the object it is in.
    """
    definition = {"StartAt": "A/B", "States": {"A/B": {"Type": "Task", "Resourc": RESOURCE, "End": True}}}
    lines = {"": 1, "/States/A~1B": 3, "/States/A~1B/Resourc": 5}
    _, found = analyse(definition, source_map=SourceMap("order.asl.json", lines))
    assert [str(d) for d in found] == [
        "order.asl.json:3 /States/A/B: SCHEMA_VALIDATION_FAILED: These fields are required: [Resource]",
        "order.asl.json:5 /States/A/B: SCHEMA_VALIDATION_FAILED: Field 'Resourc' is not supported\n    Did you mean 'Resource'?",
    ]


@pytest.mark.parametrize(
    ("definition", "mend"),
    [
        ({"Type": "Pass", "Next": "Caugt"}, "Did you mean 'Caught'?"),
        ({"Type": "Pass", "Next": "Zzz"}, "The states here are: Gate, It, Next, Caught, Other"),
        ({**PASS, "Zzz": 1}, None),
        ({**PASS, "Output": 1}, 'Set "QueryLanguage": "JSONata" on the state, or use a field of JSONPath'),
        (
            {**MAP, "MaxConcurrencyPath": "$$.a"},
            "This field cannot read the Context Object: hand the value on in the state's input or a variable",
        ),
    ],
)
def test_a_mend_says_what_to_write_instead(definition, mend):
    """
    Near misses by name, else what there is.
    """
    _, found = analyse(around(definition))
    assert [d.mend for d in found] == [mend]


ACCEPTED = [
    {**PASS, "Comment": "c", "Parameters": {"a.$": "$..b[?(@.c > 1)]"}},
    {**PASS, "InputPath": "$.a[0:2]", "OutputPath": "$$.State.Name"},
    {"Type": "Pass", "End": False, "Next": "Next"},
    {**TASK, "Retry": [], "Catch": []},
    {**TASK, "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 0, "MaxDelaySeconds": 1, "Comment": "c"}]},
    {**TASK, "Retry": [{"ErrorEquals": ["E", "E"], "IntervalSeconds": 9, "MaxDelaySeconds": 5}]},
    {**TASK, "Credentials": {"RoleArn.$": "$.role"}},
    {**TASK, "Comment": "c", "TimeoutSecondsPath": "$$.Execution.Input.t"},
    {**MAP, "ItemsPath": "$$.Execution.Input.items"},
    {"Type": "Map", "Iterator": {**UNIT, "Comment": "c"}, "Next": "Next", "Parameters": {"a.$": "$$.Map.Item.Value"}},
    {**DISTRIBUTED_MAP, "ResultWriter": {}, "Label": "l", "ToleratedFailurePercentage": 1.5},
    reader(InputType="CSV", CSVHeaderLocation="GIVEN", CSVHeaders=["a"], CSVDelimiter="PIPE"),
    reader(InputType="CSV", ManifestType="ATHENA_DATA"),
    choice({"And": [{"Variable": "$.a", "IsPresent": True, "Comment": "c"}], "Comment": "c", "Next": "Next"}),
    {"Type": "Fail"},
    *(
        {"Type": "Fail", "ErrorPath": text, "CausePath": text}
        for text in (
            "$.e",
            "$$.State.Name",
            "States.Format('{}', $.e)",
            "States.UUID()",
            "States.ArrayGetItem($.a, 0)",
            "States.Base64Decode(States.Base64Encode($.e))",
            "States.Hash(States.JsonToString($), 'MD5')",
        )
    ),
    {"Type": "Succeed", "Comment": "c", "QueryLanguage": "JSONata", "Output": "{% $states.input %}"},
]


@pytest.mark.parametrize("definition", ACCEPTED)
def test_what_aws_accepts_is_accepted(definition):
    """
    Empty Retry and Catch, an interval of no seconds, general paths where paths are free, states in JSONata among others.
    """
    assert diagnostics(definition) == []


@pytest.mark.parametrize(
    ("language", "resource", "messages"),
    [
        (None, RESOURCE, [f"Parameters field is required for resource ARN: {RESOURCE}"]),
        ("JSONata", RESOURCE, [f"Arguments field is required for resource ARN: {RESOURCE}"]),
        (None, "arn:aws:lambda:us-east-1:123456789012:function:f", []),
        (None, "arn:aws:states:us-east-1:123456789012:activity:a", []),
    ],
)
def test_a_service_integration_needs_parameters(language, resource, messages):
    """
    A Lambda function and an activity get the input without any. Measured with ValidateStateMachineDefinition.
    """
    definition = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": resource, "End": True}}}
    if language is not None:
        definition["QueryLanguage"] = language
    _, found = analyse(definition, parse_resource=parse_resource)
    assert [d.message for d in found] == messages
    assert all(d.location.pointer == "/States/T" for d in found)


@pytest.mark.parametrize(
    ("language", "field", "resource", "value", "messages"),
    [
        ("JSONPath", "Parameters", RESOURCE, "text", ["Expected value of type Object"]),
        ("JSONPath", "Parameters", RESOURCE, [1], ["Expected value of type Object"]),
        ("JSONPath", "Parameters", RESOURCE, None, ["Expected value of type Object"]),
        ("JSONata", "Arguments", RESOURCE, "text", ["Expected value of type Object"]),
        ("JSONata", "Arguments", RESOURCE, "{% $states.input %}", []),
        ("JSONata", "Arguments", "arn:aws:lambda:us-east-1:123456789012:function:f", "text", []),
    ],
)
def test_a_service_integration_takes_an_object(language, field, resource, value, messages):
    """
    Or an expression that gives one; a function takes any JSON.
    """
    task = {"Type": "Task", "Resource": resource, field: value, "End": True}
    definition = {"QueryLanguage": language, "StartAt": "T", "States": {"T": task}}
    _, found = analyse(definition, parse_resource=parse_resource)
    assert [d.message for d in found] == messages
