"""Compiles the expressions in fields - paths, payload templates, JSONata - and reports all that AWS refuses in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.expression_string import compile_path_or_intrinsic
from pytest_sfn.expressions.jsonpath import compile_finder, path_evaluator
from pytest_sfn.expressions.path_parser import Path, parse_path
from pytest_sfn.expressions.payload_template import compile_payload_template
from pytest_sfn.expressions.reference_path import Writer, compile_reference_path
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import NO_DOLLAR
from pytest_sfn.typing import JSON

T = TypeVar("T")
Steps = tuple[str | int, ...]

#: The members of `$states` an expression can read: on entry, beside a result, and in a Catcher. Measured: AWS refuses
#: expressions that read others.
ON_ENTRY = frozenset({"input", "context"})
WITH_RESULT = ON_ENTRY | {"result"}
CAUGHT = ON_ENTRY | {"errorOutput"}

_NOT_JSONPATH = "Value must be a valid JSONPath."
_NOT_REFERENCE = "Value is not a Reference Path"
_NO_START = ": Reference path didn't start with '$'"
_INTRINSIC_PREFIX = "States."


# --- paths
def path(fields: Fields, name: str) -> Evaluator | None:
    """The evaluator of a field that takes any path."""
    text = fields.text(name)
    parsed = None if text is None else _read(fields, name, _NOT_JSONPATH, lambda: parse_path(text))
    return None if parsed is None else path_evaluator(parsed, name, "path")


def _read(fields: Fields, name: str, message: str, read: Callable[[], T]) -> T | None:
    """What is read out of a field's text, None where its syntax is wrong, which is reported."""
    try:
        return read()
    except ExpressionSyntaxError as error:
        fields.problem(message, name, mend=_detail(error))
        return None


def reference_path(fields: Fields, name: str, *, context: bool = True) -> Evaluator | None:
    """
    The evaluator of a field that takes a Reference Path, into a variable too; into the Context Object if `context`.

    Measured: the number fields of a Map refuse the Context Object, ItemsPath takes it.
    """
    parsed = parsed_reference_path(fields, name, context=context)
    return None if parsed is None else path_evaluator(parsed, name, "path")


def finder(fields: Fields, name: str) -> Evaluator | None:
    """As `reference_path`, but giving MISSING where the path selects nothing (Choice)."""
    parsed = parsed_reference_path(fields, name)
    return None if parsed is None else compile_finder(parsed.text)


def parsed_reference_path(fields: Fields, name: str, *, context: bool = True) -> Path | None:
    """The Reference Path of a field, taken apart."""
    text = fields.text(name)
    if text is None:
        return None
    if not text.startswith("$"):
        fields.problem(f"{_NOT_REFERENCE}{_NO_START}", name)
        return None
    parsed = _read(fields, name, _NOT_REFERENCE, lambda: parse_path(text))
    if parsed is None:
        return None
    if parsed.reference is None or (parsed.context and not context):
        mend = "It has single names and indices only: no '*', '..', '@', slices or filters"
        if parsed.context:
            mend = "This field cannot read the Context Object: hand the value on in the state's input or a variable"
        fields.problem(_NOT_REFERENCE, name, mend=mend)
        return None
    return parsed


def writer(fields: Fields, name: str, text: str) -> Writer | None:
    """The writer of a ResultPath."""
    start = "" if text.startswith("$") else _NO_START
    return _read(fields, name, f"{_NOT_REFERENCE}{start}", lambda: compile_reference_path(text))


#: Source: developer guide, "Fail workflow state".
_TEXT_FUNCTIONS = ("ArrayGetItem", "Base64Decode", "Base64Encode", "Format", "Hash", "JsonToString", "UUID")


