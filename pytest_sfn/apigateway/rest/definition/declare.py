"""An API declared in Python: routes to state machines, written as the OpenAPI document a team would deploy."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.account import Account
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
    StartExecution with the service's response. Any other action gets the body as it is. `request_template` is used for
    application/json instead, `responses` are those of x-amazon-apigateway-integration (the keys are selection
    patterns); `integration` are further members of it (`timeoutInMillis`).
    """
    template = request_template
    if not template and action in ("StartSyncExecution", "StartExecution"):
        template = f'{{"stateMachineArn": "{state_machine_arn}", "input": "{INPUT}"}}'
    account = Account.of(state_machine_arn)
    output: dict[str, JSON] = {"responseTemplates": {JSON_TYPE: OUTPUT}} if action == "StartSyncExecution" else {}
    mapped = {"default": {"statusCode": "200", **output}, **ERRORS} if responses is None else dict(responses)
    statuses = {str(response.get("statusCode", "200")) for response in mapped.values()}
    return {
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in path_parameter_names(path)
        ],
        "responses": {status: {"description": status} for status in sorted(statuses)},
        "x-amazon-apigateway-integration": {
            "type": "aws",
            "httpMethod": "POST",
            "uri": account.integration_uri("states", f"action/{action}"),
            "credentials": account.role("api-gateway"),
            "passthroughBehavior": "never" if template else "when_no_match",
            **({"requestTemplates": {JSON_TYPE: template}} if template else {}),
            "responses": mapped,
            **integration,
        },
    }
