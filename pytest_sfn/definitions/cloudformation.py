"""Loads a CloudFormation template, and whatever another tool has turned into one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from pytest_sfn.definitions import functions, state_machines
from pytest_sfn.definitions.apis import ApiDeclaration
from pytest_sfn.definitions.application import Application, Format
from pytest_sfn.definitions.declarations import ByKey, ResourceDeclaration
from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.nested_stacks import with_nested_stacks
from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import Problems, malformed
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.state_machines import Readers
from pytest_sfn.definitions.template import Template
from pytest_sfn.source import Location

T = TypeVar("T")


def cloudformation_application(document: Document, request: LoadRequest) -> Application:
    """The Application of a plain CloudFormation template."""
    return plain_application(request.template(document), request.environment.stack_name)


def plain_application(template: Template, name: str) -> Application:
    """The Application of a template that no tool has to write anything into."""
    from pytest_sfn.definitions.event_sources import template_event_sources
    from pytest_sfn.definitions.policies import role_policies

    readers = Readers(
        policies=lambda logical_id: role_policies(template, logical_id),
        event_sources=lambda logical_id: template_event_sources(template, logical_id),
    )
    return application(template, name, "cloudformation", readers, lambda: template_apis(template))


def application(
    template: Template,
    name: str,
    format_: Format,
    readers: Readers,
    load_apis: Callable[[], tuple[ApiDeclaration, ...]],
) -> Application:
    """
    The Application of a template; raises one DefinitionError for all its state machines and functions.

    A template without a state machine is an Application without one: it may declare an API or functions only.
    """
    problems = Problems()
    machines = _each(
        template, problems, state_machines.TYPES, lambda one: state_machines.state_machine(template, one, readers)
    )
    declared = _each(template, problems, functions.TYPES, lambda one: functions.function(template, one))
    problems.raise_if_any()
    source = Location(template.document.file)
    state_machines.unique_names(machines, source)
    loaded = Application(
        name,
        format_,
        machines,
        declared,
        resources(template),
        template.environment,
        source,
        ByKey(list(template.section("Outputs")), template.output),
        template.document.warnings,
        load_apis,
    )
    return with_nested_stacks(loaded, template)


def _each(template: Template, problems: Problems, types: tuple[str, ...], make: Callable[[str], T]) -> tuple[T, ...]:
    ids = [logical_id for logical_id, _ in problems.attempt(lambda: list(template.resources(*types))) or ()]
    made = [problems.attempt(partial(_made, template, make, logical_id)) for logical_id in ids]
    return tuple(one for one in made if one is not None)


def _made(template: Template, make: Callable[[str], T], logical_id: str) -> T:
    with malformed(template.location(child("/Resources", logical_id))):
        return make(logical_id)


def resources(template: Template) -> ByKey:
    """Every resource by logical id, made when read."""
    return ByKey(list(template.all_resources), lambda logical_id: resource(template, logical_id))


def resource(template: Template, logical_id: str) -> ResourceDeclaration:
    """One resource of any type."""
    physical = template.physical(logical_id)
    written = template.all_resources[logical_id].get("Properties") or {}
    return ResourceDeclaration(
        logical_id,
        physical.type,
        ByKey(list(written), lambda name: template.property(logical_id, name)),
        physical.ref,
        physical.arn,
        template.location(child("/Resources", logical_id)),
    )


def template_apis(template: Template) -> tuple[ApiDeclaration, ...]:
    """The REST and HTTP APIs of a template."""
    from pytest_sfn.definitions.http_api import http_apis
    from pytest_sfn.definitions.rest_api import rest_apis

    return (*rest_apis(template), *http_apis(template))
