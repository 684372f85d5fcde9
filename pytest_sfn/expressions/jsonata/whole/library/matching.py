"""`$match $contains $split $replace`: functions that take a text, or a regular expression, to look for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from pytest_sfn.expressions.jsonata.code_units import spelled
from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.numbers import as_place
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.expressions.jsonata.whole import operations
from pytest_sfn.expressions.jsonata.whole.frames import CALLER, Frame, Function, LibraryRow, Sequence, call
from pytest_sfn.expressions.jsonata.whole.regex import RegexFunction
from pytest_sfn.typing import JSON, is_number


def _matches(frame: Frame, pattern: JSON, value: str) -> Iterator[dict[str, JSON]]:
    """The matches of a regex, or of a function that answers as one does. Errors: JsonataError D1004, T1010."""
    if isinstance(pattern, RegexFunction):
        yield from pattern.matches(frame.evaluation, value)
        return
    found = _checked(call(pattern, [value], UNDEFINED, frame))
    while found is not UNDEFINED:
        frame.evaluation.spend(1)
        yield found
        found = _checked(call(found.get("next", UNDEFINED), [], UNDEFINED, frame))


def _checked(found: JSON) -> JSON:
    if found is UNDEFINED or (found is not True and not operations.truth(found)):
        return UNDEFINED if found is UNDEFINED else _refused()
    if not isinstance(found, dict):
        _refused()
    known = is_number(found.get("start")) or isinstance(found.get("groups"), list)
    if not known and not isinstance(found.get("next"), Function):
        _refused()
    return found


def _refused() -> JSON:
    raise JsonataError("T1010", values=(CALLER,))


def _match(frame: Frame, value: JSON, pattern: JSON, limit: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if limit is not UNDEFINED and limit < 0:
        raise JsonataError("D3040")
    result = Sequence()
    if limit is not UNDEFINED and limit <= 0:
        return result
    for found in _matches(frame, pattern, value):
        start = found.get("start", UNDEFINED)
        result.append(
            {"match": found.get("match", UNDEFINED), "index": start, "groups": found.get("groups", UNDEFINED)}
        )
        if limit is not UNDEFINED and len(result) >= limit:
            _beyond_last(frame, pattern, value, found)
            break
    return result


def _beyond_last(frame: Frame, pattern: JSON, value: str, found: dict[str, JSON]) -> None:
    """JSONata looks for the next match before it counts: that one may be an empty one, which is refused."""
    if isinstance(pattern, RegexFunction):
        pattern.next_after(frame.evaluation, value, found)


def _contains(frame: Frame, value: JSON, part: JSON) -> JSON:
    if value is UNDEFINED:
        return value
    if type(part) is str:
        return part in value
    return any(True for _ in _matches(frame, part, value))


def _split(frame: Frame, value: JSON, separator: JSON, limit: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if limit is not UNDEFINED and limit < 0:
        raise JsonataError("D3020")
    if limit is not UNDEFINED and limit <= 0:
        return []
    if type(separator) is str:
        units = value if separator else spelled(value)
        count = value.count(separator) + 1 if separator else len(units)
        frame.evaluation.room_for_items(count)
        frame.evaluation.spend(len(value) // 64)
        parts = value.split(separator) if separator else list(units)
        return parts if limit is UNDEFINED else parts[: as_place(limit)]
    made: list[JSON] = []
    start = 0
    units = spelled(value)
    for found in _matches(frame, separator, value):
        made.append(frame.evaluation.text(units[start : _place(found, "start")]))
        start = _place(found, "end")
        if limit is not UNDEFINED and len(made) >= limit:
            _beyond_last(frame, separator, value, found)
            return made
    made.append(frame.evaluation.text(units[start:]))
    return made


def _place(found: dict[str, JSON], member: str) -> int:
    number = found.get(member, 0)
    return int(number) if is_number(number) else 0


def _replace(frame: Frame, value: JSON, pattern: JSON, replacement: JSON, limit: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if pattern == "":
        raise JsonataError("D3010")
    if limit is not UNDEFINED and limit < 0:
        raise JsonataError("D3011")
    if limit is not UNDEFINED and limit <= 0:
        return value
    if type(pattern) is str:
        count = value.count(pattern) if limit is UNDEFINED else min(value.count(pattern), math.ceil(limit))
        inserted = replacement if type(replacement) is str else ""
        frame.evaluation.room_for_text(len(value) + count * (len(inserted) - len(pattern)))
        return frame.evaluation.text(value.replace(pattern, inserted, count))
    pieces: list[str] = []
    length = position = 0
    units = spelled(value)
    for number, found in enumerate(_matches(frame, pattern, value), 1):
        start = _place(found, "start")
        made = _substituted(frame, replacement, found)
        pieces += [units[position:start], made]
        length += start - position + len(made)
        frame.evaluation.room_for_text(length)
        position = start + len(spelled(found.get("match", "")))
        if limit is not UNDEFINED and number >= limit:
            _beyond_last(frame, pattern, value, found)
            break
    return frame.evaluation.text("".join([*pieces, units[position:]]))


def _substituted(frame: Frame, replacement: JSON, found: dict[str, JSON]) -> str:
    if type(replacement) is str:
        return _filled(replacement, found["match"], found.get("groups", []))
    made = call(replacement, [found], UNDEFINED, frame)
    if type(made) is not str:
        raise JsonataError("D3012")
    return made


def _filled(replacement: str, match: str, groups: list[JSON]) -> str:
    """The replacement with `$$`, `$0` and `$n` filled in; `$12` is group 1 and a 2 where there is no group 12."""
    made: list[str] = []
    width = len(str(len(groups))) if groups else 1
    position = 0
    while (at := replacement.find("$", position)) >= 0:
        made.append(replacement[position:at])
        position = at + 1
        following = replacement[position : position + 1]
        if following == "$":
            made.append("$")
            position += 1
        elif following == "0":
            made.append(match)
            position += 1
        else:
            number = _group_number(replacement[position : position + width])
            if width > 1 and number is not None and number > len(groups):
                number = _group_number(replacement[position : position + width - 1])
            if number is None:
                made.append("$")
                continue
            if 0 < number <= len(groups) and groups[number - 1] is not UNDEFINED:
                made.append(str(groups[number - 1]))
            position += len(str(number))
    return "".join([*made, replacement[position:]])


def _group_number(digits: str) -> int | None:
    match = re.match("[0-9]+", digits, re.ASCII)
    return int(match[0]) if match else None


#: Name -> function.
MATCHING: dict[str, LibraryRow] = {
    "contains": (_contains, 2, "<s-(sf):b>"),
    "match": (_match, 3, "<s-f<s:o>n?:a<o>>"),
    "replace": (_replace, 4, "<s-(sf)(sf)n?:s>"),
    "split": (_split, 3, "<s-(sf)n?:a<s>>"),
}
