"""The resources of a Terraform plan or state, with what their values are or will be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_sfn.definitions.documents import Document, read_text
from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.definitions.resource_forms import Physical
from pytest_sfn.definitions.substitutions import substituted
from pytest_sfn.definitions.terraform_types import TYPES
from pytest_sfn.source import SourceMap
from pytest_sfn.typing import JSON, without_none


@dataclass(frozen=True)
class Planned:
    """One resource of a plan: `expressions` are its configuration's, `pointer` its place in the document."""

    address: str
    type: str
    name: str
    values: Mapping[str, Any]
    expressions: Mapping[str, Any]
    pointer: str
    module: str


class Plan:
    """The resources of a plan or state, and what their values are or will be."""

    def __init__(self, document: Document, given: Mapping[str, JSON], environment: StackEnvironment) -> None:
        self.document = document
        self.given = given
        self.environment = environment
        body = document.value
        known = "planned_values" if "planned_values" in body else "values"
        prior = ((body.get("prior_state") or {}).get("values") or {}).get("root_module") or {}
        self._prior = {one["address"]: one for one, _, _ in _walk(prior, "", "")}
        configuration = _expressions((body.get("configuration") or {}).get("root_module") or {}, "")
        root = (body.get(known) or {}).get("root_module") or {}
        self.resources = {
            one["address"]: Planned(
                one["address"],
                str(one["type"]),
                str(one["name"]),
                without_none({**self._prior_values(one["address"]), **without_none(one.get("values") or {})}),
                configuration.get(_without_indexes(one["address"])) or {},
                pointer,
                module,
            )
            for one, pointer, module in [
                *_walk(root, f"/{known}/root_module", ""),
                *_walk(prior, "/prior_state", "", data=True),
            ]
        }

    def _prior_values(self, address: str) -> dict[str, Any]:
        return (self._prior.get(address) or {}).get("values") or {}

    def of_type(self, *types: str) -> Iterator[Planned]:
        """The resources of these types."""
        return (one for one in self.resources.values() if one.type in types)

    def value(self, planned: Planned, attribute: str) -> Any:
        """
        An attribute's value: planned, constant, or that of the one resource it refers to; None where it is not set.

        What is known after apply only is a Ref that the template refuses when somebody reads it.
        """
        if f"{planned.address}.{attribute}" in self.given:
            return self.given[f"{planned.address}.{attribute}"]
        if attribute in planned.values:
            return planned.values[attribute]
        expression = planned.expressions.get(attribute)
        if not isinstance(expression, dict) or not expression:
            return None
        if "constant_value" in expression:
            return expression["constant_value"]
        referred = self.referred(planned, expression) if _is_whole(attribute) else None
        return {"Ref": f"{planned.address}.{attribute}"} if referred is None else referred

    def referred(self, planned: Planned, expression: Mapping[str, Any]) -> Any:
        """What an expression gives: a constant, or the one attribute it refers to; None where it is more than that."""
        if "constant_value" in expression:
            return expression["constant_value"]
        references = expression.get("references") or ()
        wholes = {name for name in references if any(other.startswith(f"{name}.") for other in references)}
        full = [name for name in references if name not in wholes]
        if len(full) != 1:
            return None
        address, _, attribute = full[0].rpartition(".")
        found = self.resources.get(f"{planned.module}{address}") or self._instance(f"{planned.module}{address}")
        return None if found is None else self.attribute(found, attribute)

    def _instance(self, address: str) -> Planned | None:
        found = [one for one in self.resources.values() if _without_indexes(one.address) == _without_indexes(address)]
        return found[0] if len(found) == 1 else None

    def attribute(self, planned: Planned, attribute: str) -> Any:
        """An attribute of a resource, made up where only AWS will know it."""
        if planned.values.get(attribute) is not None:
            return planned.values[attribute]
        physical = self.physical(planned)
        if physical is None:
            return None
        account = self.environment.account
        made: dict[str, Any] = {
            "id": physical.arn if planned.type == "aws_sfn_state_machine" else physical.ref,
            "arn": physical.arn,
            "name": physical.name,
            "function_name": physical.name,
            "invoke_arn": account.integration_uri("lambda", f"path/2015-03-31/functions/{physical.arn}/invocations"),
            "root_resource_id": physical.attribute("RootResourceId"),
            "execution_arn": account.arn("execute-api", physical.ref),
            "url": physical.ref,
        }
        return made.get(attribute)

    def physical(self, planned: Planned) -> Physical | None:
        """The resource as deployed, None for a type that is not known."""
        if planned.type not in TYPES:
            return None
        kind = TYPES[planned.type]
        name = planned.values.get(kind.name_attribute) or planned.name
        return Physical(kind.type, planned.address, str(name), self.environment)

    def definition_text(self, planned: Planned, attribute: str) -> Any:
        """A text that may be given instead: as itself, as a mapping, or as the path of a file."""
        value = self.value(planned, attribute)
        given = f"{planned.address}.{attribute}" in self.given
        if given and isinstance(value, str) and not value.lstrip().startswith("{"):
            path = Path(self.document.folder, value)
            return substituted(read_text(path), self.given, SourceMap(str(path)))
        return json.dumps(value) if given and isinstance(value, dict) else value


def _is_whole(attribute: str) -> bool:
    """Whether an attribute is never a text around a reference, so that the reference alone is its value."""
    return attribute.endswith(("_id", "_arn", "_name", "_method", "_uri")) or attribute in (
        "credentials",
        "name",
        "role",
        "stage",
        "target",
        "uri",
    )


def _without_indexes(address: str) -> str:
    return "".join(part.partition("]")[2] if index else part for index, part in enumerate(address.split("[")))


def _walk(module: Any, pointer: str, prefix: str, *, data: bool = False) -> Iterator[tuple[Any, str, str]]:
    """Each resource with its pointer and its module's prefix; with `data`, data sources only."""
    for index, resource in enumerate(module.get("resources") or ()):
        if (resource.get("mode") == "data") or not data:
            yield resource, f"{pointer}/resources/{index}", prefix
    for index, inner in enumerate(module.get("child_modules") or ()):
        yield from _walk(inner, f"{pointer}/child_modules/{index}", f"{inner['address']}.", data=data)


def _expressions(module: Any, prefix: str) -> dict[str, Any]:
    found = {f"{prefix}{one['address']}": one.get("expressions") or {} for one in module.get("resources") or ()}
    for name, call in (module.get("module_calls") or {}).items():
        found |= _expressions(call.get("module") or {}, f"{prefix}module.{name}.")
    return found
