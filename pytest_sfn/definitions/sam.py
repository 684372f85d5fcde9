"""
Loads a SAM template: state machines and functions from the template as written.

What SAM generates (APIs, roles and their policies) comes from SAM's own transform, run only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from pytest_sfn.definitions.application import Application
from pytest_sfn.definitions.cloudformation import application, template_apis
from pytest_sfn.definitions.declarations import ByKey, EventSource
from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.event_sources import template_event_sources
from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.policies import role_policies
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.template import Template
from pytest_sfn.typing import JSON, listed

_LISTED = ("Function", "Api", "HttpApi", "StateMachine", "SimpleTable", "LayerVersion")


def is_sam(body: JSON) -> bool:
    """Whether a template asks for the SAM transform."""
    return any(isinstance(name, str) and name.startswith("AWS::Serverless-") for name in listed(body.get("Transform")))


def sam_application(document: Document, request: LoadRequest) -> Application:
    """The Application of a SAM template."""
    written = request.template(document)
    written.body = {**written.body, "Resources": written.all_resources}
    body = with_generated_resources(with_globals(written.body))
    template = written.of(replace(written.document, value=body))

    @cache
    def translated() -> Template:
        from pytest_sfn.definitions.sam_translation import translated

        return translated(written)

    has_apis = any(_declares_an_api(resource) for resource in template.all_resources.values())
    return application(
        template,
        request.environment.stack_name,
        "sam",
        policies=lambda logical_id: role_policies(translated(), logical_id),
        event_sources=lambda logical_id: sam_event_sources(template, logical_id),
        load_apis=lambda: template_apis(translated()) if has_apis else (),
    )


def _declares_an_api(resource: dict[str, JSON]) -> bool:
    return str(resource["Type"]).startswith(("AWS::ApiGateway", "AWS::Serverless::Api", "AWS::Serverless::HttpApi"))


# --- Globals -------------------------
def with_globals(body: dict[str, JSON]) -> dict[str, JSON]:
    """The template with its Globals section merged into each resource."""
    defaults = body.get("Globals") or {}
    if not isinstance(defaults, dict) or not isinstance(body.get("Resources"), dict):
        return body
    resources = {name: _with_defaults(resource, defaults) for name, resource in body["Resources"].items()}
    return {**body, "Resources": resources}


def _with_defaults(resource: JSON, defaults: dict[str, JSON]) -> JSON:
    kind = str(resource.get("Type", "")).removeprefix("AWS::Serverless::") if isinstance(resource, dict) else ""
    if kind not in _LISTED or kind not in defaults:
        return resource
    return {**resource, "Properties": merged(defaults[kind] or {}, resource.get("Properties") or {})}


def merged(general: JSON, local: JSON) -> JSON:
    """SAM's merge: mappings by member, lists joined with the global items first, anything else the local value."""
    if isinstance(general, dict) and isinstance(local, dict) and not (_is_intrinsic(general) or _is_intrinsic(local)):
        return {
            **general,
            **{key: merged(general[key], value) if key in general else value for key, value in local.items()},
        }
    if isinstance(general, list) and isinstance(local, list):
        return [*general, *local]
    return local


