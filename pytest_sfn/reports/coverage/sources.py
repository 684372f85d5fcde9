"""
The definitions in a file, seen without loading it: where a template's parameters are not known, or nobody loads it.

A definition is whatever has StartAt and States: the whole file, a part of a template or of serverless.yml, or a text in
one. Its lines are those that loading would tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from pytest_sfn.definitions.documents import Document, parse_document
from pytest_sfn.definitions.json_text import json_lines, parse_json
from pytest_sfn.definitions.pointers import LazyLines, Within, child
from pytest_sfn.errors import DefinitionError
from pytest_sfn.reports.coverage.inventory import coverage_of
from pytest_sfn.reports.coverage.model import DefinitionCoverage
from pytest_sfn.source import SourceMap
from pytest_sfn.typing import JSON

_SUBSTITUTION = re.compile(r"\$\{[^}\"\n]*\}")
_SUFFIXES = (".asl.json", ".asl.yaml", ".asl.yml", ".json", ".yaml", ".yml", ".asl")


def definitions_in(path: Path, file: str) -> list[DefinitionCoverage]:
    """
    What there is to cover in a file, for each definition in it; nothing where it cannot be read.

    file: its name in reports. A definition is named after its file, or after the member of the template it is in.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    if "StartAt" not in text:
        return []
    document = _parsed(text, path)
    return [] if document is None else list(_found(document, file))


def _parsed(text: str, path: Path) -> Document | None:
    """The document, with 0 for each `${...}` where it is none without a value for them."""
    schema = "1.1" if "Resources" in text else "core"
    for each in (text, _SUBSTITUTION.sub("0", text)):
        try:
            return parse_document(each, str(path), path.parent, schema)  # type: ignore[arg-type]  # one of the two
        except (DefinitionError, RecursionError):
            continue
    return None


def _found(document: Document, file: str) -> Iterator[DefinitionCoverage]:
    whole = document.value
    if _is_definition(whole):
        yield coverage_of(_file_name(file), whole, file, document.source.location)
        return
    for pointer, value in _walk(whole, ""):
        if isinstance(value, dict):
            yield coverage_of(_name(pointer), value, file, Within(document.source, pointer).location)
            continue
        made = _of_text(value, pointer, document)
        if made is not None:
            yield coverage_of(_name(pointer), made[0], file, made[1].location)


def _is_definition(value: JSON) -> bool:
    return isinstance(value, dict) and "StartAt" in value and isinstance(value.get("States"), dict)


def _walk(value: JSON, pointer: str) -> Iterator[tuple[str, JSON]]:
    """Definitions, and texts that may be some."""
    if _is_definition(value) or (isinstance(value, str) and "StartAt" in value and "States" in value):
        yield pointer, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, child(pointer, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, child(pointer, index))


def _of_text(text: str, pointer: str, document: Document) -> tuple[JSON, SourceMap] | None:
    """The definition that a text is, such as a DefinitionString, and where its parts are written."""
    line = None if document.yaml is None else document.yaml.block_line(pointer)
    for each in (text, _SUBSTITUTION.sub("0", text)):
        try:
            value = parse_json(each)
        except (DefinitionError, RecursionError):
            continue
        if not _is_definition(value):
            return None
        if line is None:
            known = document.source.location(pointer).line
            return value, SourceMap(document.file, {"": known} if known else {})
        padded = "\n" * (line - 1) + each
        return value, SourceMap(document.file, LazyLines(lambda padded=padded: json_lines(padded)))  # type: ignore[misc]
    return None


def _file_name(file: str) -> str:
    base = PurePath(file).name
    return next((base.removesuffix(suffix) for suffix in _SUFFIXES if base.endswith(suffix)), base)


def _name(pointer: str) -> str:
    """`Checkout` of `/Resources/Checkout/Properties/Definition` or of `/stepFunctions/stateMachines/Checkout`."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for outer in ("Resources", "stateMachines"):
        if outer in steps[:-1]:
            return steps[steps.index(outer) + 1]
    return steps[0] if steps else ""
