"""The Task states of a definition, and what of a request their templates tell beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_sfn.language.states.task import TaskState
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow

_TOKEN_TEXTS = ("$$.Task.Token", "$states.context.Task.Token")


def all_states(definition: JSON) -> Iterator[tuple[str, dict[str, JSON]]]:
    """(name, state) of every state, those of branches and of item processors too."""
    for name, state in definition.get("States", {}).items():
        yield name, state
        for inner in (*state.get("Branches", ()), state.get("ItemProcessor"), state.get("Iterator")):
            if isinstance(inner, dict):
                yield from all_states(inner)


@dataclass(frozen=True, slots=True)
class DeclaredTask:
    """A Task of a workflow. template: its Parameters or Arguments, None where it sends its effective input as it is."""

    workflow: LoadedWorkflow
    name: str
    resource: Resource
    template: JSON

    def request(self, parameters: JSON, execution_arn: str = "") -> TaskRequest:
        """The request of its first attempt with these parameters."""
        workflow = self.workflow
        return TaskRequest(self.resource, parameters, self.name, execution_arn, workflow.name, workflow.type)


def tasks_of(workflow: LoadedWorkflow) -> list[DeclaredTask]:
    """The Tasks of a workflow, those of branches and of item processors too."""
    tasks = []
    for state in workflow.machine.all_states():
        if isinstance(state, TaskState) and state.resource is not None:
            document = workflow.machine.document_of(state)
            template = document.get("Parameters", document.get("Arguments"))
            tasks.append(DeclaredTask(workflow, state.name, state.resource, template))
    return tasks


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
