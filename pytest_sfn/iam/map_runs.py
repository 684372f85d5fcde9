"""
What a Distributed Map needs of the role besides the calls of its Tasks.

Source: developer guide, "IAM policies for using Distributed Map states". Buckets are told where the definition names
them; else any resource will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pytest_sfn.account import Account
from pytest_sfn.iam.actions import Permission
from pytest_sfn.iam.calls import entered_state
from pytest_sfn.typing import JSON

_READING = {"getObject": ("s3:GetObject", "/*"), "listObjectsV2": ("s3:ListBucket", "")}


def map_permissions(
    events: Iterable[Mapping[str, JSON]], definition: Mapping[str, JSON], state_machine_arn: str
) -> list[tuple[str, Permission]]:
    """(state, permission) of every map run that a history tells of."""
    by_id = {event["id"]: event for event in events}
    states = dict(_states(definition))
    found: list[tuple[str, Permission]] = []
    for event in by_id.values():
        if event["type"] != "MapRunStarted":
            continue
        name = entered_state(event, by_id, "Map")
        found += [(name, permission) for permission in _of_map(states.get(name, {}), state_machine_arn)]
    return found


def _states(machine: Mapping[str, JSON]) -> Iterator[tuple[str, Mapping[str, JSON]]]:
    for name, state in (machine.get("States") or {}).items():
        yield name, state
        for part in (state.get("ItemProcessor") or state.get("Iterator") or {}, *(state.get("Branches") or ())):
            yield from _states(part)


def _of_map(state: Mapping[str, JSON], arn: str) -> Iterator[Permission]:
    yield Permission("states:StartExecution", arn)
    reader, writer = state.get("ItemReader") or {}, state.get("ResultWriter") or {}
    for action, (permission, below) in _READING.items():
        if str(reader.get("Resource", "")).endswith(f":s3:{action}"):
            yield Permission(permission, _bucket(reader, below, Account.of(arn)))
    if str(writer.get("Resource", "")).endswith(":s3:putObject"):
        yield Permission("s3:PutObject", _bucket(writer, "/*", Account.of(arn)))


def _bucket(part: Mapping[str, JSON], below: str, account: Account) -> str | None:
    """The bucket's ARN, None where it is known at run time only. The key is left open: any object below will do."""
    given = part.get("Parameters") or part.get("Arguments") or {}
    name, key = given.get("Bucket"), given.get("Key")
    if not isinstance(name, str) or name.startswith("{%"):
        return None
    if below and isinstance(key, str) and not key.startswith("{%"):
        return account.bucket(name, key)
    return None if below else account.bucket(name)
