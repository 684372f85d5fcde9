"""x-amazon-apigateway-integration objects as integrations."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.apigateway.common.openapi import ANY_METHOD
from pytest_sfn.apigateway.rest.model import DEFAULT_TIMEOUT_MS, Integration, IntegrationResponse
from pytest_sfn.typing import JSON

#: Members that are read, or change nothing a caller could see.
KNOWN_MEMBERS = frozenset(
    {
        "type",
        "httpMethod",
        "uri",
        "credentials",
        "requestParameters",
        "requestTemplates",
        "passthroughBehavior",
        "contentHandling",
        "timeoutInMillis",
        "connectionType",
        "connectionId",
        "cacheNamespace",
        "cacheKeyParameters",
        "responses",
        "payloadFormatVersion",
        "tlsConfig",
        "integrationTarget",
    }
)


def import_integration(given: Mapping[str, JSON]) -> Integration:
    """The integration of an extension object; types and behaviours may be written in any case (recorded from AWS)."""
    kind: JSON = str(given.get("type", "")).upper()  # import_checks refuses what is no type
    method = _upper(given.get("httpMethod"))
    return Integration(
        type=kind,
        http_method="ANY" if method == ANY_METHOD.upper() else method,
        uri=str(given.get("uri") or ""),
        credentials=given.get("credentials"),
        request_parameters=texts(given.get("requestParameters")),
        request_templates=templates(given.get("requestTemplates")),
        passthrough_behavior=str(given.get("passthroughBehavior") or "WHEN_NO_MATCH").upper(),
        content_handling=_upper(given.get("contentHandling")),
        timeout_ms=int(given.get("timeoutInMillis") or DEFAULT_TIMEOUT_MS),
        connection_type=_upper(given.get("connectionType")),
        connection_id=given.get("connectionId"),
        cache_namespace=given.get("cacheNamespace"),
        cache_key_parameters=tuple(given.get("cacheKeyParameters") or ()),
        responses=tuple(
            import_integration_response(pattern, response or {})
            for pattern, response in (given.get("responses") or {}).items()
        ),
    )


def import_integration_response(pattern: str, given: Mapping[str, JSON]) -> IntegrationResponse:
    """The integration response under a key of `responses`: the key is the pattern, `default` the empty one."""
    return IntegrationResponse(
        status_code=str(given.get("statusCode", "200")),
        selection_pattern="" if pattern == "default" else pattern,
        response_parameters=texts(given.get("responseParameters")),
        response_templates=templates(given.get("responseTemplates")),
        content_handling=_upper(given.get("contentHandling")),
    )


def texts(given: Mapping[str, JSON] | None) -> dict[str, str]:
    """A mapping with every value a text."""
    return {name: str(value) for name, value in (given or {}).items()}


def templates(given: Mapping[str, JSON] | None) -> dict[str, str | None]:
    """Templates by media type in lower case; null stays null (no template, but the media type is known)."""
    return {name.lower(): None if value is None else str(value) for name, value in (given or {}).items()}


def _upper(value: JSON) -> str | None:
    return str(value).upper() if value else None
