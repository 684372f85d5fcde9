"""What starts the executions of a template: its event sources and the routes of its APIs, and which were used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import SfnError
from pytest_sfn.reports.coverage.model import DefinitionCoverage, Item
from pytest_sfn.testing.events.declared import declared

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.definitions import Application
    from pytest_sfn.definitions.apis import ApiDeclaration
    from pytest_sfn.testing.apis import Api
    from pytest_sfn.testing.harness import Harness

#: A template has one, whatever of it a test loads.
IDENTITY = "entries"
_ANY = "x-amazon-apigateway-any-method"
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", _ANY})


def entries_of(application: Application, file: str, harness: Harness) -> DefinitionCoverage:
    """
    The event sources of the workflows a test has loaded from a template, and the routes of all its APIs.

    What cannot be resolved without values that no test gives is left out: nobody can use it either.
    """
    coverage = DefinitionCoverage(f"{PurePosixPath(file).name} (entries)", file, IDENTITY)
    workflows = [each for each in harness.every_workflow if each.application is application]
    for workflow in {each.name: each for each in workflows}.values():
        coverage.items.extend(_collected(_event_sources(workflow, harness)))
    apis = _collected(iter_apis(application))
    for api in apis:
        coverage.items.extend(_routes(api))
        _count(coverage, api, [each for each in harness.requests if each[0].application is application])
    return coverage


def iter_apis(application: Application) -> Iterator[ApiDeclaration]:
    """Its APIs, made when first asked for."""
    yield from application.apis


def _collected(items: Iterator[Any]) -> list[Any]:
    try:
        return list(items)
    except SfnError:
        return []


def _event_sources(workflow: LoadedWorkflow, harness: Harness) -> Iterator[Item]:
    lines = {f"{each.type} {each.name!r}": each.location.line for each in workflow.declaration.event_sources}
    for source in declared(workflow):
        if source.enabled:
            named = source.label.partition(" (")[0]
            label = f"{workflow.name} by {named}"
            hits = harness.started_by[workflow.arn, source.label]
            yield Item("event_source", label, label, line=lines.get(named), hits=hits)


def _routes(api: ApiDeclaration) -> Iterator[Item]:
    """All but the answers to preflight requests, which the gateway gives itself."""
    for path, operations in api.openapi.get("paths", {}).items():
        for method, operation in operations.items() if isinstance(operations, dict) else ():
            if method not in _METHODS or (method == "options" and _is_mock(operation)):
                continue
            verb = "ANY" if method == _ANY else method.upper()
            escaped = path.replace("~", "~0").replace("/", "~1")
            line = api.source_map.location(f"/paths/{escaped}/{method}").line
            yield Item("route", _pointer(api, verb, path), f"{api.name} {verb} {path}", line=line)


def _is_mock(operation: Any) -> bool:
    integration = operation.get("x-amazon-apigateway-integration") if isinstance(operation, dict) else None
    return isinstance(integration, dict) and str(integration.get("type")).lower() == "mock"


def _pointer(api: ApiDeclaration, verb: str, path: str) -> str:
    return f"{api.logical_id} {verb} {path}"


def _count(coverage: DefinitionCoverage, api: ApiDeclaration, requests: list[tuple[Api, str, str]]) -> None:
    """Find the route of each request once more."""
    for asked, method, path in requests:
        if asked.host.partition(".")[0] == api.api_id:
            coverage.add({("route", _pointer(api, *route)): 1 for route in _found(asked, method, path)})


def _found(asked: Api, method: str, path: str) -> Iterator[tuple[str, str]]:
    """Method and path of the route that answers a request, as the OpenAPI document has them."""
    deployed = asked.deployed.api
    if hasattr(deployed, "resources"):
        from pytest_sfn.apigateway.rest.routing import find_route

        matched = find_route(deployed.resources, method, path)
        if matched is not None:
            yield method if method in matched.resource.methods else "ANY", matched.resource.path
    else:
        from pytest_sfn.apigateway.http_api.routing import find_route as find_http_route

        found = find_http_route(deployed.routes, method, path)
        if found is not None:
            route = found[0]
            yield route.http_method, route.path if route.path.startswith("/") else f"/{route.path}"
