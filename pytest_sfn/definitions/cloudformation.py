"""Loads a CloudFormation template, and whatever another tool has turned into one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from pytest_sfn.definitions import functions, state_machines
from pytest_sfn.definitions.apis import ApiDeclaration
from pytest_sfn.definitions.application import Application, Format
from pytest_sfn.definitions.declarations import ByKey, EventSource, ResourceDeclaration, RolePolicies
from pytest_sfn.definitions.documents import Document
from pytest_sfn.definitions.event_sources import template_event_sources
from pytest_sfn.definitions.nested_stacks import with_nested_stacks
from pytest_sfn.definitions.policies import role_policies
from pytest_sfn.definitions.problems import Problems, malformed
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.template import Template
from pytest_sfn.source import Location

T = TypeVar("T")


def cloudformation_application(document: Document, request: LoadRequest) -> Application:
    """The Application of a plain CloudFormation template."""
    return application(request.template(document), request.environment.stack_name, "cloudformation")


def application(
    template: Template,
    name: str,
    format_: Format,
    *,
    policies: Callable[[str], RolePolicies] | None = None,
    event_sources: Callable[[str], tuple[EventSource, ...]] | None = None,
    load_apis: Callable[[], tuple[ApiDeclaration, ...]] | None = None,
) -> Application:
    """
    The Application of a template; raises one DefinitionError for all its state machines and functions.

    A template without a state machine is an Application without one: it may declare an API or functions only.
    `policies`, `event_sources` (of a state machine, by logical id) and `load_apis` read what is asked for later, where
    a tool does not write it into the template.
    """
    problems = Problems()
    state_machine = partial(
        state_machines.state_machine,
        template,
        policies=policies or partial(role_policies, template),
        event_sources=event_sources or partial(template_event_sources, template),
    )
    machines = _each(template, problems, state_machines.TYPES, state_machine)
    declared = _each(template, problems, functions.TYPES, partial(functions.function, template))
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
        load_apis or partial(template_apis, template),
    )
    return with_nested_stacks(loaded, template)


def _each(template: Template, problems: Problems, types: tuple[str, ...], make: Callable[[str], T]) -> tuple[T, ...]:
    ids = [logical_id for logical_id, _ in problems.attempt(lambda: list(template.resources(*types))) or ()]
    made = [problems.attempt(partial(_made, template, make, logical_id)) for logical_id in ids]
    return tuple(one for one in made if one is not None)


def _made(template: Template, make: Callable[[str], T], logical_id: str) -> T:
    with malformed(template.place(logical_id)):
        return make(logical_id)


def resources(template: Template) -> ByKey:
    """Every resource by logical id, made when read."""
    return ByKey(list(template.all_resources), lambda logical_id: resource(template, logical_id))


def resource(template: Template, logical_id: str) -> ResourceDeclaration:
    """One resource of any type."""
    physical, properties = template.physical(logical_id), template.properties_when_read(logical_id)
    return ResourceDeclaration(
        logical_id, physical.type, properties, physical.ref, physical.arn, template.place(logical_id)
    )


def template_apis(template: Template) -> tuple[ApiDeclaration, ...]:
    """The REST and HTTP APIs of a template."""
    from pytest_sfn.definitions.http_api import http_apis
    from pytest_sfn.definitions.rest_api import rest_apis

    return (*rest_apis(template), *http_apis(template))
