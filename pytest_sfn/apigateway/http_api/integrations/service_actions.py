"""
First-class integrations with Step Functions: the subtypes, their parameters and the call they make.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.errors import bad_request
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.model import HttpIntegration
from pytest_sfn.apigateway.http_api.parameter_mapping import RouteVariables
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.expressions.json_text import dumps

#: Required and optional parameters of each subtype, which ends in the action; their names are case-sensitive.
SUBTYPES: Mapping[str, tuple[set[str], set[str]]] = {
    "StepFunctions-StartExecution": ({"StateMachineArn"}, {"Name", "Input", "Region"}),
    "StepFunctions-StartSyncExecution": ({"StateMachineArn"}, {"Name", "Input", "Region", "TraceHeader"}),
    "StepFunctions-StopExecution": ({"ExecutionArn"}, {"Cause", "Error", "Region"}),
}


def check_subtype(integration: HttpIntegration) -> None:
    """
    Raise what CreateIntegration refuses: missing and unknown parameters (aws/aws-cdk#26328; wording not recorded).

    A subtype of another service is UnsupportedFeature.
    """
    subtype = str(integration.subtype)
    if subtype not in SUBTYPES:
        raise UnsupportedFeature(f"integrationSubtype {subtype}: only {', '.join(SUBTYPES)} are emulated")
    required, optional = SUBTYPES[subtype]
    given = set(integration.request_parameters)
    unknown, missing = sorted(given - required - optional), sorted(required - given)
    if unknown:
        raise bad_request(f"Invalid request parameters for {subtype}: {', '.join(unknown)}")
    if missing:
        raise bad_request(f"Missing required request parameters for {subtype}: {', '.join(missing)}")


def service_call(exchange: HttpExchange, integration: HttpIntegration) -> IntegrationCall:
    """The call of the action; a parameter whose source is not there is left out (documented)."""
    action = str(integration.subtype).removeprefix("StepFunctions-")
    variables = RouteVariables(exchange)
    mapped = {name: variables.value(value) for name, value in integration.request_parameters.items()}
    region = mapped.pop("Region", None) or exchange.environment.account.region
    parameters = {name[0].lower() + name[1:]: value for name, value in mapped.items() if value is not None}
    return IntegrationCall(
        "aws",
        headers=(
            ("Content-Type", "application/x-amz-json-1.0"),
            ("X-Amz-Target", f"AWSStepFunctions.{action}"),
            ("X-Amzn-Trace-Id", exchange.trace.outgoing),
        ),
        body=dumps(parameters).encode("utf-8", "replace"),
        service="states",
        region=region,
        action=action,
        credentials=integration.credentials,
        timeout_seconds=integration.timeout_ms / 1000,
    )


def service_response(result: BackendResponse) -> OutgoingResponse:
    """
    The service's document unchanged, with its status: 200 for a FAILED execution too (documented).

    Of its headers only the content type; which of them really pass is not recorded.
    """
    kind = result.header("Content-Type")
    return OutgoingResponse(
        result.status, [("Content-Type", kind or "application/json")], result.body, result.execution
    )
