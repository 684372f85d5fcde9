"""
Payload Templates: Parameters, ResultSelector, ItemSelector, Assign and the like of JSONPath states.

A member whose name ends in `.$` holds a path or an intrinsic function; the payload gets its value, under the name
without the ending. Everything else is taken as it stands, and shared between all payloads made from the template.
"""

from __future__ import annotations

from pytest_sfn.errors import ExpressionSyntaxError
from pytest_sfn.expressions.expression_string import compile_path_or_intrinsic
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.typing import JSON

_MARK = ".$"


def compile_payload_template(template: JSON, field: str) -> Evaluator:
    """
    The evaluator of a template; its result must not be changed in place, for it shares the template's literal parts.

    `field` is the template's name (`Parameters`), for the errors of what has no name of its own. Raises
    ExpressionSyntaxError for the first expression that does not parse.
    """
    return _compile(template, field) or _constant(template)


def _compile(template: JSON, field: str) -> Evaluator | None:
    """The evaluator of a part of the template, None where it is literal throughout."""
    if isinstance(template, dict):
        return _compile_object(template)
    if isinstance(template, list):
        return _compile_array(template, field)
    return None


def _compile_object(template: dict[str, JSON]) -> Evaluator | None:
    base: dict[str, JSON] = {}
    dynamic: list[tuple[str, Evaluator]] = []
    for field, member in template.items():
        name = field.removesuffix(_MARK)
        if name in base:
            raise ExpressionSyntaxError(f"The template gives the field {name!r} twice", field)
        evaluate = _compile_expression(member, field) if field.endswith(_MARK) else _compile(member, field)
        base[name] = member if evaluate is None else None
        if evaluate is not None:
            dynamic.append((name, evaluate))
    return _object(base, dynamic) if dynamic else None


def _compile_expression(text: JSON, field: str) -> Evaluator:
    if not isinstance(text, str):
        raise ExpressionSyntaxError(
            f"The value for the field {field!r} must be a path or an intrinsic function", str(text)
        )
    return compile_path_or_intrinsic(text, field, missing="template")


def _object(base: dict[str, JSON], dynamic: list[tuple[str, Evaluator]]) -> Evaluator:
    """The evaluator of an object with these computed members; `base` holds the others, and all in their order."""
    if len(dynamic) == 1:
        ((only, value),) = dynamic
        if len(base) == 1:
            return lambda document, scope: {only: value(document, scope)}
        return lambda document, scope: {**base, only: value(document, scope)}
    members = tuple(dynamic)

    def evaluate(document: JSON, scope: Scope) -> JSON:
        payload = base.copy()
        for name, member in members:
            payload[name] = member(document, scope)
        return payload

    return evaluate


def _compile_array(template: list[JSON], field: str) -> Evaluator | None:
    compiled = [_compile(element, field) for element in template]
    if not any(compiled):
        return None
    elements = [evaluate or _constant(element) for evaluate, element in zip(compiled, template, strict=True)]
    return lambda document, scope: [element(document, scope) for element in elements]


def _constant(value: JSON) -> Evaluator:
    return lambda _document, _scope: value
