"""
Fn::ForEach of AWS::LanguageExtensions: a part of a template repeated for each value of a list.

Source: AWS CloudFormation template reference, Fn::ForEach: `[Identifier, Collection, {OutputKey: OutputValue}]`;
`${Identifier}` (or `&{Identifier}`, letters and digits only) is replaced in keys and values.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_sfn.typing import JSON

PREFIX = "Fn::ForEach::"


def expanded(value: JSON, collection: Callable[[JSON, str], list[JSON]], pointer: str = "") -> JSON:
    """`value` with its loops written out; `collection` resolves a loop's list (a literal, or a Ref to a parameter)."""
    if isinstance(value, list):
        return [expanded(inner, collection, pointer) for inner in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, JSON] = {}
    for key, inner in value.items():
        at = f"{pointer}/{key}"
        if key.startswith(PREFIX) and isinstance(inner, list) and len(inner) == 3:
            identifier, items, body = inner
            for item in collection(items, f"{at}/1"):
                made |= expanded(_filled(body, str(identifier), str(item)), collection, at)
        else:
            made[key] = expanded(inner, collection, at)
    return made


def _filled(value: JSON, identifier: str, item: str) -> JSON:
    if isinstance(value, dict):
        if value == {"Ref": identifier}:
            return item
        return {_text(key, identifier, item): _filled(inner, identifier, item) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, identifier, item) for inner in value]
    return _text(value, identifier, item) if isinstance(value, str) else value


def _text(text: str, identifier: str, item: str) -> str:
    plain = re.sub(r"[^0-9A-Za-z]", "", item)
    return text.replace(f"${{{identifier}}}", item).replace(f"&{{{identifier}}}", plain)
