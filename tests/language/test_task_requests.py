"""What a Task's request says of itself."""

from __future__ import annotations

import pytest

from pytest_sfn.aws.function_names import FunctionName, parse_function_name
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON

ARN = "arn:aws:lambda:us-east-1:123456789012:function:charge"
INVOKE = "arn:aws:states:::lambda:invoke"


def request(arn: str, parameters: JSON) -> TaskRequest:
    resource = parse_resource(arn, "STANDARD")
    assert isinstance(resource, Resource)
    return TaskRequest(resource, parameters, "Charge", "", "orders", "STANDARD")


@pytest.mark.parametrize(
    ("arn", "parameters", "function"),
    [
        (ARN, {"FunctionName": "other"}, FunctionName("charge", None, ARN)),
        (f"{ARN}:live", {}, FunctionName("charge", "live", ARN)),
        (INVOKE, {"FunctionName": "charge"}, FunctionName("charge")),
        (INVOKE, {"FunctionName": "charge:live"}, FunctionName("charge", "live")),
        (INVOKE, {"FunctionName": f"{ARN}:1", "Qualifier": "live"}, FunctionName("charge", "live", ARN)),
        (INVOKE, {"FunctionName": "123456789012:function:charge"}, FunctionName("charge", account_id="123456789012")),
        ("arn:aws:states:::aws-sdk:lambda:invoke", {"FunctionName": "charge"}, FunctionName("charge")),
        ("arn:aws:states:::aws-sdk:lambda:getFunction", {"FunctionName": "charge"}, None),
        (INVOKE, {}, None),
        (INVOKE, {"FunctionName": 7}, None),
        (INVOKE, None, None),
    ],
)
def test_a_request_knows_the_function_it_calls(arn: str, parameters: JSON, function: FunctionName | None):
    """
    The function is that of the Resource or of FunctionName, with its Qualifier; None where neither names one.
    """
    assert request(arn, parameters).function == function


def test_a_name_is_parsed_once():
    """
    Requests for a function share what its name was taken apart into.
    """
    first, second = request(INVOKE, {"FunctionName": ARN}), request(INVOKE, {"FunctionName": ARN})
    assert first.function is first.function is second.function is parse_function_name(ARN)
