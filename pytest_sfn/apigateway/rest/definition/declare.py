"""An API declared in Python: routes to state machines, written as the OpenAPI document a team would deploy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.account import Account
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from pytest_sfn.apigateway.rest.model import RestApi
from pytest_sfn.apigateway.rest.routing import path_parameter_names
from pytest_sfn.typing import JSON

JSON_TYPE = "application/json"

#: The request's JSON body as the execution's input. An apostrophe is escaped as no JSON allows, hence replaceAll.
INPUT = """$util.escapeJavaScript($input.json('$')).replaceAll("\\\\'","'")"""
#: 200 with the output of an execution that succeeded, 500 with error and cause of any other (which is 200 in itself).
OUTPUT = (
    """#if($input.path('$.status') == "SUCCEEDED")$input.path('$.output')#else"""
    """#set($context.responseOverride.status = 500)"""
    """{"error": $input.json('$.error'), "cause": $input.json('$.cause')}#end"""
)
#: Responses of the service's own errors: the error document passes.
ERRORS: Mapping[str, JSON] = {r"4\d{2}": {"statusCode": "400"}, r"5\d{2}": {"statusCode": "500"}}


def post_route(
    path: str,
    state_machine_arn: str,
    action: str = "StartSyncExecution",
    request_template: str | None = None,
    responses: Mapping[str, JSON] | None = None,
) -> dict[str, JSON]:
    """The `paths` of an OpenAPI document with one POST to a state machine; arguments as of `operation`."""
    return {path: {"post": operation(path, state_machine_arn, action, request_template, responses)}}


def operation(
    path: str,
    state_machine_arn: str,
    action: str = "StartSyncExecution",
    request_template: str | None = None,
    responses: Mapping[str, JSON] | None = None,
    **integration: JSON,
) -> dict[str, JSON]:
    """
    An OpenAPI operation that calls Step Functions.

    By default the JSON body is the input. StartSyncExecution answers with the output, or with 500, error and cause;
    StartExecution with the service's answer. Any other action gets the body as it is. `request_template` is used for
    application/json instead, `responses` are those of x-amazon-apigateway-integration (the keys are selection
    patterns); `integration` are further members of it (`timeoutInMillis`).
    """
    template = request_template or default_template(action, state_machine_arn)
    account = Account.of(state_machine_arn)
    answers = dict(responses) if responses is not None else default_responses(action)
    return {
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in path_parameter_names(path)
        ],
        "responses": {status: {"description": status} for status in sorted(declared_statuses(answers))},
        "x-amazon-apigateway-integration": {
            "type": "aws",
            "httpMethod": "POST",
            "uri": account.integration_uri("states", f"action/{action}"),
            "credentials": account.role("api-gateway"),
            "passthroughBehavior": "never" if template else "when_no_match",
            **({"requestTemplates": {JSON_TYPE: template}} if template else {}),
            "responses": answers,
            **integration,
        },
    }


def default_template(action: str, state_machine_arn: str) -> str | None:
    """The request template of an action; None for those whose body passes as it is."""
    if action not in ("StartSyncExecution", "StartExecution"):
        return None
    return f'{{"stateMachineArn": "{state_machine_arn}", "input": "{INPUT}"}}'


def default_responses(action: str) -> dict[str, JSON]:
    """The integration responses of an action."""
    success: dict[str, JSON] = {"statusCode": "200"}
    if action == "StartSyncExecution":
        success["responseTemplates"] = {JSON_TYPE: OUTPUT}
    return {"default": success, **ERRORS}


def declared_statuses(responses: Mapping[str, JSON]) -> set[str]:
    """The statuses that integration responses use, which the method must declare."""
    return {str(response.get("statusCode", "200")) for response in responses.values()}


@dataclass(slots=True)
class DeclaredRestApi:
    """
    Collects routes; `document` is the OpenAPI document so far, `build` its API.

    Extensions of the document's root (`x-amazon-apigateway-gateway-responses`, `components`) go into `extensions`.
    """

    name: str = "api"
    paths: dict[str, dict[str, JSON]] = field(default_factory=dict)
    extensions: dict[str, JSON] = field(default_factory=dict)

    def route(self, method: str, path: str, state_machine_arn: str, **options: JSON) -> DeclaredRestApi:
        """Add a route to a state machine and give the API, so that calls can be chained; options as of `operation`."""
        key = "x-amazon-apigateway-any-method" if method.upper() == "ANY" else method.lower()
        self.paths.setdefault(path, {})[key] = operation(path, state_machine_arn, **options)
        return self

    def get(self, path: str, state_machine_arn: str, **options: JSON) -> DeclaredRestApi:
        """Add a GET route; see `route`."""
        return self.route("GET", path, state_machine_arn, **options)

    def post(self, path: str, state_machine_arn: str, **options: JSON) -> DeclaredRestApi:
        """Add a POST route; see `route`."""
        return self.route("POST", path, state_machine_arn, **options)

    def put(self, path: str, state_machine_arn: str, **options: JSON) -> DeclaredRestApi:
        """Add a PUT route; see `route`."""
        return self.route("PUT", path, state_machine_arn, **options)

    def delete(self, path: str, state_machine_arn: str, **options: JSON) -> DeclaredRestApi:
        """Add a DELETE route; see `route`."""
        return self.route("DELETE", path, state_machine_arn, **options)

    def document(self) -> dict[str, JSON]:
        """The OpenAPI document."""
        info = {"title": self.name, "version": "1.0"}
        return {"openapi": "3.0.1", "info": info, "paths": self.paths, **self.extensions}

    def build(self) -> RestApi:
        """The API; ApiGatewayError for what AWS would refuse."""
        return import_openapi(self.document())
