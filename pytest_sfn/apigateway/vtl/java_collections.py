"""The methods of Java's lists, arrays, sets and maps."""

from __future__ import annotations

from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.apigateway.vtl.java_values import Entry, JavaList, Value, as_text, java_equals
from pytest_sfn.apigateway.vtl.method_tables import table


def list_item(items: list[Value], index: int) -> Value:
    """The item at an index; JavaException beyond the ends."""
    if not 0 <= index < len(items):
        raise JavaException(f"IndexOutOfBoundsException: Index: {index}, Size: {len(items)}")
    return items[index]


def set_list_item(items: list[Value], index: int, value: Value) -> Value:
    """Replace the item at an index; gives the old one."""
    old = list_item(items, index)
    items[index] = value
    return old


def find(items: list[Value], value: Value) -> int:
    """The index of the first equal item, -1 if there is none."""
    return next((index for index, item in enumerate(items) if java_equals(item, value)), -1)


def _find_last(items: list[Value], value: Value) -> int:
    return next((i for i in range(len(items) - 1, -1, -1) if java_equals(items[i], value)), -1)


def _add(items: list[Value], value: Value) -> bool:
    items.append(value)
    return True


def _insert(items: list[Value], index: int, value: Value) -> None:
    if not 0 <= index <= len(items):
        raise JavaException(f"IndexOutOfBoundsException: Index: {index}, Size: {len(items)}")
    items.insert(index, value)


def _extend(items: list[Value], others: list[Value]) -> bool:
    items += others
    return bool(others)


def _remove_at(items: list[Value], index: int) -> Value:
    list_item(items, index)
    return items.pop(index)


def _remove(items: list[Value], value: Value) -> bool:
    index = find(items, value)
    if index >= 0:
        del items[index]
    return index >= 0


def _remove_all(items: list[Value], others: list[Value]) -> bool:
    kept = [item for item in items if find(others, item) < 0]
    changed = len(kept) != len(items)
    items[:] = kept
    return changed


def _sub_list(items: list[Value], begin: int, end: int) -> Value:
    if not 0 <= begin <= end <= len(items):
        raise JavaException(f"IndexOutOfBoundsException: fromIndex: {begin}, toIndex: {end}, size: {len(items)}")
    part = items[begin:end]
    return JavaList(part) if isinstance(items, JavaList) else part


LIST = table(
    ("add", "o", _add),
    ("add", "io", _insert),
    ("addAll", "l", _extend),
    ("clear", "", lambda items: items.clear()),
    ("contains", "o", lambda items, value: find(items, value) >= 0),
    ("containsAll", "l", lambda items, others: all(find(items, other) >= 0 for other in others)),
    ("equals", "o", java_equals),
    ("get", "i", list_item),
    ("indexOf", "o", find),
    ("isEmpty", "", lambda items: not items),
    ("iterator", "", lambda items: items),
    ("lastIndexOf", "o", _find_last),
    ("remove", "i", _remove_at),
    ("remove", "o", _remove),
    ("removeAll", "l", _remove_all),
    ("set", "io", set_list_item),
    ("size", "", len),
    ("subList", "ii", _sub_list),
    ("toArray", "", JavaList),
    ("toString", "", as_text),
)


def put(members: dict[Value, Value], key: Value, value: Value) -> Value:
    """Set a member; gives the old value or null."""
    try:
        old = members.get(key)
        members[key] = value
    except TypeError:
        raise JavaException("a list or a map as the key of a map is not supported here") from None
    return old


def get(members: dict[Value, Value], key: Value) -> Value:
    """A member's value or null."""
    return members.get(key) if isinstance(key, str | int | float) else None


def _put_all(members: dict[Value, Value], others: dict[Value, Value]) -> None:
    for key, value in list(others.items()):
        put(members, key, value)


def _put_if_absent(members: dict[Value, Value], key: Value, value: Value) -> Value:
    old = get(members, key)
    if old is None:
        put(members, key, value)
    return old


def _remove_key(members: dict[Value, Value], key: Value) -> Value:
    return members.pop(key, None) if isinstance(key, str | int | float) else None


MAP = table(
    ("clear", "", lambda members: members.clear()),
    ("containsKey", "o", lambda members, key: isinstance(key, str | int | float) and key in members),
    ("containsValue", "o", lambda members, value: find(list(members.values()), value) >= 0),
    ("entrySet", "", lambda members: JavaList(Entry(key, value) for key, value in members.items())),
    ("equals", "o", java_equals),
    ("get", "o", get),
    ("getOrDefault", "oo", lambda members, key, default: get(members, key) if key in members else default),
    ("isEmpty", "", lambda members: not members),
    ("keySet", "", JavaList),
    ("put", "oo", put),
    ("putAll", "m", _put_all),
    ("putIfAbsent", "oo", _put_if_absent),
    ("remove", "o", _remove_key),
    ("size", "", len),
    ("toString", "", as_text),
    ("values", "", lambda members: JavaList(members.values())),
)

UNSUPPORTED = frozenset({
    "compute", "computeIfAbsent", "computeIfPresent", "forEach", "getClass", "hashCode", "listIterator", "merge",
    "parallelStream", "removeIf", "replace", "replaceAll", "retainAll", "sort", "spliterator", "stream",
})  # fmt: skip
