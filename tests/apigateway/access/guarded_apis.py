"""Guarded APIs for tests, their clock, and authorizer functions."""

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
from tests.apigateway.rest.rest_apis import document, mock

HOST = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"
ACCOUNT = "123456789012"
ARN = f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:a1b2c3d4e5/prod"
#: As refusals show it.
SHOWN = "arn:aws:execute-api:eu-west-1:********9012:a1b2c3d4e5/prod"


class Clock:
    """Unix time that a test moves."""

    def __init__(self, seconds=1_700_000_000.0):
        self.seconds = seconds

    def __call__(self):
        """The time."""
        return self.seconds

    def advance(self, seconds):
        """Let time pass."""
        self.seconds += seconds


class Functions:
    """Answers calls of functions with the documents or exceptions of a list, the last one again and again."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.events = []

    def call(self, call):
        """The next answer."""
        self.events.append(json.loads(call.body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            error = json.dumps({"errorMessage": answer}).encode()
            return BackendResponse(200, (("X-Amz-Function-Error", "Unhandled"),), error)
        return BackendResponse(200, (), json.dumps(answer).encode())


def policy(effect="Allow", resource="*", **more):
    """A policy document."""
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def authorized(effect="Allow", resource="*", **members):
    """What an authorizer function returns."""
    return {"principalId": "user|1", "policyDocument": policy(effect, resource), **members}


def secured(
    scheme, template='{"who": "$context.authorizer.principalId"}', paths=("GET /orders", "POST /orders"), scopes=()
):
    """Paths that need the security scheme `auth`, and the document's members that declare it."""
    from tests.apigateway.rest.rest_apis import operation

    members = {"components": {"securitySchemes": {"auth": scheme}}}
    return {path: operation(mock(200, template), security=[{"auth": list(scopes)}]) for path in paths}, members


def client(paths, members=None, backend=None, now=None, stage=None, api_keys=(), credentials=(), issuers=None):
    """A client of a REST API with access control, limits and cache, all on the clock `now`."""
    now = now or Clock()
    api = RestGateway(
        import_openapi(document(paths, **(members or {})), "a1b2c3d4e5"),
        stage or Stage("prod"),
        backend or Functions({}),
        GatewayEnvironment(now, Random(1), Account(region="eu-west-1")),
        credentials=credentials,
        issuers=issuers,
        api_keys=api_keys,
    )
    return ApiClient(api, host=HOST)


def refusal(answer):
    """Status, error type and body."""
    return answer.status_code, answer.headers.get("x-amzn-ErrorType"), answer.text
