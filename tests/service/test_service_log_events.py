import json

import pytest
from machines import FAIL, PASS, ROLE

GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/m:*"


def logging(level, *, data=True):
    return {
        "level": level,
        "includeExecutionData": data,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": GROUP}}],
    }


@pytest.fixture
def logged(service, call, create):
    """Runs a definition with a logging configuration; gives what was told."""

    def run(text, configuration):
        told = []
        service.state.log_events.subscribers.append(lambda group, events: told.append((group, events)))
        arn = create(text, loggingConfiguration=configuration)
        call("StartExecution", stateMachineArn=arn, name="n", input='{"secret":1}')
        return told

    return run


def test_log_events_have_the_shape_of_cloudwatch(logged):
    """
    Ids and times are texts, and details those of the history event.
    """
    [(group, events)] = logged(PASS, logging("ALL"))
    assert group == GROUP
    assert events[0] == {
        "id": "1",
        "type": "ExecutionStarted",
        "details": {
            "input": '{"secret":1}',
            "inputDetails": {"truncated": False},
            "roleArn": "arn:aws:iam::123456789012:role/service-role",
        },
        "previous_event_id": "0",
        "event_timestamp": "1767225600000",
        "execution_arn": "arn:aws:states:us-east-1:123456789012:execution:machine:n",
        "redrive_count": "0",
    }


@pytest.mark.parametrize(
    ("level", "types"),
    [
        ("ALL", ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]),
        ("ERROR", ["FailStateEntered", "ExecutionFailed"]),
        ("FATAL", ["ExecutionFailed"]),
    ],
)
def test_the_level_chooses_the_events(logged, level, types):
    """
    FATAL is the execution's end, ERROR the states' failures as well.
    """
    [(_, events)] = logged(FAIL, logging(level))
    assert [event["type"] for event in events] == types


def test_execution_data_is_left_out_where_it_is_not_wanted(logged):
    """
    IncludeExecutionData is off unless the configuration says otherwise.
    """
    [(_, events)] = logged(PASS, logging("ALL", data=False))
    assert "secret" not in json.dumps(events)
    # Recorded from AWS: nothing tells that there was an input or an output either.
    assert not {"inputDetails", "outputDetails"} & {name for event in events for name in event["details"]}


@pytest.mark.parametrize("operation", ["CreateStateMachine", "UpdateStateMachine"])
def test_a_log_group_that_is_gone_is_refused(service, create, refused, operation):
    """
    Where somebody knows the log groups, the configuration must name one of them. Recorded from AWS for a creation.
    """
    arn = create()
    service.state.log_events.group_exists = lambda group: group != GROUP
    parameters = {"loggingConfiguration": logging("ALL")}
    if operation == "CreateStateMachine":
        parameters |= {"name": "other", "definition": PASS, "roleArn": ROLE}
    else:
        parameters |= {"stateMachineArn": arn}
    assert refused(operation, **parameters) == (
        "InvalidLoggingConfiguration",
        "Invalid Logging Configuration: Log Destination not found.",
    )


def test_level_off_tells_nothing(logged):
    """
    A destination may stay configured.
    """
    assert logged(PASS, logging("OFF")) == []


def test_log_events_have_arrived_when_the_history_is_read(service, logged, call):
    """
    Once for each time there was something to tell: a test that reads the history finds the log, without waiting.
    """
    settled = []
    service.state.log_events.deliver = lambda: settled.append(True)
    logged(PASS, logging("ALL"))
    arn = "arn:aws:states:us-east-1:123456789012:execution:machine:n"
    for _ in range(2):
        call("GetExecutionHistory", executionArn=arn)
    assert settled == [True]
