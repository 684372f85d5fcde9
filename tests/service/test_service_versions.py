import json

import pytest
from machines import FAIL, PASS, WAIT

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:machine"


@pytest.fixture
def two_versions(call, create):
    """The ARNs of versions 1 and 2."""
    arn = create(publish=True)
    second = call("UpdateStateMachine", stateMachineArn=arn, definition=FAIL, publish=True)
    return [f"{arn}:1", second["stateMachineVersionArn"]]


def routing(*weights):
    return [{"stateMachineVersionArn": arn, "weight": weight} for arn, weight in weights]


def test_publishing_the_same_revision_again_gives_its_version(call, create):
    """
    A revision has one version, however often it is published.
    """
    arn = create(publish=True)
    for _ in range(2):
        answer = call("PublishStateMachineVersion", stateMachineArn=arn)
        assert answer["stateMachineVersionArn"] == f"{arn}:1"


def test_version_numbers_are_never_used_twice(call, two_versions):
    """
    After version 2 is deleted, its revision is published as version 3.
    """
    call("DeleteStateMachineVersion", stateMachineVersionArn=two_versions[1])
    answer = call("PublishStateMachineVersion", stateMachineArn=MACHINE)
    assert answer["stateMachineVersionArn"] == f"{MACHINE}:3"


def test_versions_are_listed_newest_first(call, two_versions):
    """
    The latest version comes first.
    """
    listed = call("ListStateMachineVersions", stateMachineArn=MACHINE)["stateMachineVersions"]
    assert [version["stateMachineVersionArn"] for version in listed] == two_versions[::-1]


def test_a_version_keeps_its_definition(call, two_versions):
    """
    A version shows the definition it was published with, under its own ARN.
    """
    described = call("DescribeStateMachine", stateMachineArn=two_versions[0])
    assert (described["definition"], described["stateMachineArn"]) == (PASS, two_versions[0])


def test_publish_refuses_a_revision_that_is_not_current(refused, create):
    """
    A revisionId guards against publishing what somebody else updated meanwhile.
    """
    assert refused("PublishStateMachineVersion", stateMachineArn=create(), revisionId="old") == (
        "ConflictException",
        "Failed to publish the State Machine version for revision old. The current State Machine revision is INITIAL.",
    )


@pytest.mark.parametrize("qualifier", ["1", "9", "PROD"])
def test_only_the_state_machine_itself_is_updated(refused, two_versions, qualifier):
    """
    A version that exists is no state machine to an update, recorded from AWS; one that does not and an alias likewise.
    """
    assert two_versions
    arn = f"{MACHINE}:{qualifier}"
    assert refused("UpdateStateMachine", stateMachineArn=arn, definition=WAIT) == (
        "StateMachineDoesNotExist",
        f"State Machine Does Not Exist: '{arn}'",
    )


@pytest.mark.parametrize("machine", [MACHINE, f"{MACHINE}-of-nobody"])
@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("UpdateStateMachineAlias", "Request references a resource that does not exist."),
        ("DescribeStateMachineAlias", "Resource not found: '{}:PROD'"),
        ("DeleteStateMachineAlias", None),
    ],
)
def test_an_alias_that_does_not_exist(call, refused, two_versions, operation, message, machine):
    """
    It is deleted without complaint and not updated (recorded from AWS), and not described.
    """
    change = {"routingConfiguration": routing((two_versions[0], 100))} if operation.startswith("Update") else {}
    parameters = {"stateMachineAliasArn": f"{machine}:PROD", **change}
    if message is None:
        assert call(operation, **parameters) == {}
    else:
        assert refused(operation, **parameters) == ("ResourceNotFound", message.format(machine))


def test_a_version_an_alias_refers_to_cannot_be_deleted(call, refused, two_versions):
    """
    The refusal names the aliases.
    """
    call("CreateStateMachineAlias", name="live", routingConfiguration=routing((two_versions[0], 100)))
    code, message = refused("DeleteStateMachineVersion", stateMachineVersionArn=two_versions[0])
    assert code == "ConflictException"
    assert message.endswith("Current list of aliases referencing this version: [live]")


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([(MACHINE, 100)], f"Routing configuration must contain state machine version ARNs. Received: [{MACHINE}]"),
        (
            [(f"{MACHINE}:1", 50), (f"{MACHINE}:1", 50)],
            f"Routing configuration must contain distinct state machine version ARNs. Received: [{MACHINE}:1, {MACHINE}:1]",
        ),
        (
            [(f"{MACHINE}:1", 60), (f"{MACHINE}:2", 41)],
            "Sum of routing configuration weights must equal 100. Received: [60, 41]",
        ),
    ],
)
def test_a_routing_configuration_splits_all_requests_between_versions(refused, two_versions, weights, message):
    """
    One or two different versions, whose weights add up to 100.
    """
    del two_versions
    request = {"name": "live", "routingConfiguration": routing(*weights)}
    assert refused("CreateStateMachineAlias", **request) == ("ValidationException", message)


