"""
An OpenAPI 3 or Swagger 2 document with x-amazon-apigateway extensions as a REST API, as ImportRestApi reads it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pytest_sfn.apigateway.common.openapi import (
    find_referred,
    identifier,
    is_signed,
    operations_of,
    parse_document,
    security_of,
    with_text_keys,
)
from pytest_sfn.apigateway.errors import invalid_document
from pytest_sfn.apigateway.rest.definition.document_shape import misshapen
from pytest_sfn.apigateway.rest.definition.import_checks import check_resources, import_errors, integration_problem
from pytest_sfn.apigateway.rest.definition.integration_import import KNOWN_MEMBERS, import_integration
from pytest_sfn.apigateway.rest.model import (
    ApiMethod,
    ApiResource,
    Authorizer,
    GatewayResponse,
    MethodResponse,
    Model,
    RequestValidator,
    RestApi,
)
from pytest_sfn.apigateway.rest.routing import path_parameter_names, path_segments
from pytest_sfn.apigateway.rest.validation.model_schemas import imported, referred_name
from pytest_sfn.typing import JSON

JSON_TYPE = "application/json"


def import_openapi(document: Mapping[str, JSON] | str, api_id: str | None = None) -> RestApi:
    """
    The API of a document (or of its text); raises ApiGatewayError as ImportRestApi refuses it.

    All problems of integrations and resources are in one message, as the service lists them.
    """
    read = parse_document(document) if isinstance(document, str) else document
    if "openapi" not in read and "swagger" not in read:
        raise invalid_document("The document says neither `openapi` nor `swagger`")
    own = with_text_keys(read)
    if problem := misshapen(own):
        raise invalid_document(problem)
    return Importer(own).api(api_id)


@dataclass(slots=True)
class Importer:
    """Reads one document; `models` grows as inline schemas are met."""

    document: dict[str, JSON]
    models: dict[str, Model] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_swagger(self) -> bool:
        """Whether the document is Swagger 2."""
        return "swagger" in self.document

    def api(self, api_id: str | None) -> RestApi:
        """The API of the document."""
        info = self.document.get("info") or {}
        extension = self._extension
        title = str(info.get("title") or "")
        schemas = self._declared("definitions", "schemas")
        self.models = {name: Model(name, imported(schema)) for name, schema in schemas.items()}
        authorizers = tuple(self._authorizers())
        resources = self._resources({authorizer.name: authorizer for authorizer in authorizers})
        check_resources(resources, self.problems)
        if self.problems:
            raise import_errors(self.problems)
        return RestApi(
            id=api_id or identifier("api", title, length=10),
            name=title,
            description=info.get("description"),
            version=str(info["version"]) if "version" in info else None,
            api_key_source=extension("api-key-source") or "HEADER",
            binary_media_types=tuple(extension("binary-media-types") or ()),
            minimum_compression_size=extension("minimum-compression-size"),
            endpoint_types=tuple((extension("endpoint-configuration") or {}).get("types") or ("EDGE",)),
            policy=extension("policy"),
            resources=resources,
            authorizers=authorizers,
            models=self.models,
            gateway_responses=self._gateway_responses(),
            warnings=tuple(self.warnings),
        )

    def _extension(self, name: str) -> JSON:
        return self.document.get(f"x-amazon-apigateway-{name}")

    def _declared(self, swagger_member: str, component: str) -> dict[str, JSON]:
        """What Swagger 2 has in a member of the document, OpenAPI 3 in one of its components."""
        components = self.document.get("components") or {}
        return (self.document.get(swagger_member) if self.is_swagger else components.get(component)) or {}

    @property
    def _security_schemes(self) -> dict[str, JSON]:
        return self._declared("securityDefinitions", "securitySchemes")

    def _gateway_responses(self) -> dict[str, GatewayResponse]:
        return {
            name: GatewayResponse(
                name,
                str(given["statusCode"]) if given.get("statusCode") is not None else None,
                given.get("responseParameters") or {},
                given.get("responseTemplates") or {},
            )
            for name, given in (self._extension("gateway-responses") or {}).items()
            if given is not None
        }

    # --- security -----------------------------------------------------------------------------------------------------
    def _authorizers(self) -> Iterator[Authorizer]:
        for name, scheme in self._security_schemes.items():
            given = scheme.get("x-amazon-apigateway-authorizer")
            if given:
                yield imported_authorizer(name, scheme, given)

    def _authorization(self, operation: dict[str, JSON], authorizers: Mapping[str, Authorizer]) -> dict[str, JSON]:
        """The method's authorization; an operation without security of its own has the root's (recorded from AWS)."""
        members: dict[str, JSON] = {}
        for name, scopes in security_of(self.document, operation):
            scheme = self._security_schemes.get(name, {})
            authorizer = authorizers.get(name)
            if authorizer:
                kind = "COGNITO_USER_POOLS" if authorizer.type == "COGNITO_USER_POOLS" else "CUSTOM"
                members |= {"authorization_type": kind, "authorizer_id": authorizer.id}
                members["authorization_scopes"] = scopes
            elif is_signed(scheme):
                members["authorization_type"] = "AWS_IAM"
            elif scheme.get("type") == "apiKey":
                members["api_key_required"] = True
        auth = operation.get("x-amazon-apigateway-auth") or {}
        if auth.get("type"):
            members["authorization_type"] = str(auth["type"]).upper()
        return members

    # --- paths --------------------------------------------------------------------------------------------------------
    def _resources(self, authorizers: Mapping[str, Authorizer]) -> tuple[ApiResource, ...]:
        methods: dict[str, dict[str, ApiMethod]] = {"/": {}}
        for path, item in (self.document.get("paths") or {}).items():
            normal = "/" + "/".join(path_segments(path))
            parts = path_segments(normal)
            for count in range(1, len(parts)):
                methods.setdefault("/" + "/".join(parts[:count]), {})
            methods.setdefault(normal, {}).update(
                (verb, self._method(normal, verb, item, operation, authorizers))
                for verb, operation in operations_of(item or {})
            )
        return tuple(
            ApiResource(identifier("resource", path, length=10 if path == "/" else 6), path, found)
            for path, found in methods.items()
        )

    def _method(
        self,
        path: str,
        verb: str,
        item: dict[str, JSON],
        operation: dict[str, JSON],
        authorizers: Mapping[str, Authorizer],
    ) -> ApiMethod:
        given = operation.get("x-amazon-apigateway-integration")
        integration = import_integration(given) if given else None
        for member in sorted(set(given or {}) - KNOWN_MEMBERS):
            self.warnings.append(f"{verb} {path}: x-amazon-apigateway-integration.{member} is not emulated")
        problem = integration_problem(integration) if integration else None
        if problem:
            self.problems.append(f"Unable to put integration on '{verb}' for resource at path '{path}': {problem}")
        declared = (*(item.get("parameters") or ()), *(operation.get("parameters") or ()))
        parameters = [self._resolved(each) for each in declared]
        body = {} if self.is_swagger else self._resolved(operation.get("requestBody") or {})
        schemas = [each["schema"] for each in parameters if each.get("in") == "body" and each.get("schema")]
        method = ApiMethod(
            verb,
            request_parameters=request_parameters(path, parameters),
            request_models=self._models(operation, body, schemas[-1] if schemas else None, "consumes"),
            request_validator=self._validator(operation),
            operation_name=operation.get("operationId"),
            integration=integration,
            responses=tuple(self._responses(operation)),
        )
        return replace(method, **self._authorization(operation, authorizers))

    def _resolved(self, node: dict[str, JSON]) -> dict[str, JSON]:
        """A parameter, response or request body, its `$ref` into the document followed; {} where it leads nowhere."""
        reference = node.get("$ref")
        if reference is None:
            return node
        target = find_referred(self.document, reference)
        if not isinstance(target, dict) or "$ref" in target:
            self.warnings.append(f"$ref {reference!r} leads to nothing that can be used")
            return {}
        return target

    def _validator(self, operation: dict[str, JSON]) -> RequestValidator | None:
        key = "request-validator"
        name = operation.get(f"x-amazon-apigateway-{key}", self._extension(key))
        switches = (self._extension(f"{key}s") or {}).get(name)
        if switches is None or not name:
            return None
        body, parameters = switches.get("validateRequestBody"), switches.get("validateRequestParameters")
        return RequestValidator(name, validate_body=bool(body), validate_parameters=bool(parameters))

    # --- models of requests and responses -----------------------------------------------------------------------------
    def _models(self, operation: dict[str, JSON], part: dict[str, JSON], schema: JSON, types: str) -> dict[str, str]:
        """
        The models of a body by media type.

        OpenAPI 3 has them in `content` of a part, Swagger 2 one schema for all `consumes` or `produces`.
        """
        if not self.is_swagger:
            content = (part.get("content") or {}).items()
            return {kind: self._model_name(each["schema"]) for kind, each in content if (each or {}).get("schema")}
        kinds = operation.get(types) or self.document.get(types) or [JSON_TYPE]
        return {kind: self._model_name(schema) for kind in kinds} if schema else {}

    def _model_name(self, schema: JSON) -> str:
        """The model a schema refers to; one written in place becomes a model of its own with a made-up name."""
        if schema.get("$ref"):
            return referred_name(schema["$ref"])
        name = "MODEL" + identifier("model", json.dumps(schema, sort_keys=True))
        self.models[name] = Model(name, imported(schema))
        return name

    def _responses(self, operation: dict[str, JSON]) -> Iterator[MethodResponse]:
        for status, given in (operation.get("responses") or {}).items():
            response = self._resolved(given or {})
            if not status.isdigit():
                self.warnings.append(f"Response {status!r} of an operation is not imported: it is no status code")
                continue
            headers = {f"method.response.header.{name}": False for name in response.get("headers") or {}}
            models = self._models(operation, response, response.get("schema"), "produces")
            yield MethodResponse(status, headers, models)


def request_parameters(path: str, parameters: list[dict[str, JSON]]) -> dict[str, bool]:
    """A method's requestParameters; those of the path are required even if not declared (recorded from AWS)."""
    places = {"query": "querystring", "header": "header", "path": "path"}
    found = {
        f"method.request.{places[each['in']]}.{each['name']}": bool(each.get("required"))
        for each in parameters
        if each.get("in") in places
    }
    return found | {f"method.request.path.{name}": True for name in path_parameter_names(path)}


def imported_authorizer(name: str, scheme: dict[str, JSON], given: dict[str, JSON]) -> Authorizer:
    """An authorizer of a security scheme, whose header is the identity source unless one is named."""
    ttl = given.get("authorizerResultTtlInSeconds")
    header = f"method.request.header.{scheme['name']}" if scheme.get("name") else None
    return Authorizer(
        id=identifier("authorizer", name),
        name=name,
        type=str(given.get("type", "")).upper(),
        uri=given.get("authorizerUri"),
        credentials=given.get("authorizerCredentials"),
        identity_source=given.get("identitySource") or header,
        identity_validation_expression=given.get("identityValidationExpression"),
        ttl_seconds=int(ttl) if ttl is not None else None,
        provider_arns=tuple(given.get("providerARNs") or ()),
        auth_type=scheme.get("x-amazon-apigateway-authtype"),
    )
