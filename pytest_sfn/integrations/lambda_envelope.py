"""Shapes of `lambda:invoke`: apart from what really invoking takes, as most mocks need only this."""

from __future__ import annotations

from pytest_sfn.typing import JSON

#: Fields of `lambda:invoke`. Source: developer guide, "Invoke AWS Lambda functions with Step Functions".
INVOKE_FIELDS = frozenset({"ClientContext", "FunctionName", "InvocationType", "LogType", "Payload", "Qualifier"})


def is_plain_invoke(parameters: JSON) -> bool:
    """Whether a request is beyond doubt: known fields, a function by name, no number. Saves reading the API model."""
    if not isinstance(parameters, dict) or not parameters.get("FunctionName"):
        return False
    return parameters.keys() <= INVOKE_FIELDS and not isinstance(parameters.get("Payload"), (int, float))


def mocked_envelope(value: JSON) -> JSON:
    """A mocked `lambda:invoke` result: the payload in its envelope, where it is not one already."""
    if isinstance(value, dict) and "Payload" in value and "StatusCode" in value:
        return value
    return {"ExecutedVersion": "$LATEST", "Payload": value, "StatusCode": 200}
