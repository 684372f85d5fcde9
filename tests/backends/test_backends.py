"""Every place where executions run offers the whole of a Backend, and every execution the whole of a Handle."""

from __future__ import annotations

import inspect
from types import SimpleNamespace

import pytest

from pytest_sfn.backends.backend import Backend, Handle
from pytest_sfn.backends.endpoint import EndpointBackend
from pytest_sfn.backends.in_process import InProcess, InProcessExecution
from pytest_sfn.backends.outside_handle import OutsideHandle
from pytest_sfn.backends.sync_execution import SyncExecution


def members(protocol: type) -> dict[str, object]:
    return {name: member for name, member in vars(protocol).items() if not name.startswith("_")}


@pytest.mark.parametrize(
    ("kind", "protocol"),
    [
        (InProcess, Backend),
        (EndpointBackend, Backend),
        (InProcessExecution, Handle),
        (OutsideHandle, Handle),
        (SyncExecution, Handle),
    ],
)
def test_a_place_offers_everything_that_is_asked_of_one(kind, protocol):
    """
    What it cannot do it refuses with the reason; nothing is left to be implemented.
    """
    own = inspect.getsource(kind)

    assert "NotImplementedError" not in own
    for name, member in members(protocol).items():
        if isinstance(member, property):
            assert hasattr(kind, name) or f"self.{name}" in own
        elif (found := getattr(kind, name)) is not getattr(kind, "refuse", None):
            assert list(inspect.signature(found).parameters) == list(inspect.signature(member).parameters)


def test_an_execution_that_an_api_waited_for_is_running_until_the_test_waits_too():
    """
    StartSyncExecution answered after its caller had given up; Express executions take no task tokens.
    """
    from datetime import UTC, datetime, timedelta

    from pytest_sfn.errors import UnsupportedFeature

    start = datetime(2026, 1, 1, tzinfo=UTC)
    answer = {
        "executionArn": "arn:aws:states:us-east-1:123456789012:express:M:one:id",
        "name": "one",
        "status": "SUCCEEDED",
        "output": '{"a": 1}',
        "startDate": start,
        "stopDate": start + timedelta(seconds=40),
    }
    workflow = SimpleNamespace(name="M", arn="arn", machine=None)
    execution = SyncExecution(workflow, {"input": "[1]"}, answer, 29)

    assert (execution.name, execution.input, execution.status, execution.output) == ("one", [1], "RUNNING", None)
    assert execution.stop_date is None
    assert execution.wait(None)
    assert (execution.status, execution.output) == ("SUCCEEDED", {"a": 1})
    assert execution.stop_date - execution.start_date == 40
    assert execution.waiting() == []
    with pytest.raises(UnsupportedFeature, match="Standard workflows only"):
        execution.succeed("token", 1)
