"""Delivers status changes to EventBridge and log events to CloudWatch Logs, where endpoints for them are configured."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache, partial
from typing import Any

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.service.service import StepFunctionsService
from pytest_sfn.typing import JSON

#: Real seconds that a delivery is waited for; the endpoint may be the very server that waits.
_FLUSH_SECONDS = 3
#: The stream AWS makes in a log group that it delivers to. Recorded from AWS.
_VALIDATION_STREAM = "log_stream_created_by_aws_to_validate_log_delivery_subscriptions"
log = logging.getLogger("pytest_sfn.delivery")


class Delivery:
    """
    One thread, so that events arrive in the order they happened. A delivery that fails is logged and does no harm.

    Recorded from AWS: a log group that is gone does not disturb the execution.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pytest-sfn-delivery")
        self._client = cache(self._new_client)
        #: Groups and names of the log streams that are there for certain.
        self._streams: set[tuple[str, str]] = set()

    def deliver_from(self, service: StepFunctionsService, *, events: bool, logs: bool) -> None:
        """Deliver what the service tells, to the services that have an endpoint."""
        if events:
            service.state.status_changes.subscribers.append(partial(self._soon, self._put_event))
        if logs:
            service.state.log_events.subscribers.append(partial(self._soon, self._put_log_events))

    def log_group_exists(self, group_arn: str) -> bool:
        """Whether there is such a log group; taken for granted where CloudWatch Logs cannot be asked."""
        name = _group_name(group_arn)
        try:
            found = self._client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        except Exception as error:  # noqa: BLE001 - as for a delivery
            log.warning("not known whether the log group %s exists: %s", name, error)
            return True
        return any(group["logGroupName"] == name for group in found)

    def flush(self) -> None:
        """Wait until everything told so far is delivered, a few seconds at most."""
        with contextlib.suppress(TimeoutError):
            self._thread.submit(lambda: None).result(_FLUSH_SECONDS)

    def close(self) -> None:
        """Finish what is being delivered, give up the rest."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _soon(self, put: Callable[..., None], *told: Any) -> None:
        self._thread.submit(self._attempt, put, *told)

    @staticmethod
    def _attempt(put: Callable[..., None], *told: Any) -> None:
        try:
            put(*told)
        except Exception as error:  # noqa: BLE001 - whatever the endpoint does, the execution is not concerned
            log.warning("not delivered: %s", error)

    def _new_client(self, service: str) -> Any:
        import boto3
        from botocore.config import Config

        config = Config(retries={"max_attempts": 0}, connect_timeout=2, read_timeout=5)
        session: Any = boto3.session.Session("test", "test", region_name=self._region)
        return session.client(service, config=config)

    def _put_event(self, event: dict[str, JSON]) -> None:
        entry = {
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Detail": dumps(event["detail"]),
            "Resources": event["resources"],
            "Time": datetime.fromisoformat(event["time"]),
        }
        self._client("events").put_events(Entries=[entry])

    def _put_log_events(self, group_arn: str, events: list[dict[str, JSON]]) -> None:
        """
        All executions of a state machine write to one log stream, beside the one that AWS validates its delivery with.

        Recorded from AWS: events of several executions in one stream. AWS's own names of streams (day, minute and a
        random part) say nothing to a test, so ours is known beforehand: `states/` and the state machine's ARN.
        """
        client, group = self._client("logs"), _group_name(group_arn)
        execution = events[0]["execution_arn"].split(":")  # arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME
        stream = f"states/{':'.join([*execution[:5], 'stateMachine', execution[6]])}"
        for name in (_VALIDATION_STREAM, stream):
            if (group, name) not in self._streams:
                with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
                    client.create_log_stream(logGroupName=group, logStreamName=name)
                self._streams.add((group, name))
        client.put_log_events(
            logGroupName=group,
            logStreamName=stream,
            logEvents=[
                {"timestamp": _acceptable(int(event["event_timestamp"])), "message": dumps(event)} for event in events
            ],
        )


def _group_name(group_arn: str) -> str:
    return group_arn.split(":")[6]


def _acceptable(milliseconds: int) -> int:
    """
    The time of a log event, or the wall's where CloudWatch Logs would refuse it: a virtual clock may be far off.

    Source: API Reference, PutLogEvents: at most 14 days old and two hours ahead.
    """
    now = round(time.time() * 1000)
    return milliseconds if now - 13 * 86_400_000 < milliseconds < now + 7_000_000 else now
