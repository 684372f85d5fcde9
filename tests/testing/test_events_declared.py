"""Rules, pipes and schedules in the spellings of each tool."""

from __future__ import annotations

import pytest

from pytest_sfn import EventNotReceived, HarnessError, bus_event, kinesis_record, sqs_message

FLOW = "{StartAt: A, States: {A: {Type: Succeed}}}"


@pytest.fixture
def loaded(sfn, tmp_path):
    """A workflow of a template of this text."""

    def load(text, file="template.yaml"):
        (tmp_path / file).write_text(text)
        return sfn.load(tmp_path / file)

    return load


SERVERLESS = f"""
service: shop
provider: {{name: aws, region: us-east-1}}
stepFunctions:
  stateMachines:
    flow:
      name: flow
      definition: {FLOW}
      events:
        - schedule: rate(1 hour)
        - schedule: {{rate: cron(0 9 * * ? *), input: {{why: daily}}}}
        - schedule: {{rate: rate(1 minute), enabled: false}}
        - eventBridge:
            eventBusName: shop
            event: {{source: [my.shop]}}
            inputTransformer: {{inputPathsMap: {{id: $.detail.id}}, inputTemplate: '{{"order": <id>}}'}}
        - cloudwatchEvent: {{event: {{source: [aws.ec2]}}, inputPath: $.detail}}
"""


def test_events_of_serverless_yml(loaded, sfn_clock):
    """
    schedule, eventBridge and cloudwatchEvent, with their own spelling of the target.
    """
    flow = loaded(SERVERLESS, "serverless.yml")

    assert flow.receive(bus_event("x", "my.shop", {"id": 1}, bus="shop")).input == {"order": 1}
    assert flow.receive(bus_event("x", "aws.ec2", {"state": "running"})).input == {"state": "running"}
    timetable = flow.start_on_schedule()
    sfn_clock.advance(hours=9)
    assert len(timetable.executions) == 10
    assert {"why": "daily"} in [execution.input for execution in timetable.executions]


RULE = f"""
Resources:
  Flow: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: r, Definition: {FLOW}}}}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      State: %s
      EventPattern: {{source: [my.shop]}}
      Targets:
        - {{Id: other, Arn: 'arn:aws:sqs:us-east-1:123456789012:q', Input: '"no"'}}
        - {{Id: flow, Arn: !Ref Flow, RoleArn: r, Input: '{{"fixed": true}}'}}
"""


def test_of_a_rules_targets_the_state_machine_counts(loaded):
    """
    Others get their own input.
    """
    assert loaded(RULE % "ENABLED").receive(bus_event("x", "my.shop")).input == {"fixed": True}


def test_a_rule_that_is_disabled_starts_nothing(loaded):
    """
    And says so.
    """
    with pytest.raises(EventNotReceived, match="it is disabled"):
        loaded(RULE % "DISABLED").receive(bus_event("x", "my.shop"))


def test_a_pattern_that_eventbridge_refuses_is_told_with_its_rule(loaded):
    """
    CreateRule would fail, so no event is looked at.
    """
    flow = loaded((RULE % "ENABLED").replace("[my.shop]", "[{contains: shop}]"))

    with pytest.raises(HarnessError, match=r"AWS::Events::Rule 'Rule'.*Unrecognized match type contains"):
        flow.receive(bus_event("x", "my.shop"))


def test_a_transformer_that_gives_no_json_is_told_with_its_rule(loaded):
    """
    StartExecution would refuse the input, and the event would be lost.
    """
    transformer = "InputTransformer: {InputTemplate: 'Order <aws.events.rule-name>'}"
    flow = loaded((RULE % "ENABLED").replace("""Input: '{"fixed": true}'""", transformer))

    with pytest.raises(HarnessError, match=r"'Rule'.*gives what is no JSON"):
        flow.receive(bus_event("x", "my.shop"))


PIPE = f"""
Resources:
  Flow: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: r, Definition: {FLOW}}}}}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      Name: orders
      RoleArn: r
      Source: arn:aws:%s:us-east-1:123456789012:%s
      Target: !Ref Flow
      %s
"""


def test_the_enrichment_of_a_pipe_is_answered_by_the_test(sfn, loaded):
    """
    The target gets what it answers; an empty answer starts nothing. Nobody can guess it.
    """
    flow = loaded(PIPE % ("sqs", "q", "Enrichment: arn:aws:lambda:us-east-1:123456789012:function:enrich"))

    with pytest.raises(HarnessError, match=r"sfn\.events\.enrich\('orders'"):
        flow.receive(sqs_message("1"))
    sfn.events.enrich("orders", lambda records: [{"id": record["body"]} for record in records if record["body"] != "0"])
    assert flow.receive(sqs_message("1")).input == [{"id": "1"}]
    assert sfn.events.put(sqs_message("0")) == []


def test_data_of_a_stream_is_filtered_decoded_and_delivered_as_it_was(loaded):
    """
    base64 in the record, JSON for filters and templates.
    """
    filters = """SourceParameters: {FilterCriteria: {Filters: [{Pattern: '{"data": {"n": [1]}}'}]}}"""
    flow = loaded(PIPE % ("kinesis", "stream/s", filters))

    assert flow.receive(kinesis_record({"n": 1}, "s")).input[0]["data"] == "eyJuIjoxfQ=="
    with pytest.raises(EventNotReceived, match=r"data\.n is 2"):
        flow.receive(kinesis_record({"n": 2}))


def test_a_stopped_pipe_takes_nothing(loaded):
    """
    And says so.
    """
    with pytest.raises(EventNotReceived, match="it is stopped"):
        loaded(PIPE % ("sqs", "q", "DesiredState: STOPPED")).receive(sqs_message("1"))


def test_records_of_one_batch_come_from_one_source(loaded):
    """
    A pipe has one.
    """
    flow = loaded(PIPE % ("sqs", "q", ""))

    with pytest.raises(HarnessError, match="come from one queue or stream"):
        flow.receive([sqs_message("1", "q"), sqs_message("1", "other")])
    with pytest.raises(HarnessError, match="No record was given"):
        flow.receive([])


def test_a_schedule_that_cannot_be_is_told_with_its_place(loaded):
    """
    CreateRule would refuse it.
    """
    text = (RULE % "ENABLED").replace("EventPattern: {source: [my.shop]}", "ScheduleExpression: every day")

    with pytest.raises(HarnessError, match=r"'Rule'.*'every day' is no rate"):
        loaded(text).start_on_schedule()
