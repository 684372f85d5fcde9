"""The shape of an OpenAPI document: where objects and lists must stand, before anything reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from pytest_sfn.apigateway.common.openapi import ANY_METHOD, VERBS
from pytest_sfn.typing import JSON

#: `{}` an object, `[]` a list, with shapes inside; `*` is every member. Absent and null are fine everywhere.
Shape: TypeAlias = Any

TEXT = "text"
NUMBER = 0
MAP: Shape = {}
REFERENCE: Shape = {"$ref": TEXT}
PARAMETER: Shape = {"$ref": TEXT, "in": TEXT, "name": TEXT, "schema": REFERENCE}
SECURITY: Shape = [{"*": []}]
CONTENT: Shape = {"*": {"schema": REFERENCE}}
INTEGRATION: Shape = {
    "requestParameters": MAP,
    "requestTemplates": MAP,
    "cacheKeyParameters": [],
    "timeoutInMillis": NUMBER,
    "responses": {"*": {"responseParameters": MAP, "responseTemplates": MAP}},
}
OPERATION: Shape = {
    "parameters": [PARAMETER],
    "security": SECURITY,
    "consumes": [],
    "produces": [],
    "requestBody": {"$ref": TEXT, "content": CONTENT},
    "responses": {"*": {"$ref": TEXT, "headers": MAP, "content": CONTENT, "schema": REFERENCE}},
    "x-amazon-apigateway-integration": INTEGRATION,
    "x-amazon-apigateway-auth": MAP,
    "x-amazon-apigateway-request-validator": TEXT,
}
SCHEME: Shape = {
    "name": TEXT,
    "x-amazon-apigateway-authorizer": {"authorizerResultTtlInSeconds": NUMBER, "providerARNs": []},
}
DOCUMENT: Shape = {
    "info": MAP,
    "consumes": [],
    "produces": [],
    "security": SECURITY,
    "definitions": {"*": {}},
    "securityDefinitions": {"*": SCHEME},
    "components": {"schemas": {"*": {}}, "securitySchemes": {"*": SCHEME}},
    "x-amazon-apigateway-binary-media-types": [],
    "x-amazon-apigateway-endpoint-configuration": {"types": []},
    "x-amazon-apigateway-minimum-compression-size": NUMBER,
    "x-amazon-apigateway-request-validator": TEXT,
    "x-amazon-apigateway-request-validators": {"*": {}},
    "x-amazon-apigateway-gateway-responses": {"*": {"responseParameters": MAP, "responseTemplates": MAP}},
    "paths": {"*": {"parameters": [PARAMETER], **dict.fromkeys((*VERBS, ANY_METHOD), OPERATION)}},
}


def misshapen(node: JSON, shape: Shape = DOCUMENT, pointer: str = "") -> str | None:
    """What is wrong, with its JSON Pointer (`/paths/~1a is no object`); None if the document has its shape."""
    if node is None:
        return None
    if isinstance(shape, Mapping):
        return _misshapen_object(node, shape, pointer) if isinstance(node, Mapping) else f"{pointer} is no object"
    if isinstance(shape, list):
        return _misshapen_list(node, shape, pointer) if isinstance(node, list) else f"{pointer} is no list"
    if shape == NUMBER:
        return None if str(node).isdigit() else f"{pointer} is no number"
    return None if isinstance(node, str) else f"{pointer} is no text"


def _misshapen_object(node: Mapping[str, JSON], shape: Mapping[str, Shape], pointer: str) -> str | None:
    for key, value in node.items():
        inner = shape.get(key, shape.get("*"))
        step = key.replace("~", "~0").replace("/", "~1")
        found = None if inner is None else misshapen(value, inner, f"{pointer}/{step}")
        if found:
            return found
    return None


def _misshapen_list(node: list[JSON], shape: list[Shape], pointer: str) -> str | None:
    for index, item in enumerate(node):
        place = f"{pointer}/{index}"
        problem = misshapen(item, shape[0], place) if shape else None
        if item is None or problem:
            return problem or f"{place} is null"
    return None
