"""Identifiers of an attempt, derived from its place in the execution: the same run gives the same ones."""

from __future__ import annotations

from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import Seconds


def request_id(request: TaskRequest, purpose: str = "request") -> str:
    """A UUID for this attempt and purpose."""
    from uuid import NAMESPACE_URL, uuid5

    place = (
        request.execution_arn,
        request.state_name,
        request.visit,
        request.retry_count,
        request.map_indices,
        request.branch_indices,
        purpose,
    )
    return str(uuid5(NAMESPACE_URL, repr(place)))


def http_date(now: Seconds) -> str:
    """`Thu, 18 Apr 2024 06:27:01 GMT`."""
    from email.utils import formatdate

    return formatdate(now, usegmt=True)
