"""Step Functions' answers and errors on the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pytest_sfn.apigateway.behind.states_action import states_response, wire_text
from pytest_sfn.apigateway.common.backend import IntegrationCall
from pytest_sfn.aws.errors import ServiceError


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1_683_799_126.827, "1.683799126827E9"),
        (1_700_000_000.0, "1.7E9"),
        (1_000_000_000, "1.0E9"),
        (12.5, "12.5"),
        (1_486_772_644.9114, "1.486772644911E9"),
    ],
)
def test_dates_are_numbers_with_an_exponent(seconds, text):
    """
    Seconds to the millisecond, as Java prints a double.
    """
    assert wire_text("StartExecution", {"startDate": seconds}) == f'{{"startDate":{text}}}'


def test_an_answer_is_compact_and_in_alphabetical_order_with_type_marks():
    """
    What SDKs hide a gateway's client sees.
    """
    result = {
        "status": "FAILED",
        "startDate": datetime.fromtimestamp(1_700_000_000.5, UTC),
        "error": "é",
        "output": None,
        "inputDetails": {"included": True},
        "billingDetails": {"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 100},
    }
    assert wire_text("StartSyncExecution", result) == (
        '{"billingDetails":{"billedDurationInMilliseconds":100,"billedMemoryUsedInMB":64},"error":"é",'
        '"inputDetails":{"__type":"com.amazonaws.swf.base.model#CloudWatchEventsExecutionDataDetails","included":true},'
        '"startDate":1.7000000005E9,"status":"FAILED"}'
    )
    assert "__type" not in wire_text("DescribeExecution", {"inputDetails": {"included": True}})


def service(action, parameters):
    """A service that refuses everything but one action."""
    if action == "StartSyncExecution":
        return parameters
    raise ServiceError("ValidationException" if action == "Invalid" else "InvalidArn", "no", reason="because")


@pytest.mark.parametrize(
    ("action", "body", "document"),
    [
        (
            "Invalid",
            b"{}",
            {"__type": "com.amazon.coral.validate#ValidationException", "message": "no", "reason": "because"},
        ),
        (
            "Other",
            b"{}",
            {"__type": "com.amazonaws.swf.service.v2.model#InvalidArn", "message": "no", "reason": "because"},
        ),
        ("Other", b"{'a': 1}", {"__type": "com.amazon.coral.service#SerializationException"}),
        ("Other", b"[]", {"__type": "com.amazon.coral.service#SerializationException"}),
        ("Other", b"", {"__type": "com.amazon.coral.service#SerializationException"}),
    ],
)
def test_errors_are_400_with_the_namespace_of_their_code(action, body, document):
    """
    A body that is no JSON object is a SerializationException without a message.
    """
    result = states_response(IntegrationCall("aws", action=action, body=body), service)
    assert (result.status, json.loads(result.body)) == (400, document)


def test_the_trace_of_the_call_goes_before_that_of_the_body():
    """
    The gateway's X-Amzn-Trace-Id becomes the execution's traceHeader.
    """
    headers = (("X-Amzn-Trace-Id", "Root=1"),)
    body = b'{"traceHeader": "old", "name": "n"}'
    call = IntegrationCall("aws", action="states:action/StartSyncExecution", headers=headers, body=body)
    result = states_response(call, service)
    assert json.loads(result.body) == {"traceHeader": "Root=1", "name": "n"}
