"""Mocks that cannot answer over the wire, because no call of the engine's comes out for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_sfn.answers.mocks.mock import Mock
from pytest_sfn.backends.endpoint_kinds import LOCAL_ENDPOINTS, EndpointKind
from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
from pytest_sfn.backends.task_states import all_states, tasks_of
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON

#: What an engine does by itself or calls in no AWS protocol.
_INSIDE = {
    "states": "the engine starts nested executions itself",
    "activity": "activities are asked for by workers",
    "http": "HTTP Tasks call no AWS endpoint",
    "apigateway": "API Gateway calls go to the API's own address",
    "eks:call": "calls of a cluster's Kubernetes API go to the cluster's own address",
    "eks:runJob": "jobs of a cluster are made at the cluster's own address",
}


def unwired_states(workflow: LoadedWorkflow, mocks: Iterable[Mock], kind: EndpointKind) -> dict[str, str]:
    """State name -> why, for the states which a mock is for."""
    known = list(mocks)
    found = {}
    for task in tasks_of(workflow):
        why = _why(task.resource, kind)
        request = task.request(task.template)
        if why is not None and any(mock.target.rank(request) for mock in known):
            found[task.name] = why
    return found


def data_sets(definition: JSON) -> Iterator[str]:
    """Why a Distributed Map cannot be served by the test process, for each one that reads or writes a data set."""
    for name, state in all_states(definition):
        if {"ItemReader", "ResultWriter"} & state.keys():
            yield f"the data sets of the Distributed Map {name!r} are the engine's to read and write"


def calls_http(workflow: LoadedWorkflow) -> bool:
    """Whether a Task of the workflow is an HTTP Task."""
    return any(task.resource.resource_type == "http" for task in tasks_of(workflow))


def comes_out(resource: Resource) -> bool:
    """Whether a Task with this Resource comes out of an engine as one call that the test process can answer."""
    return _inside(resource) is None and resource.pattern not in ("sync", "sync:2")


def _why(resource: Resource, kind: EndpointKind) -> str | None:
    service, inside = resource.resource_type, _inside(resource)
    if inside is not None:
        return inside
    if resource.pattern in ("sync", "sync:2"):
        return "the engine asks a job's service until the job has ended, and a mock knows its result only"
    if not kind.any_service and service not in LOCAL_ENDPOINTS and service != "lambda-function":
        return f"{kind.name} has no endpoint option for {service}"
    return None


def _inside(resource: Resource) -> str | None:
    """Why a Task never comes out as a call of an AWS service, by its service or its action; None where it does."""
    service = resource.resource_type
    return _INSIDE.get(service) or _INSIDE.get(f"{service}:{resource.api_action}")
