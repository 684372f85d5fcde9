"""Logging, tracing and encryption configurations: what AWS refuses, and what it shows where nothing was said."""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.typing import JSON, without_none


def logging_configuration(given: JSON) -> JSON:
    """
    The logging configuration as DescribeStateMachine shows it. Raises InvalidLoggingConfiguration.

    Recorded from AWS: exactly one destination unless the level is OFF, never two; they are shown if given.
    """
    given = given or {}
    level = given.get("level", "OFF")
    destinations = given.get("destinations") or ()
    if len(destinations) > 1 or (level != "OFF" and not destinations):
        raise invalid_configuration("Logging", "Must specify exactly one Log Destination.")
    for destination in destinations:
        arn = destination.get("cloudWatchLogsLogGroup", {}).get("logGroupArn", "")
        # AWS wants the ARN with `:*` behind it, as DescribeLogGroups shows it. Source: developer guide.
        if arn.split(":")[2:3] != ["logs"] or ":log-group:" not in arn:
            raise invalid_configuration("Logging", "Log Destination is not a valid CloudWatch Logs log group ARN.")
    shown = {"level": level, "includeExecutionData": given.get("includeExecutionData", False)}
    return without_none({**shown, "destinations": given.get("destinations")})


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
        unfit = "kmsKeyId and kmsDataKeyReusePeriodSeconds cannot be used with AWS_OWNED_KEY"
        raise invalid_configuration("Encryption", unfit)
    if not owned and "kmsKeyId" not in given:
        raise invalid_configuration("Encryption", "kmsKeyId is required for CUSTOMER_MANAGED_KMS_KEY")
    return given if owned else {"kmsDataKeyReusePeriodSeconds": 300, **given}


def invalid_configuration(kind: str, detail: str) -> ServiceError:
    """The refusal of a configuration ("Logging", "Encryption"), with AWS's sentence around `detail`."""
    return ServiceError(f"Invalid{kind}Configuration", f"Invalid {kind} Configuration: {detail}")
