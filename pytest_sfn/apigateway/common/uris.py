"""URIs of integrations: stage variables, the function or address they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, quote

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([A-Za-z0-9_]+)\}")
_FUNCTION = re.compile(r"functions/(.+)/invocations$")


def with_stage_variables(uri: str, value_of: Callable[[str], str]) -> str:
    """An integration URI with its `${stageVariables.name}` replaced."""
    return _STAGE_VARIABLE.sub(lambda match: value_of(match[1]), uri)


def find_function(uri: str) -> str | None:
    """The name or ARN of the function whose invocation an integration URI is; None if it is none."""
    match = _FUNCTION.search(uri)
    return match[1] if match else None


def url_with_query(url: SplitResult, query: Iterable[tuple[str, str]]) -> str:
    """The whole URL of an endpoint, with further query values."""
    added = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query)
    return url._replace(query="&".join(part for part in (url.query, added) if part)).geturl()
