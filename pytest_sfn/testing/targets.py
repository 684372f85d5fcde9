"""Checks the name a mock is given against the definition, so that a slip is told at once and not as an unused mock."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.errors import HarnessError
from pytest_sfn.language.machine import StateMachine
from pytest_sfn.messages import nearest
from pytest_sfn.typing import JSON


def check_target(machine: StateMachine, target: str) -> None:
    """HarnessError if no Task of the machine can go by the name."""
    state = machine.find_state(target)
    if state is not None:
        if state.type_name != "Task":
            raise HarnessError(
                f"State {target!r} is a {state.type_name} state, and only Tasks are answered by mocks. "
                f"The Tasks are: {', '.join(_tasks(machine)) or 'none'}"
            )
        return
    texts = list(_texts(machine.definition))
    if target.startswith("arn:") or ":" in target or any(target in text for text in texts):
        return
    if any("FunctionName.$" in text or text.startswith("{%") for text in texts):
        return  # a function name that is only known at run time
    near = nearest(target, _tasks(machine))
    hint = f"Did you mean {near!r}? " if near else ""
    raise HarnessError(
        f"No state, function or resource goes by the name {target!r}. {hint}"
        f"The Tasks are: {', '.join(_tasks(machine)) or 'none'}"
    )


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
