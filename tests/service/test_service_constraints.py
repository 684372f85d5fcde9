import pytest

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:machine"


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        pytest.param(
            "ListStateMachines",
            {"maxResults": 1001},
            "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
            id="a number above its maximum",
        ),
        pytest.param(
            "ListStateMachines",
            {"nextToken": "x" * 1025},
            f"1 validation error detected: Value '{'x' * 1025}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024",
            id="a text above its maximum length",
        ),
        pytest.param(
            "CreateActivity",
            {},
            "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
            id="a missing member",
        ),
        pytest.param(
            "CreateActivity",
            {"name": None},
            "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
            id="null is absence",
        ),
        pytest.param(
            "ListExecutions",
            {"stateMachineArn": ARN, "statusFilter": "running"},
            "1 validation error detected: Value 'running' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
            id="an enumeration, in AWS's order",
        ),
        pytest.param(
            "StartExecution",
            {"stateMachineArn": ARN, "input": "x" * 262_145},
            "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
            id="sensitive values are left out",
        ),
        pytest.param(
            "RedriveExecution",
            {"executionArn": ARN, "clientToken": "with space"},
            "1 validation error detected: Value 'with space' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [!-~]+",
            id="a pattern",
        ),
        pytest.param(
            "CreateStateMachineAlias",
            {"name": "live", "routingConfiguration": [{"stateMachineVersionArn": "a", "weight": 101}]},
            "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100",
            id="a member of a list's item",
        ),
        pytest.param(
            "UntagResource",
            {"resourceArn": ARN, "tagKeys": ["team", ""]},
            "1 validation error detected: Value '[team, ]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
            id="a text in a list",
        ),
        pytest.param(
            "TagResource",
            {"resourceArn": ARN, "tags": [{"key": "team"}, None]},
            "1 validation error detected: Value null at 'tags.2.member' failed to satisfy constraint: Member must not be null",
            id="null in a list",
        ),
        pytest.param(
            "CreateStateMachineAlias",
            {"name": "live", "routingConfiguration": [{"stateMachineVersionArn": "a", "weight": 1}] * 3},
            "1 validation error detected: Value '[RoutingConfigurationListItem(stateMachineVersionArn=a, weight=1), RoutingConfigurationListItem(stateMachineVersionArn=a, weight=1), RoutingConfigurationListItem(stateMachineVersionArn=a, weight=1)]' at 'routingConfiguration' failed to satisfy constraint: Member must have length less than or equal to 2",
            id="a list that is too long",
        ),
        pytest.param(
            "CreateActivity",
            {"name": ""},
            "1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
            id="an empty text",
        ),
    ],
)
def test_broken_constraints_are_told_in_the_words_of_aws(refused, operation, parameters, message):
    """
    Each constraint of the service model has its sentence, with the value and its place.
    """
    assert refused(operation, **parameters) == ("ValidationException", message)


def test_all_broken_constraints_are_told_at_once(refused):
    """
    Several sentences are joined, and counted in front.
    """
    _, message = refused("ListExecutions", maxResults=2000, nextToken="")
    assert message.startswith("2 validation errors detected: Value '2000' at 'maxResults'")
    assert "; Value '' at 'nextToken' failed" in message


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("CreateActivity", {"name": 1}, "NUMBER_VALUE can not be converted to a String"),
        ("CreateActivity", {"name": True}, "TRUE_VALUE can not be converted to a String"),
        ("CreateActivity", {"name": ["a"]}, "Start of list found where not expected"),
        ("CreateActivity", {"name": {}}, "Start of structure or map found where not expected."),
        ("CreateActivity", {"name": "a", "tags": "b"}, "Expected list or null"),
        ("CreateActivity", {"name": "a", "tags": [1]}, "Unexpected field type"),
        ("ListActivities", {"maxResults": "1"}, "STRING_VALUE can not be converted to an Integer"),
        (
            "GetExecutionHistory",
            {"executionArn": "a", "reverseOrder": "yes"},
            "STRING_VALUE can not be converted to a Boolean",
        ),
    ],
)
def test_values_of_the_wrong_json_type_cannot_be_read(refused, operation, parameters, message):
    """
    A type slip is a SerializationException, found before any constraint.
    """
    assert refused(operation, **parameters) == ("SerializationException", message)


def test_unknown_members_are_ignored(call):
    """
    AWS ignores members its model does not have.
    """
    assert call("ListActivities", colour="blue") == {"activities": []}


@pytest.mark.parametrize("character", list(' <>{}[]?*"#%\\^|~`$&,;:/\x00\x1f\x7f'))
def test_names_have_no_special_characters(refused, character):
    """
    White space, brackets, wildcards, special and control characters are refused in names.
    """
    name = f"a{character}b"
    assert refused("CreateActivity", name=name) == ("InvalidName", f"Invalid Name: '{name}'")


@pytest.mark.parametrize("name", ["a", "A-b_c.d", "1", "x" * 80, "größe"])
def test_all_other_names_will_do(call, name):
    """
    Letters, digits, hyphens, underscores, dots and letters of other scripts are names.
    """
    assert call("CreateActivity", name=name)["activityArn"].endswith(f":activity:{name}")
