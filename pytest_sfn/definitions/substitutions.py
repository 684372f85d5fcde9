"""
`${Name}` in a definition: replaced in its text, before it is read as JSON or YAML, as CloudFormation does.

Source: DefinitionProcessor of aws-cloudformation-resource-providers-stepfunctions: plain text replacement, repeated
until nothing changes, of exactly the names given; others stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import choices, definition_error
from pytest_sfn.errors import Diagnostic
from pytest_sfn.source import SourceMap
from pytest_sfn.typing import JSON

_NAME = re.compile(r"\$\{([A-Za-z0-9_.:-]+)\}")
#: Members of a state whose value CreateStateMachine checks, so that a left `${...}` is refused.
_CHECKED = ("Resource",)


def substituted(text: str, substitutions: Mapping[str, JSON], source: SourceMap, pointer: str = "") -> str:
    """
    `text` with each `${Name}` replaced.

    Numbers and booleans are written as JSON writes them. Raises DefinitionError for values of another type and for
    names that stand for each other.
    """
    values = {f"${{{name}}}": _as_text(name, value, source, pointer) for name, value in substitutions.items()}
    for _ in range(100):
        replaced = _NAME.sub(lambda match: values.get(match.group(), match.group()), text) if values else text
        if replaced == text:
            return replaced
        text = replaced
    raise definition_error(
        "INVALID_SUBSTITUTION", "DefinitionSubstitutions replace one another endlessly", source.location(pointer)
    )


def _as_text(name: str, value: JSON, source: SourceMap, pointer: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return json.dumps(value)
    raise definition_error(
        "INVALID_SUBSTITUTION",
        f"DefinitionSubstitutions: the value of {name} must be a text, a number or a boolean, not {json.dumps(value)}",
        source.location(child(pointer, name)),
    )


def unresolved(
    definition: JSON, given: Mapping[str, JSON], source: SourceMap, severity: Literal["ERROR", "WARNING"]
) -> Iterator[Diagnostic]:
    """
    A Diagnostic for each `${Name}` that is left in a definition and has this severity.

    An ERROR in a Resource, which AWS would refuse; elsewhere a WARNING, as it may be a shell's or a script's own.
    """
    for pointer, key, text in _texts(definition, "", ""):
        if (key in _CHECKED) != (severity == "ERROR"):
            continue
        for name in dict.fromkeys(_NAME.findall(text)):
            yield Diagnostic(
                "UNRESOLVED_SUBSTITUTION",
                f"Nothing gives ${{{name}}} a value",
                source.location(pointer),
                severity,
                choices(name, given) or f"add {name} to DefinitionSubstitutions, or give parameters={{'{name}': ...}}",
            )


def _texts(value: JSON, pointer: str, key: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, child(pointer, name), name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, child(pointer, index), key)
    elif isinstance(value, str) and "${" in value:
        yield pointer, key, value
