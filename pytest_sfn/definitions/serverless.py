"""
Loads serverless.yml with serverless-step-functions, by writing the CloudFormation template the framework would.

Source: serverless-operations/serverless-step-functions, lib/deploy/stepFunctions, lib/naming.js.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pytest_sfn.definitions.application import Application
from pytest_sfn.definitions.cloudformation import application
from pytest_sfn.definitions.declarations import EventSource
from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.definitions.event_sources import template_event_sources
from pytest_sfn.definitions.pointers import Moved, child
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.serverless_http import http_resources
from pytest_sfn.definitions.serverless_names import function_id, logical_id_of, normalized, resource, service_name
from pytest_sfn.definitions.serverless_variables import Variables
from pytest_sfn.typing import JSON

_PSEUDO = re.compile(r"#\{([^}]+)\}")


def serverless_application(document: Document, request: LoadRequest) -> Application:
    """The Application of a service; a variable that has no value raises DefinitionError at its line."""
    variables = Variables(document, request.options, request.stage, request.parameters, request.environment)
    service = variables.resolved(document.value)
    if not isinstance(service.get("provider") or {}, dict):
        service["provider"] = {"name": service["provider"]}
    environment = _environment(service, variables, request)
    body = service_template(service, variables.stage, document)
    made = replace(document, value=body, source=Moved(document.source, _places(service, document)))
    template = request.template(made, environment=environment)
    loaded = application(
        template,
        request.name or service_name(service),
        "serverless",
        event_sources=lambda logical_id: (
            *_event_sources(service, document, logical_id),
            *template_event_sources(template, logical_id),
        ),
    )
    keys = {logical_id_of(key, declared): key for key, declared in _machines(service, document).items()}
    keys |= {function_id(key): key for key in _functions(service)}
    machines = tuple(
        replace(one, definition=_with_numbers(one.definition), key=keys.get(one.logical_id, ""))
        for one in loaded.state_machines
    )
    functions = tuple(replace(one, key=keys.get(one.logical_id, "")) for one in loaded.functions)
    return replace(loaded, state_machines=machines, functions=functions)


def _environment(service: dict[str, Any], variables: Variables, request: LoadRequest) -> StackEnvironment:
    provider = service.get("provider") or {}
    given = dict(request.parameters)
    given.setdefault("AWS::Region", variables.options.get("region") or provider.get("region") or "us-east-1")
    given.setdefault("AWS::StackName", provider.get("stackName") or f"{service_name(service)}-{variables.stage}")
    return StackEnvironment.given(given, request.name)


def _places(service: dict[str, Any], document: Document) -> dict[str, str]:
    """Where the parts of the template are written in the service file."""
    places = {"/Resources": "/resources/Resources"}
    for name, declared in _machines(service, document).items():
        made, written = f"/Resources/{logical_id_of(name, declared)}", child("/stepFunctions/stateMachines", name)
        places[made] = written
        places[f"{made}/Properties/Definition"] = f"{written}/definition"
        places[f"{made}/Properties/DefinitionString"] = f"{written}/definition"
    for name in _functions(service):
        places[f"/Resources/{normalized(name)}LambdaFunction"] = child("/functions", name)
    return places


def _event_sources(service: dict[str, Any], document: Document, logical_id: str) -> Iterator[EventSource]:
    for name, declared in _machines(service, document).items():
        events = declared.get("events") or () if logical_id_of(name, declared) == logical_id else ()
        for index, event in enumerate(events):
            type_, properties = next(iter(event.items()))
            location = document.source.location(f"{child('/stepFunctions/stateMachines', name)}/events/{index}")
            known = properties if isinstance(properties, dict) else {type_: properties}
            yield EventSource(f"{name}{index}", type_, known, location)


def _functions(service: dict[str, Any]) -> dict[str, Any]:
    return _joined(service.get("functions"))


def _joined(section: Any) -> dict[str, Any]:
    """A section, which may be written as a list of mappings."""
    parts = section if isinstance(section, list) else [section or {}]
    return {name: one for part in parts for name, one in part.items()}


# --- the template -------------------------
def service_template(service: dict[str, Any], stage: str, document: Document) -> dict[str, JSON]:
    """The CloudFormation template of a service."""
    own = _own_resources(service.get("resources"))
    functions = _functions(service)
    machines = _machines(service, document)
    generated: dict[str, JSON] = {"IamRoleLambdaExecution": {"Type": "AWS::IAM::Role"}}
    for name, declared in functions.items():
        generated[function_id(name)] = _function(service, stage, name, declared or {})
    for name, declared in machines.items():
        generated |= _state_machine(service, name, declared, set(functions))
    generated |= _activities(service)
    generated |= http_resources(service, stage, machines, document)
    resources = _overridden(generated, own.get("Resources") or {}, own.get("extensions") or {})
    return {
        **{name: own[name] for name in ("Parameters", "Mappings", "Conditions") if name in own},
        "Resources": resources,
    }


def _machines(service: dict[str, Any], document: Document) -> dict[str, Any]:
    section = service.get("stepFunctions") or {}
    machines = _joined(section.get("stateMachines") if isinstance(section, dict) else None)
    for name, declared in machines.items():
        if not isinstance(declared, dict) or not declared.get("definition"):
            pointer = f"/stepFunctions/stateMachines/{name}"
            raise definition_error(
                "INVALID_TEMPLATE",
                f'State machine [{name}] is malformed: "definition" is required',
                document.source.location(pointer),
            )
    return machines


def _own_resources(section: Any) -> dict[str, Any]:
    parts = section if isinstance(section, list) else [section or {}]
    joined: dict[str, Any] = {}
    for part in parts:
        for name, value in (part or {}).items():
            joined[name] = {**joined.get(name, {}), **value} if isinstance(value, dict) else value
    return joined


def _overridden(generated: dict[str, JSON], own: dict[str, Any], extensions: dict[str, Any]) -> dict[str, JSON]:
    resources = {**generated}
    for logical_id, changes in [*own.items(), *extensions.items()]:
        known = resources.get(logical_id) or {}
        properties = {**(known.get("Properties") or {}), **(changes.get("Properties") or {})}
        resources[logical_id] = {**known, **changes, **({"Properties": properties} if properties else {})}
    return resources


# --- functions -------------------------
def _function(service: dict[str, Any], stage: str, name: str, declared: dict[str, Any]) -> JSON:
    provider = service.get("provider") or {}
    variables = {**(provider.get("environment") or {}), **(declared.get("environment") or {})}
    properties = {
        "FunctionName": declared.get("name") or f"{service_name(service)}-{stage}-{name}",
        "Handler": declared.get("handler"),
        "Runtime": declared.get("runtime") or provider.get("runtime"),
        # Source: serverless.com/framework/docs/providers/aws/guide/functions: 6 seconds and 1024 MB.
        "Timeout": declared.get("timeout") or provider.get("timeout") or 6,
        "MemorySize": declared.get("memorySize") or provider.get("memorySize") or 1024,
        "Code": ".",
        "Role": declared.get("role") or {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]},
        "Environment": {"Variables": variables} if variables else None,
    }
    return resource("AWS::Lambda::Function", properties)


# --- state machines -------------------------
def _state_machine(
    service: dict[str, Any], name: str, declared: dict[str, Any], functions: set[str]
) -> dict[str, JSON]:
    logical_id = logical_id_of(name, declared)
    role = declared.get("role") or {"Fn::GetAtt": [f"{logical_id}Role", "Arn"]}
    properties: dict[str, JSON] = {
        "RoleArn": role,
        "StateMachineType": declared.get("type"),
        "StateMachineName": declared.get("name"),
        "Tags": _tags(service, declared) or None,
        "LoggingConfiguration": _logging(declared.get("loggingConfig")),
        "TracingConfiguration": _tracing(declared.get("tracingConfig")),
        **_definition(declared["definition"], functions),
    }
    resources: dict[str, JSON] = {logical_id: resource("AWS::StepFunctions::StateMachine", properties)}
    if "role" not in declared:
        statements = declared.get("iamRoleStatements")
        document = {"Version": "2012-10-17", "Statement": statements}
        policies = [{"PolicyName": "policy", "PolicyDocument": document}] if statements else None
        resources[f"{logical_id}Role"] = resource("AWS::IAM::Role", {"Policies": policies})
    return resources


def _definition(definition: JSON, functions: set[str]) -> dict[str, JSON]:
    if isinstance(definition, str):
        return {"DefinitionString": definition}
    # The framework puts the whole text through Fn::Sub as soon as it has an intrinsic function or a `#{AWS::...}`.
    is_sub = _has_intrinsic(definition) or _has_pseudo(definition)
    return {"Definition": _translated(definition, functions, is_sub)}


def _translated(value: JSON, functions: set[str], is_sub: bool) -> JSON:
    if isinstance(value, dict):
        if (local := _local_function(value, functions)) is not None:
            return local
        if _is_intrinsic(value):
            return value
        return {key: _translated(inner, functions, is_sub) for key, inner in value.items()}
    if isinstance(value, list):
        return [_translated(inner, functions, is_sub) for inner in value]
    if is_sub and isinstance(value, str):
        text = _PSEUDO.sub(r"${\1}", value)
        return {"Fn::Sub": text} if "${" in text else text
    return value


def _local_function(value: dict[str, Any], functions: set[str]) -> JSON:
    """`Fn::GetAtt: [hello, Arn]` and `Ref: hello` may name a function by its key in the file."""
    if len(value) != 1:
        return None
    name, argument = next(iter(value.items()))
    if name == "Ref" and argument in functions:
        return {"Ref": function_id(argument)}
    if name == "Fn::GetAtt":
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if isinstance(parts, list) and parts[0] in functions:
            return {"Fn::GetAtt": [function_id(parts[0]), *parts[1:]]}
    return None


def _is_intrinsic(value: dict[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _has_intrinsic(value: JSON) -> bool:
    if isinstance(value, dict):
        return _is_intrinsic(value) or any(_has_intrinsic(inner) for inner in value.values())
    return isinstance(value, list) and any(_has_intrinsic(inner) for inner in value)


def _has_pseudo(value: JSON) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_has_pseudo(one) for one in inner) or (isinstance(value, str) and bool(_PSEUDO.search(value)))


def _with_numbers(definition: JSON) -> JSON:
    """Seconds of a Wait state from an intrinsic function lose their quotes, as the framework sees to."""
    if isinstance(definition, list):
        return [_with_numbers(inner) for inner in definition]
    if not isinstance(definition, dict):
        return definition
    made = {key: _with_numbers(inner) for key, inner in definition.items()}
    seconds = made.get("Seconds")
    if made.get("Type") == "Wait" and isinstance(seconds, str) and seconds.isdigit():
        made["Seconds"] = int(seconds)
    return made


def _tags(service: dict[str, Any], declared: dict[str, Any]) -> list[JSON]:
    inherited = {} if declared.get("inheritGlobalTags") is False else (service.get("provider") or {}).get("tags") or {}
    tags = {**inherited, **(declared.get("tags") or {})}
    return [{"Key": key, "Value": str(value or "")} for key, value in tags.items()]


def _logging(declared: Any) -> JSON:
    if not declared:
        return None
    destinations = [{"CloudWatchLogsLogGroup": {"LogGroupArn": arn}} for arn in declared.get("destinations") or ()]
    return {
        # Source: the plugin's schema: OFF and false where they are not given.
        "Level": declared.get("level", "OFF"),
        "IncludeExecutionData": declared.get("includeExecutionData", False),
        "Destinations": destinations,
    }


def _tracing(declared: Any) -> JSON:
    return {"Enabled": declared.get("enabled", False)} if declared else None


def _activities(service: dict[str, Any]) -> dict[str, JSON]:
    section = service.get("stepFunctions") or {}
    names = section.get("activities") or () if isinstance(section, dict) else ()
    return {
        f"{normalized(name)}StepFunctionsActivity": resource("AWS::StepFunctions::Activity", {"Name": name})
        for name in names
        if isinstance(name, str)
    }
