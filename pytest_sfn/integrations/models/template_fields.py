"""
Field names of a Task's Parameters or Arguments held against the API model, before anything runs.

Only names are looked at: values may come from paths and expressions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_sfn.aws.service_models import Shape
from pytest_sfn.integrations.models.operations import ResourceOperation, find_operation
from pytest_sfn.language.tasks import Resource
from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One field; `pointer` is its place below Parameters or Arguments, "" for a field that is missing there."""

    message: str
    pointer: str = ""


def template_problems(resource: Resource, template: JSON) -> list[TemplateProblem]:
    """
    What CreateStateMachine has against a Payload Template's fields; its code is SCHEMA_VALIDATION_FAILED.

    Fields the operation does not have, at any depth that is spelled out; required fields of optimized integrations that
    are missing. A template that is an expression as a whole cannot be looked into.
    """
    found = find_operation(resource)
    if found is None or found.reshaped or not isinstance(template, dict):
        return []
    problems = list(_unknown_fields(found.input, template, found, ""))
    return problems if found.service is None else [*problems, *_missing(found.input, template, found)]


def _unknown_fields(shape: Shape, template: JSON, found: ResourceOperation, pointer: str) -> Iterator[TemplateProblem]:
    if isinstance(template, list) and shape.type == "list":
        for index, item in enumerate(template):
            yield from _unknown_fields(shape.element, item, found, f"{pointer}/{index}")
    elif isinstance(template, dict) and shape.type == "map":
        for name, item in template.items():
            yield from _unknown_fields(shape.value, item, found, f"{pointer}/{name}")
    elif isinstance(template, dict) and shape.type == "structure" and not shape.data.get("document"):
        known = {found.casing(name): member for name, member in shape.members.items()}
        for name, item in template.items():
            plain = _plain(name)
            if plain in found.action.free:
                continue
            if plain not in known:
                message = f'The field "{plain}" is not supported by Step Functions'
                yield TemplateProblem(message, f"{pointer}/{name}".removeprefix("/"))
            elif plain == name:
                yield from _unknown_fields(known[plain], item, found, f"{pointer}/{name}")


def _missing(shape: Shape, template: dict[str, JSON], found: ResourceOperation) -> Iterator[TemplateProblem]:
    given = {_plain(name) for name in template}
    for name in shape.asked_for:
        if found.casing(name) not in given:
            yield TemplateProblem(f"The field '{found.casing(name)}' is required but was missing")


def _plain(name: str) -> str:
    return name.removesuffix(".$")
