"""Request validators: required parameters, then the body against its model."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.model import ApiMethod, Model, RestApi
from pytest_sfn.apigateway.rest.request import MethodRequest
from pytest_sfn.apigateway.rest.validation.model_schemas import validation_errors
from pytest_sfn.apigateway.rest.variables import MethodVariables
from pytest_sfn.typing import JSON


def validate_request(
    api: RestApi, method: ApiMethod, request: MethodRequest, path_parameters: Mapping[str, str]
) -> None:
    """Raise the 400 of a request the method's validator refuses; without one nothing is checked (recorded from AWS)."""
    validator = method.request_validator
    if validator is None:
        return
    if validator.validate_parameters and (missing := missing_parameters(method, request, path_parameters)):
        raise GatewayError("BAD_REQUEST_PARAMETERS", f"Missing required request parameters: [{', '.join(missing)}]")
    if validator.validate_body:
        validate_body(api, method, request)


def missing_parameters(method: ApiMethod, request: MethodRequest, path_parameters: Mapping[str, str]) -> list[str]:
    """
    The names of required parameters that are absent or blank, by their full name `method.request.<place>.<name>`.

    Header names are compared with their case (documented); a path parameter the resource does not have is missing.
    """
    variables = MethodVariables({}, {}, request, path_parameters)
    required = sorted(name for name, is_required in method.request_parameters.items() if is_required)
    return [name.split(".", 3)[3] for name in required if not (variables.value(name) or "").strip()]


def validate_body(api: RestApi, method: ApiMethod, request: MethodRequest) -> None:
    """Raise BAD_REQUEST_BODY for a body its model refuses; the reasons are only in `$context.error`."""
    model = request_model(api, method, request)
    if model is None:
        return
    try:
        document: JSON = json.loads(request.body or b"{}")  # an absent body counts as {} (recorded from AWS)
    except ValueError:
        raise GatewayError("BAD_REQUEST_BODY", validation_error="[the body is not a JSON document]") from None
    if errors := validation_errors(model, api.models, document):
        text = f"[{', '.join(errors)}]"
        raise GatewayError(
            "BAD_REQUEST_BODY", log=f"Request body does not match model schema: {text}", validation_error=text
        )


def request_model(api: RestApi, method: ApiMethod, request: MethodRequest) -> Model | None:
    """The model for the request's content type, else that of `$default`, else none: then the body is not checked."""
    name = method.request_models.get(request.content_type) or method.request_models.get("$default")
    return api.models.get(name) if name else None
