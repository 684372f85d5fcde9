"""What is asked to record an execution, and what is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pytest_sfn.assertions.recording import read_recording
from pytest_sfn.backends.recorder import client_of, record, write_recording
from pytest_sfn.errors import DefinitionError, HarnessError

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:Orders"
ARN = "arn:aws:states:eu-west-1:123456789012:execution:Orders:order-42"
NESTED = "arn:aws:states:eu-west-1:123456789012:execution:Payments:p-1"
RUN = "arn:aws:states:eu-west-1:123456789012:mapRun:Orders/Each:r-1"
CHILDREN = [
    "arn:aws:states:eu-west-1:123456789012:execution:Orders/Each:first",
    "arn:aws:states:eu-west-1:123456789012:express:Orders/Each:second:1",
]
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def event(number, kind, **details):
    name = f"{kind[0].lower()}{kind[1:]}EventDetails"
    return {"id": number, "previousEventId": number - 1, "type": kind, "timestamp": START, name: details}


HISTORY = [
    event(1, "ExecutionStarted", input='{"email": "ann@example.com", "age": 42}'),
    event(2, "TaskSubmitted", resourceType="states", resource="startExecution.sync:2", output=json.dumps({"ExecutionArn": NESTED})),
    event(3, "TaskFailed", error="Mail.Refused", cause="no mailbox ann@example.com"),
    event(4, "ExecutionFailed", error="Mail.Refused", cause="no mailbox ann@example.com"),
]  # fmt: skip


class Client:
    """What boto3's client of an account answers, a page of one at a time."""

    def __init__(self, **described):
        self.described = described

    def describe_execution(self, executionArn):  # noqa: N803 - boto3's word
        """One that failed."""
        name = executionArn.split(":")[7]
        machine = {
            "executionArn": executionArn,
            "name": name,
            "stateMachineArn": MACHINE,
            "startDate": START,
            "stopDate": START,
        }
        return {**machine, "status": "FAILED", "input": HISTORY[0]["executionStartedEventDetails"]["input"], "error": "Mail.Refused", **self.described}  # fmt: skip

    def describe_state_machine_for_execution(self, executionArn):  # noqa: N803 - boto3's word
        """Its definition."""
        return {
            "name": executionArn.split(":")[6],
            "definition": '{"StartAt": "A", "States": {}}',
            "roleArn": "arn:role",
        }

    def describe_map_run(self, mapRunArn):  # noqa: N803 - boto3's word
        """One map run."""
        return {"mapRunArn": mapRunArn, "status": "FAILED", "maxConcurrency": 2, "executionCounts": {}}

    def get_paginator(self, operation):
        """Pages of one."""
        return Pages(operation)


class Pages:
    def __init__(self, operation):
        self.operation = operation

    def paginate(self, executionArn=None, mapRunArn=None):  # noqa: N803 - boto3's words
        """The pages of the operation."""
        if self.operation == "get_execution_history":
            assert ":express:" not in executionArn
            nested = executionArn == NESTED
            return [{"events": [each]} for each in HISTORY if not nested or each["type"] != "TaskSubmitted"]
        if self.operation == "list_map_runs":
            return [{"mapRuns": []}, {"mapRuns": [{"mapRunArn": RUN}] if executionArn == ARN else []}]
        return [{"executions": [{"executionArn": arn, "startDate": START}]} for arn in reversed(CHILDREN)]


def test_a_recording_has_all_that_is_known_of_an_execution():
    """
    What the API describes, the definition, all pages of the history, and the children of map runs, with values for texts.
    """
    document, nested = record(Client(), ARN)
    assert document["recording"] == 1
    assert (document["name"], document["status"], document["startDate"]) == (
        "order-42",
        "FAILED",
        "2026-05-01T12:00:00.000Z",
    )
    assert document["input"] == {"email": "ann@example.com", "age": 42}
    assert document["stateMachine"]["definition"] == {"StartAt": "A", "States": {}}
    assert document["events"][1]["taskSubmittedEventDetails"]["output"] == {"ExecutionArn": NESTED}
    assert len(document["events"]) == len(HISTORY)
    [run] = document["mapRuns"]
    assert [(each["executionArn"], len(each["events"])) for each in run["executions"]] == [
        (CHILDREN[0], 4),
        (CHILDREN[1], 0),
    ]
    assert (nested["executionArn"], nested["stateMachine"]["name"]) == (NESTED, "Payments")


def test_what_is_written_is_read_again(tmp_path):
    """
    Events come back as the API gives them: texts, and times in Unix seconds.
    """
    documents = record(Client(), ARN)
    file = write_recording(next(documents), str(tmp_path / "made"))
    beside = write_recording(next(documents), str(tmp_path / "made" / "one.recording.json"), nested=True)
    recording = read_recording(file)
    assert (file.name, beside.name) == ("order-42.recording.json", "p-1.recording.json")
    assert (recording.name, recording.status, recording.error) == ("order-42", "FAILED", "Mail.Refused")
    assert recording.events[0]["executionStartedEventDetails"]["input"] == '{"email":"ann@example.com","age":42}'
    assert recording.events[0]["timestamp"] == recording.start_date == START.timestamp()
    assert [child.arn for child in recording.children] == CHILDREN


def test_values_are_redacted_wherever_they_are(tmp_path):
    """
    The same text stands for the same one in every place, causes included, so that data still flows; numbers become 0.
    """
    document = next(record(Client(), ARN, ["$..email", "$.age"]))
    text = json.dumps(document)
    assert "ann@example.com" not in text
    assert document["input"] == {"email": "redacted-1", "age": 0}
    assert document["events"][3]["executionFailedEventDetails"]["cause"] == "no mailbox redacted-1"
    assert document["redacted"] == ["$..email", "$.age"]
    assert document["mapRuns"][0]["executions"][0]["input"] == {"email": "redacted-1", "age": 0}
    assert read_recording(write_recording(document, str(tmp_path))).input == {"email": "redacted-1", "age": 0}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: client_of(MACHINE), "is no execution ARN: that is arn:aws:states:REGION"),
        (lambda: client_of(CHILDREN[1]), "is an Express execution, which has no history in the API"),
        (lambda: next(record(Client(status="RUNNING"), ARN)), "order-42 is RUNNING. Record it once it has ended"),
        (lambda: next(record(Client(), ARN, ["$..phone"])), r"--redact \$\.\.phone finds nothing in the inputs"),
        (lambda: write_recording({"name": "a"}, "b.json"), r"The name of a recording ends with \.recording\.json"),
    ],
)
def test_what_cannot_be_recorded_is_told(call, message):
    """
    With what there is instead.
    """
    with pytest.raises(HarnessError, match=message):
        call()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "is no recording: it has no 'events'. Make one: pytest-sfn record EXECUTION_ARN"),
        ('{"recording": 9, "events": []}', "is a recording of form 9, and this version reads form 1"),
        ('{"recording": 1, "events": []}', "is no recording that can be read .*startDate.*Record it anew"),
        ('{"events": []}', "is no recording that can be read"),
        ('{"events": [{"id": 1}]}', "is no recording that can be read"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path, text, message):
    """
    By its name, and how one is made.
    """
    file = tmp_path / "some.recording.json"
    file.write_text(text)
    with pytest.raises(HarnessError, match=rf"some\.recording\.json {message}"):
        read_recording(file)


def test_a_file_that_is_no_json_is_told_by_its_line(tmp_path):
    """
    As any other JSON file of a test.
    """
    file = tmp_path / "some.recording.json"
    file.write_text('{\n"events" []}')
    with pytest.raises(DefinitionError, match=r"some\.recording\.json:2"):
        read_recording(file)
