"""
Evaluates an expression with jsonata-python: what our own compiler leaves out.

Imported on first need (60 ms). The library is Python's null for undefined and a marker for JSON's null, a dictionary of
bindings and a callback around each evaluation; this module is the bridge, and mends where it differs from JSONata.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable
from typing import Any

from pytest_sfn.errors import SfnError
from pytest_sfn.expressions.jsonata import extensions
from pytest_sfn.expressions.jsonata.failures import (
    DEPTH_LIMIT,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_STEPS,
    MEMORY_LIMIT,
    STEP_LIMIT,
    JsonataError,
)
from pytest_sfn.expressions.jsonata.library import JException, Jsonata, Utils, deep_recursion
from pytest_sfn.expressions.jsonata.library_functions import Thrown, as_text, functions_frame
from pytest_sfn.expressions.jsonata.library_regex import javascript_regex
from pytest_sfn.expressions.jsonata.messages import MESSAGES
from pytest_sfn.expressions.jsonata.values import LONG, UNDEFINED, as_output
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.typing import JSON, is_number

_NULL = Utils.NULL_VALUE
_CODE = re.compile(r"[A-Z]\d{4}")
_FUNCTIONS = functions_frame()
_ELEMENT_TYPES = {"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings"}


class NotJsonValue(Exception):  # noqa: N818 - not a failure yet: the caller words it
    """The value is, or holds, a function."""


class Reference:
    """One expression, parsed by the library once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parsed: _Expression | None = None

    def evaluate(self, states: dict[str, JSON], scope: Scope) -> JSON:
        """
        The value, UNDEFINED for none.

        Errors: JsonataError for what the expression throws, NotJsonValue for a function.
        """
        try:
            with deep_recursion():
                if self._parsed is None:
                    self._parsed = _Expression(self._text)
                return from_library(self._parsed.run(states, scope))
        except JException as error:
            raise jsonata_error(error) from None
        except RecursionError:
            raise JsonataError(None, DEPTH_LIMIT) from None
        except (SfnError, NotJsonValue):
            raise
        except Exception as error:  # noqa: BLE001 - the library lets plain ones out where JSONata has a coded error
            raise _uncoded(error) from None


class _Expression(Jsonata):  # type: ignore[misc] # the library has no types
    """The library's evaluator with bounds that do not depend on the clock."""

    def __init__(self, text: str) -> None:
        super().__init__(text, javascript_regex)
        self.set_validate_input(validate_input=False)
        self.set_output_convert_nulls(output_convert_nulls=False)

    def get_per_thread_instance(self) -> _Expression:
        return self

    def run(self, states: dict[str, JSON], scope: Scope) -> Any:
        before = getattr(Jsonata.CURRENT, "jsonata", None)
        evaluation = copy.copy(self)  # it keeps the current context in itself, and another thread may evaluate too
        Jsonata.CURRENT.jsonata = evaluation
        evaluation.timestamp = int(scope.now() * 1000)
        frame = _Frame(_FUNCTIONS, states, scope)
        _Bounds(frame)
        evaluation.input, evaluation.environment = None, frame
        try:
            return evaluation.eval(self.ast, None, frame)
        finally:
            Jsonata.CURRENT.jsonata = before

    def evaluate_numeric_expression(self, lhs: Any, rhs: Any, op: str) -> Any:
        """JSONata's arithmetic: a remainder keeps its fraction; dividing by 0 gives Infinity, which AWS returns."""
        numbers = is_number(lhs) and is_number(rhs)
        if numbers and (op == "%" or (op == "/" and rhs == 0)):
            return _remainder(lhs, rhs) if op == "%" else _by_zero(lhs)
        return super().evaluate_numeric_expression(lhs, rhs, op)

    def evaluate_filter(self, predicate: Any, items: Any, environment: Any) -> Any:
        """A predicate: positions are rounded down, where the library cuts them off."""
        results = Utils.create_sequence()
        tuples = isinstance(items, Utils.JList) and items.tuple_stream
        results.tuple_stream = tuples
        if items is None:
            return results
        items = items if isinstance(items, list) else Utils.create_sequence(items)
        if predicate.type == "number":
            return _at_position(items, predicate.value, results)
        for index, item in enumerate(items):
            frame = self.create_frame_from_tuple(environment, item) if tuples else environment
            found = self.eval(predicate, item["@"] if tuples else item, frame)
            results.extend([item] * _times_kept(found, index, len(items)))
        return results

    def evaluate_string_concat(self, lhs: Any, rhs: Any) -> str:
        """Both sides as texts."""
        return (as_text(lhs) or "") + (as_text(rhs) or "")

    def evaluate_includes_expression(self, lhs: Any, rhs: Any) -> bool:
        """Membership as JSONata has it: true is not 1."""
        if lhs is None or rhs is None:
            return False
        items = rhs if isinstance(rhs, list) else [rhs]
        return any(isinstance(item, bool) == isinstance(lhs, bool) and item == lhs for item in items)


