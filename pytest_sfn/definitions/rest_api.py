"""REST APIs of a CloudFormation template (AWS::ApiGateway::*), each as one OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from pytest_sfn.definitions.apis import ApiDeclaration, StageDeclaration
from pytest_sfn.definitions.external_bodies import imported_document
from pytest_sfn.definitions.pointers import Within, child
from pytest_sfn.definitions.problems import malformed
from pytest_sfn.definitions.rest_method import operation, security_schemes
from pytest_sfn.definitions.template import Template
from pytest_sfn.definitions.usage_plans import api_keys, usage_plans
from pytest_sfn.typing import JSON, is_true, without_none

_NOT_PROPERTIES = ("Body", "BodyS3Location", "CloneFrom", "FailOnWarnings", "Mode", "Parameters")
#: What an API made by hand has and an imported one has not. Recorded from AWS.
_OWN_MODELS = {
    "Empty": {"type": "object", "title": "Empty Schema"},
    "Error": {"type": "object", "title": "Error Schema", "properties": {"message": {"type": "string"}}},
}


def rest_apis(template: Template) -> tuple[ApiDeclaration, ...]:
    """The declared REST APIs."""
    return tuple(_rest_api(template, logical_id) for logical_id, _ in template.resources("AWS::ApiGateway::RestApi"))


def _rest_api(template: Template, logical_id: str) -> ApiDeclaration:
    physical = template.physical(logical_id)
    imported = imported_document(template, logical_id)
    source = template.document.source
    openapi = _RestApi(template, logical_id).document(
        imported
        or {
            "openapi": "3.0.1",
            "info": {"title": physical.name, "version": "1.0"},
            "paths": {},
            "components": {"schemas": _OWN_MODELS},
        }
    )
    kept = template.properties(logical_id, _NOT_PROPERTIES)
    endpoint = kept.get("EndpointConfiguration") or {}
    return ApiDeclaration(
        kind="rest",
        logical_id=logical_id,
        name=str(kept.get("Name") or (openapi.get("info") or {}).get("title") or physical.name),
        api_id=physical.ref,
        openapi=openapi,
        stages=tuple(_stages(template, physical.ref)),
        endpoint_type=str((endpoint.get("Types") or [endpoint.get("Type") or "EDGE"])[0]),
        usage_plans=usage_plans(template, physical.ref),
        api_keys=api_keys(template),
        properties=kept,
        source_map=source
        if imported is None
        else Within(source, child(template.properties_pointer(logical_id), "Body")),
        location=template.place(logical_id),
    )


def _stages(template: Template, api_ref: str) -> Iterator[StageDeclaration]:
    # SAM's deployments make a stage called `Stage` besides the declared one: declared stages come first.
    made = [*template.resources("AWS::ApiGateway::Stage"), *template.resources("AWS::ApiGateway::Deployment")]
    for logical_id, resource in made:
        if template.property(logical_id, "RestApiId") != api_ref:
            continue
        if resource["Type"] == "AWS::ApiGateway::Deployment":
            settings = dict(template.property(logical_id, "StageDescription") or {})
        else:
            settings = template.properties(logical_id, ("RestApiId", "DeploymentId", "StageName"))
        if (name := template.property(logical_id, "StageName")) is not None:
            yield StageDeclaration(str(name), settings.pop("Variables", None) or {}, settings)


class _RestApi:
    """Adds the resources that belong to one API to its OpenAPI document."""

    def __init__(self, template: Template, logical_id: str) -> None:
        self.template = template
        self.ref = template.physical(logical_id).ref
        self.root = template.physical(logical_id).attribute("RootResourceId")

    def owned(self, type_: str) -> Iterator[str]:
        """The resources of a type that belong to the API."""
        return self.template.having(type_, "RestApiId", self.ref)

    def document(self, openapi: dict[str, JSON]) -> dict[str, JSON]:
        paths = {**openapi.get("paths", {})}
        for path, methods in self._paths().items():
            paths[path] = {**paths.get(path, {}), **methods}
        document = {**openapi, "paths": paths}
        self._add_components(document)
        self._add_extensions(document)
        return document

    # --- paths and methods ---
    def _paths(self) -> dict[str, JSON]:
        paths = dict.fromkeys([self.root], "")
        waiting = {
            str(self.template.physical(one).ref): self.template.properties(one)
            for one in self.owned("AWS::ApiGateway::Resource")
        }
        while ready := [one for one, properties in waiting.items() if properties.get("ParentId") in paths]:
            for one in ready:
                properties = waiting.pop(one)
                paths[one] = f"{paths[properties['ParentId']]}/{properties.get('PathPart')}"
        items: dict[str, JSON] = {}
        for logical_id in self.owned("AWS::ApiGateway::Method"):
            properties = self.template.properties(logical_id)
            path = paths.get(properties.get("ResourceId"))
            if path is None:
                pointer = child(self.template.properties_pointer(logical_id), "ResourceId")
                message = f"Method {logical_id} belongs to no resource of its API"
                self.template.fail("UNRESOLVED_VALUE", message, pointer)
            with malformed(self.template.place(logical_id)):
                made = operation(
                    properties,
                    partial(self._name, "AWS::ApiGateway::Authorizer"),
                    partial(self._name, "AWS::ApiGateway::RequestValidator"),
                )
            items.setdefault(path or "/", {}).update(made)
        return items

    def _name(self, type_: str, id_: JSON) -> str:
        """The name of the resource of this id, the id where the template does not declare it."""
        physicals = (self.template.physical(one) for one in self.owned(type_))
        return next((one.name for one in physicals if one.ref == id_), str(id_))

    # --- the rest of the document ---
    def _add_components(self, document: dict[str, JSON]) -> None:
        template = self.template
        models = {
            template.physical(one).name: template.property(one, "Schema") or {}
            for one in self.owned("AWS::ApiGateway::Model")
        }
        authorizers = {
            template.physical(one).name: template.properties(one) for one in self.owned("AWS::ApiGateway::Authorizer")
        }
        schemes = security_schemes(document["paths"], authorizers) if "swagger" not in document else {}
        if not models and not schemes:
            return
        if "swagger" in document:
            document["definitions"] = {**document.get("definitions", {}), **models}
            return
        components = {**document.get("components", {})}
        components["schemas"] = {**components.get("schemas", {}), **models}
        components["securitySchemes"] = {**schemes, **components.get("securitySchemes", {})}
        document["components"] = components

    def _add_extensions(self, document: dict[str, JSON]) -> None:
        validators = {
            self.template.physical(one).name: _validator(self.template.properties(one))
            for one in self.owned("AWS::ApiGateway::RequestValidator")
        }
        if validators:
            known = document.get("x-amazon-apigateway-request-validators", {})
            document["x-amazon-apigateway-request-validators"] = {**known, **validators}
        responses = dict(
            _gateway_response(self.template.properties(one)) for one in self.owned("AWS::ApiGateway::GatewayResponse")
        )
        if responses:
            known = document.get("x-amazon-apigateway-gateway-responses", {})
            document["x-amazon-apigateway-gateway-responses"] = {**known, **responses}


def _validator(properties: dict[str, JSON]) -> dict[str, bool]:
    return {
        "validateRequestBody": is_true(properties.get("ValidateRequestBody")),
        "validateRequestParameters": is_true(properties.get("ValidateRequestParameters")),
    }


def _gateway_response(properties: dict[str, JSON]) -> tuple[str, JSON]:
    response = {
        "statusCode": properties.get("StatusCode"),
        "responseParameters": properties.get("ResponseParameters"),
        "responseTemplates": properties.get("ResponseTemplates"),
    }
    return str(properties.get("ResponseType")), without_none(response)
