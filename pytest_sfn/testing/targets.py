"""Checks the name a mock is given against the definitions, so that a slip is told at once and not as an unused mock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_sfn.account import Account
from pytest_sfn.answers.mocks.targets import Target
from pytest_sfn.errors import HarnessError
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.messages import nearest
from pytest_sfn.typing import JSON


def check_target(machine: StateMachine, target: str) -> None:
    """HarnessError if no Task of the machine can go by the name; ARNs and URLs are `check_arn`'s."""
    state = machine.find_state(target)
    if state is not None:
        if state.type_name != "Task":
            raise HarnessError(
                f"State {target!r} is a {state.type_name} state, and only Tasks are answered by mocks. "
                f"The Tasks are: {', '.join(_tasks(machine)) or 'none'}"
            )
        return
    texts = list(_texts(machine.definition))
    if ":" in target or any(target in text for text in texts):
        return
    if any("FunctionName.$" in text or text.startswith("{%") for text in texts):
        return  # a function name that is only known at run time
    near = nearest(target, _tasks(machine))
    hint = f"Did you mean {near!r}? " if near else ""
    raise HarnessError(
        f"No state, function or resource goes by the name {target!r}. {hint}"
        f"The Tasks are: {', '.join(_tasks(machine)) or 'none'}"
    )


def is_arn(target: str) -> bool:
    """Whether a name is a whole ARN or a URL, which says exactly what is meant."""
    return target.startswith(("arn:", "https://", "http://")) or ":function:" in target


def check_arn(machines: Iterable[StateMachine], target: str, account: Account) -> None:
    """
    HarnessError, with the near misses, if no Task of the machines calls what an ARN or a URL names.

    What a Task calls may be known only when it runs: then any name of that kind will do. Of other names, only that of a
    function's other version or alias is refused. account: where executions run.
    """
    name, near, called = Target(target), list[str](), list[str]()
    for machine in machines:
        for state_name, definition in _task_definitions(machine.definition):
            resource = parse_resource(definition["Resource"])
            if not isinstance(resource, Resource):
                continue
            given = definition.get("Parameters", definition.get("Arguments"))
            asked = TaskRequest(resource, given, state_name, account.arn("states", "execution"), "", "STANDARD")
            if name.rank(asked) or (_is_of_kind(target, resource) and _is_dynamic(given)):
                return
            if (reason := name.near_miss(asked)) is not None:
                near.append(f"State {state_name!r}: it {reason}")
            called.append(resource.arn)
    if not (near or is_arn(target)):
        return
    lines = near or [f"The Tasks call: {', '.join(dict.fromkeys(called)) or 'nothing'}"]
    raise HarnessError("\n".join([f"No Task goes by the name {target!r}.", *lines]))


def _is_of_kind(target: str, resource: Resource) -> bool:
    """Whether a Task of the Resource can call such a thing at all."""
    if ":function:" in target:
        return resource.invokes_function
    return resource.resource_type not in ("lambda-function", "activity") and ":states:::" not in target


def _is_dynamic(given: JSON) -> bool:
    """Whether members of a request's first level, or all of it, are only known at run time."""
    if not isinstance(given, dict):
        return True
    expressions = (value for value in given.values() if isinstance(value, str) and value.startswith("{%"))
    return any(name.endswith(".$") for name in given) or next(expressions, None) is not None


def _task_definitions(value: JSON) -> Iterator[tuple[str, dict[str, JSON]]]:
    """(name, definition) of every Task within a definition."""
    for name, part in value.items() if isinstance(value, dict) else ():
        if isinstance(part, dict) and part.get("Type") == "Task" and isinstance(part.get("Resource"), str):
            yield name, part
        else:
            yield from _task_definitions(part)
    for part in value if isinstance(value, list) else ():
        yield from _task_definitions(part)


def _tasks(machine: StateMachine) -> list[str]:
    return [state.name for state in machine.all_states() if state.type_name == "Task"]


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
