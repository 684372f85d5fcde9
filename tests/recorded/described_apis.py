"""An API as GetRestApi, GetAuthorizers, GetMethod and GetGatewayResponses describe it."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apigateway.rest.gateway_responses import GATEWAY_RESPONSES, effective_response
from pytest_sfn.apigateway.rest.model import (
    ApiMethod,
    Authorizer,
    Integration,
    IntegrationResponse,
    MethodResponse,
    RestApi,
)
from pytest_sfn.typing import JSON


def described_api(api: RestApi) -> dict[str, JSON]:
    """The API as GetRestApi does; members without a value are left out."""
    return _without_nothing(
        {
            "id": api.id,
            "name": api.name,
            "description": api.description,
            "version": api.version,
            "binaryMediaTypes": list(api.binary_media_types),
            "minimumCompressionSize": api.minimum_compression_size,
            "apiKeySource": api.api_key_source,
            "endpointConfiguration": {"types": list(api.endpoint_types), "ipAddressType": "ipv4"},
            "policy": api.policy,
            "disableExecuteApiEndpoint": api.disable_execute_api_endpoint,
            "rootResourceId": next((item.id for item in api.resources if item.path == "/"), None),
        }
    )


def described_authorizer(authorizer: Authorizer) -> dict[str, JSON]:
    """An authorizer as an item of GetAuthorizers."""
    return _without_nothing(
        {
            "id": authorizer.id,
            "name": authorizer.name,
            "type": authorizer.type,
            "providerARNs": list(authorizer.provider_arns),
            "authType": authorizer.auth_type,
            "authorizerUri": authorizer.uri,
            "authorizerCredentials": authorizer.credentials,
            "identitySource": authorizer.identity_source,
            "identityValidationExpression": authorizer.identity_validation_expression,
            "authorizerResultTtlInSeconds": authorizer.ttl_seconds,
        }
    )


def described_methods(api: RestApi) -> dict[str, dict[str, JSON]]:
    """Every method by path and HTTP method, as GetMethod describes it."""
    return {
        resource.path: {verb: described_method(method, resource.id) for verb, method in resource.methods.items()}
        for resource in api.resources
        if resource.methods
    }


def described_method(method: ApiMethod, resource_id: str = "") -> dict[str, JSON]:
    """A method as GetMethod does."""
    integration = method.integration
    validator = method.request_validator
    return _without_nothing(
        {
            "httpMethod": method.http_method,
            "authorizationType": method.authorization_type,
            "authorizerId": method.authorizer_id,
            "authorizationScopes": list(method.authorization_scopes),
            "apiKeyRequired": method.api_key_required,
            "requestValidatorId": validator.name if validator else None,
            "operationName": method.operation_name,
            "requestParameters": dict(method.request_parameters),
            "requestModels": dict(method.request_models),
            "methodResponses": {item.status_code: _response(item) for item in method.responses},
            "methodIntegration": described_integration(integration, resource_id) if integration else None,
        }
    )


def described_integration(integration: Integration, resource_id: str = "") -> dict[str, JSON]:
    """An integration as GetIntegration does; only HTTP ones name their connection (recorded from AWS)."""
    connects = integration.type in ("HTTP", "HTTP_PROXY")
    return _without_nothing(
        {
            "type": integration.type,
            "httpMethod": None if integration.type == "MOCK" else integration.http_method,
            "uri": integration.uri,
            "connectionType": (integration.connection_type or "INTERNET") if connects else integration.connection_type,
            "connectionId": integration.connection_id,
            "credentials": integration.credentials,
            "requestParameters": dict(integration.request_parameters),
            "requestTemplates": dict(integration.request_templates),
            "passthroughBehavior": integration.passthrough_behavior,
            "contentHandling": integration.content_handling,
            "timeoutInMillis": integration.timeout_ms,
            "cacheNamespace": integration.cache_namespace or resource_id,
            "cacheKeyParameters": list(integration.cache_key_parameters),
            "integrationResponses": {item.status_code: _integration_response(item) for item in integration.responses},
        }
    )


def _integration_response(response: IntegrationResponse) -> dict[str, JSON]:
    return _without_nothing(
        {
            "statusCode": response.status_code,
            "selectionPattern": response.selection_pattern,
            "responseParameters": dict(response.response_parameters),
            "responseTemplates": dict(response.response_templates),
            "contentHandling": response.content_handling,
        }
    )


def _response(response: MethodResponse) -> dict[str, JSON]:
    return _without_nothing(
        {
            "statusCode": response.status_code,
            "responseParameters": dict(response.response_parameters),
            "responseModels": dict(response.response_models),
        }
    )


def _without_nothing(members: Mapping[str, JSON]) -> dict[str, JSON]:
    return {name: value for name, value in members.items() if value is not None and value not in ("", {}, [])}


def described_responses(api: RestApi) -> dict[str, dict[str, JSON]]:
    """All gateway responses by type, as items of GetGatewayResponses."""
    effective = (effective_response(name, api.gateway_responses) for name in GATEWAY_RESPONSES)
    return {
        response.response_type: {
            "responseType": response.response_type,
            "statusCode": response.status_code,
            "responseParameters": dict(response.response_parameters),
            "responseTemplates": dict(response.response_templates),
            "defaultResponse": response.is_default,
        }
        for response in effective
    }
