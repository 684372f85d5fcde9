import pytest
from machines import PASS, ROLE, definition

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:machine"
OTHER = definition(Other={"Type": "Succeed"})


def test_describe_shows_what_create_was_given(call, create):
    """
    Logging, tracing and encryption are shown with their defaults; the first revision has no id.
    """
    arn = create()
    described = call("DescribeStateMachine", stateMachineArn=arn)
    assert described == {
        "stateMachineArn": ARN,
        "name": "machine",
        "status": "ACTIVE",
        "definition": PASS,
        "roleArn": ROLE,
        "type": "STANDARD",
        "creationDate": described["creationDate"],
        "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
        "tracingConfiguration": {"enabled": False},
        "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
    }


def test_create_is_idempotent(call, create):
    """
    The same request again answers the same, even with another role or other tags, which change nothing.
    """
    arn = create()
    again = call("CreateStateMachine", name="machine", definition=PASS, roleArn=ROLE + "-2", tags=[{"key": "a"}])
    assert again["stateMachineArn"] == arn
    assert call("DescribeStateMachine", stateMachineArn=arn)["roleArn"] == ROLE
    assert call("ListTagsForResource", resourceArn=arn) == {"tags": []}


@pytest.mark.parametrize(
    "changed",
    [
        {"definition": OTHER},
        {"definition": f" {PASS}"},
        {"type": "EXPRESS"},
        {"publish": True},
        {"tracingConfiguration": {"enabled": True}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_state_machine_of_the_name_is_refused(refused, create, changed):
    """
    A difference in definition (white space counts), type, configuration or publish is another state machine.
    """
    create()
    request = {"name": "machine", "definition": PASS, "roleArn": ROLE, **changed}
    assert refused("CreateStateMachine", **request) == (
        "StateMachineAlreadyExists",
        f"State Machine Already Exists: '{ARN}'",
    )


def test_an_update_that_changes_something_makes_a_revision(call, create):
    """
    The revision gets an id; the same update again keeps it.
    """
    arn = create()
    first = call("UpdateStateMachine", stateMachineArn=arn, definition=OTHER)
    again = call("UpdateStateMachine", stateMachineArn=arn, definition=OTHER)
    second = call("UpdateStateMachine", stateMachineArn=arn, roleArn=ROLE + "-2")
    assert first["revisionId"] == again["revisionId"] != second["revisionId"]
    assert call("DescribeStateMachine", stateMachineArn=arn)["revisionId"] == second["revisionId"]


def test_an_update_of_nothing_is_refused(refused, create):
    """
    One of definition, role and configurations must be there.
    """
    code, message = refused("UpdateStateMachine", stateMachineArn=create())
    assert code == "MissingRequiredParameter"
    assert message.startswith("Either the definition, the role ARN, the LoggingConfiguration")


def test_a_version_description_wants_publish(refused):
    """
    Without publish there is no version to describe.
    """
    assert refused("CreateStateMachine", name="m", definition=PASS, roleArn=ROLE, versionDescription="v") == (
        "ValidationException",
        "Version description can only be set when publish is true",
    )


def test_diagnostics_stand_in_the_sentence_of_aws(refused):
    """
    InvalidDefinition tells every error with its code and JSON Pointer.
    """
    bad = '{"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Variable": "$.b", "IsNull": true, "Next": "B"}], "Default": "Nowhere"}, "B": {"Type": "Succeed"}}}'
    code, message = refused("CreateStateMachine", name="m", definition=bad, roleArn=ROLE)
    assert code == "InvalidDefinition"
    assert message.startswith("Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: ")
    assert message.endswith(": Nowhere at /States/A/Default'")


def test_a_definition_that_is_no_json_says_where(refused):
    """
    INVALID_JSON_DESCRIPTION has the JSON reader's words.
    """
    _, message = refused("CreateStateMachine", name="m", definition="{'a'}", roleArn=ROLE)
    assert message.startswith(
        "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: Unexpected character (''' (code 39))"
    )


@pytest.mark.parametrize("role", ["role", "arn:aws:iam::123456789012:user/me", "arn:aws:s3:::bucket"])
def test_a_role_must_be_a_role(refused, role):
    """
    What is no IAM role's ARN is an InvalidArn.
    """
    assert refused("CreateStateMachine", name="m", definition=PASS, roleArn=role) == (
        "InvalidArn",
        f"Invalid Role Arn: '{role}'",
    )


@pytest.mark.parametrize(
    ("configuration", "fits"),
    [
        ({}, True),
        ({"level": "OFF"}, True),
        ({"level": "OFF", "destinations": []}, True),
        ({"level": "ALL"}, False),
        ({"level": "ERROR", "destinations": []}, False),
        (
            {
                "level": "ALL",
                "destinations": [
                    {"cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:/g:*"}}
                ],
            },
            True,
        ),
        (
            {
                "level": "ALL",
                "destinations": [
                    {"cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:/g:*"}}
                ]
                * 2,
            },
            False,
        ),
        ({"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": "nowhere"}}]}, False),
    ],
)
def test_logging_wants_exactly_one_log_group(call, refused, configuration, fits):
    """
    Any level but OFF has exactly one destination, and two are never allowed.
    """
    request = {"name": "m", "definition": PASS, "roleArn": ROLE, "loggingConfiguration": configuration}
    if fits:
        arn = call("CreateStateMachine", **request)["stateMachineArn"]
        shown = call("DescribeStateMachine", stateMachineArn=arn)["loggingConfiguration"]
        assert shown == {"level": "OFF", "includeExecutionData": False, **configuration}
    else:
        assert refused("CreateStateMachine", **request)[0] == "InvalidLoggingConfiguration"


