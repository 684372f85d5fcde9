"""
JSONPath over values, for what tests say about them: where something is in an output, what a comparison leaves out.

Read by jsonpath-ng, filters included, which is imported with the first path. Not for the language itself: its paths are
AWS's, in `expressions.jsonpath`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from pytest_sfn.errors import HarnessError
from pytest_sfn.messages import nearest, shortened
from pytest_sfn.typing import JSON

#: The way to a place in a value: member names and indices.
_Keys: TypeAlias = "tuple[str | int, ...]"

#: A step of a path by a plain name, an index or a quoted name.
_PLAIN: Final = r"\.([A-Za-z_]\w*)|\[(-?\d+)\]|\['([^'\\*,]+)'\]"


class Match(NamedTuple):
    """What a JSONPath has found: the place, such as `$.orders[0].id`, and the value there."""

    place: str
    value: JSON


class Absent:
    """The kind of `ABSENT`: a member or item that is not there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""A member or item that is not there: among the values of `variants`, it leaves the place out."""


def find(path: str, value: JSON) -> list[Match]:
    """
    What a JSONPath finds in a value, in the order of the document, each place once.

    What the path computes, such as a `` `len` ``, is no place of the value: it comes last, with the path as its place.
    HarnessError for a path that cannot be read.
    """
    places, computed = _found(path, value)
    return [Match(_place(keys), found) for keys, found in places.items()] + [Match(path, found) for found in computed]


def selected(path: str, value: JSON) -> JSON | Absent:
    """
    What a JSONPath selects, ABSENT where it selects nothing: null is found, not missing.

    One value of a path of names and indices; of one that may find several - `*`, `..`, a slice, a filter - the list of
    them in the order of the document. HarnessError for a path that cannot be read.
    """
    keys = _plain_keys(path)
    if keys is None:
        values = [found.value for found in find(path, value)]
        return (values[0] if _finds_one(path) else values) if values else ABSENT
    here: Any = value
    for key in keys:
        holds = isinstance(here, dict if isinstance(key, str) else list)
        if not holds:
            return ABSENT
        try:
            here = here[key]
        except LookupError:
            return ABSENT
    return here


def check_path(path: str) -> None:
    """HarnessError for a path that cannot be read."""
    if _plain_keys(path) is None:
        _compiled(path)


def find_in(holder: object, path: str, in_: str, names: tuple[str, ...]) -> list[Match]:
    """What a JSONPath finds in one of the attributes of an object. HarnessError for an attribute not among `names`."""
    if in_ not in names:
        raise HarnessError(f"in_ is {in_!r}; it must be one of: {', '.join(names)}")
    return find(path, getattr(holder, in_))


class Ignored:
    """Paths whose values a comparison leaves out on both sides. HarnessError for a path that cannot be read."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._matched = dict.fromkeys(paths, False)
        for path in self._matched:
            _compiled(path)

    def left_out(self, value: JSON) -> JSON:
        """A value without what the paths find in it, None where they find the value itself."""
        changes: dict[_Keys, JSON] = {}
        for path in self._matched:
            places, _ = _found(path, value)
            self._matched[path] = self._matched[path] or bool(places)
            changes |= dict.fromkeys(places, ABSENT)
        if () in changes:
            return None
        return rewritten(value, changes) if changes else value

    @property
    def matched(self) -> dict[str, bool]:
        """Each path, and whether it has found anything in any value so far."""
        return dict(self._matched)

    def told_stale(self) -> list[str]:
        """A line for each path that has found nothing on either side: it may be misspelt."""
        return [f"ignoring {path} left nothing out on either side" for path, yes in self._matched.items() if not yes]


def changed_values(value: JSON, changes: Mapping[str, Iterable[JSON]]) -> Iterator[tuple[str, JSON]]:
    """
    A name and a value for each change, one change at a time: `total=0`, `customer absent`.

    The values share with `value` what does not change. HarnessError, with near misses, for a path that finds nothing.
    """
    for path, replacements in changes.items():
        if isinstance(replacements, (str, Mapping)) or not isinstance(replacements, Iterable):
            raise HarnessError(f"{path} is given {replacements!r}; give the list of its values: [{replacements!r}]")
        places, _ = _found(path, value)
        if not places:
            raise HarnessError(_nothing_there(path, value))
        shown = path.removeprefix("$").removeprefix(".") or path
        for new in replacements:
            if new is ABSENT and () in places:
                raise HarnessError(f"{path} is the whole value, which cannot be absent")
            name = f"{shown} absent" if new is ABSENT else f"{shown}={_short(new)}"
            yield name, rewritten(value, dict.fromkeys(places, new))


def rewritten(value: JSON, changes: Mapping[_Keys, JSON]) -> JSON:
    """The value with others at these places, without the places that are ABSENT; of nested places the outer counts."""
    if () in changes:
        return changes[()]
    inner: dict[str | int, dict[_Keys, JSON]] = {}
    for (key, *rest), new in changes.items():
        inner.setdefault(key, {})[tuple(rest)] = new
    members = value.items() if isinstance(value, dict) else enumerate(value)
    changed = ((key, rewritten(member, inner[key]) if key in inner else member) for key, member in members)
    kept = [(key, member) for key, member in changed if member is not ABSENT]
    return dict(kept) if isinstance(value, dict) else [member for _, member in kept]


