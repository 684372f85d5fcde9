"""Events between the workflows of a test."""

from __future__ import annotations

import pytest

TEMPLATE = """
Resources:
  Shop:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: shop
      RoleArn: r
      Definition:
        StartAt: Put
        States:
          Put:
            Type: Task
            Resource: arn:aws:states:::events:putEvents
            Parameters: {Entries: [{Source: my.shop, DetailType: Ordered, Detail.$: $}]}
            Next: Wait
          Wait: {Type: Wait, Seconds: 60, End: true}
  Ship:
    Type: AWS::StepFunctions::StateMachine
    Properties: {StateMachineName: ship, RoleArn: r, Definition: {StartAt: A, States: {A: {Type: Wait, Seconds: 5, End: true}}}}
  Audit:
    Type: AWS::StepFunctions::StateMachine
    Properties: {StateMachineName: audit, RoleArn: r, Definition: {StartAt: A, States: {A: {Type: Succeed}}}}
  OnOrder:
    Type: AWS::Events::Rule
    Properties: {EventPattern: {source: [my.shop]}, Targets: [{Id: t, Arn: !Ref Ship, InputPath: $.detail}]}
  OnEnd:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [aws.states], detail: {status: [SUCCEEDED], stateMachineArn: [!Ref Shop]}}
      Targets: [{Id: t, Arn: !Ref Audit, InputPath: $.detail.name}]
"""


@pytest.fixture
def shop(sfn, tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    for name in ("Ship", "Audit"):
        sfn.load(tmp_path / "template.yaml", name)
    return sfn.load(tmp_path / "template.yaml", "Shop")


def test_what_a_task_puts_and_how_an_execution_ends_starts_other_workflows(sfn, shop):
    """
    In virtual time, each when it happens.
    """
    events = sfn.events.connect().connect()
    execution = shop.run({"id": "42"}, name="first")

    assert execution.state("Put").output["FailedEntryCount"] == 0
    assert [(started.input, started.status) for started in events.executions] == [
        ({"id": "42"}, "SUCCEEDED"),
        ("first", "SUCCEEDED"),
    ]
    assert events.executions[1].events[0]["timestamp"] - execution.events[0]["timestamp"] == 60


def test_a_mock_of_the_task_goes_before_the_bus(sfn, shop):
    """
    As mocks always do.
    """
    events = sfn.events.connect()
    shop.mock("Put").returns({"FailedEntryCount": 0, "Entries": [{"EventId": "e-1"}]})
    shop.run({"id": "42"}, name="first")

    assert [started.input for started in events.executions] == ["first"]


def test_every_workflow_sees_the_same_event(sfn, tmp_path):
    """
    One event has one id, however many rules match it.
    """
    flow = "{Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: r, Definition: {StartAt: A, States: {A: {Type: Succeed}}}}}"
    target = 'EventPattern: \'{"source": ["my.shop"]}\', Targets: [{Id: t, Arn: !Ref'
    rules = [f"  {n}Rule: {{Type: AWS::Events::Rule, Properties: {{{target} {n}}}]}}}}" for n in ("One", "Two")]
    lines = ["Resources:", f"  One: {flow}", f"  Two: {flow}", *rules]
    (tmp_path / "two.yaml").write_text("\n".join(lines))
    for name in ("One", "Two"):
        sfn.load(tmp_path / "two.yaml", name)

    first, second = sfn.events.put({"Source": "my.shop", "DetailType": "x", "Detail": "{}"})

    assert first.input == second.input
