"""Loads a definition that stands alone: an Amazon States Language document in JSON or YAML, or a dict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePath

from pytest_sfn.definitions.application import Application, StateMachineDeclaration
from pytest_sfn.definitions.documents import Document, parse_document
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.substitutions import substituted, unresolved
from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON

_SUFFIXES = (".asl.json", ".asl.yaml", ".asl.yml", ".json", ".yaml", ".yml", ".asl")


def asl_application(document: Document, request: LoadRequest) -> Application:
    """
    An Application with one state machine, named after its file, whose `parameters` are its `${...}` substitutions.

    A dict given in Python is called `StateMachine`.
    """
    parameters = request.parameters
    if document.file is None and parameters and "${" in (text := json.dumps(document.value)):
        document = definition_document(text, None, document.folder, parameters)
    name, environment = request.name or _name(document.file), request.environment
    definition = checked(document, parameters)
    declaration = StateMachineDeclaration(
        logical_id=name,
        name=name,
        definition=definition,
        source_map=document.source,
        arn=environment.account.state_machine(name),
        load_warnings=lambda: doubtful(document, parameters),
        location=Location(document.file, 1 if document.file else None),
    )
    return Application(name, "asl", (declaration,), environment=environment, source=Location(document.file))


def definition_document(text: str, file: str | None, folder: Path, substitutions: Mapping[str, JSON]) -> Document:
    """The Document of a definition's text after its substitutions."""
    return parse_document(substituted(text, substitutions, SourceMap(file)), file, folder, "core")


def checked(document: Document, substitutions: Mapping[str, JSON]) -> dict[str, JSON]:
    """
    The definition of a document.

    Raises DefinitionError where it is no mapping, or has a `${...}` left that CreateStateMachine would refuse.
    """
    if not isinstance(document.value, dict):
        found = "empty" if document.value is None else f"a {type(document.value).__name__}"
        raise definition_error(
            "INVALID_JSON_DESCRIPTION",
            f"A definition must be a mapping with StartAt and States; this is {found}",
            document.source.location(""),
        )
    errors = tuple(unresolved(document.value, substitutions, document.source, "ERROR"))
    if errors:
        raise DefinitionError(errors)
    return document.value


def doubtful(document: Document, substitutions: Mapping[str, JSON]) -> tuple[Diagnostic, ...]:
    """Warnings of the `${...}` that are left in a definition."""
    return tuple(unresolved(document.value, substitutions, document.source, "WARNING"))


def _name(file: str | None) -> str:
    base = "StateMachine" if file is None else PurePath(file).name
    return next((base.removesuffix(suffix) for suffix in _SUFFIXES if base.endswith(suffix)), base)