def rewritten_at(path: str, value: JSON, change: Callable[[JSON], JSON]) -> JSON:
    """The value with what `change` makes of the values at the places that a path finds in it."""
    places, _ = _found(path, value)
    return rewritten(value, {keys: change(found) for keys, found in places.items()}) if places else value


# --- reading paths
@lru_cache(maxsize=256)
def _plain_keys(path: str) -> _Keys | None:
    """The keys of a path of plain names and indices, read without jsonpath-ng; None for any other path."""
    if not re.fullmatch(rf"\$(?:{_PLAIN})*", path, re.ASCII):
        return None
    steps = re.finditer(_PLAIN, path, re.ASCII)
    return tuple(int(index) if index else name or quoted for name, index, quoted in (step.groups() for step in steps))


@lru_cache(maxsize=256)
def _finds_one(path: str) -> bool:
    """Whether a path finds one value at most: its steps are names, indices and lengths."""
    from jsonpath_ng import Child, Fields, Index, Root, This
    from jsonpath_ng.ext.iterable import Len

    def one(step: Any) -> bool:
        if isinstance(step, Child):
            return one(step.left) and one(step.right)
        if isinstance(step, Fields):
            return len(step.fields) == 1 and step.fields[0] != "*"
        return isinstance(step, (Root, This, Len)) or (isinstance(step, Index) and len(step.indices) == 1)

    return one(_compiled(path))


@lru_cache(maxsize=256)
def _compiled(path: str) -> Any:
    """The path as jsonpath-ng has it: a parse takes it a millisecond."""
    if not path.startswith("$"):
        raise HarnessError(f'"{path}" is no JSONPath: it begins with $, as in "$.{path}" or, at any depth, "$..{path}"')
    from jsonpath_ng.ext.parser import parse

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)  # syntax that its next version refuses
            return parse(path)
    except Exception as error:  # noqa: BLE001 - it raises whatever its lexer, parser and functions raise
        raise HarnessError(_unreadable(path, str(error))) from None


def _unreadable(path: str, why: str) -> str:
    column = re.search(r"(?:at \d+:|col )(\d+)", why)
    at = int(column[1]) if column else len(path) if re.search(r"\bend\b|\bEOF\b", why) else None
    mend = (
        "Names with other characters than letters, digits, _ and - are quoted: $['order id']; "
        "a filter is written $.orders[?(@.total > 10)], a text in it 'OPEN'."
    )
    caret = [] if at is None else [f"    {' ' * at}^"]
    return "\n".join([f"This JSONPath cannot be read: {why.strip()}", f"    {path}", *caret, mend])


def _found(path: str, value: JSON) -> tuple[dict[_Keys, JSON], list[JSON]]:
    """The places of a value that a path finds, in the order of the document, and the values that it computes."""
    try:
        found = _compiled(path).find(value)
    except HarnessError:
        raise
    except Exception as error:  # noqa: BLE001 - as above: a bad regular expression, an operator on other types
        raise HarnessError(f"The JSONPath {path} cannot be evaluated: {type(error).__name__}: {error}") from None
    places, computed = {}, []
    for datum in found:
        keys = _keys(datum, value)
        if keys is None:
            computed.append(datum.value)
        else:
            places[keys] = datum.value
    if len(places) > 1:
        places = {keys: places[keys] for keys in _walk(value) if keys in places}
    return places, computed


def _keys(datum: Any, value: JSON) -> _Keys | None:
    """The way to what jsonpath-ng has found; None where that is no part of the value, but computed."""
    here: Any = value
    found, steps = datum.value, []
    while datum.context is not None:
        steps.append(datum.path)
        datum = datum.context
    keys: list[Any] = []
    for step in reversed(steps):
        (key,) = getattr(step, "fields", None) or getattr(step, "indices", None) or (None,)
        if key is None or not isinstance(here, dict if isinstance(key, str) else list):
            return None
        keys.append(key if isinstance(key, str) else key % len(here))
        here = here[keys[-1]]
    return tuple(keys) if here is found else None


def _walk(value: JSON, keys: _Keys = ()) -> Iterator[_Keys]:
    yield keys
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from _walk(member, (*keys, key))


def _place(keys: _Keys) -> str:
    return "$" + "".join(f".{key}" if re.fullmatch(r"[A-Za-z_]\w*", str(key)) else f"[{key!r}]" for key in keys)


def _nothing_there(path: str, value: JSON) -> str:
    places = list(dict.fromkeys(re.sub(r"\[\d+\]", "[*]", _place(keys)) for keys in _walk(value)))
    near = nearest(path, places)
    hint = f"Did you mean {near}?" if near else f"Its places: {', '.join(places[1:11])}"
    return f"{path} finds nothing in the value, so nothing would change. {hint}\nTo add a member, change its parent."


def _short(value: JSON) -> str:
    from pytest_sfn.expressions.json_text import dumps

    return shortened(dumps(value), 40)
