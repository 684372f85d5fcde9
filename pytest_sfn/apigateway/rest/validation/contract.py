"""The contract an API declares to its callers: the models of its requests and responses."""

from __future__ import annotations

import json

from pytest_sfn.apigateway.common.request import media_type
from pytest_sfn.apigateway.rest.model import RestApi
from pytest_sfn.apigateway.rest.routing import find_route
from pytest_sfn.apigateway.rest.validation.model_schemas import validation_errors, with_local_references
from pytest_sfn.typing import JSON


def response_problems(
    api: RestApi, http_method: str, path: str, status: int, content_type: str | None, body: bytes
) -> list[str]:
    """
    How a response differs from what its operation declares; empty if it does not.

    The status must be declared, and a body of a media type with a model must fit it. A gateway response (403 for an
    unknown path, that of a timeout) is declared only if the operation says so.
    """
    route = find_route(api.resources, http_method.upper(), path.partition("?")[0])
    if route is None:
        return [f"{http_method} {path}: no operation"]
    where = f"{route.method.http_method} {route.resource.path}"
    declared = {response.status_code: response for response in route.method.responses}
    if str(status) not in declared:
        return [f"{where}: status {status} is not declared, but {', '.join(sorted(declared)) or 'none'}"]
    name = declared[str(status)].response_models.get(media_type(content_type) or "application/json")
    if name is None:
        return []
    if name not in api.models:
        return [f"{where}: the response's model {name} does not exist"]
    try:
        document = json.loads(body)
    except ValueError:
        return [f"{where}: the body is no JSON, but should fit {name}"]
    problems = validation_errors(api.models[name], api.models, document)
    return [f"{where}: the body does not fit {name}: {problem}" for problem in problems]


def request_schema(api: RestApi, http_method: str, path: str, content_type: str = "application/json") -> JSON:
    """
    The JSON Schema (draft 4) of an operation's request body with all it refers to; None if it declares none.

    It stands on its own, so that generators such as hypothesis-jsonschema can make bodies of it.
    """
    route = find_route(api.resources, http_method.upper(), path)
    models = route.method.request_models if route else {}
    name = models.get(content_type) or models.get("$default")
    if name is None or name not in api.models:
        return None
    definitions = {key: with_local_references(model.schema, key) for key, model in api.models.items()}
    draft = "http://json-schema.org/draft-04/schema#"
    return {"$schema": draft, "$ref": f"#/definitions/{name}", "definitions": definitions}
