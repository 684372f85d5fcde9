"""
JSONPath as Step Functions reads it: compiled once, called often.

AWS uses Jayway JsonPath 2.0.0, whose filters, slices and names differ from those of the Python libraries and of later
versions; so the steps are our own (`path_compiler`, `path_steps`, `path_filters`), and a definite path is a chain of
look-ups (`path_getters`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.path_failures import NothingThere, PathFailure
from pytest_sfn.expressions.path_getters import Missing, key_getter, member_getter
from pytest_sfn.expressions.path_parser import Path, parse_path
from pytest_sfn.expressions.path_steps import NULL_NODE, Selection, compile_steps
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON

#: In whose words a path that selects nothing fails: those of a payload template's field, or those of a path field.
MissingWords: TypeAlias = Literal["template", "path"]
#: What happens where a path cannot be applied: (document, why) -> a value in its place, or it raises.
Fail: TypeAlias = Callable[[JSON, PathFailure], JSON]

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
    return getter(path, lambda document, failure: _fail(path, path.text, document, failure))


def compile_finder(path: str) -> Evaluator:
    """The evaluator of a path that gives MISSING where it selects nothing (Choice). Raises ExpressionSyntaxError."""
    return getter(parse_path(path), _no_value)


def getter(path: Path, fail: Fail) -> Evaluator:
    """The evaluator of a parsed path with the given way to treat what is missing."""
    if path.context or path.variable is not None:
        return _scope_getter(path, fail)
    select = _selector(path)
    keys = path.reference
    if keys is None:
        return _selection_getter(select, fail, definite=path.is_definite)
    return _key_getter(keys, lambda document, _scope: fail(document, _failure(select, document)))


def _no_value(_document: JSON, _failure: PathFailure) -> JSON:
    return MISSING


def _selector(path: Path) -> Callable[[JSON], JSON]:
    """What the path selects in the value it starts from. The function raises PathFailure."""
    apply, definite = compile_steps(path.steps), path.is_definite

    def select(root: JSON) -> JSON:
        selection = Selection(root)
        apply(NULL_NODE if root is None and path.steps else root, None, selection)
        return selection.found[0] if definite else selection.found

    return select


def _failure(select: Callable[[JSON], JSON], root: JSON) -> PathFailure:
    """Why a path that was found to select nothing does so."""
    try:
        select(root)
    except PathFailure as failure:
        return failure
    return NothingThere("No results for path: ", None)


def _selection_getter(select: Callable[[JSON], JSON], fail: Fail, *, definite: bool) -> Evaluator:
    def get(document: JSON, _scope: Scope) -> JSON:
        if document is None and not definite:
            return fail(document, NothingThere("No results for path: ", None))
        try:
            return select(document)
        except PathFailure as failure:
            return fail(document, failure)

    return get


def _key_getter(keys: tuple[str | int, ...], missing: Missing) -> Evaluator:
    names = tuple(key for key in keys if isinstance(key, str))
    if not keys:
        return lambda document, _scope: document
    return member_getter(names, missing) if len(names) == len(keys) else key_getter(keys, missing)


# --- paths into the Context Object and variables
def _scope_getter(path: Path, fail: Fail) -> Evaluator:
    """A getter that looks into what the scope holds; what is missing is still told of the document."""
    select, keys = _selector(path), path.reference

    def select_in(document: JSON, scope: Scope) -> JSON:
        try:
            return select(_root(path, scope))
        except PathFailure as failure:
            return fail(document, failure)

    if keys is None:
        return select_in
    name = path.variable
    quick = _key_getter(keys if name is None else (name, *keys), lambda _document, _scope: MISSING)

    def get(document: JSON, scope: Scope) -> JSON:
        found = quick(scope.context() if name is None else scope.variables, scope)
        return select_in(document, scope) if found is MISSING else found

    return get


def _root(path: Path, scope: Scope) -> JSON:
    if path.variable is None:
        return scope.context()
    if path.variable in scope.variables:
        return scope.variables[path.variable]
    raise NothingThere("No results for path: ", None)


# --- failures
def _template_getter(path: Path, field: str) -> Evaluator:
    """As for any path, but not even `$` can be applied to a null document."""

    def fail(document: JSON, failure: PathFailure) -> JSON:
        if not isinstance(failure, NothingThere):
            return _fail(path, field, document, failure)
        _refuse_null(path, document, field)
        where = f"The JSONPath '{path.text}' specified for the field '{field}' could not be found in the input"
        raise ExpressionFailure("States.Runtime", f"{where} '{dumps(document)}'", field, quoted=document)

    if path.steps or path.context or path.variable is not None:
        return getter(path, fail)

    def get(document: JSON, _scope: Scope) -> JSON:
        if document is None:
            _refuse_null(path, document, field)
        return document

    return get


def _fail(path: Path, field: str, document: JSON, failure: PathFailure) -> JSON:
    """
    The failure of a path field, and of a template's path that does not fit at all.

    Recorded from AWS for path fields whose path leads nowhere; reported by users for several names before the end.
    """
    _refuse_null(path, document, field)
    raise ExpressionFailure("States.Runtime", f"Invalid path '{path.text}' : {failure.message}", field)


def _refuse_null(path: Path, document: JSON, field: str) -> None:
    """AWS has a cause of its own for paths into a null document. Reported by users, not recorded."""
    if document is None and path.variable is None and not path.context:
        raise ExpressionFailure("States.Runtime", "Unable to apply Path transformation to null or empty input.", field)
