"""Small HTTP APIs for tests, and a backend that plays what it is given and keeps what it got."""

from __future__ import annotations

import json
from random import Random

from pytest_sfn.account import Account
from pytest_sfn.apigateway.clients.client import ApiClient
from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.http_api.definition.openapi_import import import_http_api
from pytest_sfn.apigateway.http_api.gateway import HttpGateway
from pytest_sfn.apigateway.http_api.model import HttpStage

NOW = 1_700_000_000.25
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"


def function_uri(name="greet"):
    """The integration URI of a function."""
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
    return f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations"


class Backend:
    """Answers functions by name, everything else alike; `calls` are those it got."""

    def __init__(self, answer=None, **functions):
        self.answer = answer
        self.functions = functions
        self.calls = []

    def call(self, call):
        """The answer: a document is a function's result, an exception is raised."""
        self.calls.append(call)
        answer = self.functions.get(call.function.rpartition(":")[2], self.answer)
        answer = answer(call) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, BackendResponse) else BackendResponse(200, (), json.dumps(answer).encode())

    def events(self, function="greet"):
        """The events a function got."""
        return [json.loads(call.body) for call in self.calls if call.function.endswith(f":{function}")]


def function(version="2.0", **members):
    """A Lambda proxy integration."""
    return {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": function_uri(),
        "payloadFormatVersion": version,
        **members,
    }


def states(subtype, parameters, **members):
    """A first-class integration with Step Functions."""
    return {
        "type": "aws_proxy",
        "integrationSubtype": f"StepFunctions-{subtype}",
        "requestParameters": parameters,
        "credentials": "arn:aws:iam::123456789012:role/gateway",
        "payloadFormatVersion": "1.0",
        **members,
    }


def document(routes, **members):
    """An OpenAPI document; `routes` maps route keys to integrations or operations."""
    paths = {}
    for key, given in routes.items():
        verb, _, path = key.partition(" ") if key != "$default" else ("ANY", " ", "/$default")
        name = "x-amazon-apigateway-any-method" if verb == "ANY" else verb.lower()
        operation = given if "x-amazon-apigateway-integration" in given else {"x-amazon-apigateway-integration": given}
        paths.setdefault(path, {})[name] = operation
    return {"openapi": "3.0.1", "info": {"title": "orders"}, "paths": paths, **members}


def deploy(routes, backend=None, stage=None, now=lambda: NOW, options=None, **members):
    """A deployed HTTP API."""
    return HttpGateway(
        import_http_api(document(routes, **members), "a1b2c3d4e5"),
        stage or HttpStage(),
        backend or Backend("ok"),
        GatewayEnvironment(now, Random(1), Account(region="eu-west-1")),
        **(options or {}),
    )


def client(routes, backend=None, **keywords):
    """A client of a deployed HTTP API."""
    return ApiClient(deploy(routes, backend, **keywords), host="a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com")
