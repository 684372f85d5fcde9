"""Small REST APIs for tests, and a backend that plays what it is given and keeps what it got."""

from __future__ import annotations

import json
from random import Random

from pytest_sfn.account import Account
from pytest_sfn.apigateway.clients.client import ApiClient
from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from pytest_sfn.apigateway.rest.gateway import RestGateway
from pytest_sfn.apigateway.rest.model import Stage

FUNCTION = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:greet/invocations"
)
STATES = "arn:aws:apigateway:eu-west-1:states:action/"
ROLE = "arn:aws:iam::123456789012:role/gateway"


class Backend:
    """Answers every call alike, or raises; `calls` are those it got."""

    def __init__(self, answer=None):
        self.answer = answer if answer is not None else BackendResponse()
        self.calls = []

    def call(self, call):
        """The answer."""
        self.calls.append(call)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer(call) if callable(self.answer) else self.answer


def result(document=None, status=200, content_type="application/json", body=None):
    """A backend's answer."""
    content = json.dumps(document).encode() if body is None else body
    return BackendResponse(status, (("Content-Type", content_type),), content)


def mock(status=200, template=None, **members):
    """A MOCK integration that answers with a status and a template."""
    response = {"statusCode": str(status)}
    if template is not None:
        response["responseTemplates"] = {"application/json": template}
    return {
        "type": "mock",
        "requestTemplates": {"application/json": json.dumps({"statusCode": status})},
        "responses": {"default": response},
        **members,
    }


def states(action="StartSyncExecution", responses=None, **members):
    """An AWS integration with Step Functions."""
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": STATES + action,
        "credentials": ROLE,
        "responses": responses or {"default": {"statusCode": "200"}},
        **members,
    }


def operation(integration, statuses=("200", "400", "500"), **members):
    """An OpenAPI operation with an integration."""
    return {
        "responses": {status: {"description": status} for status in statuses},
        "x-amazon-apigateway-integration": integration,
        **members,
    }


def document(paths, **members):
    """An OpenAPI document; `paths` maps `"POST /orders"` to operations or integrations."""
    items = {}
    for key, given in paths.items():
        verb, path = key.split(" ")
        method = "x-amazon-apigateway-any-method" if verb == "ANY" else verb.lower()
        items.setdefault(path, {})[method] = given if "responses" in given and "type" not in given else operation(given)
    return {"openapi": "3.0.1", "info": {"title": "orders", "version": "1"}, "paths": items, **members}


def deploy(paths, backend=None, variables=None, stage=None, options=None, **members):
    """A deployed API."""
    return RestGateway(
        import_openapi(document(paths, **members), "a1b2c3d4e5"),
        stage or Stage("prod", variables or {}),
        backend or Backend(),
        GatewayEnvironment(lambda: 1_700_000_000.25, Random(1), Account(region="eu-west-1")),
        **(options or {}),
    )


def client(paths, backend=None, **keywords):
    """A client of a deployed API."""
    return ApiClient(deploy(paths, backend, **keywords), host="a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com")
