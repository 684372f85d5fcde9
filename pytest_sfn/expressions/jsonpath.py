"""
JSONPath as Step Functions reads it: compiled once, called often.

AWS uses Jayway JsonPath, whose filters, slices, unions and functions differ from those of the Python libraries; so the
steps are our own (`path_segments`, `path_filters`, `path_functions`), and a definite path is a chain of look-ups.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.path_failures import why_nothing
from pytest_sfn.expressions.path_getters import Missing, document_getter
from pytest_sfn.expressions.path_parser import Path, parse_path
from pytest_sfn.expressions.path_segments import Member
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON
from pytest_sfn.values import replaced

#: In whose words a path that selects nothing fails: those of a payload template's field, or those of a path field.
MissingWords: TypeAlias = Literal["template", "path"]

#: What a finder gives where its path selects nothing.
MISSING: JSON = type("Missing", (), {"__slots__": (), "__repr__": lambda _: "MISSING", "__bool__": lambda _: False})()


def compile_path(path: str, field: str, *, missing: MissingWords) -> Evaluator:
    """
    The evaluator of a path such as `$.a['b'][0]`, `$$.Execution.Id`, `$variable.x` or `$..book[?(@.price < 10)]`.

    A definite path gives the value it names and fails with States.Runtime where there is none. Any other path gives a
    list, empty where nothing matches, even if the definite part before its first `*`, slice or filter is missing
    (recorded from AWS). `field` is the field's name as AWS writes it (`value.$`). Raises ExpressionSyntaxError.
    """
    return path_evaluator(parse_path(path), field, missing)


def path_evaluator(path: Path, field: str, missing: MissingWords) -> Evaluator:
    """The evaluator of a parsed path."""
    if missing == "template":
        return _template_getter(path, field)
    return getter(path, _path_failure(path))


def compile_finder(path: str) -> Evaluator:
    """The evaluator of a path that gives MISSING where it selects nothing (Choice). Raises ExpressionSyntaxError."""
    return getter(parse_path(path), _no_value)


def getter(path: Path, missing: Missing) -> Evaluator:
    """The evaluator of a parsed path with the given way to treat what is missing."""
    if path.context:
        return _from_scope(path, lambda scope: scope.context(), missing)
    if path.variable is None:
        return document_getter(path.segments, missing)
    if not path.segments:
        return _variable(path.variable, missing)
    whole = replaced(path, segments=(Member(path.variable), *path.segments))
    return _from_scope(whole, lambda scope: scope.variables, missing)


def _variable(name: str, missing: Missing) -> Evaluator:
    def get(document: JSON, scope: Scope) -> JSON:
        try:
            return scope.variables[name]
        except KeyError:
            return missing(document, scope)

    return get


def _from_scope(path: Path, root: Callable[[Scope], JSON], missing: Missing) -> Evaluator:
    """A getter that looks into what the scope holds; what is missing is still told of the document."""
    look_up = document_getter(path.segments, _no_value)

    def get(document: JSON, scope: Scope) -> JSON:
        value = look_up(root(scope), scope)
        return missing(document, scope) if value is MISSING else value

    return get


def _no_value(_document: JSON, _scope: Scope) -> JSON:
    return MISSING


def _template_getter(path: Path, field: str) -> Evaluator:
    """As for any path, but not even `$` can be applied to a null document."""
    if path.segments or path.context or path.variable is not None:
        return getter(path, _template_failure(path, field))

    def get(document: JSON, _scope: Scope) -> JSON:
        if document is None:
            _refuse_null(path, document, field)
        return document

    return get


def _refuse_null(path: Path, document: JSON, field: str) -> None:
    """AWS has a cause of its own for paths into a null document. Reported by users, not recorded."""
    if document is None and path.variable is None and not path.context:
        raise ExpressionFailure("States.Runtime", "Unable to apply Path transformation to null or empty input.", field)


def _template_failure(path: Path, field: str) -> Missing:
    def fail(document: JSON, _scope: Scope) -> JSON:
        _refuse_null(path, document, field)
        where = f"The JSONPath '{path.text}' specified for the field '{field}' could not be found in the input"
        raise ExpressionFailure("States.Runtime", f"{where} '{dumps(document)}'", field)

    return fail


def _path_failure(path: Path) -> Missing:
    def fail(document: JSON, scope: Scope) -> JSON:
        _refuse_null(path, document, path.text)
        root = scope.context() if path.context else scope.variables.get(path.variable) if path.variable else document
        cause = f"Invalid path '{path.text}' : {why_nothing(path.segments, root)}"
        raise ExpressionFailure("States.Runtime", cause, path.text)

    return fail
