"""
Requests made of what an API declares, valid and invalid, by Hypothesis; the extra `contract`.

Bodies follow the request schema, parameters are short texts unless the test gives them.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies

from pytest_sfn.apigateway.rest.validation.contract import request_schema
from pytest_sfn.apigateway.rest.validation.model_schemas import validation_errors
from pytest_sfn.testing.schema_values import any_json, values_of
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from pytest_sfn.apigateway.rest.model import ApiMethod, ApiResource, RestApi

BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class GeneratedRequest:
    """A request; `body` None sends none. `valid`: whether the API's own validators let it pass."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    valid: bool = True


def requests_to(
    api: RestApi, resource: ApiResource, method: ApiMethod, values: Mapping[str, JSON]
) -> SearchStrategy[GeneratedRequest]:
    """Requests to a method, valid and invalid ones; `values` fixes parameters by name, or gives their strategies."""
    verb = "POST" if method.http_method == "ANY" else method.http_method
    bodies = _bodies(api, resource, verb)

    @strategies.composite
    def drawn(draw: Any) -> GeneratedRequest:
        parameters = {name: draw(each) for name, each in _parameters(method, values).items()}
        body, valid = draw(bodies)
        return _request(verb, resource.path, parameters, body, valid=valid)

    found: SearchStrategy[GeneratedRequest] = drawn()
    return found


def _request(
    verb: str, path: str, parameters: Mapping[str, JSON], body: bytes | None, *, valid: bool
) -> GeneratedRequest:
    query, headers = [], [("Content-Type", "application/json")] if body is not None else []
    for full, value in parameters.items():
        place, _, name = full.removeprefix("method.request.").partition(".")
        if value is None:
            continue
        if place == "path":
            path = path.replace(f"{{{name}}}", str(value)).replace(f"{{{name}+}}", str(value))
        elif place == "querystring":
            query.append((name, str(value)))
        elif place == "header":
            headers.append((name, str(value)))
    return GeneratedRequest(verb, path, tuple(query), tuple(headers), body, valid)


def _parameters(method: ApiMethod, values: Mapping[str, JSON]) -> dict[str, SearchStrategy[JSON]]:
    """Strategies by the full name of a parameter; an optional one may be None, which sends it not."""
    texts = strategies.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=12)
    found = {}
    for full, required in method.request_parameters.items():
        name = full.rpartition(".")[2]
        given = values.get(name, texts)
        strategy = given if hasattr(given, "example") else strategies.just(given)
        found[full] = strategy if required or name in values else strategies.none() | strategy
    return found


def _bodies(api: RestApi, resource: ApiResource, verb: str) -> SearchStrategy[tuple[bytes | None, bool]]:
    """Bodies, and whether each fits the request schema: without one, any JSON does."""
    if verb in BODILESS:
        return strategies.just((None, True))
    anything = any_json()
    schema = request_schema(api, verb, resource.path)
    if schema is None:
        return anything.map(lambda value: (as_bytes(value), True))
    name = schema["$ref"].rpartition("/")[2]

    def fits(value: JSON) -> bool:
        return not validation_errors(api.models[name], api.models, value)

    fitting = values_of(schema).filter(fits).map(lambda value: (as_bytes(value), True))
    broken = anything.map(lambda value: (as_bytes(value), fits(value)))
    # API Gateway validates an absent body as {} (recorded from AWS).
    absent = strategies.just((b"", fits({})))
    no_json = strategies.sampled_from([b"{", b'{"a": }', b"\xff"]).map(lambda text: (text, False))
    return strategies.one_of(fitting, fitting, broken, absent, no_json)


def as_bytes(value: JSON) -> bytes:
    """A value's JSON text as a client sends it."""
    return json.dumps(value, ensure_ascii=False).encode()