class _Frame(Jsonata.Frame):  # type: ignore[misc] # the library has no types
    """The outermost bindings, when asked for: `$states`, the workflow's variables, the functions of Step Functions."""

    def __init__(self, parent: Any, states: dict[str, JSON], scope: Scope) -> None:
        super().__init__(parent)
        self.states = states
        self.scope = scope

    def lookup(self, name: str) -> Any:
        if name in self.bindings:
            return self.bindings[name]
        if name.startswith("__"):
            return None
        if name == "states":
            return self._bound(name, to_library(self.states))
        if name in self.scope.variables:
            return self._bound(name, to_library(self.scope.variables[name]))
        if name in _EXTENSIONS:
            return self._bound(name, _EXTENSIONS[name](self.scope))
        return self.parent.lookup(name)

    def _bound(self, name: str, value: Any) -> Any:
        self.bindings[name] = value
        return value


class _Bounds:
    """Ends an evaluation that is too deep, too long or too big."""

    def __init__(self, frame: Jsonata.Frame) -> None:
        self.depth = 0
        self.steps = 0
        frame.set_evaluate_entry_callback(self.enter)
        frame.set_evaluate_exit_callback(self.leave)

    def enter(self, *_: Any) -> None:
        self.depth += 1
        self.steps += 1
        if self.depth > MAX_DEPTH:
            raise Thrown(JsonataError(None, DEPTH_LIMIT))
        if self.steps > MAX_STEPS:
            raise Thrown(JsonataError(None, STEP_LIMIT))

    def leave(self, _expression: Any, _input: Any, _environment: Any, result: Any) -> None:
        self.depth -= 1
        size = len(result) if isinstance(result, str) else len(result) * 8 if isinstance(result, list) else 0
        if size > MAX_BYTES:
            raise Thrown(JsonataError(None, MEMORY_LIMIT))


class _Extension(Jsonata.JFunction):  # type: ignore[misc] # the library has no types
    """A function of Step Functions, callable from the library; `limit` arguments at most."""

    def __init__(self, name: str, limit: int, function: Callable[..., JSON]) -> None:
        super().__init__(None, None)
        self.signature = self
        self.name = name
        self.limit = limit
        self.function_of = function

    def call(self, _input: Any, args: Any) -> Any:
        given = [from_library(value) for value in args or ()]
        try:
            if len(given) > self.limit:
                raise extensions.signature_error(self.name, self.limit + 1)
            return to_library(self.function_of(*given))
        except JsonataError as error:
            raise Thrown(error) from None

    def validate(self, args: Any, _context: Any) -> Any:
        return args

    def get_min_number_of_args(self) -> int:
        """How many arguments `$map` and the like pass."""
        return min(self.limit, 1)

    def set_function_name(self, name: str) -> None:
        """The library names functions when it binds them."""


