"""
First-class integrations with Step Functions: the subtypes, their parameters and the call they make.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_sfn.apigateway.common.backend import BackendResponse, IntegrationCall
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.errors import bad_request
from pytest_sfn.apigateway.http_api.exchange import HttpExchange
from pytest_sfn.apigateway.http_api.model import HttpIntegration
from pytest_sfn.apigateway.http_api.parameter_mapping import RouteVariables
from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.expressions.json_text import dumps


@dataclass(frozen=True, slots=True)
class ServiceAction:
    """The action behind a subtype; parameter names are case-sensitive and capitalised."""

    service: str
    action: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


SUBTYPES: Mapping[str, ServiceAction] = {
    "StepFunctions-StartExecution": ServiceAction(
        "states", "StartExecution", ("StateMachineArn",), ("Name", "Input", "Region")
    ),
    "StepFunctions-StartSyncExecution": ServiceAction(
        "states", "StartSyncExecution", ("StateMachineArn",), ("Name", "Input", "Region", "TraceHeader")
    ),
    "StepFunctions-StopExecution": ServiceAction(
        "states", "StopExecution", ("ExecutionArn",), ("Cause", "Error", "Region")
    ),
}


def check_subtype(integration: HttpIntegration) -> None:
    """
    Raise what CreateIntegration refuses: missing and unknown parameters (aws/aws-cdk#26328; wording not recorded).

    A subtype of another service is UnsupportedFeature.
    """
    action = known_action(str(integration.subtype))
    given = set(integration.request_parameters)
    unknown = sorted(given - {*action.required, *action.optional})
    missing = sorted({*action.required} - given)
    if unknown:
        raise bad_request(f"Invalid request parameters for {integration.subtype}: {', '.join(unknown)}")
    if missing:
        raise bad_request(f"Missing required request parameters for {integration.subtype}: {', '.join(missing)}")


def known_action(subtype: str) -> ServiceAction:
    """The action of a subtype."""
    if subtype not in SUBTYPES:
        raise UnsupportedFeature(f"integrationSubtype {subtype}: only {', '.join(SUBTYPES)} are emulated")
    return SUBTYPES[subtype]


def service_call(exchange: HttpExchange, integration: HttpIntegration) -> IntegrationCall:
    """The call of the action; a parameter whose source is not there is left out (documented)."""
    action = known_action(str(integration.subtype))
    variables = RouteVariables(exchange)
    mapped = {name: variables.value(value) for name, value in integration.request_parameters.items()}
    region = mapped.pop("Region", None) or exchange.environment.account.region
    parameters = {name[0].lower() + name[1:]: value for name, value in mapped.items() if value is not None}
    return IntegrationCall(
        "aws",
        headers=(
            ("Content-Type", "application/x-amz-json-1.0"),
            ("X-Amz-Target", f"AWSStepFunctions.{action.action}"),
            ("X-Amzn-Trace-Id", exchange.trace.outgoing),
        ),
        body=dumps(parameters).encode("utf-8", "replace"),
        service=action.service,
        region=region,
        action=action.action,
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
