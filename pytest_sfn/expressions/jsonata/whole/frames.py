"""What the evaluator of the whole language works with: frames of names, functions as values, sequences, and bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pytest_sfn.expressions.jsonata.code_units import paired
from pytest_sfn.expressions.jsonata.failures import (
    BYTES_PER_STEP,
    ITEMS_PER_STEP,
    MAX_BYTES,
    MAX_STEPS,
    MEMORY_LIMIT,
    STEP_LIMIT,
    JsonataError,
)
from pytest_sfn.expressions.jsonata.signatures import FunctionSignature
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.typing import JSON


class Sequence(list[JSON]):
    """
    Results of a path or function: one of them alone stands for itself, none for no value.

    keep: it stays an array with one item (`[]`). tuples: its items are dictionaries of names, the item under `@`.
    outer: it wraps an array the expression was given.
    """

    __slots__ = ("keep", "outer", "tuples")

    def __init__(self, items: list[JSON] | tuple[JSON, ...] = ()) -> None:
        super().__init__(items)
        self.keep = False
        self.tuples = False
        self.outer = False


class Constructed(list[JSON]):
    """An array a path makes at its beginning or end (`x.[y]`), which it does not flatten."""

    __slots__ = ()


class Evaluation:
    """One evaluation: what it may read, and how deep and long it may still go."""

    __slots__ = ("depth", "document", "now", "scope", "steps")

    def __init__(self, document: dict[str, JSON], scope: Scope) -> None:
        self.document = document
        self.scope = scope
        self.now = int(scope.now() * 1000)
        self.depth = 0
        self.steps = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Count work off; what does too much ends as it does on AWS when its time is over."""
        self.steps -= steps
        if self.steps < 0:
            raise JsonataError(None, STEP_LIMIT)

    def room_for_text(self, length: int) -> None:
        """Count a text to be made off, before it is made."""
        if length > MAX_BYTES:
            raise JsonataError(None, MEMORY_LIMIT)
        self.spend(length // BYTES_PER_STEP)

    def room_for_items(self, count: int) -> None:
        """Count an array to be made off, before it is made."""
        if count * 8 > MAX_BYTES:
            raise JsonataError(None, MEMORY_LIMIT)
        self.spend(count // ITEMS_PER_STEP)

    def text(self, made: str) -> str:
        """A text that was made, counted off."""
        self.room_for_text(len(made) if made.isascii() else 4 * len(made))
        return paired(made)


class Frame:
    """Names bound by an expression, inside those of the frame around it."""

    __slots__ = ("evaluation", "outer", "values")

    def __init__(self, values: dict[str, JSON], outer: Frame | None, evaluation: Evaluation) -> None:
        self.values = values
        self.outer = outer
        self.evaluation = evaluation

    def inner(self, values: dict[str, JSON]) -> Frame:
        """A frame inside this one."""
        return Frame(values, self, self.evaluation)

    def lookup(self, name: str) -> JSON:
        """The value of a name, UNDEFINED for none."""
        frame: Frame | None = self
        while frame is not None:
            values = frame.values
            if name in values:
                return values[name]
            frame = frame.outer
        return UNDEFINED


#: A compiled node: context item and frame in, value out.
Evaluate: TypeAlias = Callable[[JSON, Frame], JSON]


class Function:
    """A function as a value. arity: how many arguments functions of functions pass it. token: its name in errors."""

    __slots__ = ("arity", "signature", "token")

    def __init__(self, arity: int, signature: FunctionSignature | None, token: JSON) -> None:
        self.arity = arity
        self.signature = signature
        self.token = token


class Closure(Function):
    """`function($x){ ... }` with the item and frame it was made in."""

    __slots__ = ("body", "frame", "item", "names")

    def __init__(
        self, names: tuple[str, ...], body: Evaluate, item: JSON, frame: Frame, signature: FunctionSignature | None
    ) -> None:
        super().__init__(len(names), signature, UNDEFINED)
        self.names = names
        self.body = body
        self.item = item
        self.frame = frame


class Native(Function):
    """A function of ours: `call` gets the frame and the arguments, as many as are passed."""

    __slots__ = ("call",)

    def __init__(
        self, call: Callable[..., JSON], arity: int, signature: FunctionSignature | None = None, token: JSON = UNDEFINED
    ) -> None:
        super().__init__(arity, signature, token)
        self.call = call


#: A function of the library: what gives the value, how many arguments functions of functions pass it, its signature.
LibraryRow: TypeAlias = tuple[Callable[..., JSON], int, str]


class TailCall:
    """A call a function ends with, left to be made when the function is left: so its depth does not grow."""

    __slots__ = ("arguments", "frame", "item", "name", "procedure")

    def __init__(self, procedure: Evaluate, arguments: list[Evaluate], item: JSON, frame: Frame, name: JSON) -> None:
        self.procedure = procedure
        self.arguments = arguments
        self.item = item
        self.frame = frame
        self.name = name


def call(function: JSON, arguments: list[JSON], item: JSON, frame: Frame, token: JSON = None) -> JSON:
    """
    The value of a function for arguments; `item` stands in for a missing first one. token: what it was called by.

    Errors: JsonataError T1006 for what is no function, T0410 to T0412, and what the function throws.
    """
    result = _call(function, arguments, item, frame, token)
    while type(result) is TailCall:
        following = result.procedure(result.item, result.frame)
        given = [argument(result.item, result.frame) for argument in result.arguments]
        result = _call(following, given, item, frame, result.name)
    return result


def _call(function: JSON, arguments: list[JSON], item: JSON, frame: Frame, token: JSON) -> JSON:
    if not isinstance(function, Function):
        raise JsonataError("T1006")
    if token is not None:
        name = token
        if isinstance(function, Closure):
            function.token = token
    else:
        name = function.token if function.token is not UNDEFINED else CALLER
    if function.signature is not None:
        arguments = function.signature.validate(arguments, lambda: item, name)
    if isinstance(function, Native):
        for argument in arguments:
            if isinstance(argument, (list, str)) and len(argument) > ITEMS_PER_STEP:
                frame.evaluation.spend(len(argument) // (BYTES_PER_STEP if type(argument) is str else ITEMS_PER_STEP))
        return function.call(frame, *arguments)
    if not isinstance(function, Closure):
        raise JsonataError("T1006")
    names = function.names
    bound = dict(zip(names, arguments, strict=False))
    for missing in names[len(arguments) :]:
        bound[missing] = UNDEFINED
    return function.body(function.item, function.frame.inner(bound))


class _Caller:
    """Stands in an error for the name of the function that was called directly, known further out."""

    __slots__ = ()


CALLER = _Caller()


def named(error: JsonataError, token: JSON) -> JsonataError:
    """The error with the name of the function that was called directly."""
    if CALLER in error.values:
        error.values = tuple(token if value is CALLER else value for value in error.values)
    return error
