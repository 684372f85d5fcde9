"""Writing at a Reference Path (ResultPath): a new document that shares with the old one all that lies off the path."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import NoReturn, TypeAlias

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.path_parser import parse_path
from pytest_sfn.typing import JSON

#: (document, value) -> the document with the value written in.
Writer: TypeAlias = Callable[[JSON, JSON], JSON]


@lru_cache(maxsize=1024)  # a definition says the same few paths over and over
def compile_reference_path(path: str) -> Writer:
    """
    The writer for a Reference Path such as `$`, `$.a` or `$.a['b'][0]`.

    Missing members, and the objects on the way to them, are created. It copies only the objects and arrays along the
    path and changes nothing in place. It fails with States.ReferencePathConflict where the path leads through a value
    that is no object, or to an array element that does not exist. Raises ExpressionSyntaxError for any other path.
    Source: ASL specification, "Reference Paths" and "ResultPath".
    """
    keys = _keys(path)
    if not keys:
        return lambda _document, value: value
    if len(keys) == 1 and isinstance(keys[0], str):
        return _member_writer(path, keys[0])
    return lambda document, value: _write(path, document, keys, value)


def _keys(path: str) -> tuple[str | int, ...]:
    parsed = parse_path(path)
    if parsed.context or parsed.variable is not None:
        raise ExpressionSyntaxError(f"Nothing can be written to {path!r}; a Reference Path begins with '$.'", path, 0)
    if parsed.reference is None:
        what = "single names and indices only, no '*', '..', '@', slices or filters"
        raise ExpressionSyntaxError(f"{path!r} is not a Reference Path: {what}", path, 0)
    return parsed.reference


def _member_writer(path: str, name: str) -> Writer:
    def write(document: JSON, value: JSON) -> JSON:
        if document.__class__ is not dict:
            _fail(path, document)
        return {**document, name: value}

    return write


def _write(path: str, document: JSON, steps: tuple[str | int, ...], value: JSON) -> JSON:
    """Copies container after container on the way down; each copy takes its original's place in the copy before it."""
    result = copy = _copy(path, document, document, steps[0])
    for step, following in pairwise(steps):
        inner = copy.get(step, {}) if isinstance(step, str) else copy[step]
        copied = _copy(path, document, inner, following)
        copy[step] = copied
        copy = copied
    copy[steps[-1]] = value
    return result


def _copy(path: str, document: JSON, container: JSON, step: str | int) -> JSON:
    """A copy of the container into which `step` leads."""
    if isinstance(step, str):
        return dict(container) if isinstance(container, dict) else _fail(path, document)
    fits = isinstance(container, list) and 0 <= step < len(container)
    return list(container) if fits else _fail(path, document)


def _fail(path: str, document: JSON) -> NoReturn:
    """
    Name and cause are AWS's, as users quote them; the specification calls the error States.ResultPathMatchFailure.

    Sources: qiita.com/tsubasaogawa/items/4fe341bdb6ae7d2fd8ee; the name also in cdklabs/construct-hub pull request 459.
    """
    cause = f"Unable to apply ReferencePath {path} to input {dumps(document)}"
    raise ExpressionFailure("States.ReferencePathConflict", cause, "ResultPath", quoted=document)
