"""Functions of values of any type, of arrays and objects; `$error` and `$assert`."""

from __future__ import annotations

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.values import UNDEFINED, whole
from pytest_sfn.expressions.jsonata.whole import operations
from pytest_sfn.expressions.jsonata.whole.frames import Frame, Function, LibraryRow, Sequence
from pytest_sfn.typing import JSON


def _boolean(_frame: Frame, value: JSON) -> JSON:
    return value if value is UNDEFINED else not isinstance(value, Function) and operations.truth(value)


def _not(frame: Frame, value: JSON) -> JSON:
    return value if value is UNDEFINED else not _boolean(frame, value)


def _keys(frame: Frame, value: JSON) -> JSON:
    return Sequence(list(_all_keys(value, frame)))


def _all_keys(value: JSON, frame: Frame) -> dict[str, None]:
    if isinstance(value, dict):
        return dict.fromkeys(value)
    found: dict[str, None] = {}
    if isinstance(value, list):
        frame.evaluation.spend(1 + len(value) // 4)
        for item in value:
            found.update(_all_keys(item, frame))
    return found


def _lookup(frame: Frame, value: JSON, key: JSON) -> JSON:
    return operations.lookup(value, key, frame)


def _append(frame: Frame, first: JSON, second: JSON) -> JSON:
    return operations.append(first, second, frame)


def _spread(frame: Frame, value: JSON) -> JSON:
    if isinstance(value, list):
        result: JSON = Sequence()
        for item in value:
            spread = _spread(frame, item)
            if not result:
                result = list(spread) if isinstance(spread, list) else [spread]
            else:
                result.extend(spread if isinstance(spread, list) else [spread])
        frame.evaluation.room_for_items(len(result))
        return result
    if isinstance(value, dict):
        return Sequence([{key: member} for key, member in value.items()])
    return value


def _merge(frame: Frame, values: JSON) -> JSON:
    if values is UNDEFINED:
        return values
    merged: dict[str, JSON] = {}
    for item in values:
        frame.evaluation.spend(len(item) // 8)
        merged.update(item)
    return merged


def _reverse(frame: Frame, values: JSON) -> JSON:
    if values is UNDEFINED or len(values) < 2:
        return values
    frame.evaluation.room_for_items(len(values))
    return list(reversed(values))


def _shuffle(frame: Frame, values: JSON) -> JSON:
    """The items in an order drawn from the execution's generator."""
    if values is UNDEFINED or len(values) < 2:
        return values
    frame.evaluation.room_for_items(len(values))
    frame.evaluation.spend(len(values))
    shuffled = list(values)
    frame.evaluation.scope.random().shuffle(shuffled)
    return shuffled


def _distinct(frame: Frame, values: JSON) -> JSON:
    if not isinstance(values, list) or len(values) < 2:
        return values
    found: list[JSON] = Sequence() if type(values) is Sequence else []
    seen: set[tuple[bool, JSON]] = set()
    compound: list[JSON] = []
    for value in values:
        if isinstance(value, (list, dict)):
            if not any(operations.equal(value, other, frame) for other in compound):
                compound.append(value)
                found.append(value)
        elif (key := (type(value) is bool, value)) not in seen:
            seen.add(key)
            found.append(value)
    frame.evaluation.room_for_items(len(found))
    return found


def _exists(_frame: Frame, value: JSON) -> JSON:
    return value is not UNDEFINED


def _type(_frame: Frame, value: JSON) -> JSON:
    return operations.type_name(value)


def _zip(frame: Frame, *arrays: JSON) -> JSON:
    if not all(isinstance(array, list) for array in arrays):
        return []
    rows = [list(items) for items in zip(*arrays, strict=False)]
    frame.evaluation.room_for_items(len(rows) * len(arrays))
    return rows


def _error(_frame: Frame, message: JSON = UNDEFINED) -> JSON:
    raise JsonataError("D3137", values=(message or "$error() function evaluated",))


def _assert(_frame: Frame, condition: JSON, message: JSON = UNDEFINED) -> JSON:
    if not condition:
        raise JsonataError("D3141", values=(message or "$assert() statement failed",))
    return UNDEFINED


def clone(frame: Frame, value: JSON) -> JSON:
    """A copy through JSON, numbers as they are written and functions as empty texts."""
    if isinstance(value, dict):
        frame.evaluation.spend(1)
        return {key: clone(frame, member) for key, member in value.items() if member is not UNDEFINED}
    if isinstance(value, list):
        if type(value) is Sequence and value.outer:
            return clone(frame, value[0])
        frame.evaluation.spend(1)
        frame.evaluation.room_for_items(len(value))
        return [None if item is UNDEFINED else clone(frame, item) for item in value]
    if type(value) is float:
        return whole(float(f"{value:.15g}")) if operations.numeric(value) else None
    return "" if isinstance(value, Function) else value


def _clone(frame: Frame, value: JSON) -> JSON:
    return clone(frame, value)


#: Name -> function.
VALUES: dict[str, LibraryRow] = {
    "append": (_append, 2, "<xx:a>"),
    "assert": (_assert, 2, "<bs?:x>"),
    "boolean": (_boolean, 1, "<x-:b>"),
    "clone": (_clone, 1, "<(oa)-:o>"),
    "distinct": (_distinct, 1, "<x:x>"),
    "error": (_error, 1, "<s?:x>"),
    "exists": (_exists, 1, "<x:b>"),
    "keys": (_keys, 1, "<x-:a<s>>"),
    "lookup": (_lookup, 2, "<x-s:x>"),
    "merge": (_merge, 1, "<a<o>:o>"),
    "not": (_not, 1, "<x-:b>"),
    "reverse": (_reverse, 1, "<a:a>"),
    "shuffle": (_shuffle, 1, "<a:a>"),
    "spread": (_spread, 1, "<x-:a<o>>"),
    "type": (_type, 1, "<x:s>"),
    "zip": (_zip, 0, "<a+>"),
}
