"""Loads an OpenAPI 3 or Swagger 2 document with x-amazon-apigateway extensions: an API and nothing behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.definitions.apis import ApiDeclaration, StageDeclaration
from pytest_sfn.definitions.application import Application
from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.resource_forms import Physical
from pytest_sfn.definitions.substitutions import substituted
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON


def openapi_application(document: Document, request: LoadRequest) -> Application:
    """
    An Application with one API.

    Intrinsic functions in it (it may be meant for AWS::Include) resolve against `parameters`, and `${Name}` (it may be
    meant for Terraform's templatefile) is replaced for the names given there; the stage is `stage`, else `Prod`, or
    `$default` for an HTTP API.
    """
    environment = request.environment
    template = request.template(document)
    body = _substituted(template.resolve(document.value, ""), request.parameters, document.source)
    title = str((body.get("info") or {}).get("title") or "Api")
    kind = "http" if is_http_api(body) else "rest"
    type_ = "AWS::ApiGatewayV2::Api" if kind == "http" else "AWS::ApiGateway::RestApi"
    declaration = ApiDeclaration(
        kind="http" if kind == "http" else "rest",
        logical_id=request.name or "Api",
        name=title,
        api_id=Physical(type_, request.name or "Api", title, environment).ref,
        openapi=body,
        stages=(StageDeclaration(request.stage or ("$default" if kind == "http" else "Prod")),),
        endpoint_type="REGIONAL",
        source_map=document.source,
        location=Location(document.file, 1 if document.file else None),
    )
    return Application(
        request.name or title,
        "openapi",
        environment=environment,
        source=Location(document.file),
        load_apis=lambda: (declaration,),
    )


def _substituted(node: JSON, given: Mapping[str, JSON], source: SourceMap) -> Any:
    if isinstance(node, str):
        return substituted(node, given, source) if "${" in node else node
    if isinstance(node, list):
        return [_substituted(item, given, source) for item in node]
    return {key: _substituted(value, given, source) for key, value in node.items()} if isinstance(node, dict) else node


def is_http_api(body: dict[str, Any]) -> bool:
    """
    Whether a document is written for an HTTP API: it has extensions that only those know.

    Nothing in OpenAPI says so itself: the command that imports it does.
    """
    if "x-amazon-apigateway-cors" in body or "x-amazon-apigateway-importexport-version" in body:
        return True
    operations = [one for item in (body.get("paths") or {}).values() if isinstance(item, dict) for one in item.values()]
    integrations = [one.get("x-amazon-apigateway-integration") or {} for one in operations if isinstance(one, dict)]
    return any("payloadFormatVersion" in one or "integrationSubtype" in one for one in integrations)
