"""Names as the AWS SDKs for Java spell them."""

from __future__ import annotations

import pytest

from pytest_sfn.aws.java_names import (
    sdk_action,
    sdk_exception,
    sdk_field,
    sdk_fields_of,
    sdk_service,
    version_1_exception,
)


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
    ("service", "member", "field"),
    [
        ("dynamodb", "NULL", "Nul"),
        ("dynamodbstreams", "NULL", "Nul"),
        ("ec2", "Public", "PublicLaunchPermissions"),
        ("ec2", "ImageId", "ImageId"),
        ("s3", "ETag", "ETag"),
    ],
)
def test_fields_of_a_service(service, member, field):
    """
    What a service's SDK renames has its name there.
    """
    assert sdk_fields_of(service)(member) == field


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
