"""Workflows started by their schedules, in virtual time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from orders_template import TEMPLATE

from pytest_sfn.errors import HarnessError


@pytest.fixture
def orders(sfn, tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return sfn.load(tmp_path / "template.yaml")


def test_schedules_start_executions_as_the_clock_passes_their_times(orders, sfn_clock):
    """
    Each in its order, at its time, with its own Input; a schedule that is disabled starts nothing.
    """
    timetable = orders.start_on_schedule()
    sfn_clock.advance_to(datetime(2026, 1, 5, 12, tzinfo=UTC))

    assert [execution.input for execution in timetable.executions] == [
        *[{"why": "daily"}] * 4,
        {"at": "2026-01-05T07:00:00Z"},
        {"why": "daily"},
    ]
    assert timetable.executions[4].events[0]["timestamp"] == datetime(2026, 1, 5, 7, tzinfo=UTC).timestamp()
    assert sfn_clock.now == datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_the_next_times_can_be_asked_without_waiting(orders):
    """
    They are those of all schedules together.
    """
    times = orders.start_on_schedule().next_times(5)

    assert [f"{time:%d %H}" for time in times] == ["01 09", "02 09", "03 09", "04 09", "05 07"]


def test_without_being_asked_to_no_schedule_starts_anything(sfn, orders, sfn_clock):
    """
    A test of something else that lets days pass is not disturbed.
    """
    sfn_clock.advance(days=30)

    assert sfn.executions == []


def test_a_workflow_without_schedules_says_so(sfn):
    """
    It would wait for nothing.
    """
    flow = sfn.define({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})

    with pytest.raises(HarnessError, match="declares no schedule that starts 'StateMachine'"):
        flow.start_on_schedule()


def test_what_a_rule_and_what_the_scheduler_send_without_an_input(sfn, sfn_clock, tmp_path):
    """
    Both send a Scheduled Event, each with its own source.
    """
    (tmp_path / "template.yaml").write_text(
        """
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties: {RoleArn: r, Definition: {StartAt: A, States: {A: {Type: Succeed}}}}
  Hourly:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 hour), Targets: [{Id: t, Arn: !Ref Flow}]}
  Once:
    Type: AWS::Scheduler::Schedule
    Properties:
      FlexibleTimeWindow: {Mode: 'OFF'}
      ScheduleExpression: at(2026-01-01T00:30:00)
      Target: {Arn: !Ref Flow, RoleArn: r}
"""
    )
    timetable = sfn.load(tmp_path / "template.yaml").start_on_schedule()
    sfn_clock.advance(hours=1)

    assert [(execution.input["source"], execution.input["time"]) for execution in timetable.executions] == [
        ("aws.scheduler", "2026-01-01T00:30:00Z"),
        ("aws.events", "2026-01-01T01:00:00Z"),
    ]
    assert timetable.executions[1].input["detail-type"] == "Scheduled Event"
    assert timetable.executions[1].input["resources"] == ["arn:aws:events:us-east-1:123456789012:rule/Hourly"]
