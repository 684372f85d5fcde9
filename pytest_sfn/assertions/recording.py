"""
Recordings: what is known of an execution that has ended, in a readable JSON file.

`pytest-sfn record` writes them; the output of `aws stepfunctions get-execution-history` is read as one too. The members
are those of DescribeExecution, DescribeStateMachineForExecution and GetExecutionHistory, with JSON values in place of
JSON texts. The child executions of map runs are inside, each with the same members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from pytest_sfn.definitions.json_text import parse_json
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps, parsed
from pytest_sfn.expressions.timestamps import format_timestamp
from pytest_sfn.typing import JSON, ExecutionStatus, Seconds

#: How the files are written; a file of a later form is refused.
FORMAT = 1
#: How a recording's file name ends.
SUFFIX = ".recording.json"
#: Members of events' details that hold JSON texts.
_TEXTS = frozenset({"input", "output", "parameters"})
_STATUSES = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}


class Recording:
    """
    An ExecutionSource, and its history, of one recorded execution.

    document: members as in the file, but events as GetExecutionHistory gives them, `timestamp` in Unix seconds.
    file: what errors name it by.
    """

    def __init__(self, document: Mapping[str, Any], file: str) -> None:
        self.document = document
        self.file = file
        self.events: list[dict[str, JSON]] = document["events"]

    def __repr__(self) -> str:
        return f"<Recording of {self.arn or self.file}, {self.status}>"

    def __len__(self) -> int:
        return len(self.events)

    @property
    def history(self) -> Recording:
        """Itself: its `events`."""
        return self

    @property
    def arn(self) -> str:
        """The execution ARN; empty for a history alone."""
        return str(self.document.get("executionArn", ""))

    @property
    def name(self) -> str:
        """The execution's name; empty for a history alone."""
        return str(self.document.get("name", ""))

    @property
    def state_machine_name(self) -> str:
        """The state machine's name; empty for a history alone."""
        return str(self.document.get("stateMachine", {}).get("name", ""))

    @property
    def status(self) -> ExecutionStatus:
        """SUCCEEDED, FAILED, TIMED_OUT or ABORTED; RUNNING for a history without its last page."""
        return cast("ExecutionStatus", self.document["status"])

    @property
    def input(self) -> JSON:
        """The execution's input."""
        return self.document.get("input")

    @property
    def output(self) -> JSON:
        """The output; None unless it succeeded."""
        return self.document.get("output")

    @property
    def error(self) -> str | None:
        """The Error Name it failed with."""
        return self.document.get("error")

    @property
    def cause(self) -> str | None:
        """The cause it failed with."""
        return self.document.get("cause")

    @property
    def start_date(self) -> Seconds:
        """Unix seconds."""
        return cast("Seconds", self.document["startDate"])

    @property
    def stop_date(self) -> Seconds:
        """Unix seconds."""
        return cast("Seconds", self.document["stopDate"])

    @property
    def children(self) -> list[Recording]:
        """The child executions of its map runs, in the order they started."""
        runs = self.document.get("mapRuns", [])
        return [Recording(child, self.file) for run in runs for child in run["executions"]]

    def redrives(self) -> Iterator[Seconds]:
        """When it was redriven: Unix seconds."""
        return (event["timestamp"] for event in self.events if event["type"] == "ExecutionRedriven")


def read_recording(file: Path) -> Recording:
    """
    The recording in a file, or the history alone that `aws stepfunctions get-execution-history` has written.

    DefinitionError, with the line, for a file that is no JSON; HarnessError, with the mend, for one that is neither.
    """
    return recording_of(parse_json(file.read_text(encoding="utf-8"), str(file)), str(file))


def recording_of(document: JSON, file: str) -> Recording:
    """The recording that a document is. HarnessError as above."""
    if isinstance(document, list):
        document = {"events": document}
    if not isinstance(document, dict) or not isinstance(document.get("events"), list):
        raise HarnessError(f"{file} is no recording: it has no 'events'. Make one: pytest-sfn record EXECUTION_ARN")
    if "recording" not in document:
        return Recording(of_history(document["events"], file), file)
    if document["recording"] != FORMAT:
        found = document["recording"]
        raise HarnessError(
            f"{file} is a recording of form {found!r}, and this version reads form {FORMAT}: record it anew with "
            "pytest-sfn record, or use a newer pytest-sfn"
        )
    return Recording(_read(document, file), file)


def _read(document: Mapping[str, JSON], file: str) -> dict[str, JSON]:
    try:
        read: dict[str, JSON] = {
            **document,
            "startDate": seconds_of(document["startDate"]),
            "stopDate": seconds_of(document["stopDate"]),
            "events": [_event(event, _text) for event in document["events"]],
        }
        if "mapRuns" in document:
            runs = document["mapRuns"]
            read["mapRuns"] = [{**run, "executions": [_read(each, file) for each in run["executions"]]} for run in runs]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(file, error) from None
    return read


def of_history(events: list[dict[str, JSON]], file: str) -> dict[str, JSON]:
    """What a history tells of its execution: all but its names and its definition."""
    try:
        read = sorted((_event(event, lambda text: text) for event in events), key=lambda event: event["id"])
        first, last = read[0], read[-1]
        details = _details(last)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _broken(file, error) from None
    return {
        "status": _STATUSES.get(last["type"], "RUNNING"),
        "startDate": first["timestamp"],
        "stopDate": last["timestamp"],
        "input": parsed(_details(first).get("input")),
        "output": parsed(details.get("output")),
        "error": details.get("error"),
        "cause": details.get("cause"),
        "events": read,
    }


def _broken(file: str, error: Exception) -> HarnessError:
    return HarnessError(
        f"{file} is no recording that can be read ({type(error).__name__}: {error}). Record it anew: pytest-sfn record "
        "EXECUTION_ARN"
    )


def _details(event: Mapping[str, JSON]) -> dict[str, JSON]:
    event_type = event["type"]
    found: dict[str, JSON] = event.get(f"{event_type[0].lower()}{event_type[1:]}EventDetails", {})
    return found


def _event(event: Mapping[str, JSON], convert: Any) -> dict[str, JSON]:
    """An event with its JSON texts converted, and its time in Unix seconds."""
    read = {name: _converted(value, convert) if isinstance(value, dict) else value for name, value in event.items()}
    read["timestamp"] = seconds_of(event["timestamp"])
    return read


def _converted(details: Mapping[str, JSON], convert: Any) -> dict[str, JSON]:
    made = {name: convert(value) if name in _TEXTS else value for name, value in details.items()}
    if "assignedVariables" in made:
        made["assignedVariables"] = {name: convert(value) for name, value in made["assignedVariables"].items()}
    return made


def _text(value: JSON) -> JSON:
    return None if value is None else dumps(value)


def shown_event(event: Mapping[str, JSON]) -> dict[str, JSON]:
    """An event of GetExecutionHistory as a recording has it: JSON values for texts, the time as a text."""
    shown = _event(event, parsed)
    return {**shown, "timestamp": format_timestamp(shown["timestamp"])}


def seconds_of(moment: JSON) -> Seconds:
    """Unix seconds of a datetime, of a text that the AWS CLI or a recording has, or of Unix seconds."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
