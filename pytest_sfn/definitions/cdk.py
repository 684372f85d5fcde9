"""Loads a CDK output folder (`cdk.out`): every stack of its manifest, with the assets beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pytest_sfn.definitions.application import Application, joined
from pytest_sfn.definitions.cloudformation import application
from pytest_sfn.definitions.documents import Document, read_document, read_text
from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.definitions.problems import Problems, choices, definition_error
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.template import Template
from pytest_sfn.source import Location
from pytest_sfn.typing import JSON

_MANIFEST = "manifest.json"


def cdk_application(document: Document, request: LoadRequest) -> Application:
    """
    The Application of all stacks together; `name` chooses one of them.

    An Fn::ImportValue finds the export of a sibling stack. Run `cdk synth` first: nothing here runs the app.
    """
    folder = document.folder
    stacks = list(_stacks(folder))
    if not stacks:
        where = Location(str(folder / _MANIFEST))
        raise definition_error("INVALID_TEMPLATE", "The CDK output has no stack", where, "run `cdk synth`")
    exports = Exports(request.parameters)
    templates = {stack.name: _template(stack, request, exports) for stack in stacks}
    exports.templates = tuple(templates.values())
    chosen = templates if request.name is None else {request.name: _chosen(request.name, stacks, templates, folder)}
    problems = Problems()
    loaded = [problems.attempt(partial(application, one, name, "cdk")) for name, one in chosen.items()]
    problems.raise_if_any()
    whole = joined([one for one in loaded if one is not None])
    return replace(whole, name=request.name or whole.name, source=Location(str(folder)))


@dataclass(frozen=True)
class _Stack:
    name: str
    artifact: str
    template: Path
    environment: str

    @cached_property
    def assets(self) -> dict[str, Path]:
        """Local path of each file asset by its object key."""
        manifest = self.template.with_name(self.template.name.removesuffix(".template.json") + ".assets.json")
        if not manifest.is_file():
            return {}
        files = json.loads(manifest.read_text(encoding="utf-8")).get("files") or {}
        return {
            str(destination["objectKey"]): manifest.parent / str(declared["source"]["path"])
            for declared in files.values()
            for destination in (declared.get("destinations") or {}).values()
            if "path" in (declared.get("source") or {})
        }

    def find_asset(self, _bucket: str, key: str) -> Path | None:
        return self.assets.get(key)


def _stacks(folder: Path) -> Iterator[_Stack]:
    manifest = json.loads(read_text(folder / _MANIFEST))
    for artifact, declared in (manifest.get("artifacts") or {}).items():
        properties = declared.get("properties") or {}
        if declared.get("type") == "aws:cloudformation:stack":
            template = folder / properties["templateFile"]
            name = properties.get("stackName") or declared.get("displayName") or artifact
            yield _Stack(str(name), artifact, template, str(declared.get("environment", "")))
        elif declared.get("type") == "cdk:cloud-assembly":
            yield from _stacks(folder / properties["directoryName"])


def _template(stack: _Stack, request: LoadRequest, given: Mapping[str, JSON]) -> Template:
    account, _, region = stack.environment.removeprefix("aws://").partition("/")
    known: dict[str, JSON] = {"AWS::StackName": stack.name}
    known |= {"AWS::AccountId": account} if account and not account.startswith("unknown") else {}
    known |= {"AWS::Region": region} if region and not region.startswith("unknown") else {}
    environment = StackEnvironment.given({**known, **request.parameters})
    return request.template(read_document(stack.template), given, environment, stack.find_asset)


def _chosen(name: str, stacks: list[_Stack], templates: dict[str, Template], folder: Path) -> Template:
    for stack in stacks:
        if name in (stack.name, stack.artifact):
            return templates[stack.name]
    known = [stack.name for stack in stacks]
    message = f"There is no stack {name!r}; the output has {', '.join(known)}"
    raise definition_error("NOT_DECLARED", message, Location(str(folder / _MANIFEST)), choices(name, known))


class Exports(Mapping[str, Any]):
    """The values given from outside, then the exports of all stacks, resolved when asked for."""

    def __init__(self, given: Mapping[str, JSON]) -> None:
        self._given = given
        self.templates: tuple[Template, ...] = ()

    @cached_property
    def _outputs(self) -> dict[str, tuple[Template, str]]:
        found: dict[str, tuple[Template, str]] = {}
        for template in self.templates:
            for key, output in template.section("Outputs").items():
                name = (output.get("Export") or {}).get("Name")
                if isinstance(name, str):
                    found[name] = (template, key)
        return found

    def __getitem__(self, name: str) -> JSON:
        if name in self._given or not self.templates:
            return self._given[name]
        template, key = self._outputs[name]
        return template.output(key)

    def __contains__(self, name: object) -> bool:
        return name in self._given or (bool(self.templates) and name in self._outputs)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._given, **(self._outputs if self.templates else {})})

    def __len__(self) -> int:
        return len(list(iter(self)))
