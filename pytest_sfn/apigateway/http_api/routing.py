"""Which route answers a request."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from pytest_sfn.apigateway.common.paths import match_segments
from pytest_sfn.apigateway.http_api.model import DEFAULT_ROUTE, HttpRoute


def find_route(routes: Sequence[HttpRoute], method: str, raw_path: str) -> tuple[HttpRoute, dict[str, str]] | None:
    """
    The route of a request with its path parameters (decoded), or None.

    A full match goes before a greedy one, that before `$default`; a static segment before a parameter, a route of the
    method before one of ANY (documented). A slash at the end counts (recorded from AWS).
    """
    found: list[tuple[tuple[int, ...], int, HttpRoute, dict[str, str]]] = []
    for route in routes:
        if route.route_key == DEFAULT_ROUTE:
            found.append(((1,), 1, route, {}))
        elif route.http_method in (method, "ANY"):
            match = match_segments(route.path.split("/")[1:], raw_path.split("/")[1:])
            if match is not None:
                found.append(((0, *match[0]), int(route.http_method == "ANY"), route, match[1]))
    if not found:
        return None
    *_, route, parameters = min(found, key=lambda item: item[:2])
    return route, {name: unquote(value) for name, value in parameters.items()}
