"""Intrinsic functions for texts: States.StringSplit, and States.Format, which compiles its template once."""

from __future__ import annotations

import re
from functools import lru_cache

from pytest_sfn.expressions.intrinsics.arguments import BadArgument, as_text
from pytest_sfn.expressions.java_text import java_text
from pytest_sfn.typing import JSON

_PLACEHOLDER_OR_ESCAPE = re.compile(r"\\(.)|\{\}", re.DOTALL)


def string_split(text: JSON, delimiters: JSON) -> list[str]:
    """
    States.StringSplit: the parts between the delimiters, each of whose characters delimits; empty parts are left out.

    Recorded from AWS: `,,` gives no parts at all.
    """
    text, delimiters = as_text(text), as_text(delimiters, "second")
    if not delimiters:
        return [text] if text else []
    separated = text
    for other in delimiters[1:]:
        separated = separated.replace(other, delimiters[0])
    return [part for part in separated.split(delimiters[0]) if part]


def format_template(template: JSON, *values: JSON) -> str:
    """States.Format with a template known only at run time."""
    return fill(template_parts(as_text(template)), values)


@lru_cache(maxsize=256)
def template_parts(raw: str) -> tuple[str, ...]:
    """The texts around the `{}` of a template whose backslashes are still there; a brace alone stands for itself."""
    parts, current, end = list[str](), "", 0
    for match in _PLACEHOLDER_OR_ESCAPE.finditer(raw):
        current += raw[end : match.start()] + (match[1] or "")
        end = match.end()
        if match[1] is None:
            parts.append(current)
            current = ""
    return (*parts, current + raw[end:])


def fill(parts: tuple[str, ...], values: tuple[JSON, ...]) -> str:
    """The template's texts with the values between them, of which there must be as many as `{}`."""
    if len(values) != len(parts) - 1:
        raise BadArgument(
            f"the number of arguments ({len(values)}) does not match the occurrences of {{}} ({len(parts) - 1})"
        )
    filled = [parts[0]]
    for value, part in zip(values, parts[1:], strict=True):
        filled.append(value if value.__class__ is str else java_text(value))
        filled.append(part)
    return "".join(filled)