def _is_intrinsic(value: dict[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::", "Condition"))


# --- resources SAM generates, which a template may name -------------------------
def with_generated_resources(body: dict[str, JSON]) -> dict[str, JSON]:
    """The template with the roles, aliases, stages and implicit APIs SAM will make, so that a Ref to them resolves."""
    written = body.get("Resources")
    if not isinstance(written, dict):
        return body
    generated: dict[str, JSON] = {}
    for logical_id, resource in written.items():
        if isinstance(resource, dict):
            generated.update(_generated(logical_id, resource))
    return {**body, "Resources": {**generated, **written}}


def _generated(logical_id: str, resource: dict[str, JSON]) -> Iterator[tuple[str, JSON]]:
    properties = resource.get("Properties") or {}
    type_ = resource.get("Type")
    if not isinstance(properties, dict):
        return
    if type_ in ("AWS::Serverless::Function", "AWS::Serverless::StateMachine"):
        if "Role" not in properties:
            yield f"{logical_id}Role", {"Type": "AWS::IAM::Role"}
        yield from _implicit_apis(properties.get("Events") or {})
    if type_ == "AWS::Serverless::Function":
        yield from _of_function(logical_id, properties)
    elif type_ == "AWS::Serverless::StateMachine":
        yield from _of_state_machine(logical_id, properties)
    elif type_ in ("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
        yield from _of_api(logical_id, str(type_), properties.get("StageName"))


def _implicit_apis(events: JSON) -> Iterator[tuple[str, JSON]]:
    for event in events.values() if isinstance(events, dict) else ():
        properties = (event.get("Properties") or {}) if isinstance(event, dict) else {}
        if event.get("Type") == "Api" and "RestApiId" not in properties:
            yield "ServerlessRestApi", {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "Prod"}}
            yield from _of_api("ServerlessRestApi", "AWS::Serverless::Api", "Prod")
        if event.get("Type") == "HttpApi" and "ApiId" not in properties:
            yield "ServerlessHttpApi", {"Type": "AWS::Serverless::HttpApi"}


def _of_api(logical_id: str, type_: str, stage: JSON) -> Iterator[tuple[str, JSON]]:
    version = "V2" if type_.endswith("HttpApi") else ""
    suffix = stage if isinstance(stage, str) else ""
    yield (
        f"{logical_id}{suffix.replace('$', '')}Stage",
        {"Type": f"AWS::ApiGateway{version}::Stage", "Properties": {"StageName": stage or "$default"}},
    )


def _of_function(logical_id: str, properties: dict[str, JSON]) -> Iterator[tuple[str, JSON]]:
    of = {"FunctionName": {"Ref": logical_id}}
    alias = properties.get("AutoPublishAlias")
    if isinstance(alias, str):
        yield f"{logical_id}Alias{alias}", {"Type": "AWS::Lambda::Alias", "Properties": {**of, "Name": alias}}
    if "FunctionUrlConfig" in properties:
        arn = {"Fn::GetAtt": [logical_id, "Arn"]}
        yield f"{logical_id}Url", {"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": arn}}


def _of_state_machine(logical_id: str, properties: dict[str, JSON]) -> Iterator[tuple[str, JSON]]:
    alias = properties.get("AutoPublishAlias")
    if not isinstance(alias, str):
        return
    version = {
        "Type": "AWS::StepFunctions::StateMachineVersion",
        "Properties": {"StateMachineArn": {"Ref": logical_id}},
    }
    routing = [{"StateMachineVersionArn": {"Ref": f"{logical_id}Version"}, "Weight": 100}]
    yield f"{logical_id}Version", version
    yield (
        f"{logical_id}Alias{alias}",
        {
            "Type": "AWS::StepFunctions::StateMachineAlias",
            "Properties": {"Name": alias, "RoutingConfiguration": routing},
        },
    )


# --- events -------------------------
def sam_event_sources(template: Template, logical_id: str) -> tuple[EventSource, ...]:
    """The Events of a SAM state machine, then the rules, schedules and pipes of the template that name it."""
    pointer = child(template.properties_pointer(logical_id), "Events")
    events = template.written(logical_id).get("Events") or {}
    own = tuple(_event_source(template, name, event, child(pointer, name)) for name, event in events.items())
    return own + template_event_sources(template, logical_id)


def _event_source(template: Template, name: str, event: dict[str, JSON], pointer: str) -> EventSource:
    properties = event.get("Properties") or {}
    at = child(pointer, "Properties")
    resolved = ByKey(list(properties), lambda key: template.resolve(properties[key], child(at, key)))
    return EventSource(name, str(event.get("Type")), resolved, template.location(pointer))
