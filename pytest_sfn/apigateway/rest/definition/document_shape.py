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
ANYTHING = "anything"
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
        if not isinstance(node, Mapping):
            return f"{pointer} is no object"
        inner = ((key, value, shape.get(key, shape.get("*"))) for key, value in node.items())
        problems = (
            misshapen(value, expected, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
            for key, value, expected in inner
            if expected is not None
        )
    elif isinstance(shape, list):
        if not isinstance(node, list):
            return f"{pointer} is no list"
        problems = (
            f"{pointer}/{index} is null" if item is None else misshapen(item, part, f"{pointer}/{index}")
            for index, item in enumerate(node)
            for part in shape or [ANYTHING]
        )
    elif shape == NUMBER:
        return None if str(node).isdigit() else f"{pointer} is no number"
    else:
        return None if shape == ANYTHING or isinstance(node, str) else f"{pointer} is no text"
    return next(filter(None, problems), None)
