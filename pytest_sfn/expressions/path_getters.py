"""
Compiled getters for definite paths: the hot path of every JSONPath workflow.

Most paths are one to three member names. For these the getter is a closure which looks them up in a row; trying is
free, and `missing` decides only when a look-up failed. Longer paths and paths with indices walk in a loop.
"""

from __future__ import annotations

from typing import TypeAlias

from pytest_sfn.expressions.path_segments import Index, Member, PathFunction, Segment, select_all
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON

#: What to do where a path selects nothing: raise, or give a value in its place.
Missing: TypeAlias = Evaluator

#: What a failing look-up raises: no such name, no such index, not a container.
_NOT_FOUND = (LookupError, TypeError)


def member_getter(names: tuple[str, ...], missing: Missing) -> Evaluator:
    """The getter of `$.name`, `$.name.name`, ...; `names` is not empty."""
    if len(names) == 1:
        return _one(names[0], missing)
    if len(names) == 2:
        return _two(names[0], names[1], missing)
    if len(names) == 3:
        return _three(names[0], names[1], names[2], missing)
    return _many(names, missing)


def _one(first: str, missing: Missing) -> Evaluator:
    def get(document: JSON, scope: Scope) -> JSON:
        try:
            return document[first]
        except _NOT_FOUND:
            return missing(document, scope)

    return get


def _two(first: str, second: str, missing: Missing) -> Evaluator:
    def get(document: JSON, scope: Scope) -> JSON:
        try:
            return document[first][second]
        except _NOT_FOUND:
            return missing(document, scope)

    return get


def _three(first: str, second: str, third: str, missing: Missing) -> Evaluator:
    def get(document: JSON, scope: Scope) -> JSON:
        try:
            return document[first][second][third]
        except _NOT_FOUND:
            return missing(document, scope)

    return get


def _many(names: tuple[str, ...], missing: Missing) -> Evaluator:
    def get(document: JSON, scope: Scope) -> JSON:
        value = document
        try:
            for name in names:
                value = value[name]
        except _NOT_FOUND:
            return missing(document, scope)
        return value

    return get


def step_getter(steps: tuple[str | int, ...], missing: Missing) -> Evaluator:
    """The getter of a path with indices; an index looks only into arrays, for Python would look into texts as well."""

    def get(document: JSON, scope: Scope) -> JSON:
        value = document
        try:
            for step in steps:
                if step.__class__ is int and value.__class__ is not list:
                    return missing(document, scope)
                value = value[step]
        except _NOT_FOUND:
            return missing(document, scope)
        return value

    return get


def document_getter(segments: tuple[Segment, ...], missing: Missing) -> Evaluator:
    """The getter of a path that starts at the document."""
    if not segments:
        return _document
    names = tuple(segment.name for segment in segments if isinstance(segment, Member))
    if len(names) == len(segments):
        return member_getter(names, missing)
    steps = steps_of(segments)
    if len(steps) == len(segments):
        return step_getter(steps, missing)
    return _selection(segments, missing)


def _document(document: JSON, _scope: Scope) -> JSON:
    return document


def steps_of(segments: tuple[Segment, ...]) -> tuple[str | int, ...]:
    """The names and indices of a Reference Path's steps."""
    return tuple(
        segment.name if isinstance(segment, Member) else segment.index
        for segment in segments
        if isinstance(segment, Member | Index)
    )


def _selection(segments: tuple[Segment, ...], missing: Missing) -> Evaluator:
    """The getter of any other path: a list, empty included, unless it is definite or a function computes one value."""
    if not isinstance(segments[-1], PathFunction) and not all(segment.definite for segment in segments):
        return lambda document, _scope: select_all(segments, document)

    def get(document: JSON, scope: Scope) -> JSON:
        found = select_all(segments, document)
        return found[0] if found else missing(document, scope)

    return get
