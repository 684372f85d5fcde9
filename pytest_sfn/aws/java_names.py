"""
Names as the AWS SDK for Java spells them, which is what Step Functions shows in fields, actions and errors.

`aws-sdk:` integrations follow version 2 of that SDK, optimized integrations version 1.
Source: the naming rules of aws-sdk-java-v2's code generator; error names recorded from AWS.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

#: Patterns and what they are replaced by; compiled when they are first used, as few workflows ask for it.
_WORD_BOUNDARIES = (
    (r"[^A-Za-z0-9]+", " "),
    (r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 "),
    (r"([^A-Z]{2,})V([0-9]+)", r"\1 V\2 "),
    (r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])", " "),
    (r"([A-Z]+)([A-Z][a-z])", r"\1 \2"),
    (r"([0-9])([a-zA-Z])", r"\1 \2"),
)


def pascal_case(name: str) -> str:
    """`AcmSuccess` for `ACMSuccess` or `acm-success`: acronyms count as words."""
    for pattern, replacement in _WORD_BOUNDARIES:
        name = re.sub(pattern, replacement, name)
    return "".join(word[:1].upper() + word[1:].lower() for word in name.split())


def capitalised(name: str) -> str:
    """`StateMachineArn` for `stateMachineArn`: a field of an optimized integration."""
    return name[:1].upper() + name[1:]


def uncapitalised(name: str) -> str:
    """`dbInstances` for `DBInstances`, `eTag` for `ETag`: a leading acronym is lowered up to the next word."""
    end = 1
    while end < len(name) and name[end].isupper() and not (end + 1 < len(name) and name[end + 1].islower()):
        end += 1
    return name[:end].lower() + name[end:]


#: Words that Java reserves, whatever their case, and names of methods that the SDK's own classes have.
#: Source: DefaultNamingStrategy of aws-sdk-java-v2's code generator.
_RESERVED = """
abstract assert boolean break byte case catch char class const continue default do double else enum extends false final
finally float for goto if implements import instanceof int interface long native new null package private protected
public return short static strictfp super switch synchronized this throw throws transient true try void volatile while
"""
_METHODS = """
builder equals finalize getClass hashCode notify notifyAll overrideConfiguration sdkFields sdkHttpResponse toBuilder
toString wait
"""
_KEYWORDS, _OWN = frozenset(_RESERVED.split()), frozenset(_METHODS.split())
#: Members that the SDK names otherwise, by botocore's name of the service, and by the operation where only its own are
#: renamed. Source: the customization.config files of aws-sdk-java-v2 (all of February 2020, s3's and ec2's newer).
_RENAMED = {
    "cognito-idp": {"Notify": "SendNotification"},
    "dynamodb": {"NULL": "NUL"},
    "dynamodbstreams": {"NULL": "NUL"},
    "ec2": {"Public": "PublicLaunchPermissions"},
    "elasticbeanstalk": {"Builder": "PlatformBuilder"},
    "snowball": {"NotifyAll": "NotifyAllJobStates"},
    "ec2 DescribeFpgaImages": {"Public": "IsPublic"},
    "cloudformation ListStacks": {"StackStatusFilter": "StackStatusFilters"},
    "cloudsearchdomain Search": {"return": "ReturnValues"},
    "sns AddPermission": {"AWSAccountId": "AWSAccountIds", "ActionName": "ActionNames"},
}


def sdk_field(name: str) -> str:
    """
    `DbInstanceIdentifier` for `DBInstanceIdentifier`: a field of an `aws-sdk:` integration.

    `ReturnValue` for `Return`, which Java reserves.
    """
    method = uncapitalised(name)
    if method.lower() in _KEYWORDS or method in _OWN:
        method += "Value"
    return capitalised(method)


@cache
def sdk_fields_of(service: str, operation: str = "") -> Callable[[str], str]:
    """`sdk_field` for the members of one service and operation, by botocore's names: `Nul` for `NULL` of dynamodb."""
    renamed = _RENAMED.get(f"{service} {operation}") or _RENAMED.get(service)
    return sdk_field if renamed is None else lambda name: sdk_field(renamed.get(name, name))


def sdk_action(operation: str) -> str:
    """`describeDBInstances` for `DescribeDBInstances`: the action of a Resource."""
    return uncapitalised(operation)


def sdk_service(service_id: str) -> str:
    """`SecretsManager` for `Secrets Manager`, `Config` for `Config Service`: the prefix of `aws-sdk:` error names."""
    name = pascal_case(service_id)
    for leading in ("Amazon", "Aws"):
        name = name.removeprefix(leading)
    return name.removesuffix("Service")


def sdk_exception(error_shape: str) -> str:
    """`DbInstanceNotFoundException` for the error shape `DBInstanceNotFoundFault`."""
    for suffix in ("Exception", "Fault"):
        if error_shape.endswith(suffix):
            return pascal_case(error_shape.removesuffix(suffix)) + "Exception"
    return pascal_case(error_shape) + "Exception"


def version_1_exception(error_shape: str) -> str:
    """`StateMachineDoesNotExistException` for the error shape `StateMachineDoesNotExist`; `Fault` gives way as well."""
    return error_shape.removesuffix("Exception").removesuffix("Fault") + "Exception"


def java_set_order(name: str) -> int:
    """Where a text stands in a Java HashSet of up to twelve: the bucket of its hash."""
    code = 0
    for character in name:
        code = (31 * code + ord(character)) & 0xFFFFFFFF
    return (code ^ code >> 16) & 15
