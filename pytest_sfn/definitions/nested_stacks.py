"""Nested stacks whose template is a local file: AWS::CloudFormation::Stack and AWS::Serverless::Application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pytest_sfn.definitions.application import Application, joined
from pytest_sfn.definitions.template import Template
from pytest_sfn.typing import JSON

#: Type -> the property that names the template.
_TYPES = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


def with_nested_stacks(application: Application, template: Template) -> Application:
    """The Application with the state machines, functions, resources and APIs of its nested stacks after its own."""
    nested = [found for one, _ in template.resources(*_TYPES) if (found := template.nested(one)) is not None]
    return joined([application, *nested]) if nested else application


def nested_application(
    load_stack: Callable[[Path, Mapping[str, JSON]], Application], template: Template, logical_id: str
) -> Application | None:
    """
    The Application of one nested stack; None for other resources, and where its template is not a local file.

    `load_stack` loads a template with values from outside.
    """
    path = _path(template, logical_id)
    if path is None:
        return None
    own = template.section("Parameters")
    outside = {name: value for name, value in template.given.items() if name not in own}
    given = template.property(logical_id, "Parameters") or {}
    stack_name = f"{template.environment.stack_name}-{logical_id}"
    return load_stack(path, {**outside, **given, "AWS::StackName": stack_name})


def _path(template: Template, logical_id: str) -> Path | None:
    resource = template.all_resources[logical_id]
    if resource["Type"] not in _TYPES:
        return None
    # The CDK keeps the template beside its parent's and notes the name.
    asset = (resource.get("Metadata") or {}).get("aws:asset:path")
    location = asset or template.written(logical_id).get(_TYPES[str(resource["Type"])])
    if not isinstance(location, str) or "://" in location:
        return None
    return template.document.folder / location
