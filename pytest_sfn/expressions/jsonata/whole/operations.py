"""What the evaluator of the whole language does with values: look-ups, operators, truth, order and texts."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json.encoder import encode_basestring

from pytest_sfn.expressions.jsonata.failures import MAX_BYTES, MEMORY_LIMIT, JsonataError
from pytest_sfn.expressions.jsonata.values import EXACT, UNDEFINED, number_text, whole
from pytest_sfn.expressions.jsonata.whole.frames import Evaluation, Frame, Function, Native, Sequence
from pytest_sfn.typing import JSON, is_number

_SURROGATE = re.compile("[\ud800-\udfff]")


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for an evaluation as deep as AWS allows, which takes some thousand frames."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 10_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def numeric(value: JSON) -> bool:
    """Whether a value is a number. Errors: JsonataError D1001 for an infinite one."""
    kind = type(value)
    if kind is float:
        if math.isinf(value):
            raise JsonataError("D1001", values=(None,))
        return not math.isnan(value)
    return kind is int


def truth(value: JSON) -> bool:
    """The effective boolean value; no value is false, a function true, a regex false."""
    kind = type(value)
    if kind is bool:
        return bool(value)
    if kind is float:
        return numeric(value) and value != 0
    if isinstance(value, list):
        return any(map(truth, value))
    if isinstance(value, Function):
        return not getattr(value, "is_regex", False)
    return bool(value)


def positions(value: JSON) -> list[int] | None:
    """The places a predicate gives by number, rounded down; None where it is no number and no array of numbers."""
    if is_number(value) and numeric(value):
        return [math.floor(value)]
    if isinstance(value, list) and all(map(numeric, value)):
        return [math.floor(place) for place in value]
    return None


# --- looking up -----------------------------------------------------------------------------------------------------
def lookup(item: JSON, key: str, frame: Frame) -> JSON:
    """The member of an object, or the sequence of those of an array's objects."""
    if isinstance(item, dict):
        return item.get(key, UNDEFINED)
    if not isinstance(item, list):
        return UNDEFINED
    frame.evaluation.spend(len(item) // 4)
    found = Sequence()
    for inner in item:
        member = inner.get(key, UNDEFINED) if type(inner) is dict else lookup(inner, key, frame)
        if isinstance(member, list):
            found.extend(member)
        elif member is not UNDEFINED:
            found.append(member)
    frame.evaluation.room_for_items(len(found))
    return found


def members(item: JSON, frame: Frame) -> JSON:
    """`*`: the members of an object or array, arrays among them flattened."""
    if type(item) is Sequence and item.outer and item:
        item = item[0]
    found = Sequence()
    for member in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
        if isinstance(member, list):
            found.extend(_flat(member, frame))
        else:
            found.append(member)
    frame.evaluation.room_for_items(len(found))
    return found


def _flat(value: list[JSON], frame: Frame) -> Iterator[JSON]:
    frame.evaluation.spend(1 + len(value) // 4)
    for item in value:
        if isinstance(item, list):
            yield from _flat(item, frame)
        else:
            yield item


def descendants(item: JSON, frame: Frame) -> JSON:
    """`**`: an item and all below it, without the arrays."""
    if item is UNDEFINED:
        return item
    found = Sequence(list(_below(item, frame)))
    return found[0] if len(found) == 1 else found


def _below(item: JSON, frame: Frame) -> Iterator[JSON]:
    frame.evaluation.spend(1)
    if not isinstance(item, list):
        yield item
    for inner in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
        yield from _below(inner, frame)


def append(first: JSON, second: JSON, frame: Frame) -> JSON:
    """Both as one array; no value adds nothing."""
    if first is UNDEFINED or second is UNDEFINED:
        return second if first is UNDEFINED else first
    head = first if isinstance(first, list) else [first]
    tail = second if isinstance(second, list) else [second]
    frame.evaluation.room_for_items(len(head) + len(tail))
    return [*head, *tail]


def appended(items: list[JSON], frame: Frame) -> JSON:
    """Values appended one after the other: one alone is itself."""
    given = [item for item in items if item is not UNDEFINED]
    if len(given) < 2:
        return given[0] if given else UNDEFINED
    flat: list[JSON] = []
    for item in given:
        if isinstance(item, list):
            flat.extend(item)
        else:
            flat.append(item)
    frame.evaluation.room_for_items(len(flat))
    return flat


# --- transform ------------------------------------------------------------------------------------------------------
def update(match: JSON, change: JSON) -> None:
    """Write the members of an update into what a transform's pattern found. Errors: JsonataError T2011."""
    if change is UNDEFINED:
        return
    if not isinstance(change, dict):
        raise JsonataError("T2011", values=(change,))
    if isinstance(match, dict):
        match.update(change)
    elif change and not isinstance(match, list):
        raise JsonataError("T2011", values=(match,))


def delete(match: JSON, names: JSON) -> None:
    """Take members out of what a transform's pattern found. Errors: JsonataError T2012."""
    if names is UNDEFINED:
        return
    listed = names if isinstance(names, list) else [names]
    if not all(type(name) is str for name in listed):
        raise JsonataError("T2012", values=(names,))
    if isinstance(match, dict):
        for name in listed:
            match.pop(name, None)


# --- operators ------------------------------------------------------------------------------------------------------
def _arithmetic(symbol: str, left: JSON, right: JSON, _frame: Frame) -> JSON:
    if left is not UNDEFINED and not numeric(left):
        raise JsonataError("T2001", values=(symbol,))
    if right is not UNDEFINED and not numeric(right):
        raise JsonataError("T2002", values=(symbol,))
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    if type(left) is int and type(right) is int and -EXACT < left < EXACT and -EXACT < right < EXACT:
        exact = _EXACT.get(symbol)
        result = exact(left, right) if exact else None
        if result is not None and -EXACT < result < EXACT:
            return result
    return whole(_DOUBLE[symbol](float(left), float(right)))


def _divided(left: float, right: float) -> float:
    if right == 0:
        return math.nan if left == 0 else math.copysign(math.inf, left)
    return left / right


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right else math.nan


_EXACT: dict[str, Callable[[int, int], int]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}
_DOUBLE: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
    "%": _remainder,
}


def _equality(symbol: str, left: JSON, right: JSON, frame: Frame) -> JSON:
    if left is UNDEFINED or right is UNDEFINED:
        return False
    return equal(left, right, frame) is (symbol == "=")


def equal(left: JSON, right: JSON, frame: Frame) -> bool:
    """Deep equality, in which 1 is 1.0 and not true."""
    if isinstance(left, list) and isinstance(right, list):
        frame.evaluation.spend(2 + len(left) // 8)
        return len(left) == len(right) and all(equal(*pair, frame) for pair in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        frame.evaluation.spend(2 + len(left) // 8)
        return left.keys() == right.keys() and all(equal(value, right[key], frame) for key, value in left.items())
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return False
    return (type(left) is bool) == (type(right) is bool) and bool(left == right)


def _comparable(value: JSON) -> bool:
    return value is UNDEFINED or type(value) is str or is_number(value)


def _comparison(symbol: str, left: JSON, right: JSON, _frame: Frame) -> JSON:
    if not _comparable(left) or not _comparable(right):
        raise JsonataError("T2010", values=(symbol,))
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    if (type(left) is str) != (type(right) is str):
        raise JsonataError("T2009", values=(left, right, symbol))
    first, second = ordered(left), ordered(right)
    if type(first) is not type(second) and isinstance(first, (str, bytes)):
        first, second = _units(left), _units(right)
    return _COMPARISONS[symbol](first, second)


_COMPARISONS: dict[str, Callable[[JSON, JSON], bool]] = {
    "<": lambda first, second: first < second,
    "<=": lambda first, second: first <= second,
    ">": lambda first, second: first > second,
    ">=": lambda first, second: first >= second,
}


def ordered(value: JSON) -> JSON:
    """What a value is ordered by: texts by their UTF-16 units, as in JavaScript and Java."""
    return _units(value) if type(value) is str and not value.isascii() else value


def _units(value: str) -> bytes:
    return value.encode("utf-16-be", "surrogatepass")


def less(first: JSON, second: JSON) -> bool:
    """Whether one number or text comes before another of its type."""
    if type(first) is str and not (first.isascii() and second.isascii()):
        return _units(first) < _units(second)
    return bool(first < second)


def order(first: JSON, second: JSON, *, descending: bool) -> int:
    """How two values of a sort term compare: what has no value comes last. Errors: JsonataError T2007, T2008."""
    if first is UNDEFINED or second is UNDEFINED:
        return (first is UNDEFINED) - (second is UNDEFINED)
    if not _comparable(first) or not _comparable(second):
        raise JsonataError("T2008")
    if (type(first) is str) != (type(second) is str):
        raise JsonataError("T2007", values=(first, second))
    if first == second:
        return 0
    result = -1 if less(first, second) else 1
    return -result if descending else result


def _inclusion(_symbol: str, left: JSON, right: JSON, frame: Frame) -> JSON:
    """Membership; objects and arrays are only found where they are the same, as JavaScript compares them."""
    if left is UNDEFINED or right is UNDEFINED:
        return False
    items = right if isinstance(right, list) else [right]
    frame.evaluation.spend(len(items) // 8)
    if isinstance(left, (list, dict)):
        return any(item is left for item in items)
    return any(
        item == left and (type(item) is bool) == (type(left) is bool)
        for item in items
        if not isinstance(item, (list, dict))
    )


def _concatenation(_symbol: str, left: JSON, right: JSON, frame: Frame) -> JSON:
    first = "" if left is UNDEFINED else text(left, frame.evaluation)
    second = "" if right is UNDEFINED else text(right, frame.evaluation)
    frame.evaluation.room_for_text(len(first) + len(second))
    return frame.evaluation.text(first + second)


def _is_integer(value: JSON) -> bool:
    return type(value) is int or (type(value) is float and value.is_integer())


def _range(_symbol: str, left: JSON, right: JSON, frame: Frame) -> JSON:
    if left is not UNDEFINED and not _is_integer(left):
        raise JsonataError("T2003")
    if right is not UNDEFINED and not _is_integer(right):
        raise JsonataError("T2004")
    if left is UNDEFINED or right is UNDEFINED or left > right:
        return UNDEFINED
    size = int(right) - int(left) + 1
    if size > 10_000_000:
        raise JsonataError("D2014", values=(whole(float(size)),))
    if size * 8 > MAX_BYTES:
        raise JsonataError(None, MEMORY_LIMIT)
    frame.evaluation.spend(size // 2)
    return Sequence(list(range(int(left), int(right) + 1)))


#: Operator -> what it gives for its symbol, both sides and the frame; `and` and `or` look at one side alone.
OPERATORS: dict[str, Callable[[str, JSON, JSON, Frame], JSON]] = {
    **dict.fromkeys(_DOUBLE, _arithmetic),
    **dict.fromkeys(_COMPARISONS, _comparison),
    "=": _equality,
    "!=": _equality,
    "in": _inclusion,
    "&": _concatenation,
    "..": _range,
}


# --- texts ----------------------------------------------------------------------------------------------------------
def text(value: JSON, evaluation: Evaluation, *, pretty: bool = False) -> str:
    """The value as `$string` and `&` write it. Errors: JsonataError D3001, D1001."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is int:
        return str(value)
    if isinstance(value, Function):
        return ""
    if kind is float:
        if not math.isfinite(value):
            raise JsonataError("D3001")
        return number_text(value)
    if type(value) is Sequence and value.outer:
        value = value[0]
    pieces: list[str] = []
    _write(value, pieces, evaluation, "\n" if pretty else "", [MAX_BYTES])
    return "".join(pieces)


def _write(value: JSON, pieces: list[str], evaluation: Evaluation, newline: str, room: list[int]) -> None:
    evaluation.spend(1)
    room[0] -= len(value) if type(value) is str else 1
    if room[0] < 0:
        raise JsonataError(None, MEMORY_LIMIT)
    kind = type(value)
    if kind is str:
        pieces.append(quoted(value))
    elif kind is bool:
        pieces.append("true" if value else "false")
    elif kind is int:
        pieces.append(str(value))
    elif kind is float:
        pieces.append(number_text(value) if numeric(value) else "null")
    elif isinstance(value, dict):
        _write_all(
            [(quoted(key) + (": " if newline else ":"), member) for key, member in value.items() if _written(member)],
            "{}", pieces, evaluation, newline, room,
        )  # fmt: skip
    elif isinstance(value, list):
        _write_all([("", item) for item in value], "[]", pieces, evaluation, newline, room)
    else:
        pieces.append('""' if isinstance(value, Function) else "null")


def _written(member: JSON) -> bool:
    return member is not UNDEFINED


def _write_all(
    entries: list[tuple[str, JSON]],
    brackets: str,
    pieces: list[str],
    evaluation: Evaluation,
    newline: str,
    room: list[int],
) -> None:
    if not entries:
        pieces.append(brackets)
        return
    inner = f"{newline}  " if newline else ""
    pieces.append(brackets[0])
    for number, (prefix, value) in enumerate(entries):
        pieces += ["," if number else "", inner, prefix]
        _write(value, pieces, evaluation, inner, room)
    pieces += [newline, brackets[1]]


def quoted(value: str) -> str:
    """A text as JSON; half a surrogate pair as an escape."""
    written = encode_basestring(value)
    return written if written.isascii() else _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", written)


def type_name(value: JSON) -> JSON:
    """`$type`."""
    if value is UNDEFINED:
        return value
    if value is None:
        return "null"
    if type(value) is bool:
        return "boolean"
    if type(value) is str:
        return "string"
    if is_number(value):
        return "number" if numeric(value) else "object"
    return "array" if isinstance(value, list) else "function" if isinstance(value, Native | Function) else "object"