def test_an_alias_of_an_unknown_version_is_refused(refused, two_versions):
    """
    The versions must be published.
    """
    del two_versions
    code, _ = refused("CreateStateMachineAlias", name="live", routingConfiguration=routing((f"{MACHINE}:9", 100)))
    assert code == "ResourceNotFound"


def test_create_alias_is_idempotent_but_not_for_another_configuration(call, refused, two_versions):
    """
    The same alias again is the same; with another description or routing it is a conflict.
    """
    request = {"name": "live", "routingConfiguration": routing((two_versions[0], 100))}
    assert call("CreateStateMachineAlias", **request) == call("CreateStateMachineAlias", **request)
    assert refused("CreateStateMachineAlias", **request, description="other")[0] == "ConflictException"


def test_aliases_are_listed_oldest_first_and_by_version(call, two_versions):
    """
    A version's ARN lists the aliases which refer to it.
    """
    for name, version in (("b", two_versions[0]), ("a", two_versions[1])):
        call("CreateStateMachineAlias", name=name, routingConfiguration=routing((version, 100)))

    def names(arn):
        listed = call("ListStateMachineAliases", stateMachineArn=arn)["stateMachineAliases"]
        return [alias["stateMachineAliasArn"].rpartition(":")[2] for alias in listed]

    assert names(MACHINE) == ["b", "a"]
    assert names(two_versions[1]) == ["a"]


def test_update_alias_changes_only_what_is_given(call, refused, two_versions):
    """
    Description and routing change apart; one of them must be given.
    """
    arn = call("CreateStateMachineAlias", name="live", routingConfiguration=routing((two_versions[0], 100)))[
        "stateMachineAliasArn"
    ]
    call("UpdateStateMachineAlias", stateMachineAliasArn=arn, description="for all")
    call("UpdateStateMachineAlias", stateMachineAliasArn=arn, routingConfiguration=routing((two_versions[1], 100)))
    described = call("DescribeStateMachineAlias", stateMachineAliasArn=arn)
    assert (described["description"], described["routingConfiguration"]) == ("for all", routing((two_versions[1], 100)))
    assert refused("UpdateStateMachineAlias", stateMachineAliasArn=arn)[0] == "ValidationException"
    call("DeleteStateMachineAlias", stateMachineAliasArn=arn)
    assert refused("DescribeStateMachineAlias", stateMachineAliasArn=arn)[0] == "ResourceNotFound"


def test_an_alias_routes_by_weight(call, two_versions):
    """
    Of many executions started through the alias, each version gets about its share, and shows which it was.
    """
    arn = call(
        "CreateStateMachineAlias",
        name="live",
        routingConfiguration=routing((two_versions[0], 80), (two_versions[1], 20)),
    )["stateMachineAliasArn"]
    taken = []
    for _ in range(200):
        execution = call("StartExecution", stateMachineArn=arn)["executionArn"]
        described = call("DescribeExecution", executionArn=execution)
        assert described["stateMachineAliasArn"] == arn
        taken.append(two_versions.index(described["stateMachineVersionArn"]))
    assert 20 < sum(taken) < 60


def test_executions_of_a_version_run_its_definition(call, create):
    """
    An execution started by version keeps running what was published.
    """
    arn = create(publish=True)
    call("UpdateStateMachine", stateMachineArn=arn, definition=WAIT)
    execution = call("StartExecution", stateMachineArn=f"{arn}:1")["executionArn"]
    described = call("DescribeStateMachineForExecution", executionArn=execution)
    assert json.loads(described["definition"]) == json.loads(PASS)
    assert described["stateMachineArn"] == arn


@pytest.mark.parametrize("qualifier", ["9", "nobody"])
def test_an_unknown_version_or_alias_cannot_be_started(refused, create, qualifier):
    """
    It is a state machine that does not exist.
    """
    arn = f"{create()}:{qualifier}"
    assert refused("StartExecution", stateMachineArn=arn) == (
        "StateMachineDoesNotExist",
        f"State Machine Does Not Exist: '{arn}'",
    )


def test_tags_are_kept_by_key(call, refused, create):
    """
    The last value of a key counts, keys that are not there can be taken away, and there are 50 at most.
    """
    arn = create(tags=[{"key": "team", "value": "a"}])
    call("TagResource", resourceArn=arn, tags=[{"key": "team", "value": "b"}, {"key": "empty", "value": ""}])
    assert call("ListTagsForResource", resourceArn=arn)["tags"] == [
        {"key": "team", "value": "b"},
        {"key": "empty", "value": ""},
    ]
    call("UntagResource", resourceArn=arn, tagKeys=["team", "nothing"])
    assert call("ListTagsForResource", resourceArn=arn)["tags"] == [{"key": "empty", "value": ""}]
    many = [{"key": str(number), "value": ""} for number in range(50)]
    assert refused("TagResource", resourceArn=arn, tags=many)[0] == "TooManyTags"


def test_versions_have_no_tags(refused, create):
    """
    Only state machines and activities are tagged.
    """
    arn = f"{create(publish=True)}:1"
    assert refused("TagResource", resourceArn=arn, tags=[]) == ("ResourceNotFound", f"Resource not found: '{arn}'")
