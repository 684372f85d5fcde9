"""What starts a state machine besides an API: rules, schedules and pipes of a CloudFormation template that name it."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.definitions.declarations import EventSource
from pytest_sfn.definitions.template import Template
from pytest_sfn.errors import DefinitionError
from pytest_sfn.typing import JSON

#: Type -> the property that names what is started: a list of targets, one target, or an ARN.
_TARGETS = {"AWS::Events::Rule": "Targets", "AWS::Scheduler::Schedule": "Target", "AWS::Pipes::Pipe": "Target"}


def template_event_sources(template: Template, logical_id: str) -> tuple[EventSource, ...]:
    """The rules, schedules and pipes whose target is this state machine."""
    arn = template.physical(logical_id).arn
    return tuple(
        EventSource(source, str(resource["Type"]), template.properties_when_read(source), template.place(source))
        for source, resource in template.resources(*_TARGETS)
        if arn in _target_arns(template, source, _TARGETS[str(resource["Type"])])
    )


def _target_arns(template: Template, source: str, property_: str) -> list[JSON]:
    try:
        return list(_arns(template.property(source, property_)))
    except DefinitionError:
        # A target that cannot be resolved is not this template's state machine, and nobody asked about it.
        return []


def _arns(target: JSON) -> Iterator[JSON]:
    if isinstance(target, list):
        for one in target:
            yield from _arns(one)
    else:
        yield target.get("Arn") if isinstance(target, dict) else target
