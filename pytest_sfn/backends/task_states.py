"""The Task states of a definition, and what of a request their templates tell beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.typing import JSON

_TOKEN_TEXTS = ("$$.Task.Token", "$states.context.Task.Token")


def all_states(definition: JSON) -> Iterator[tuple[str, dict[str, JSON]]]:
    """(name, state) of every state, those of branches and of item processors too."""
    for name, state in definition.get("States", {}).items():
        yield name, state
        for inner in (*state.get("Branches", ()), state.get("ItemProcessor"), state.get("Iterator")):
            if isinstance(inner, dict):
                yield from all_states(inner)


def task_states(definition: JSON) -> dict[str, dict[str, JSON]]:
    """Every Task by its name; names are unique within a state machine."""
    return {name: state for name, state in all_states(definition) if state.get("Type") == "Task"}


def template_of(state: dict[str, JSON]) -> JSON:
    """Parameters or Arguments; None where a Task sends its effective input as it is."""
    return state.get("Parameters", state.get("Arguments"))


def fits(template: JSON, request: JSON) -> bool:
    """Whether a request can have come from a template: its constants are there, and it has the template's members."""
    if template is None or _is_expression(template):
        return True
    if isinstance(template, dict):
        if not isinstance(request, dict):
            return False
        names = {name.removesuffix(".$"): value for name, value in template.items() if not name.endswith(".$")}
        evaluated = {name.removesuffix(".$") for name in template if name.endswith(".$")}
        if not (names.keys() | evaluated) >= request.keys():
            return False
        return all(name in request and fits(value, request[name]) for name, value in names.items())
    if isinstance(template, list) and isinstance(request, list):
        return len(template) == len(request) and all(map(fits, template, request))
    return bool(template == request)


def token_in(template: JSON, request: JSON) -> str | None:
    """The task token within a request, found where the template puts it."""
    if isinstance(template, dict) and isinstance(request, dict):
        for name, value in template.items():
            found = token_in(value, request.get(name.removesuffix(".$")))
            if found is not None:
                return found
    elif isinstance(template, list) and isinstance(request, list):
        return next((token for pair in zip(template, request, strict=False) if (token := token_in(*pair))), None)
    elif isinstance(template, str) and isinstance(request, str) and any(text in template for text in _TOKEN_TEXTS):
        return request
    return None


def _is_expression(value: JSON) -> bool:
    return isinstance(value, str) and value.startswith("{%")
