"""What CreateStateMachine refuses in Parameters and Arguments, loading refuses at once, on untaken branches too."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import DefinitionError

REFUSED = [
    ("dynamodb:getItem", {"tableName": "t", "Key": {"id": {"S": "1"}}}, "tableName"),
    ("sqs:sendMessage", {"MessageBody": "b"}, "QueueUrl"),
    ("aws-sdk:textract:startDocumentTextDetection", {"NotificationChannel": {"SNSTopicArn": "a"}}, "SNSTopicArn"),
    ("http:invoke", {"ApiEndpoint": "http://example.com", "Method": "GET"}, "ApiEndpoint"),
    ("states:startExecution.sync:2", {"Input": {}}, "StateMachineArn"),
]


def seldom(resource, parameters, language="JSONPath"):
    """A machine whose Task lies on a branch that is not taken."""
    field, rule = {
        "JSONPath": ("Parameters", {"Variable": "$.go", "IsPresent": True}),
        "JSONata": ("Arguments", {"Condition": "{% $exists($states.input.go) %}"}),
    }[language]
    choice = {"Type": "Choice", "Choices": [{**rule, "Next": "Work"}], "Default": "Idle"}
    work = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", field: parameters, "End": True}
    states = {"Ask": choice, "Idle": {"Type": "Succeed"}, "Work": work}
    return {"QueryLanguage": language, "StartAt": "Ask", "States": states}


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
@pytest.mark.parametrize(("resource", "parameters", "field"), REFUSED)
def test_defining_refuses_wrong_parameters(sfn, resource, parameters, field, language):
    """
    Unknown, missing and wrongly typed fields, in both query languages.
    """
    with pytest.raises(DefinitionError, match=field):
        sfn.define(seldom(resource, parameters, language))


@pytest.mark.parametrize(("resource", "parameters", "field"), REFUSED)
def test_the_api_refuses_them_too(sfn_client, resource, parameters, field):
    """
    With the same words.
    """
    role = "arn:aws:iam::123456789012:role/r"
    with pytest.raises(sfn_client.exceptions.InvalidDefinition, match=field):
        sfn_client.create_state_machine(name="m", roleArn=role, definition=json.dumps(seldom(resource, parameters)))


def test_the_line_is_that_of_the_field(sfn, tmp_path):
    """
    AWS tells them at Parameters; the line and the mend are those of the field itself.
    """
    file = tmp_path / "orders.asl.json"
    file.write_text(
        json.dumps(seldom("events:putEvents", {"Entries": [{"Source": "s", "Details.$": "$.d"}]}), indent=1)
    )
    line = 1 + file.read_text()[: file.read_text().index("Details")].count("\n")
    with pytest.raises(DefinitionError) as refused:
        sfn.load(file)
    assert f'orders.asl.json:{line} /States/Work/Parameters: SCHEMA_VALIDATION_FAILED: The field "Details" is' in str(
        refused.value
    )
    assert "Did you mean 'Detail'?" in str(refused.value)
