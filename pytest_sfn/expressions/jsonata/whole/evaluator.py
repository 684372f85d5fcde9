"""
Compiles a whole JSONata expression to closures that follow JSONata's own order of evaluation.

Each evaluation of a node counts as a step and, while it lasts, one of depth: so an evaluation that never ends, or takes
all memory, ends at the same place on every machine. Source of the semantics: docs.jsonata.org; 2.0.6, the version Step
Functions documents, ran on its own test suite and on random expressions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from pytest_sfn.expressions.jsonata.failures import (
    DEPTH_LIMIT,
    MAX_DEPTH,
    MAX_NESTING,
    MEMORY_LIMIT,
    RESULT_BYTES_PER_STEP,
    STEP_LIMIT,
    JsonataError,
)
from pytest_sfn.expressions.jsonata.nodes import Node
from pytest_sfn.expressions.jsonata.parser import parse
from pytest_sfn.expressions.jsonata.signatures import FunctionSignature
from pytest_sfn.expressions.jsonata.values import UNDEFINED, as_output
from pytest_sfn.expressions.jsonata.whole import operations
from pytest_sfn.expressions.jsonata.whole.frames import (
    Closure,
    Constructed,
    Evaluate,
    Evaluation,
    Frame,
    Function,
    Native,
    Sequence,
    TailCall,
    call,
    named,
)
from pytest_sfn.expressions.jsonata.whole.library import FUNCTIONS, root_values
from pytest_sfn.expressions.jsonata.whole.library.functionals import merge_sort
from pytest_sfn.expressions.jsonata.whole.library.values import clone
from pytest_sfn.expressions.jsonata.whole.regex import matcher
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.typing import JSON, is_number

#: A predicate, index or group of a value: the value and the frame in, what is left of it out.
_Stage: TypeAlias = Callable[[JSON, Frame], JSON]


#: Where JavaScript throws an error of its own, which has no code; what AWS tells there is unknown.
_UNFIT = "A function was given a value it cannot work with"


class NotJsonValue(Exception):  # noqa: N818 - not a failure yet: the caller words it
    """The value is, or holds, a function."""


class WholeExpression:
    """One expression, compiled once."""

    def __init__(self, expression: str) -> None:
        self._run = _whole(parse(expression))

    def evaluate(self, document: dict[str, JSON], scope: Scope, item: JSON = UNDEFINED) -> JSON:
        """
        The value, UNDEFINED for none; `document` are the members of `$states`, `item` the context (AWS gives none).

        Errors: JsonataError for what the expression throws, NotJsonValue for a function.
        """
        evaluation = Evaluation(document, scope)
        frame = Frame(root_values(evaluation), None, evaluation).inner({"$": item})
        if isinstance(item, list):
            item = Sequence([item])
            item.outer = True
        try:
            with operations.deep_recursion():
                return _json(self._run(item, frame), evaluation)
        except JsonataError as error:
            raise named(error, UNDEFINED) from None
        except NotJsonValue:
            raise
        except RecursionError:
            raise JsonataError(None, DEPTH_LIMIT) from None
        except Exception as error:  # where JSONata itself crashes: no code, and never the text of Python
            raise JsonataError(None, _UNFIT) from error


def _json(value: JSON, evaluation: Evaluation) -> JSON:
    """The value as JSON: members without value dropped, elements without one null."""
    if value is UNDEFINED:
        return value
    return _plain(value, evaluation)


def _plain(value: JSON, evaluation: Evaluation, depth: int = 0) -> JSON:
    if type(value) is float:
        return as_output(value)
    if depth > MAX_NESTING:
        raise JsonataError(None, MEMORY_LIMIT)
    if isinstance(value, dict):
        evaluation.spend(1)
        changed = {
            key: new for key, member in value.items() if (new := _plain(member, evaluation, depth + 1)) is not member
        }
        made = {**value, **changed} if changed else value
        if UNDEFINED in made.values():
            made = {key: member for key, member in made.items() if member is not UNDEFINED}
        return made
    if isinstance(value, list):
        evaluation.spend(1 + len(value) // 8)
        items = [None if item is UNDEFINED else _plain(item, evaluation, depth + 1) for item in value]
        same = type(value) is list and all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    if isinstance(value, (Function, TailCall)):
        raise NotJsonValue
    if type(value) is str:
        evaluation.spend(len(value) // RESULT_BYTES_PER_STEP)
    return value


# --- nodes ----------------------------------------------------------------------------------------------------------
def _whole(node: Node) -> Evaluate:
    """A node with its predicates and group; a sequence of one result becomes the result."""
    run = _COMPILERS[node.kind](node)
    stages: list[_Stage] = []
    if node.kind != "path":
        if not node.staged:
            stages += [_filter(found) for found in node.filters]
        if node.group is not None:
            stages.append(_group(node.group))
    return _evaluated(run, stages, keep=node.keep)


def _evaluated(run: Evaluate, stages: list[_Stage], *, keep: bool) -> Evaluate:
    def evaluate(item: JSON, frame: Frame) -> JSON:
        evaluation = frame.evaluation
        evaluation.depth += 1
        if evaluation.depth > MAX_DEPTH:
            raise JsonataError(None, DEPTH_LIMIT)
        evaluation.steps -= 1
        if evaluation.steps < 0:
            raise JsonataError(None, STEP_LIMIT)
        value = run(item, frame)
        for stage in stages:
            value = stage(value, frame)
        evaluation.depth -= 1
        if type(value) is Sequence and not value.tuples:
            if keep:
                value.keep = True
            if len(value) < 2:
                return UNDEFINED if not value else value if value.keep else value[0]
        return value

    return evaluate


def _literal(node: Node) -> Evaluate:
    value = node.value
    return lambda _item, _frame: value


def _name(node: Node) -> Evaluate:
    key = str(node.value)
    return lambda item, frame: operations.lookup(item, key, frame)


def _variable(node: Node) -> Evaluate:
    name = str(node.value)
    if name == "":
        return lambda item, _frame: item[0] if type(item) is Sequence and item.outer else item
    return lambda _item, frame: frame.lookup(name)


def _parent(node: Node) -> Evaluate:
    label = node.ancestor.label if node.ancestor else ""
    return lambda _item, frame: frame.lookup(label)


def _wildcard(_node: Node) -> Evaluate:
    return operations.members


def _descendant(_node: Node) -> Evaluate:
    return operations.descendants


def _regex(node: Node) -> Evaluate:
    text = str(node.value)
    return lambda _item, _frame: matcher(text)


def _array(node: Node) -> Evaluate:
    items = [(_whole(part), part.kind == "array") for part in node.parts]
    kind = Constructed if node.cons else list

    def run(item: JSON, frame: Frame) -> JSON:
        made: list[JSON] = kind()
        for part, entire in items:
            value = part(item, frame)
            if value is UNDEFINED:
                continue
            if entire or not isinstance(value, list):
                made.append(value)
            else:
                frame.evaluation.room_for_items(len(made) + len(value))
                made.extend(value)
        return made

    return run


def _object(node: Node) -> Evaluate:
    return _group(node.pairs)


def _negate(node: Node) -> Evaluate:
    operand = _whole(node.parts[0])

    def run(item: JSON, frame: Frame) -> JSON:
        value = operand(item, frame)
        if value is UNDEFINED:
            return value
        if not operations.numeric(value):
            raise JsonataError("D1002", values=(value,))
        return -value

    return run


def _binary(node: Node) -> Evaluate:
    symbol = str(node.value)
    left, right = _whole(node.parts[0]), _whole(node.parts[1])
    if symbol == "and":
        return lambda item, frame: operations.truth(left(item, frame)) and operations.truth(right(item, frame))
    if symbol == "or":
        return lambda item, frame: operations.truth(left(item, frame)) or operations.truth(right(item, frame))
    apply = operations.OPERATORS[symbol]
    return lambda item, frame: apply(symbol, left(item, frame), right(item, frame), frame)


def _condition(node: Node) -> Evaluate:
    question, then, *rest = [_whole(part) for part in node.parts]
    return _chosen(question, then, rest[0] if rest else None)


def _chosen(question: Evaluate, then: Evaluate, otherwise: Evaluate | None) -> Evaluate:
    def run(item: JSON, frame: Frame) -> JSON:
        if operations.truth(question(item, frame)):
            return then(item, frame)
        return otherwise(item, frame) if otherwise else UNDEFINED

    return run


def _block(node: Node) -> Evaluate:
    return _in_order([_whole(part) for part in node.parts])


def _in_order(parts: list[Evaluate]) -> Evaluate:
    def run(item: JSON, frame: Frame) -> JSON:
        inner = frame.inner({})
        value = UNDEFINED
        for part in parts:
            value = part(item, inner)
        return value

    return run


def _bind(node: Node) -> Evaluate:
    name, value_of = str(node.value), _whole(node.parts[0])

    def run(item: JSON, frame: Frame) -> JSON:
        value = value_of(item, frame)
        frame.values[name] = value
        return value

    return run


# --- functions ------------------------------------------------------------------------------------------------------
def _lambda(node: Node) -> Evaluate:
    names, body = tuple(node.names), _tail(node.parts[0])
    signature = FunctionSignature(str(node.value)) if node.value is not None else None
    return lambda item, frame: Closure(names, body, item, frame, signature)


def _tail(node: Node) -> Evaluate:
    """The body of a function: a call at its end is left to be made outside."""
    if node.kind == "call" and not node.filters:
        procedure, *arguments = node.parts
        run, given = _whole(procedure), [_whole(part) for part in arguments]
        name = procedure.value if procedure.kind == "variable" else None
        return _evaluated(lambda item, frame: TailCall(run, given, item, frame, name), [], keep=False)
    if node.kind == "condition":
        question, then, *rest = node.parts
        tails = [_tail(part) for part in (then, *rest)]
        return _finished(node, _chosen(_whole(question), tails[0], tails[1] if rest else None))
    if node.kind == "block" and node.parts:
        parts = [_whole(part) for part in node.parts[:-1]]
        return _finished(node, _in_order([*parts, _tail(node.parts[-1])]))
    return _whole(node)


def _finished(node: Node, run: Evaluate) -> Evaluate:
    stages = [_filter(found) for found in node.filters]
    if node.group is not None:
        stages.append(_group(node.group))
    if not stages:
        return _evaluated(run, [], keep=node.keep)
    return _evaluated(lambda item, frame: _settled(run(item, frame), item, frame), stages, keep=node.keep)


def _settled(value: JSON, item: JSON, frame: Frame) -> JSON:
    """The value of a call left to be made, where something is done with it before the function is left."""
    if type(value) is not TailCall:
        return value
    pending = Native(lambda _frame: value, 0)
    return call(pending, [], item, frame)


def _procedure_name(procedure: Node) -> JSON:
    if procedure.kind == "path":
        return procedure.parts[0].value
    return procedure.value if procedure.kind == "variable" else UNDEFINED


def _misspelt(procedure: Node) -> str | None:
    """The name of what is called without its `$`."""
    return str(procedure.parts[0].value) if procedure.kind == "path" else None


def _call(node: Node) -> Evaluate:
    run = _call_with(node)
    return lambda item, frame: run(item, frame, [])


def _call_with(node: Node) -> Callable[[JSON, Frame, list[JSON]], JSON]:
    """A call that takes further arguments in front: those of `~>`."""
    procedure, *arguments = node.parts
    function_of, given = _whole(procedure), [_whole(argument) for argument in arguments]
    token, misspelt = _procedure_name(procedure), _misspelt(procedure)

    def run(item: JSON, frame: Frame, first: list[JSON]) -> JSON:
        function = function_of(item, frame)
        if function is UNDEFINED and misspelt and frame.lookup(misspelt) is not UNDEFINED:
            raise JsonataError("T1005", values=(misspelt,))
        passed = first + [argument(item, frame) for argument in given]
        try:
            return call(function, passed, item, frame, token)
        except JsonataError as error:
            raise named(error, token) from None

    return run


def _partial(node: Node) -> Evaluate:
    procedure, *arguments = node.parts
    function_of = _whole(procedure)
    given = [None if argument.kind == "operator" else _whole(argument) for argument in arguments]
    misspelt = _misspelt(procedure)

    def run(item: JSON, frame: Frame) -> JSON:
        passed = [argument and argument(item, frame) for argument in given]
        function = function_of(item, frame)
        if not isinstance(function, Function):
            if function is UNDEFINED and misspelt and frame.lookup(misspelt) is not UNDEFINED:
                raise JsonataError("T1007", values=(misspelt,))
            raise JsonataError("T1008")
        open_places = [place for place, argument in enumerate(given) if argument is None]
        if isinstance(function, Closure):
            open_places = [place for place in open_places if place < len(function.names)]

        def apply(inner: Frame, *rest: JSON) -> JSON:
            filled = list(passed)
            for place, value in zip(open_places, rest, strict=False):
                filled[place] = value
            for place in open_places[len(rest) :]:
                filled[place] = UNDEFINED
            target = function
            if isinstance(function, Closure) and function.signature is not None:
                target = Closure(function.names, function.body, function.item, function.frame, None)
            return call(target, filled, UNDEFINED, inner)

        return Native(apply, len(open_places))

    return run


def _apply(node: Node) -> Evaluate:
    left = _whole(node.parts[0])
    right = node.parts[1]
    if right.kind == "call":
        run_call = _call_with(right)
        return lambda item, frame: run_call(item, frame, [left(item, frame)])
    function_of = _whole(right)

    def run(item: JSON, frame: Frame) -> JSON:
        value, function = left(item, frame), function_of(item, frame)
        if not isinstance(function, Function):
            raise JsonataError("T2006", values=(function,))
        if isinstance(value, Function):
            return Native(lambda inner, *given: _chain(value, function, given, inner), 1)
        return call(function, [value], UNDEFINED, frame)

    return run


def _chain(first: Function, second: Function, given: tuple[JSON, ...], frame: Frame) -> JSON:
    argument = given[0] if given else UNDEFINED
    return call(second, [call(first, [argument], UNDEFINED, frame)], UNDEFINED, frame)


def _transform(node: Node) -> Evaluate:
    pattern, update, *rest = [_whole(part) for part in node.parts]

    def apply(obj: JSON, frame: Frame) -> JSON:
        if obj is UNDEFINED:
            return obj
        cloner = frame.lookup("clone")
        if not isinstance(cloner, Function):
            raise JsonataError("T2013")
        result = clone(frame, obj) if cloner is FUNCTIONS["clone"] else call(cloner, [obj], UNDEFINED, frame)
        matches = pattern(result, frame)
        for match in matches if isinstance(matches, list) else [] if matches is UNDEFINED else [matches]:
            operations.update(match, update(match, frame))
            for deletion in rest:
                operations.delete(match, deletion(match, frame))
        return result

    signature = FunctionSignature("<(oa):o>")
    return lambda _item, frame: Native(lambda _inner, obj=UNDEFINED: apply(obj, frame), 1, signature)


# --- paths ----------------------------------------------------------------------------------------------------------
class _Step:
    """A step of a path: what it gives for an item, and the stages its results pass."""

    __slots__ = ("ancestor", "cons", "filters", "focus", "index", "run", "sort", "stages", "tuple")

    def __init__(self, node: Node) -> None:
        self.sort = [(_whole(term), descending) for term, descending in node.terms] if node.kind == "sort" else None
        self.run: Evaluate = _whole(node) if self.sort is None else _literal(node)
        staged = node.filters if node.staged or node.kind == "name" else []
        self.filters = [_filter(found) for found in staged if found.kind != "index"]
        self.stages = [_index(found) if found.kind == "index" else _filter(found) for found in staged]
        self.cons = node.cons
        self.focus = node.focus
        self.index = node.index
        self.ancestor = node.ancestor.label if node.ancestor and node.kind != "parent" else None
        self.tuple = node.tuple


def _path(node: Node) -> Evaluate:  # noqa: C901 - one loop over the steps
    steps = [_Step(part) for part in node.parts]
    first_is_variable = node.parts[0].kind == "variable"
    group = _group(node.group) if node.group is not None else None
    keep, as_tuples, last = node.keep, node.tuple, len(steps) - 1

    def run(item: JSON, frame: Frame) -> JSON:
        items: list[JSON] = item if isinstance(item, list) and not first_is_variable else Sequence([item])
        tuples: Sequence | None = None
        streaming = False
        result: JSON = UNDEFINED
        for position, step in enumerate(steps):
            streaming = streaming or step.tuple
            if position == 0 and step.cons:
                result = step.run(items, frame)
            elif streaming:
                tuples = _tuple_step(step, items, tuples, frame)
            else:
                result = _plain_step(step, items, frame, last=position == last)
            if not streaming and (result is UNDEFINED or not result):
                break
            if step.focus is None:
                items = result if isinstance(result, list) else [result]
        if streaming and tuples is not None:
            result = tuples if as_tuples else Sequence([found.get("@", UNDEFINED) for found in tuples])
        if keep and isinstance(result, list):
            if type(result) is Constructed:
                result = Sequence([result])
            if type(result) is Sequence:
                result.keep = True
        return group(tuples if streaming else result, frame) if group else result

    return run


def _plain_step(step: _Step, items: list[JSON], frame: Frame, *, last: bool) -> JSON:
    if step.sort is not None:
        result = _sorted(step.sort, items, frame)
        for stage in step.stages:
            result = stage(result, frame)
        return result
    found: list[JSON] = []
    run, filters = step.run, step.filters
    for item in items:
        value = run(item, frame)
        for keep in filters:
            value = keep(value, frame)
        if value is not UNDEFINED:
            found.append(value)
    if last and len(found) == 1 and isinstance(found[0], list) and type(found[0]) is not Sequence:
        return found[0]
    flat = Sequence()
    for value in found:
        if isinstance(value, list) and type(value) is not Constructed:
            flat.extend(value)
        else:
            flat.append(value)
    frame.evaluation.room_for_items(len(flat))
    return flat


def _tuple_step(step: _Step, items: list[JSON], tuples: Sequence | None, frame: Frame) -> Sequence:
    result = Sequence()
    result.tuples = True
    if step.sort is not None:
        if tuples is not None:
            result = _sorted(step.sort, tuples, frame)
        else:
            for position, item in enumerate(_sorted(step.sort, items, frame)):
                result.append({"@": item, step.index or "": position})
    else:
        before = tuples if tuples is not None else ({"@": item} for item in items)
        for bound in before:
            _bind_results(step, bound, frame, result)
        frame.evaluation.room_for_items(len(result))
    for stage in step.stages:
        result = stage(result, frame)
    return result


def _bind_results(step: _Step, bound: dict[str, JSON], frame: Frame, result: Sequence) -> None:
    context = bound.get("@", UNDEFINED)
    value = step.run(context, frame.inner(bound))
    if value is UNDEFINED:
        return
    streamed = type(value) is Sequence and value.tuples
    for position, found in enumerate(value if isinstance(value, list) else [value]):
        frame.evaluation.spend(1)
        made = dict(bound)
        if streamed:
            made.update(found)
        else:
            if step.focus:
                made[step.focus] = found
                made["@"] = context
            else:
                made["@"] = found
            if step.index:
                made[step.index] = position
            if step.ancestor:
                made[step.ancestor] = context
        result.append(made)


def _index(node: Node) -> _Stage:
    name = str(node.value)

    def run(value: JSON, _frame: Frame) -> JSON:
        for position, bound in enumerate(value):
            bound[name] = position
        return value

    return run


def _sorted(terms: list[tuple[Evaluate, bool]], items: JSON, frame: Frame) -> JSON:
    if not isinstance(items, list) or len(items) < 2:
        return items
    tuples = type(items) is Sequence and items.tuples

    def value_of(number: int, entry: tuple[JSON, list[JSON]]) -> JSON:
        """The value of a term for an item, evaluated once: terms are asked for in their order."""
        item, values = entry
        if number == len(values):
            term = terms[number][0]
            values.append(term(item["@"], frame.inner(item)) if tuples else term(item, frame))
        return values[number]

    def after(first: JSON, second: JSON) -> bool:
        for number, (_, descending) in enumerate(terms):
            order = operations.order(value_of(number, first), value_of(number, second), descending=descending)
            if order:
                return order > 0
        return False

    entries: list[JSON] = [(item, []) for item in items]
    result = Sequence([item for item, _ in merge_sort(entries, after, frame)])
    result.tuples = tuples
    return result if tuples else list(result)


# --- predicates and groups ------------------------------------------------------------------------------------------
def _filter(node: Node) -> _Stage:
    if node.kind == "number":
        return _at_position(node.value)
    predicate = _whole(node)

    def run(value: JSON, frame: Frame) -> JSON:
        results = Sequence()
        tuples = type(value) is Sequence and value.tuples
        results.tuples = tuples
        items = value if isinstance(value, list) else [value]
        count = len(items)
        for position, item in enumerate(items):
            found = predicate(item["@"], frame.inner(item)) if tuples else predicate(item, frame)
            if found is True:
                results.append(item)
            elif found is not False:
                places = operations.positions(found)
                if places is None:
                    if operations.truth(found):
                        results.append(item)
                else:
                    results.extend([item] * sum(place in (position, position - count) for place in places))
        return results

    return run


def _at_position(number: float) -> _Stage:
    place = math.floor(number) if is_number(number) and math.isfinite(number) else 2**60

    def run(value: JSON, _frame: Frame) -> JSON:
        results = Sequence()
        results.tuples = type(value) is Sequence and value.tuples
        items = value if isinstance(value, list) else [value]
        if -len(items) <= place < len(items):
            found = items[place]
            if isinstance(found, list):
                return found
            if found is not UNDEFINED:
                results.append(found)
        return results

    return run


def _group(pairs: list[tuple[Node, Node]]) -> _Stage:
    compiled = [(_whole(key), _whole(value)) for key, value in pairs]

    def run(value: JSON, frame: Frame) -> JSON:
        tuples = type(value) is Sequence and value.tuples
        items = value if isinstance(value, list) and value else [UNDEFINED if isinstance(value, list) else value]
        groups: dict[str, tuple[list[JSON], int]] = {}
        for item in items:
            inner = frame.inner(item) if tuples else frame
            for number, (key_of, _) in enumerate(compiled):
                key = key_of(item["@"] if tuples else item, inner)
                if key is UNDEFINED:
                    continue
                if type(key) is not str:
                    raise JsonataError("T1003", values=(key,))
                data, by = groups.setdefault(key, ([], number))
                if by != number:
                    raise JsonataError("D1009", values=(key,))
                data.append(item)
        made: dict[str, JSON] = {}
        for key, (data, number) in groups.items():
            context, inner = _group_context(data, frame, tuples=tuples)
            found = compiled[number][1](context, inner)
            if found is not UNDEFINED:
                made[key] = found
        return made

    return run


def _group_context(data: list[JSON], frame: Frame, *, tuples: bool) -> tuple[JSON, Frame]:
    if not tuples:
        return operations.appended(data, frame), frame
    names = dict.fromkeys(name for bound in data for name in bound)
    merged = {name: operations.appended([bound.get(name, UNDEFINED) for bound in data], frame) for name in names}
    return merged.pop("@", UNDEFINED), frame.inner(merged)


_COMPILERS: dict[str, Callable[[Node], Evaluate]] = {
    "string": _literal,
    "number": _literal,
    "value": _literal,
    "name": _name,
    "variable": _variable,
    "parent": _parent,
    "wildcard": _wildcard,
    "descendant": _descendant,
    "regex": _regex,
    "array": _array,
    "object": _object,
    "negate": _negate,
    "binary": _binary,
    "condition": _condition,
    "block": _block,
    "bind": _bind,
    "lambda": _lambda,
    "call": _call,
    "partial": _partial,
    "apply": _apply,
    "transform": _transform,
    "path": _path,
}