def path_or_text_function(fields: Fields, name: str) -> Evaluator | None:
    """
    The evaluator of a field that takes a path or an intrinsic function that gives text (ErrorPath, CausePath).

    Other functions are refused; AWS's words for that are not known.
    """
    text = fields.text(name)
    if text is None:
        return None
    called = text.partition("(")[0].strip()
    if called.startswith(_INTRINSIC_PREFIX) and called.removeprefix(_INTRINSIC_PREFIX) not in _TEXT_FUNCTIONS:
        fields.problem(
            _NOT_JSONPATH, name, mend=f"Functions that give text are States.{', States.'.join(_TEXT_FUNCTIONS)}"
        )
        return None
    return _read(fields, name, _NOT_JSONPATH, lambda: compile_path_or_intrinsic(text, name, missing="template"))


def _detail(error: ExpressionSyntaxError) -> str:
    return error.message[:1].upper() + error.message[1:]


# --- payload templates
def payload_template(fields: Fields, name: str, value: JSON) -> Evaluator | None:
    """The evaluator of a Payload Template; every bad expression is reported, at the object it is a member of."""
    _warn_of_plain_paths(fields, value, (name,))
    try:
        return compile_payload_template(value, name)
    except ExpressionSyntaxError as error:
        if not _report_bad_members(fields, value, (name,)):
            fields.problem(_detail(error), name)
        return None


def _members(value: JSON, steps: Steps) -> Iterator[tuple[Steps, str, JSON]]:
    """Every member of every object: the steps to the object, name and value."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield steps, name, member
            yield from _members(member, (*steps, name))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _members(element, (*steps, index))


def _report_bad_members(fields: Fields, value: JSON, steps: Steps) -> bool:
    found = False
    for place, name, member in _members(value, steps):
        if not name.endswith(".$"):
            continue
        try:
            compile_payload_template({name: member}, name)
        except ExpressionSyntaxError as error:
            found = True
            fields.problem(
                f"The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call",
                *place,
                mend=_detail(error),
            )
    return found


def _warn_of_plain_paths(fields: Fields, value: JSON, steps: Steps) -> None:
    for place, name, member in _members(value, steps):
        if isinstance(member, str) and not name.endswith(".$") and looks_like_a_path(member):
            fields.problem(
                f"The value for the field '{name}' looks like a JSONPath or an intrinsic function call, but the "
                "field's name does not end with '.$'",
                *place,
                code=NO_DOLLAR,
                severity="WARNING",
                mend=f"Name it '{name}.$' if it is to be evaluated",
            )


def looks_like_a_path(text: str) -> bool:
    """Whether a text reads like a path into the input or the Context Object, or like an intrinsic function."""
    return text == "$" or text.startswith(("$.", "$[", "$$.")) or (text.startswith(_INTRINSIC_PREFIX) and "(" in text)


# --- JSONata
def jsonata(fields: Fields, name: str, value: JSON, available: frozenset[str] = ON_ENTRY) -> Evaluator | None:
    """The evaluator of a value with `{% %}` texts in it; every expression that AWS refuses is reported at its place."""
    from pytest_sfn.expressions.jsonata import compile_jsonata_template

    if not _report_bad_expressions(fields, value, (name,), available):
        return compile_jsonata_template(value, fields.located(name))
    return None


def _report_bad_expressions(fields: Fields, value: JSON, steps: Steps, available: frozenset[str]) -> bool:
    from pytest_sfn.expressions.jsonata import is_jsonata, problems

    found = False
    for place, text in _texts(value, steps):
        if is_jsonata(text):
            for problem in problems(text, available):
                found = True
                fields.problem(problem.message, *place, code=problem.code)
        elif text.startswith("{%"):
            found = True
            fields.problem("JSONata string must start with {% and end with %}", *place)
    return found


def _texts(value: JSON, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _texts(member, (*steps, name))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _texts(element, (*steps, index))


def is_expression(value: JSON) -> bool:
    """Whether a field's value is meant as a JSONata expression, well-formed or not."""
    return isinstance(value, str) and value.startswith("{%")
