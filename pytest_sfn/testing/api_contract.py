"""What an API declares to its callers, held against the whole chain behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from pytest_sfn.apigateway.rest.validation.contract import response_problems
from pytest_sfn.errors import HarnessError
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.apigateway.clients.client import ApiResponse
    from pytest_sfn.apigateway.rest.model import ApiMethod, ApiResource, RestApi
    from pytest_sfn.testing.generated_requests import GeneratedRequest

Send = Callable[["GeneratedRequest"], "ApiResponse"]


def contract_of(document: Mapping[str, JSON]) -> RestApi:
    """Operations, models and responses of an OpenAPI document, of either kind of API; what is behind them left out."""
    paths = {
        path: {key: _bare(operation) for key, operation in (item or {}).items()}
        for path, item in (document.get("paths") or {}).items()
    }
    return import_openapi({**document, "paths": paths})


def _bare(operation: JSON) -> JSON:
    if not isinstance(operation, dict):
        return operation
    return {name: value for name, value in operation.items() if not name.startswith("x-amazon-apigateway-integration")}


def check(
    api: RestApi,
    send: Send,
    only: tuple[str | None, str | None],
    *,
    examples: int,
    allow: Collection[int],
    values: Mapping[str, JSON],
    responses: bool,
) -> None:
    """Send generated requests to the methods chosen. AssertionError for the smallest one that breaks the contract."""
    method, path = only
    chosen = [
        (resource, each)
        for resource in api.resources
        for each in resource.methods.values()
        if (path is None or resource.path == path) and (method is None or each.http_method in (method.upper(), "ANY"))
    ]
    if not chosen:
        known = ", ".join(f"{each.http_method} {one.path}" for one in api.resources for each in one.methods.values())
        raise HarnessError(f"The API has no {method or 'method at'} {path or ''}; it has: {known}")
    for resource, each in chosen:
        _check_method(api, send, resource, each, (examples, allow, values, responses))


def _check_method(
    api: RestApi,
    send: Send,
    resource: ApiResource,
    method: ApiMethod,
    how: tuple[int, Collection[int], Mapping[str, JSON], bool],
) -> None:
    examples, allow, values, responses = how
    given, settings, health_checks = _hypothesis()
    from pytest_sfn.testing.generated_requests import requests_to

    validates = method.request_validator is not None and method.request_validator.validate_body

    def holds(request: GeneratedRequest) -> None:
        response = send(request)
        problem = _problem(api, request, response, validates=validates, responses=responses)
        assert problem is None or response.status_code in allow, problem

    chosen = settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=health_checks
    )
    chosen(given(requests_to(api, resource, method, values))(holds))()


def _problem(
    api: RestApi, request: GeneratedRequest, response: ApiResponse, *, validates: bool, responses: bool
) -> str | None:
    sent = f"{request.method} {request.path} with body {request.body!r}"
    if response.status_code >= 500:
        return f"{sent} was answered with a {response.status_code}: {response!r}"
    if validates and not request.valid and response.status_code < 400:
        return f"{sent} does not fit the request schema and was answered with {response.status_code}"
    if responses and response.status_code < 400:
        problems = problems_of(api, request.method, request.path, response)
        if problems:
            return f"{sent}: {'; '.join(problems)}"
    return None


def problems_of(api: RestApi, method: str, path: str, response: ApiResponse) -> list[str]:
    """How an answer differs from what its operation declares; see `apigateway.contract.response_problems`."""
    kind = response.headers.get("Content-Type")
    return response_problems(api, method, path, response.status_code, kind, response.content)


def _hypothesis() -> tuple[Any, Any, list[Any]]:
    try:
        from hypothesis import HealthCheck, given, settings
    except ImportError as error:
        raise HarnessError("Generating requests needs an extra: pip install 'pytest-sfn[contract]'") from error
    return given, settings, list(HealthCheck)
