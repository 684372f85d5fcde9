"""The emulated gateway as the runner of recorded API Gateway cases wants it: `apigateway_adapter.py:gateway`."""

from __future__ import annotations

import json
from random import Random
from types import SimpleNamespace

from described_apis import described_api, described_authorizer, described_methods, described_responses

from pytest_sfn.account import Account
from pytest_sfn.apigateway.behind.states_action import states_response
from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from pytest_sfn.apigateway.rest.gateway import RestGateway
from pytest_sfn.apigateway.rest.model import ApiKey, Stage

NOW = 1_760_000_000.125


class CaseBackend:
    """Asks the runner's backend, and Step Functions where the runner leaves the answer to the emulator."""

    def __init__(self, backend, make_service):
        self._backend = backend
        self._make_service = make_service
        self._service = None

    def call(self, call: IntegrationCall) -> BackendResponse:
        """The answer the case plays."""
        members = ("method", "url", "query", "headers", "body", "service", "action", "path", "function")
        answer = self._backend(
            SimpleNamespace(type=call.kind, **{name: getattr(call, name) for name in members}),
        )
        if answer is None:
            self._service = self._service or self._make_service()
            return states_response(call, self._service)
        return BackendResponse(answer.status, tuple(answer.headers), answer.body)


class Gateway:
    """One API of a case."""

    def __init__(self, api, deployed):
        self._api = api
        self._deployed = deployed
        self._last = None

    def send(self, method, path, raw_query, headers, body):
        """Answer one request."""
        self._last = self._deployed.send(method, path, raw_query, headers, body)
        return self._last.status, self._last.headers, self._last.body

    def execution_log(self):
        """The lines of the last request."""
        return self._last.execution_log

    def gateway_responses(self):
        """The effective gateway responses."""
        return described_responses(self._api)

    def describe(self):
        """What the import made of the document."""
        return {
            "api": described_api(self._api),
            "authorizers": [described_authorizer(authorizer) for authorizer in self._api.authorizers],
            "methods": described_methods(self._api),
        }


def gateway(api, *, kind, format, stage, stage_variables, api_keys, backend, state_machines, account_id, region, **_):  # noqa: A002
    """A gateway for one case."""
    environment = GatewayEnvironment(lambda: NOW, Random(0), Account(account_id, region))
    asked = CaseBackend(backend, lambda: step_functions(state_machines, account_id, region))
    if kind == "http":
        from apigateway_http_adapter import http_gateway

        return http_gateway(api, stage=stage, stage_variables=stage_variables, backend=asked, environment=environment)
    model = import_openapi(openapi_of(api) if format == "cloudformation" else api, "abcdefghij")
    return Gateway(
        model,
        RestGateway(
            model,
            Stage(stage, stage_variables),
            asked,
            environment,
            api_keys=[ApiKey(key["value"], key["enabled"], usage_plans=(key["usage_plan"],)) for key in api_keys],
        ),
    )


def openapi_of(template):
    """The API of a CloudFormation template as the loaders write it."""
    from pytest_sfn.definitions.loading import load

    return load(template).api().openapi


def step_functions(state_machines, account_id, region):
    """The in-process Step Functions API with the state machines of a case, as a callable of action and parameters."""
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.service.in_process import InProcessClient
    from pytest_sfn.service.service import StepFunctionsService

    client = InProcessClient(StepFunctionsService(Engine(account=Account(account_id, region))))
    for machine in state_machines:
        client.call(
            "CreateStateMachine",
            {
                "name": machine["name"],
                "type": machine["type"],
                "definition": json.dumps(machine["definition"]),
                "roleArn": f"arn:aws:iam::{account_id}:role/case",
            },
        )
    return client.call
