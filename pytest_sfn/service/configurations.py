"""Logging, tracing and encryption configurations: what AWS refuses, and what it shows where nothing was said."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.typing import JSON


def logging_configuration(given: JSON) -> JSON:
    """
    The logging configuration as DescribeStateMachine shows it. Raises InvalidLoggingConfiguration.

    Recorded from AWS: exactly one destination unless the level is OFF, never two; they are shown if given.
    """
    given = given or {}
    level = given.get("level", "OFF")
    destinations = given.get("destinations")
    count = len(destinations or ())
    if count > 1 or (level != "OFF" and count != 1):
        raise ServiceError(
            "InvalidLoggingConfiguration",
            "Invalid Logging Configuration: Must specify exactly one Log Destination.",
        )
    _check_log_groups(destinations or ())
    shown = {"level": level, "includeExecutionData": given.get("includeExecutionData", False)}
    return shown if destinations is None else {**shown, "destinations": destinations}


def _check_log_groups(destinations: JSON) -> None:
    for destination in destinations:
        arn = destination.get("cloudWatchLogsLogGroup", {}).get("logGroupArn", "")
        # AWS wants the ARN with `:*` behind it, as DescribeLogGroups shows it. Source: developer guide.
        if arn.split(":")[2:3] != ["logs"] or ":log-group:" not in arn:
            raise ServiceError(
                "InvalidLoggingConfiguration",
                "Invalid Logging Configuration: Log Destination is not a valid CloudWatch Logs log group ARN.",
            )


def tracing_configuration(given: JSON) -> JSON:
    """The tracing configuration as DescribeStateMachine shows it."""
    return {"enabled": (given or {}).get("enabled", False)}


def encryption_configuration(given: JSON) -> JSON:
    """
    The encryption configuration as AWS shows it. Raises InvalidEncryptionConfiguration.

    Source of the rules: API Reference, EncryptionConfiguration. The texts are ours; AWS's are not recorded.
    """
    given = given or {"type": "AWS_OWNED_KEY"}
    owned = given["type"] == "AWS_OWNED_KEY"
    if owned and len(given) > 1:
        raise _bad_encryption("kmsKeyId and kmsDataKeyReusePeriodSeconds cannot be used with AWS_OWNED_KEY")
    if not owned and "kmsKeyId" not in given:
        raise _bad_encryption("kmsKeyId is required for CUSTOMER_MANAGED_KMS_KEY")
    return given if owned else {"kmsDataKeyReusePeriodSeconds": 300, **given}


def _bad_encryption(detail: str) -> ServiceError:
    return ServiceError("InvalidEncryptionConfiguration", f"Invalid Encryption Configuration: {detail}")