@pytest.mark.parametrize(
    ("configuration", "shown"),
    [
        ({"type": "AWS_OWNED_KEY"}, {"type": "AWS_OWNED_KEY"}),
        (
            {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/k"},
            {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/k", "kmsDataKeyReusePeriodSeconds": 300},
        ),
        ({"type": "CUSTOMER_MANAGED_KMS_KEY"}, None),
        ({"type": "AWS_OWNED_KEY", "kmsKeyId": "alias/k"}, None),
    ],
)
def test_a_customer_managed_key_wants_its_id(call, refused, configuration, shown):
    """
    A key id belongs to customer managed keys, and they need one.
    """
    request = {"name": "a", "encryptionConfiguration": configuration}
    if shown is None:
        assert refused("CreateActivity", **request)[0] == "InvalidEncryptionConfiguration"
    else:
        arn = call("CreateActivity", **request)["activityArn"]
        assert call("DescribeActivity", activityArn=arn)["encryptionConfiguration"] == shown


def test_delete_is_silent_about_what_is_not_there(call):
    """
    Deleting a state machine that does not exist does nothing.
    """
    assert call("DeleteStateMachine", stateMachineArn=ARN) == {}


def test_a_deleted_state_machine_takes_its_executions_along(service, call, create):
    """
    Running executions of a deleted state machine are aborted.
    """
    arn = create(definition(W={"Type": "Wait", "Seconds": 5, "End": True}))
    execution = call("StartExecution", stateMachineArn=arn)["executionArn"]
    call("DeleteStateMachine", stateMachineArn=arn)
    assert service.state.records.record(execution).execution.status == "ABORTED"


@pytest.mark.parametrize(
    ("arn", "answer"),
    [
        ("nonsense", ("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: nonsense'")),
        (ARN, ("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{ARN}'")),
        (
            "arn:aws:states:us-east-1:123456789012:activity:a",
            ("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: activity'"),
        ),
        (
            "arn:aws:states:us-east-1:123456789012",
            ("InvalidArn", "Invalid Arn: 'arn:aws:states:us-east-1:123456789012'"),
        ),
    ],
)
def test_arns_are_checked_before_they_are_looked_up(refused, arn, answer):
    """
    What is no ARN, or not of the kind that is wanted, is an InvalidArn.
    """
    assert refused("DescribeStateMachine", stateMachineArn=arn) == answer


@pytest.mark.parametrize("operation", ["StartExecution", "DeleteStateMachine", "ListStateMachineAliases"])
def test_the_arn_of_a_distributed_map_inside_a_machine_is_refused(refused, operation):
    """
    Labelled ARNs are for descriptions only.
    """
    assert refused(operation, stateMachineArn=f"{ARN}/label")[0] == "ValidationException"


def test_metadata_only_leaves_the_definition_out(call, create):
    """
    With includedData METADATA_ONLY there is no definition and nothing about its variables.
    """
    arn = create(
        definition(
            A={"Type": "Pass", "Assign": {"x": 1}, "Next": "B"}, B={"Type": "Pass", "InputPath": "$x", "End": True}
        )
    )
    assert call("DescribeStateMachine", stateMachineArn=arn)["variableReferences"] == {"B": ["x"]}
    metadata = call("DescribeStateMachine", stateMachineArn=arn, includedData="METADATA_ONLY")
    assert metadata["definition"] == "{}"
    assert "variableReferences" not in metadata


def test_validate_counts_and_cuts_diagnostics(call):
    """
    The list is cut at maxResults, and says so; an error makes the result FAIL.
    """
    bad = definition(A={"Type": "Pass"}, B={"Type": "Pass"}, C={"Type": "Pass"})
    answer = call("ValidateStateMachineDefinition", definition=bad, maxResults=2)
    assert (answer["result"], len(answer["diagnostics"]), answer["truncated"]) == ("FAIL", 2, True)
    assert answer["diagnostics"][0]["location"] == "/States/A"
    assert call("ValidateStateMachineDefinition", definition=PASS) == {
        "result": "OK",
        "diagnostics": [],
        "truncated": False,
    }


def test_what_concerns_the_whole_machine_has_no_location(call):
    """
    A loop without an end is nowhere in particular.
    """
    loop = definition(A={"Type": "Pass", "Next": "B"}, B={"Type": "Pass", "Next": "A"})
    [diagnostic] = call("ValidateStateMachineDefinition", definition=loop)["diagnostics"]
    assert diagnostic == {"severity": "ERROR", "code": "MISSING_END_STATE", "message": "Workflow has no terminal state"}


@pytest.mark.parametrize(
    ("text", "code", "message", "location"),
    [
        (" ", "SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", None),
        ("[]", "SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", None),
        ('"text"', "SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", None),
        ("5", "SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", None),
        ("null", "SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", None),
        ("{}", "SCHEMA_VALIDATION_FAILED", "These fields are required: [States, StartAt]", "/"),
        (
            "not a definition",
            "INVALID_JSON_DESCRIPTION",
            (
                "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
                '\n at [Source: (String)"not a definition"; line: 1, column: 4]'
            ),
            '[Source: (String)"not a definition"; line: 1, column: 4]',
        ),
    ],
)
def test_what_is_no_definition_is_told_alone(call, text, code, message, location):
    """
    A text that is no JSON, no object, or an object of nothing. Recorded from AWS for " ", {} and the last.
    """
    expected = {"severity": "ERROR", "code": code, "message": message, "location": location}
    [diagnostic] = call("ValidateStateMachineDefinition", definition=text)["diagnostics"]
    assert diagnostic == {name: value for name, value in expected.items() if value is not None}
