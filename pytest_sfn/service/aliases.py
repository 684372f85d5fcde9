"""State machine aliases: create, update, delete, describe, list, and the drawing of a version by weight."""

from __future__ import annotations

from random import Random

from pytest_sfn.aws.errors import ServiceError, invalid
from pytest_sfn.service import arns
from pytest_sfn.service.names import check_name
from pytest_sfn.service.paging import page
from pytest_sfn.service.state import ServiceState
from pytest_sfn.service.store import Alias, StoredStateMachine, Version, not_found
from pytest_sfn.typing import JSON, without_none

#: Source: developer guide, Quotas: 100 aliases of a state machine.
MAX_ALIASES = 100


def create_state_machine_alias(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Creates an alias of the state machine whose versions the routing configuration names."""
    routing = parameters["routingConfiguration"]
    unqualified = _check_routing(routing)
    check_name(parameters["name"])
    machine = _machine_of_versions(service, unqualified, routing)
    name, description, now = parameters["name"], parameters.get("description"), service.now()
    alias = machine.aliases.get(name)
    if alias is None:
        if len(machine.aliases) >= MAX_ALIASES:
            raise ServiceError("ServiceQuotaExceededException", "Maximum number of state machine aliases reached")
        alias = machine.aliases[name] = Alias(f"{machine.arn}:{name}", name, description, routing, now, now)
    elif alias.routing != routing or alias.description != description:
        raise ServiceError(
            "ConflictException",
            "Failed to create alias because an alias with the same name and a different routing configuration "
            "already exists.",
        )
    return {"stateMachineAliasArn": alias.arn, "creationDate": alias.creation_date}


def _check_routing(routing: list[dict[str, JSON]]) -> str:
    """The ARN of the state machine whose versions are meant. Recorded from AWS: checks, order and texts."""
    versions = [route["stateMachineVersionArn"] for route in routing]
    received = f"Received: [{', '.join(versions)}]"
    found = [arns.unlabelled(arn) for arn in versions]
    if any(arn.version is None for arn in found):
        raise _bad_routing(f"Routing configuration must contain state machine version ARNs. {received}")
    if len(set(versions)) != len(versions):
        raise _bad_routing(f"Routing configuration must contain distinct state machine version ARNs. {received}")
    if len({arn.unqualified for arn in found}) > 1:
        raise _bad_routing(
            f"Routing configuration must contain state machine version ARNs of the same state machine. {received}"
        )
    weights = [route["weight"] for route in routing]
    if sum(weights) != 100:
        raise _bad_routing(f"Sum of routing configuration weights must equal 100. Received: {weights}")
    return found[0].unqualified


def _bad_routing(message: str) -> ServiceError:
    return invalid(message, "INVALID_ROUTING_CONFIGURATION")


def _machine_of_versions(service: ServiceState, unqualified: str, routing: list[dict[str, JSON]]) -> StoredStateMachine:
    machine = service.store.state_machines.get(unqualified)
    published = {version.arn for version in machine.versions.values()} if machine else set()
    for route in routing:
        if route["stateMachineVersionArn"] not in published:
            raise not_found(route["stateMachineVersionArn"])
    assert machine is not None  # it has published versions
    return machine


def _alias(service: ServiceState, arn: str) -> tuple[StoredStateMachine, Alias] | None:
    """The alias of an ARN and the state machine it is of; None where there is none. Raises InvalidArn."""
    found = arns.unlabelled(arn)
    if found.alias is None:
        raise arns.invalid_arn(arn)
    machine = service.store.state_machines.get(found.unqualified)
    if machine is None or found.alias not in machine.aliases:
        return None
    return machine, machine.aliases[found.alias]


def update_state_machine_alias(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Changes an alias's description, routing, or both."""
    if not parameters.keys() & {"description", "routingConfiguration"}:
        raise invalid(
            "Either the description or the routing configuration must be specified", "MISSING_REQUIRED_PARAMETER"
        )
    arn, routing = parameters["stateMachineAliasArn"], parameters.get("routingConfiguration")
    found = _alias(service, arn)
    if found is None:
        # Recorded from AWS for this operation, which does not name the alias.
        raise ServiceError("ResourceNotFound", "Request references a resource that does not exist.")
    machine, alias = found
    if routing is not None:
        if _check_routing(routing) != machine.arn:
            raise _bad_routing("Routing configuration must contain versions of the state machine of the alias")
        _machine_of_versions(service, machine.arn, routing)
        alias.routing = routing
    alias.description = parameters.get("description", alias.description)
    alias.update_date = service.now()
    return {"updateDate": alias.update_date}


def delete_state_machine_alias(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """Deletes an alias; its versions stay. One that does not exist is deleted without complaint (recorded from AWS)."""
    found = _alias(service, parameters["stateMachineAliasArn"])
    if found is not None:
        machine, alias = found
        del machine.aliases[alias.name]
    return {}


def describe_state_machine_alias(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """An alias with its routing configuration. How one that does not exist is refused is inferred (TagResource)."""
    arn = parameters["stateMachineAliasArn"]
    found = _alias(service, arn)
    if found is None:
        raise not_found(arn)
    _, alias = found
    answer = {
        "stateMachineAliasArn": alias.arn,
        "name": alias.name,
        "routingConfiguration": alias.routing,
        "creationDate": alias.creation_date,
        "updateDate": alias.update_date,
        "description": alias.description,
    }
    return without_none(answer)


def list_state_machine_aliases(service: ServiceState, parameters: dict[str, JSON]) -> JSON:
    """
    The aliases of a state machine, or those which refer to a version.

    Recorded from AWS: the oldest comes first, whatever the API Reference says.
    """
    found = arns.unlabelled(parameters["stateMachineArn"])
    machine = service.store.state_machine(found)
    aliases = list(machine.aliases.values())
    if found.version is not None:
        aliases = [alias for alias in aliases if alias.refers_to(f"{machine.arn}:{found.version}")]
    listing = f"ListStateMachineAliases {parameters['stateMachineArn']}"
    shown, more = page(aliases, parameters, listing, lambda alias: alias.name)
    listed = [{"stateMachineAliasArn": alias.arn, "creationDate": alias.creation_date} for alias in shown]
    return {"stateMachineAliases": listed, **more}


def routed(alias: Alias, machine: StoredStateMachine, random: Random) -> Version:
    """The version which an execution started through the alias runs: drawn by weight."""
    draw, reached = random.uniform(0, 100), 0
    for route in alias.routing:
        reached += route["weight"]
        if draw < reached:
            break
    number = arns.state_machine(route["stateMachineVersionArn"]).version
    return machine.versions[number or 0]
