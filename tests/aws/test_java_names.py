"""Names as the AWS SDKs for Java spell them."""

from __future__ import annotations

import pytest

from pytest_sfn.aws.java_names import (
    _RENAMED,
    sdk_action,
    sdk_exception,
    sdk_field,
    sdk_fields_of,
    sdk_service,
    version_1_exception,
)
from pytest_sfn.aws.service_models import load_service


@pytest.mark.parametrize(
    ("member", "field"),
    [
        ("stateMachineArn", "StateMachineArn"),
        ("DBInstanceIdentifier", "DbInstanceIdentifier"),
        ("ETag", "ETag"),
        ("ChecksumCRC32", "ChecksumCRC32"),
        ("VPCSecurityGroups", "VpcSecurityGroups"),
        ("MD5OfBody", "Md5OfBody"),
        ("ID", "Id"),
        ("Return", "ReturnValue"),
        ("default", "DefaultValue"),
        ("Wait", "WaitValue"),
    ],
)
def test_fields(member, field):
    """
    Only a leading acronym is lowered, the rest stays as the API has it; Java's own words get a Value behind them.
    """
    assert sdk_field(member) == field


@pytest.mark.parametrize(
    ("service", "operation", "member", "field"),
    [
        ("dynamodb", "PutItem", "NULL", "Nul"),
        ("dynamodbstreams", "GetRecords", "NULL", "Nul"),
        ("ec2", "DescribeImages", "Public", "PublicLaunchPermissions"),
        ("ec2", "DescribeFpgaImages", "Public", "IsPublic"),
        ("ec2", "CreateRoute", "Return", "ReturnValue"),
        ("ec2", "DescribeImages", "ImageId", "ImageId"),
        ("cognito-idp", "SetRiskConfiguration", "Notify", "SendNotification"),
        ("elasticbeanstalk", "CreatePlatformVersion", "Builder", "PlatformBuilder"),
        ("snowball", "CreateJob", "NotifyAll", "NotifyAllJobStates"),
        ("cloudformation", "ListStacks", "StackStatusFilter", "StackStatusFilters"),
        ("cloudsearchdomain", "Search", "return", "ReturnValues"),
        ("sns", "AddPermission", "AWSAccountId", "AwsAccountIds"),
        ("sns", "AddPermission", "ActionName", "ActionNames"),
        ("s3", "GetObject", "ETag", "ETag"),
    ],
)
def test_fields_of_a_service(service, operation, member, field):
    """
    What a service's SDK renames has its name there, in the operations whose shapes it renames.
    """
    assert sdk_fields_of(service, operation)(member) == field


@pytest.mark.parametrize("place", list(_RENAMED))
def test_what_is_renamed_is_there(place):
    """
    A service has the members that its SDK renames.
    """
    service, _, operation = place.partition(" ")
    model = load_service(service)
    operations = [operation] if operation else model.sdk_actions()
    shapes = {name for each in operations for name in _members_of(model.find_operation(each))}
    assert set(_RENAMED[place]) <= shapes


def _members_of(operation):
    """Names of all members below what an operation takes and gives."""
    seen, names = set(), set()
    waiting = [shape for shape in (operation.input, operation.output) if shape is not None]
    while waiting:
        shape = waiting.pop()
        if shape.name in seen:
            continue
        seen.add(shape.name)
        names |= set(shape.members)
        waiting += shape.members.values()
        waiting += [shape.element] if shape.type == "list" else [shape.value] if shape.type == "map" else []
    return names


@pytest.mark.parametrize(
    ("shape", "version_2", "version_1"),
    [
        ("NoSuchKey", "NoSuchKeyException", "NoSuchKeyException"),
        ("DBInstanceNotFoundFault", "DbInstanceNotFoundException", "DBInstanceNotFoundException"),
        ("ResourceNotFoundException", "ResourceNotFoundException", "ResourceNotFoundException"),
        ("StateMachineDoesNotExist", "StateMachineDoesNotExistException", "StateMachineDoesNotExistException"),
    ],
)
def test_exceptions(shape, version_2, version_1):
    """
    Exceptions end in Exception, whatever the shape ends in.
    """
    assert (sdk_exception(shape), version_1_exception(shape)) == (version_2, version_1)


@pytest.mark.parametrize(
    ("service_id", "name"),
    [
        ("Secrets Manager", "SecretsManager"),
        ("DynamoDB", "DynamoDb"),
        ("SFN", "Sfn"),
        ("S3", "S3"),
        ("Config Service", "Config"),
        ("EC2", "Ec2"),
        ("SESv2", "SesV2"),
    ],
)
def test_services(service_id, name):
    """
    Error names of AWS SDK integrations begin with the SDK's name of the service.
    """
    assert sdk_service(service_id) == name


def test_actions():
    """
    Actions are operations with a small beginning.
    """
    assert [sdk_action(name) for name in ("PutItem", "DescribeDBInstances")] == ["putItem", "describeDBInstances"]
