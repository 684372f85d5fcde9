"""JSONPath as `$input.json` and `$input.path` take it: Jayway's dialect; the `$.` may be left out."""

from __future__ import annotations

from functools import lru_cache

from pytest_sfn.apigateway.jsonpath import MISSING, Finder, compile_finder
from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.typing import JSON


class NothingSelected(LookupError):  # noqa: N818 - says what happened; $input makes an undefined value of it
    """A definite path that leads nowhere."""


def read(document: JSON, path: str) -> JSON:
    """What a path selects: the value of a definite path, else a list; NothingSelected for a definite one in vain."""
    try:
        value = _finder(path)(document)
    except ExpressionSyntaxError as problem:
        raise JavaException(f"InvalidPathException: {problem.message} in {path!r}") from None
    if value is MISSING:
        raise NothingSelected(path)
    return value


@lru_cache(maxsize=512)
def _finder(path: str) -> Finder:
    text = path.rstrip()
    if text.startswith("@"):
        text = f"${text[1:]}"
    elif not text.startswith("$"):
        text = f"${text}" if text.startswith("[") else f"$.{text}"
    if text[1:2] not in ("", ".", "["):
        raise JavaException(f"InvalidPathException: Illegal character at position 1 expected '.' or '[' in {path!r}")
    return compile_finder(text)
