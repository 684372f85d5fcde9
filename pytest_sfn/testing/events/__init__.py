"""
Events that start workflows: made here, received by `workflow.receive(...)` or `sfn.events.put(...)`.

    from pytest_sfn import s3_object_created

    execution = workflow.receive(s3_object_created("orders", "2026/11/order.json"))
"""

from __future__ import annotations

from pytest_sfn.testing.events.errors import EventNotReceived
from pytest_sfn.testing.events.made import (
    BusEvent,
    Records,
    bus_event,
    dynamodb_record,
    kinesis_record,
    s3_object_created,
    sns_message,
    sqs_message,
)

__all__ = [
    "BusEvent",
    "EventNotReceived",
    "Records",
    "bus_event",
    "dynamodb_record",
    "kinesis_record",
    "s3_object_created",
    "sns_message",
    "sqs_message",
]