_EXTENSIONS: dict[str, Callable[[Scope], _Extension]] = {
    "partition": lambda _: _Extension("partition", 2, extensions.partition),
    "range": lambda _: _Extension("range", 3, extensions.number_range),
    "hash": lambda _: _Extension("hash", 2, extensions.hash_text),
    "random": lambda scope: _Extension("random", 1, lambda *seed: extensions.random_number(scope.random, *seed)),
    "uuid": lambda scope: _Extension("uuid", 0, lambda: extensions.uuid_text(scope.random)),
    "parse": lambda _: _Extension("parse", 1, extensions.parse_text),
}


def to_library(value: JSON) -> Any:
    """The value with the library's marker for null; what holds no null is the value itself, not a copy."""
    if value is None:
        return _NULL
    if value is UNDEFINED:
        return None
    if isinstance(value, dict):
        changed = {k: new for k, v in value.items() if (new := to_library(v)) is not v}
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        items = [to_library(item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def from_library(value: Any) -> JSON:
    """The JSON value of a result, UNDEFINED for none; parts without marker, sequence or whole float are shared."""
    return UNDEFINED if value is None else _json_of(value)


def _json_of(value: Any) -> JSON:
    if value is _NULL or value is None:
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if -LONG <= value < LONG else float(value)
    if isinstance(value, float):
        return as_output(value)
    if isinstance(value, dict):
        changed = {k: new for k, v in value.items() if (new := _json_of(v)) is not v}
        return {**value, **changed} if changed else value
    if isinstance(value, list):
        items = [_json_of(item) for item in value]
        same = type(value) is list and all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    raise NotJsonValue


def _at_position(items: list[Any], position: float, results: list[Any]) -> list[Any]:
    place = math.floor(position)
    if not -len(items) <= place < len(items):
        return results
    found = items[place]
    if isinstance(found, list):
        return found
    results.append(_NULL if found is None else found)
    return results


def _times_kept(found: Any, index: int, count: int) -> int:
    """How often a predicate keeps the item at `index`: positions may name it more than once."""
    positions = [found] if Utils.is_numeric(found) else found
    if Utils.is_array_of_numbers(positions):
        return sum(math.floor(place) in (index, index - count) for place in positions)
    return int(Jsonata.boolize(found))


def _remainder(lhs: float, rhs: float) -> Any:
    return Utils.convert_number(math.fmod(lhs, rhs)) if rhs else math.nan


def _by_zero(lhs: float) -> float:
    return math.nan if lhs == 0 else math.copysign(math.inf, lhs)


def jsonata_error(error: JException) -> JsonataError:
    """The library's error with JSONata's own text; some of its errors carry a whole text where the code belongs."""
    if isinstance(error, Thrown):
        return error.thrown
    code = str(error.error)
    if not _CODE.fullmatch(code):
        known = next((name for name, text in MESSAGES.items() if text == code), None)
        return JsonataError(known, code)
    return JsonataError(code, values=_values(code, error))


def _values(code: str, error: JException) -> tuple[JSON, ...]:
    """What goes into the text's places, in their order; the library puts some elsewhere."""
    first, second, third = (_shown(value) for value in (error.current, error.expected, error.extra))
    if code == "D1001":
        return (None,)  # as JavaScript writes what is not finite in JSON
    if code == "D1002":
        return (second,)
    if code == "D3100":
        return (error.location,)
    if code == "T0412":
        return first, second, _ELEMENT_TYPES.get(str(third), third)
    return first, second, third


def _shown(value: Any) -> JSON:
    try:
        return _json_of(value)
    except NotJsonValue:
        return None


def _uncoded(error: Exception) -> JsonataError:
    if "could not convert string to float" in str(error) or "invalid literal for int" in str(error):
        return JsonataError("D3030", values=(str(error).partition(": ")[2].strip("'\""),))
    if "isoformat" in str(error):
        return JsonataError("D3110", values=(str(error).partition(": ")[2].strip("'\""),))
    return JsonataError(None, str(error) or type(error).__name__)


def syntax_problem(expression: str) -> str | None:
    """Why the library refuses to parse the expression (it alone follows `%` to its parents), None if it does not."""
    try:
        with deep_recursion():
            Jsonata(expression)
    except JException as error:
        return str(jsonata_error(error)).partition(": ")[2]
    return None
