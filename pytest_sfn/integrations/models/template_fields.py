"""
The fields of a Task's Parameters or Arguments held against what its Resource takes, before anything runs.

What paths and expressions give is not known yet and fits everything; what is written out must be right, on any branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_sfn.aws.shapes import Breach
from pytest_sfn.integrations.models.contract import validate_request
from pytest_sfn.integrations.models.operations import find_operation
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import Resource, TemplateProblem
from pytest_sfn.typing import JSON, UNKNOWN

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def template_problems(resource: Resource, template: JSON, *, jsonata: bool = False) -> list[TemplateProblem]:
    """
    What CreateStateMachine has against Parameters or Arguments; its code is SCHEMA_VALIDATION_FAILED.

    Fields the operation does not have and values of the wrong type, at any depth that is spelled out; required fields
    of optimized integrations that are missing. A template that is an expression as a whole cannot be looked into.
    """
    if not isinstance(template, dict):
        return []
    known, action = _as_known(template, jsonata=jsonata), action_of(resource)
    if action.is_plain is not None and action.is_plain(known) and _is_text_but_for(action.free, known):
        return []
    if action.own is not None:
        return list(action.own.problems(known))
    refused = [breach for breach in validate_request(resource, known) if breach.refused_before_calling]
    return [*map(_problem, refused), *_missing(resource, known)]


def _as_known(template: JSON, *, jsonata: bool) -> JSON:
    """The value a template gives, as far as it is known before the run. A placeholder may yet be filled."""
    if isinstance(template, dict):
        dynamic = () if jsonata else [name for name in template if name.endswith(".$")]
        static = {name: _as_known(template[name], jsonata=jsonata) for name in template if name not in dynamic}
        return {**static, **{name.removesuffix(".$"): UNKNOWN for name in dynamic}}
    if isinstance(template, list):
        return [_as_known(element, jsonata=jsonata) for element in template]
    if isinstance(template, str) and ("${" in template or (jsonata and template.startswith("{%"))):
        return UNKNOWN
    return template


def _is_text_but_for(free: frozenset[str], known: dict[str, JSON]) -> bool:
    return all(isinstance(member, str) for name, member in known.items() if name not in free)


def _problem(breach: Breach) -> TemplateProblem:
    steps = tuple(int(index) if index else name for name, index in _STEP.findall(breach.field))
    if breach.type:
        mend = f"It is {breach.actual}; expected {breach.expected}"
    else:
        mend = f"Did you mean {breach.expected}?" if breach.expected.startswith("'") else f"It takes {breach.expected}"
    return TemplateProblem(breach.refusal, steps, mend)


def _missing(resource: Resource, known: dict[str, JSON]) -> Iterator[TemplateProblem]:
    found = find_operation(resource)
    if found is None or found.service is None:
        return
    for name in found.input.asked_for:
        field = found.casing(name)
        if field not in known:
            yield TemplateProblem(f"The field '{field}' is required but was missing")
