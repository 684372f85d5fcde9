"""Which resource and method of a REST API answer a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_sfn.apigateway.common.paths import is_parameter, match_segments
from pytest_sfn.apigateway.rest.model import ApiMethod, ApiResource


@dataclass(frozen=True, slots=True)
class MatchedMethod:
    """A method that answers a path; `path_parameters` stay percent-encoded as sent (recorded from AWS)."""

    resource: ApiResource
    method: ApiMethod
    path_parameters: Mapping[str, str] = field(default_factory=dict)


def find_route(resources: Sequence[ApiResource], http_method: str, path: str) -> MatchedMethod | None:
    """
    The route of a request, or None.

    A static segment goes before `{param}`, that before `{proxy+}`, from left to right; a resource counts only if it has
    the method or ANY, so a greedy sibling answers what a static resource has no method for (recorded from AWS). One
    slash at the end is overlooked.
    """
    segments = path_segments(path)
    found: list[tuple[tuple[int, ...], MatchedMethod]] = []
    for resource in resources:
        method = resource.methods.get(http_method) or resource.methods.get("ANY")
        match = method and match_segments(path_segments(resource.path), segments)
        if method and match:
            found.append((match[0], MatchedMethod(resource, method, match[1])))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def path_segments(path: str) -> list[str]:
    """The segments of a path: leading slashes and one at the end do not count, others do."""
    trimmed = path.lstrip("/").removesuffix("/")
    return trimmed.split("/") if trimmed else []


def path_parameter_names(path: str) -> list[str]:
    """The names of the parameters in a resource path."""
    return [part.strip("{}").removesuffix("+") for part in path_segments(path) if is_parameter(part)]
