"""
Compiled getters for definite paths: the hot path of every JSONPath workflow.

Most paths are one to three member names. For these the getter is a closure which looks them up in a row; trying is
free, and `missing` decides only when a look-up failed. Longer paths and paths with indices walk in a loop.
"""

from __future__ import annotations

from typing import TypeAlias

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


def key_getter(keys: tuple[str | int, ...], missing: Missing) -> Evaluator:
    """
    The getter of a path with indices.

    An index looks only into arrays, for Python would look into texts as well; one outside of the array gives null.
    """

    def get(document: JSON, scope: Scope) -> JSON:
        value = document
        try:
            for key in keys:
                if key.__class__ is not int:
                    value = value[key]
                elif value.__class__ is list:
                    value = value[key] if 0 <= key < len(value) else None
                else:
                    return missing(document, scope)
        except _NOT_FOUND:
            return missing(document, scope)
        return value

    return get
