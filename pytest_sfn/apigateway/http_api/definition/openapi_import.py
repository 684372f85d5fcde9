"""
An OpenAPI 3 document with x-amazon-apigateway extensions as an HTTP API, as ImportApi reads it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_sfn.apigateway.common.openapi import (
    find_referred,
    identifier,
    is_signed,
    operations_of,
    parse_document,
    security_of,
    with_text_keys,
)
from pytest_sfn.apigateway.errors import bad_request
from pytest_sfn.apigateway.http_api.integrations.service_actions import check_subtype
from pytest_sfn.apigateway.http_api.model import (
    DEFAULT_ROUTE,
    MAX_TIMEOUT_MS,
    Cors,
    HttpApi,
    HttpAuthorizer,
    HttpIntegration,
    HttpRoute,
)
from pytest_sfn.typing import JSON, is_true

MIN_TIMEOUT_MS = 50


def import_http_api(
    document: Mapping[str, JSON] | str, api_id: str | None = None, properties: Mapping[str, JSON] | None = None
) -> HttpApi:
    """
    The HTTP API of a document (or of its text); raises ApiGatewayError for what ImportApi refuses.

    `properties` are those of AWS::ApiGatewayV2::Api beside the document; its CorsConfiguration goes first.
    """
    read = with_text_keys(parse_document(document) if isinstance(document, str) else document)
    if "swagger" in read:
        raise bad_request("HTTP APIs are imported from OpenAPI 3 definitions, not from Swagger 2.0.")
    if "openapi" not in read:
        raise bad_request("Invalid OpenAPI input.")
    return _Importer(read).api(api_id, properties or {})


class _Importer:
    """Reads one document."""

    def __init__(self, document: dict[str, JSON]) -> None:
        self._document = document
        self._warnings: list[str] = []

    def api(self, api_id: str | None, properties: Mapping[str, JSON]) -> HttpApi:
        title = str((self._document.get("info") or {}).get("title") or properties.get("Name") or "")
        given = {name: (each or {}).get("x-amazon-apigateway-authorizer") for name, each in self._schemes.items()}
        authorizers = {name: import_authorizer(name, each) for name, each in given.items() if each}
        cors = properties.get("CorsConfiguration") or self._document.get("x-amazon-apigateway-cors")
        return HttpApi(
            id=api_id or identifier("http-api", title, length=10),
            name=title,
            routes=tuple(self._routes(authorizers)),
            authorizers=authorizers,
            cors=import_cors(cors) if cors else None,
            warnings=tuple(self._warnings),
        )

    # --- security ---
    @property
    def _schemes(self) -> dict[str, JSON]:
        return (self._document.get("components") or {}).get("securitySchemes") or {}

    def _security(self, operation: dict[str, JSON], authorizers: Mapping[str, HttpAuthorizer]) -> dict[str, JSON]:
        """The route's authorization members."""
        own = operation.get("x-amazon-apigateway-auth") or {}
        if str(own.get("type", "")).upper() == "AWS_IAM":
            return {"authorization_type": "AWS_IAM"}
        for name, scopes in security_of(self._document, operation):
            if name in authorizers:
                kind = "JWT" if authorizers[name].type == "JWT" else "CUSTOM"
                return {"authorization_type": kind, "authorizer": name, "authorization_scopes": scopes}
            if is_signed(self._schemes.get(name) or {}):
                return {"authorization_type": "AWS_IAM"}
            self._warnings.append(f"security {name!r} is ignored: an HTTP API has no such authorizer")
        return {}

    # --- routes ---
    def _routes(self, authorizers: Mapping[str, HttpAuthorizer]) -> Iterator[HttpRoute]:
        for path, item in (self._document.get("paths") or {}).items():
            for verb, operation in operations_of(item or {}):
                default = path.strip("/") == DEFAULT_ROUTE and verb == "ANY"
                key = DEFAULT_ROUTE if default else f"{verb} {path}"
                yield HttpRoute(key, self._integration(operation), **self._security(operation, authorizers))

    def _integration(self, operation: dict[str, JSON]) -> HttpIntegration | None:
        given = operation.get("x-amazon-apigateway-integration")
        if not given:
            return None
        while "$ref" in given:
            reference = given["$ref"]
            given = find_referred(self._document, reference)
            if not isinstance(given, dict):
                raise bad_request(f"Unable to resolve the reference {reference}")
        return import_integration(given)


def import_integration(given: Mapping[str, JSON]) -> HttpIntegration:
    """The integration of an x-amazon-apigateway-integration object."""
    kind = str(given.get("type", "")).upper()
    if kind not in ("AWS_PROXY", "HTTP_PROXY"):
        raise bad_request(f"Invalid integration type {kind or 'None'}: HTTP APIs have AWS_PROXY and HTTP_PROXY only")
    timeout = int(given.get("timeoutInMillis") or MAX_TIMEOUT_MS)
    if not MIN_TIMEOUT_MS <= timeout <= MAX_TIMEOUT_MS:
        raise bad_request(f"Timeout should be between {MIN_TIMEOUT_MS} ms and {MAX_TIMEOUT_MS} ms")
    responses = given.get("responseParameters") or {}
    integration = HttpIntegration(
        type=kind,
        uri=str(given.get("uri") or ""),
        http_method=given.get("httpMethod"),
        subtype=given.get("integrationSubtype"),
        payload_format_version=str(given.get("payloadFormatVersion") or "1.0"),
        credentials=given.get("credentials"),
        connection_type=str(given.get("connectionType") or "INTERNET").upper(),
        request_parameters={name: str(value) for name, value in (given.get("requestParameters") or {}).items()},
        response_parameters={
            str(status): {name: str(value) for name, value in mappings.items()}
            for status, mappings in responses.items()
        },
        timeout_ms=timeout,
    )
    if integration.subtype:
        check_subtype(integration)
    return integration


def import_authorizer(name: str, given: Mapping[str, JSON]) -> HttpAuthorizer:
    """The authorizer of an x-amazon-apigateway-authorizer object."""
    jwt = given.get("jwtConfiguration") or {}
    audience = jwt.get("audience") or ()
    source = given.get("identitySource") or ()
    sources = source.split(",") if isinstance(source, str) else source
    return HttpAuthorizer(
        name=name,
        type=str(given.get("type", "")).upper(),
        identity_source=tuple(part.strip() for part in sources if part.strip()),
        issuer=jwt.get("issuer"),
        audience=(audience,) if isinstance(audience, str) else tuple(audience),
        uri=given.get("authorizerUri"),
        credentials=given.get("authorizerCredentials"),
        payload_format_version=str(given.get("authorizerPayloadFormatVersion") or "2.0"),
        enable_simple_responses=is_true(given.get("enableSimpleResponses")),
        ttl_seconds=int(given.get("authorizerResultTtlInSeconds") or 0),
    )


def import_cors(given: Mapping[str, JSON]) -> Cors:
    """The CORS configuration of x-amazon-apigateway-cors, or of CloudFormation with its capital names."""
    members = {name[0].lower() + name[1:]: value for name, value in given.items()}

    def texts(name: str) -> tuple[str, ...]:
        value = members.get(name) or ()
        return (value,) if isinstance(value, str) else tuple(str(item) for item in value)

    return Cors(
        allow_origins=texts("allowOrigins"),
        allow_methods=texts("allowMethods"),
        allow_headers=texts("allowHeaders"),
        expose_headers=texts("exposeHeaders"),
        max_age=int(members["maxAge"]) if members.get("maxAge") is not None else None,
        allow_credentials=is_true(members.get("allowCredentials")),
    )
