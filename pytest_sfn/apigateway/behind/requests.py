"""A gateway's call of something other than Step Functions as a request that mocks and answerers of Tasks understand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_sfn.account import Account
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import HarnessError
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON, Seconds
from pytest_sfn.values import replaced

if TYPE_CHECKING:
    from pytest_sfn.apigateway.common.backend import IntegrationCall


class UnansweredIntegration(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """
    Nothing in the test answers what API Gateway calls.

    `rejected`: (mock, why it does not answer), nearest first; `mend`: lines of which each would answer it.
    """

    def __init__(self, what: str, source: str, rejected: tuple[tuple[str, str], ...], mend: tuple[str, ...]) -> None:
        self.what = what
        self.source = source
        self.rejected = rejected
        self.mend = mend
        tried = [f"  {rule}: {reason}" for rule, reason in rejected] or ["  there are no mocks"]
        lines = [f"Nothing answers {what}, called by {source or 'API Gateway'}", *tried, "Answer it with:"]
        super().__init__("\n".join([*lines, *(f"    {line}" for line in mend)]))


class CallSite:
    """Where and when calls are made; `count` tells them apart."""

    def __init__(self, account: Account, now: Callable[[], Seconds]) -> None:
        self.account = account
        self.now = now
        self.count = 0


def json_object(body: bytes) -> dict[str, JSON]:
    """The parameters in a body; a text that is no JSON object is a SerializationException without a message."""
    try:
        parameters = json.loads(body)
    except ValueError:
        parameters = None
    if not isinstance(parameters, dict):
        raise ServiceError("SerializationException", "")
    return parameters


def request_of(call: IntegrationCall, resource: Resource, parameters: JSON, place: CallSite) -> TaskRequest:
    """The request: `state_name` is the method that calls (`POST /orders`), `execution_arn` names this one call."""
    place.count += 1
    account = replaced(place.account, region=call.region or place.account.region)
    return TaskRequest(
        resource,
        parameters,
        state_name=call.source or "API Gateway",
        execution_arn=account.arn("execute-api", f"call/{place.count}"),
        state_machine_name="",
        state_machine_type="EXPRESS",
        now=place.now(),
        region=account.region,
    )
