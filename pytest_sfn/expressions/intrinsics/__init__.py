"""Intrinsic functions of JSONPath states: one table, name -> function, and their compilation to closures."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from pytest_sfn.errors import ExpressionFailure, ExpressionSyntaxError
from pytest_sfn.expressions.intrinsics import arrays, encoding, json_data, numbers, strings
from pytest_sfn.expressions.intrinsics.arguments import BadArgument
from pytest_sfn.expressions.intrinsics.closures import Refuse, closure, format_closure, math_add_closure
from pytest_sfn.expressions.intrinsics.parser import Argument, IntrinsicCall, Literal
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.jsonpath import Fail, getter
from pytest_sfn.expressions.path_failures import NothingThere, PathFailure
from pytest_sfn.expressions.path_parser import Path
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.typing import JSON
from pytest_sfn.values import value


@value
class Intrinsic:
    """A function, and how many arguments it takes (`most` None: any number). `draws`: the generator comes first."""

    function: Callable[..., JSON]
    least: int
    most: int | None
    draws: bool = False


INTRINSICS: dict[str, Intrinsic] = {
    "States.Array": Intrinsic(arrays.array, 0, None),
    "States.ArrayContains": Intrinsic(arrays.array_contains, 2, 2),
    "States.ArrayGetItem": Intrinsic(arrays.array_get_item, 2, 2),
    "States.ArrayLength": Intrinsic(arrays.array_length, 1, 1),
    "States.ArrayPartition": Intrinsic(arrays.array_partition, 2, 2),
    "States.ArrayRange": Intrinsic(arrays.array_range, 3, 3),
    "States.ArrayUnique": Intrinsic(arrays.array_unique, 1, 1),
    "States.Base64Decode": Intrinsic(encoding.base64_decode, 1, 1),
    "States.Base64Encode": Intrinsic(encoding.base64_encode, 1, 1),
    "States.Format": Intrinsic(strings.format_template, 1, None),
    "States.Hash": Intrinsic(encoding.hash_data, 2, 2),
    "States.JsonMerge": Intrinsic(json_data.json_merge, 3, 3),
    "States.JsonToString": Intrinsic(json_data.json_to_string, 1, 1),
    "States.MathAdd": Intrinsic(numbers.math_add, 2, 2),
    "States.MathRandom": Intrinsic(numbers.math_random, 2, 3, draws=True),
    "States.StringSplit": Intrinsic(strings.string_split, 2, 2),
    "States.StringToJson": Intrinsic(json_data.string_to_json, 1, 1),
    "States.UUID": Intrinsic(numbers.uuid, 0, 0, draws=True),
}


def compile_intrinsic(call: IntrinsicCall, field: str) -> Evaluator:
    """
    The evaluator of a call. Raises ExpressionSyntaxError for an unknown function or a wrong number of arguments.

    Arguments it cannot take fail with States.IntrinsicFailure; a path that selects nothing with States.Runtime.
    """
    intrinsic = INTRINSICS.get(call.name)
    if intrinsic is None:
        raise ExpressionSyntaxError(
            f"Unknown intrinsic function {call.name}; known are {', '.join(INTRINSICS)}", call.text, 0
        )
    _check_count(call, intrinsic)
    arguments = tuple(_compile_argument(argument, call, field) for argument in call.arguments)
    fail = _failure(call, field)
    if call.name == "States.MathAdd":
        return math_add_closure(call.arguments, arguments, fail)
    if call.name == "States.Format" and isinstance(call.arguments[0], Literal) and call.arguments[0].text is not None:
        return format_closure(call.arguments[0].text, arguments[1:], fail)
    return closure(intrinsic.function, arguments, fail, draws=intrinsic.draws)


def _check_count(call: IntrinsicCall, intrinsic: Intrinsic) -> None:
    count, least, most = len(call.arguments), intrinsic.least, intrinsic.most
    if count < least or (most is not None and count > most):
        expected = f"at least {least}" if most is None else f"{least}" if most == least else f"{least} to {most}"
        raise ExpressionSyntaxError(f"{call.name} takes {expected} arguments, not {count}", call.text, 0)


def _compile_argument(argument: Argument, call: IntrinsicCall, field: str) -> Evaluator:
    if isinstance(argument, IntrinsicCall):
        return compile_intrinsic(argument, field)
    if isinstance(argument, Path):
        return getter(argument, _argument_failure(argument, call, field))
    value = argument.value
    return lambda _document, _scope: value


def _argument_failure(path: Path, call: IntrinsicCall, field: str) -> Fail:
    """The cause of a path that leads nowhere is AWS's, reported by users; that of one that does not fit is inferred."""

    def fail(document: JSON, failure: PathFailure) -> JSON:
        what = f"The JsonPath argument for the field '{path.text}' could not be found in the input '{dumps(document)}'"
        if not isinstance(failure, NothingThere):
            what = f"Invalid path '{path.text}' : {failure.message}"
        cause = f"The function '{call.text}' had the following error: {what}"
        raise ExpressionFailure("States.Runtime", cause, field, quoted=document)

    return fail


def _failure(call: IntrinsicCall, field: str) -> Refuse:
    """The cause's first half is AWS's, as for a missing path; what follows is ours."""

    def fail(problem: BadArgument) -> NoReturn:
        what = f"Invalid arguments in {call.name}: {problem}"
        cause = f"The function '{call.text}' had the following error: {what}"
        raise ExpressionFailure("States.IntrinsicFailure", cause, field) from problem

    return fail
