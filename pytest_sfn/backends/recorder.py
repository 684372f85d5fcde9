"""
Records executions that have ended, from any endpoint of the Step Functions API.

Asks DescribeExecution, DescribeStateMachineForExecution, GetExecutionHistory, ListMapRuns, DescribeMapRun and
ListExecutions. Express executions have no history in the API (developer guide, "Choosing workflow type"): it is in
their log group. Those that a Map Run has dispatched are described.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pytest_sfn.account import Account
from pytest_sfn.assertions.recording import FORMAT, SUFFIX, of_history, seconds_of, shown_event
from pytest_sfn.assertions.value_paths import find, rewritten_at
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import parsed
from pytest_sfn.expressions.timestamps import format_timestamp
from pytest_sfn.typing import JSON

_KEPT = ("executionArn", "name", "stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn", "status")
#: Texts that stand for redacted ones.
_REDACTED = "redacted-{}"
#: Shorter texts are redacted where they stand alone only: within others they may be anything.
_SHORTEST_PART = 4


def client_of(
    arn: str,
    endpoint_url: str | None = None,
    profile: str | None = None,
    service: Literal["stepfunctions", "logs"] = "stepfunctions",
) -> Any:
    """A boto3 client for an execution: of its Region, at an endpoint if one is given. HarnessError for another ARN."""
    parts = arn.split(":")
    if len(parts) < 8 or parts[2] != "states" or parts[5] not in ("execution", "express"):
        raise HarnessError(
            f"{arn!r} is no execution ARN: that is arn:aws:states:REGION:ACCOUNT:execution:STATE_MACHINE:NAME, as "
            "StartExecution and ListExecutions give it"
        )
    if parts[5] == "express" and service != "logs":
        raise HarnessError(
            f"{arn} is an Express execution, which has no history in the API. Its events are in the log group of its "
            "state machine, if that logs at level ALL with execution data: --log-group NAME"
        )
    region = Account.of(arn).region
    if endpoint_url is not None and profile is None and service == "stepfunctions":
        from pytest_sfn.backends.connections import new_client

        return new_client(endpoint_url, region)
    import boto3

    session: Any = boto3.session.Session(region_name=region, profile_name=profile)
    return session.client(service, endpoint_url=endpoint_url)


def record(client: Any, arn: str, redacted: Sequence[str] = (), *, nested: bool = False) -> Iterator[dict[str, JSON]]:
    """
    The recording of an execution, as a document, and those of the executions that its Tasks have waited for (`.sync`).

    client: a boto3 client. redacted: JSONPaths into inputs, outputs, requests and variables, whose values are replaced
    everywhere. nested: they are those of the execution it is within. HarnessError for an execution that has not
    ended, and for a path that finds nothing.
    """
    document = _described(client, arn)
    machine = client.describe_state_machine_for_execution(executionArn=arn)
    document["stateMachine"] = {
        "name": machine["name"],
        "definition": parsed(machine["definition"]),
        "roleArn": machine.get("roleArn"),
    }
    runs = [
        _map_run(client, each["mapRunArn"]) for each in _pages(client, "list_map_runs", "mapRuns", executionArn=arn)
    ]
    if runs:
        document["mapRuns"] = runs
    document["events"] = _events(client, arn)
    unmet = {path for path in redacted if not any(find(path, value) for value in _values(document))}
    if unmet and not nested:
        raise HarnessError(f"--redact {min(unmet)} finds nothing in the inputs, outputs and requests of the execution")
    inner = list(_nested(document))
    yield _without(document, redacted)
    for each in inner:
        yield from record(client, each, redacted, nested=True)


def record_logged(logs: Any, arn: str, log_group: str, redacted: Sequence[str] = ()) -> dict[str, JSON]:
    """
    The recording of an execution as a document, from the events in its state machine's log group.

    logs: a boto3 client of CloudWatch Logs. The definition is not in it. HarnessError where events or data are missing.
    Shape: developer guide, "Using CloudWatch Logs to log execution history in Step Functions".
    """
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=log_group, filterPattern=f'{{ $.execution_arn = "{arn}" }}'
    )
    events = [_logged(json.loads(line["message"])) for page in pages for line in page["events"]]
    if not events:
        raise HarnessError(f"Log group {log_group} has no events of {arn}. They come some seconds after its end")
    history = of_history(events, f"log group {log_group}")
    numbers = [event["id"] for event in history["events"]]
    if history["status"] == "RUNNING" or numbers != list(range(1, len(numbers) + 1)) or history["input"] is None:
        raise HarnessError(
            f"Log group {log_group} has {len(numbers)} events of {arn}, and not all, or no data. The state machine "
            "must log at level ALL with includeExecutionData, and events come some seconds after the end"
        )
    *_, machine, name = arn.split(":")[:8]
    ends = {name: format_timestamp(history.pop(name)) for name in ("startDate", "stopDate")}
    shown = [shown_event(event) for event in history.pop("events")]
    kept = {name: value for name, value in history.items() if value is not None}
    document = {"recording": FORMAT, "executionArn": arn, "name": name, **kept, **ends}
    return _without({**document, "stateMachine": {"name": machine}, "events": shown}, redacted)


def _logged(logged: Mapping[str, JSON]) -> dict[str, JSON]:
    """A log event as an event of GetExecutionHistory."""
    kind = logged["type"]
    named = next((f"state{end}" for end in ("Entered", "Exited") if kind.endswith(f"State{end}")), None)
    if kind.startswith("MapIteration"):
        named = f"m{kind[1:]}"
    return {
        "id": int(logged["id"]),
        "previousEventId": int(logged["previous_event_id"]),
        "type": kind,
        "timestamp": int(logged["event_timestamp"]) / 1000,
        f"{named or kind[0].lower() + kind[1:]}EventDetails": logged.get("details", {}),
    }


def _described(client: Any, arn: str) -> dict[str, JSON]:
    described = client.describe_execution(executionArn=arn)
    status = described["status"]
    if status in ("RUNNING", "PENDING_REDRIVE"):
        raise HarnessError(f"{arn} is {status}. Record it once it has ended")
    document: dict[str, JSON] = {"recording": FORMAT, **{name: described[name] for name in _KEPT if name in described}}
    for name in ("startDate", "stopDate"):
        document[name] = format_timestamp(seconds_of(described[name]))
    for name in ("input", "output"):
        if name in described:
            document[name] = parsed(described[name])
    return {**document, **{name: described[name] for name in ("error", "cause") if name in described}}


def _map_run(client: Any, arn: str) -> dict[str, JSON]:
    described = client.describe_map_run(mapRunArn=arn)
    oldest_first = list(_pages(client, "list_executions", "executions", mapRunArn=arn))[::-1]
    listed = sorted(oldest_first, key=lambda each: each["startDate"])
    kept = (
        "mapRunArn",
        "status",
        "maxConcurrency",
        "toleratedFailurePercentage",
        "toleratedFailureCount",
        "itemCounts",
    )
    return {
        **{name: described[name] for name in kept if name in described},
        "executions": [_child(client, each["executionArn"]) for each in listed],
    }


def _child(client: Any, arn: str) -> dict[str, JSON]:
    return {**_described(client, arn), "events": [] if ":express:" in arn else _events(client, arn)}


def _events(client: Any, arn: str) -> list[dict[str, JSON]]:
    return [shown_event(event) for event in _pages(client, "get_execution_history", "events", executionArn=arn)]


def _pages(client: Any, operation: str, member: str, **parameters: str) -> Iterator[dict[str, JSON]]:
    """What an operation lists, over all its pages."""
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[member]


def _nested(document: Mapping[str, JSON]) -> Iterator[str]:
    """The Standard executions that Tasks of an execution have waited for."""
    for event in document["events"]:
        details = event.get("taskSubmittedEventDetails", {})
        if details.get("resourceType") == "states" and ".sync" in str(details.get("resource")):
            arn = details.get("output", {}).get("ExecutionArn", "")
            if ":execution:" in arn:
                yield arn


def write_recording(document: Mapping[str, JSON], output: str, *, nested: bool = False) -> Path:
    """
    Write a recording as a file; gives its path.

    output: a folder, or the file; nested: of an execution within that one, so it stands beside the file.
    """
    place = Path(output)
    if not place.name.endswith(SUFFIX):
        if place.suffix == ".json":
            raise HarnessError(f"The name of a recording ends with {SUFFIX}, so that it is found: {place.stem}{SUFFIX}")
        place /= re.sub(r"[^\w.-]", "_", document["name"]) + SUFFIX
    elif nested:
        place = place.with_name(re.sub(r"[^\w.-]", "_", document["name"]) + SUFFIX)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return place


# --- what is not to be kept
def _without(document: dict[str, JSON], paths: Sequence[str]) -> dict[str, JSON]:
    """The document with other values at the places of the paths, and where their texts are elsewhere."""
    if not paths:
        return document
    texts: dict[str, str] = {}
    values = list(_values(document))
    for path in paths:
        found = [match.value for value in values for match in find(path, value)]
        for text in (leaf for value in found for leaf in _leaves(value) if isinstance(leaf, str) and leaf):
            texts.setdefault(text, _REDACTED.format(len(texts) + 1))
    kept = {name: document[name] for name in ("stateMachine", "recording", "status") if name in document}
    rest = {name: value for name, value in document.items() if name not in kept}
    replaced = _replaced(_numbers_gone(rest, paths), texts)
    return {"recording": kept.pop("recording"), **replaced, **kept, "redacted": list(paths)}


def _values(document: JSON) -> Iterator[JSON]:
    """Every JSON value of the execution's data."""
    if isinstance(document, list):
        for item in document:
            yield from _values(item)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name in ("input", "output", "parameters") or name == "assignedVariables":
                yield value
            elif name != "stateMachine":
                yield from _values(value)


def _leaves(value: JSON) -> Iterator[JSON]:
    if isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _leaves(member)
    else:
        yield value


def _numbers_gone(document: JSON, paths: Sequence[str]) -> JSON:
    """The document with 0 for each number at the places of the paths: a number elsewhere may be any other."""
    if isinstance(document, list):
        return [_numbers_gone(item, paths) for item in document]
    if not isinstance(document, dict):
        return document
    made = {}
    for name, value in document.items():
        if name in ("input", "output", "parameters", "assignedVariables"):
            made[name] = value
            for path in paths:
                made[name] = rewritten_at(path, made[name], _zeros)
        else:
            made[name] = _numbers_gone(value, paths)
    return made


def _zeros(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {name: _zeros(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_zeros(member) for member in value]
    return 0 if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _replaced(value: JSON, texts: Mapping[str, str]) -> JSON:
    if isinstance(value, dict):
        return {name: _replaced(member, texts) for name, member in value.items()}
    if isinstance(value, list):
        return [_replaced(member, texts) for member in value]
    if not isinstance(value, str):
        return value
    if value in texts:
        return texts[value]
    for text in sorted(texts, key=len, reverse=True):
        if len(text) >= _SHORTEST_PART:
            value = value.replace(text, texts[text])
    return value
