"""What a compiled expression runs in: the document, the Scope, its own variables and how much work it may still do."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from pytest_sfn.expressions.jsonata.failures import (
    BYTES_PER_STEP,
    ITEMS_PER_STEP,
    MAX_BYTES,
    MAX_NESTING,
    MAX_STEPS,
    MEMORY_LIMIT,
    RESULT_BYTES_PER_STEP,
    STEP_LIMIT,
    JsonataError,
)
from pytest_sfn.expressions.jsonata.values import UNDEFINED, Doubt
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.typing import JSON


class VariableFrame:
    """The variables an expression binds itself (`:=`, parameters), inside those of the frame around it."""

    __slots__ = ("outer", "values")

    def __init__(self, values: dict[str, JSON], outer: VariableFrame | None) -> None:
        self.values = values
        self.outer = outer


class JsonataEnvironment(NamedTuple):
    """`work` counts down the items visited by predicates and functions of functions."""

    document: dict[str, JSON]
    scope: Scope
    frame: VariableFrame | None
    work: list[int]


#: Texts and arrays up to this length are not worth counting.
SMALL = 64

#: A compiled node: context item and environment in, value out. Simple expressions get a plain tuple of two.
Run: TypeAlias = Callable[[JSON, JsonataEnvironment], JSON]


class Lambda(NamedTuple):
    """The value of `function($x){ ... }`: the body with what it was defined in."""

    names: tuple[str, ...]
    body: Run
    item: JSON
    environment: JsonataEnvironment

    def __call__(self, *arguments: JSON) -> JSON:
        """The body's value with the parameters bound; those without an argument have no value."""
        document, scope, outer, work = self.environment
        frame = VariableFrame(dict(zip(self.names, arguments, strict=False)), outer)
        return self.body(self.item, JsonataEnvironment(document, scope, frame, work))


def new_environment(document: dict[str, JSON], scope: Scope) -> JsonataEnvironment:
    """The environment of one evaluation."""
    return JsonataEnvironment(document, scope, VariableFrame({}, None), [MAX_STEPS])


def spend(environment: JsonataEnvironment, items: int) -> None:
    """Count work off; an expression that does too much ends as it does on AWS when its time is over."""
    work = environment.work
    work[0] -= items
    if work[0] < 0:
        raise JsonataError(None, STEP_LIMIT)


def charge(environment: JsonataEnvironment, value: JSON) -> None:
    """Count the size of a text or array that is worked on or made; what is simple and does not loop counts nothing."""
    if len(environment) > 2:
        kind = type(value)
        if kind is str:
            size = len(value) if value.isascii() else 4 * len(value)
            if size > MAX_BYTES:
                raise JsonataError(None, MEMORY_LIMIT)
            spend(environment, size // BYTES_PER_STEP)
        elif kind is list:
            if len(value) * 8 > MAX_BYTES:
                raise JsonataError(None, MEMORY_LIMIT)
            spend(environment, len(value) // ITEMS_PER_STEP)


def count_parts(environment: JsonataEnvironment, value: JSON, depth: int = 0) -> None:
    """Count all parts of a result, each as often as it stands in it: 40 objects may be 2**40 parts."""
    kind = type(value)
    if kind is list:
        spend(environment, 1 + len(value) // ITEMS_PER_STEP)
        parts = value
    elif kind is dict:
        spend(environment, 1)
        parts = value.values()
    else:
        return
    if depth > MAX_NESTING:
        raise JsonataError(None, MEMORY_LIMIT)
    for part in parts:
        kind = type(part)
        if kind is list or kind is dict:
            count_parts(environment, part, depth + 1)
        elif kind is str and len(part) > SMALL:
            spend(environment, len(part) // RESULT_BYTES_PER_STEP)


def states_of(document: dict[str, JSON], scope: Scope) -> dict[str, JSON]:
    """`$states` as a whole."""
    return {**document, "context": scope.context()}


def variable(name: str) -> Run:
    """Reads a workflow variable."""

    def run(_item: JSON, environment: JsonataEnvironment) -> JSON:
        try:
            return environment[1].variables[name]
        except KeyError:
            return UNDEFINED

    return run


def local_variable(name: str) -> Run:
    """Reads a variable bound by the expression, if it is bound by then, else the workflow's."""
    outside = variable(name)

    def run(item: JSON, environment: JsonataEnvironment) -> JSON:
        frame = environment.frame
        while frame is not None:
            if name in frame.values:
                return frame.values[name]
            frame = frame.outer
        return outside(item, environment)

    return run


def states_member(name: str) -> Run:
    """Reads `$states.NAME`."""

    def run(_item: JSON, environment: JsonataEnvironment) -> JSON:
        return environment[0].get(name, UNDEFINED)

    def context(_item: JSON, environment: JsonataEnvironment) -> JSON:
        return environment[1].context()

    return context if name == "context" else run


def no_function(value: JSON) -> JSON:
    """The value, unless it is a function, which no array or object holds in JSON."""
    if type(value) is Lambda:
        raise Doubt
    return value
