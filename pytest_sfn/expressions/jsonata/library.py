"""
JSONata's functions for the evaluator of the whole language, each with its signature, and those of Step Functions.

A function gets the frame and its arguments as its signature passes them, UNDEFINED for one left out. Source of names,
signatures and rules: docs.jsonata.org; 2.0.6 ran.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from pytest_sfn.expressions.jsonata import extensions, general
from pytest_sfn.expressions.jsonata.code_units import spelled
from pytest_sfn.expressions.jsonata.date_pictures import format_date, parse_date, parse_timestamp
from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.frames import CALLER, Evaluation, Frame, Function, Native, Sequence, call
from pytest_sfn.expressions.jsonata.integer_pictures import format_integer, integer_picture, parse_integer
from pytest_sfn.expressions.jsonata.number_pictures import format_number
from pytest_sfn.expressions.jsonata.numbers import cast, in_base, rounded
from pytest_sfn.expressions.jsonata.regex import RegexFunction
from pytest_sfn.expressions.jsonata.signatures import FunctionSignature
from pytest_sfn.expressions.jsonata.values import UNDEFINED, number_text, whole
from pytest_sfn.typing import JSON, is_number

_BLANKS = re.compile("[ \t\n\r]+")


def root_values(evaluation: Evaluation) -> dict[str, JSON]:
    """The outermost names: `$states`, the workflow's variables, and the functions."""
    states = {**evaluation.document, "context": evaluation.scope.context()}
    return {**FUNCTIONS, **evaluation.scope.variables, "states": states}


# --- numbers --------------------------------------------------------------------------------------------------------
def _sum(_frame: Frame, values: JSON) -> JSON:
    if values is UNDEFINED:
        return values
    total = 0.0
    for number in values:  # not `sum`, which corrects the rounding that doubles have elsewhere
        total += number
    return whole(total)


def _count(_frame: Frame, values: JSON) -> JSON:
    return 0 if values is UNDEFINED else len(values)


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., JSON]:
    def run(_frame: Frame, values: JSON) -> JSON:
        if values is UNDEFINED or not values:
            return UNDEFINED
        return math.nan if any(number != number for number in values) else choose(values)  # noqa: PLR0124 - NaN

    return run


def _average(_frame: Frame, values: JSON) -> JSON:
    if values is UNDEFINED or not values:
        return UNDEFINED
    total = 0.0
    for number in values:
        total += number
    return whole(total / len(values))


def _of_number(function: Callable[[float], JSON]) -> Callable[..., JSON]:
    def run(_frame: Frame, number: JSON) -> JSON:
        return number if number is UNDEFINED else function(number)

    return run


def _floor(number: float) -> JSON:
    return math.floor(number) if math.isfinite(number) else number


def _ceil(number: float) -> JSON:
    return math.ceil(number) if math.isfinite(number) else number


def _sqrt(number: float) -> JSON:
    if number < 0:
        raise JsonataError("D3060", values=(number,))
    return whole(math.sqrt(number))


def _power(_frame: Frame, base: JSON, exponent: JSON) -> JSON:
    if base is UNDEFINED:
        return base
    try:
        result = float(base) ** float(exponent)
    except (ArithmeticError, TypeError):
        result = math.inf
    if isinstance(result, complex) or not math.isfinite(result):
        raise JsonataError("D3061", values=(base, exponent))
    return whole(result)


def _round(_frame: Frame, number: JSON, places: JSON = UNDEFINED) -> JSON:
    if number is UNDEFINED:
        return number
    if places is UNDEFINED:
        return whole(float(rounded(number)))
    return whole(float(rounded(number, int(places)))) if float(places).is_integer() else math.nan


def _number(_frame: Frame, value: JSON) -> JSON:
    return value if value is UNDEFINED or is_number(value) else cast(value)


def _format_base(_frame: Frame, number: JSON, radix: JSON = UNDEFINED) -> JSON:
    if number is UNDEFINED:
        return number
    base = 10 if radix is UNDEFINED else rounded(radix)
    if not 2 <= base <= 36:
        raise JsonataError("D3100", values=(base,))
    value = rounded(number)
    if not math.isfinite(value):
        return "Infinity" if value > 0 else "-Infinity" if value < 0 else "NaN"
    return number_text(float(value)) if base == 10 else in_base(value, int(base))


def _format_number(frame: Frame, number: JSON, picture: JSON, options: JSON = UNDEFINED) -> JSON:
    if number is UNDEFINED:
        return number
    frame.evaluation.spend(2 * len(picture))
    return format_number(number, picture, None if options is UNDEFINED else options)


def _format_integer(frame: Frame, number: JSON, picture: JSON) -> JSON:
    if number is UNDEFINED:
        return number
    frame.evaluation.spend(2 * len(picture))
    return format_integer(_floor(number), integer_picture(picture))


def _parse_integer(frame: Frame, value: JSON, picture: JSON) -> JSON:
    if value is UNDEFINED:
        return value
    frame.evaluation.spend(len(value) + 2 * len(picture))
    return whole(parse_integer(value, integer_picture(picture)))


def _random(frame: Frame, *seed: JSON) -> JSON:
    return extensions.random_number(frame.evaluation.scope.random, *seed)


# --- texts ----------------------------------------------------------------------------------------------------------
def _string(frame: Frame, value: JSON, prettify: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    return frame.evaluation.text(general.text(value, frame.evaluation, pretty=prettify is True))


def _of_text(function: Callable[[str], JSON]) -> Callable[..., JSON]:
    def run(frame: Frame, value: JSON) -> JSON:
        if value is UNDEFINED:
            return value
        result = function(value)
        return frame.evaluation.text(result) if type(result) is str else result

    return run


def _index(number: float) -> int:
    return int(max(min(number, 2**53), -(2**53))) if number == number else 0  # noqa: PLR0124 - NaN


def _substring(frame: Frame, value: JSON, start: JSON, length: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if start is UNDEFINED:
        return value if length is UNDEFINED else ""
    first = 0 if len(value) + start < 0 else start
    if length is UNDEFINED:
        return frame.evaluation.text(value[_index(first) :])
    if length <= 0:
        return ""
    end = first + length if first >= 0 else len(value) + first + length
    return frame.evaluation.text(value[_index(first) : _index(end)])


def _substring_before(frame: Frame, value: JSON, mark: JSON) -> JSON:
    if value is UNDEFINED or mark is UNDEFINED or mark not in value:
        return value
    return frame.evaluation.text(value[: value.find(mark)])


def _substring_after(frame: Frame, value: JSON, mark: JSON) -> JSON:
    if value is UNDEFINED or mark is UNDEFINED or mark not in value:
        return value
    return frame.evaluation.text(value[value.find(mark) + len(mark) :])


def _trim(value: str) -> str:
    collapsed = _BLANKS.sub(" ", value)
    return collapsed.removeprefix(" ").removesuffix(" ")


def _pad(frame: Frame, value: JSON, width: JSON, sign: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED or width is UNDEFINED:
        return value
    signs = " " if sign is UNDEFINED or not sign else sign
    missing = _index(abs(width)) - len(value)
    if missing <= 0:
        return value
    frame.evaluation.room_for_text(len(value) + missing)
    padding = (signs * (missing // len(signs) + 1))[:missing]
    return frame.evaluation.text(value + padding if width > 0 else padding + value)


def _join(frame: Frame, values: JSON, separator: JSON = UNDEFINED) -> JSON:
    if values is UNDEFINED:
        return values
    between = "" if separator is UNDEFINED else separator
    frame.evaluation.room_for_text(sum(map(len, values)) + len(between) * len(values))
    return frame.evaluation.text(between.join(values))


def _base64_encode(value: str) -> str:
    """The base64 of the low bytes of a text's UTF-16 units."""
    return base64.b64encode(value.encode("utf-16-le", "surrogatepass")[::2]).decode()


def _base64_decode(value: str) -> str:
    digits = re.sub("[^A-Za-z0-9+/]", "", value.partition("=")[0].replace("-", "+").replace("_", "/"))
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    return base64.b64decode(digits + "=" * (-len(digits) % 4)).decode("latin-1")


_COMPONENT_SAFE = "-_.!~*'()"
_URL_SAFE = _COMPONENT_SAFE + ";/?:@&=+$,#"
_PERCENT = re.compile("((?:%[0-9A-Fa-f]{2})+)")


def _encoder(name: str, safe: str) -> Callable[..., JSON]:
    def run(frame: Frame, value: JSON) -> JSON:
        if value is UNDEFINED:
            return value
        try:
            return frame.evaluation.text(quote(value, safe=safe, encoding="utf-8", errors="strict"))
        except UnicodeEncodeError:
            raise JsonataError("D3140", values=(name, value)) from None

    return run


def _decoder(name: str, kept: str) -> Callable[..., JSON]:
    def run(frame: Frame, value: JSON) -> JSON:
        if value is UNDEFINED:
            return value
        pieces = _PERCENT.split(value)
        try:
            pieces[1::2] = [_decoded(piece, kept) for piece in pieces[1::2]]
        except UnicodeError:
            pieces[0] = "%"
        if any("%" in piece for piece in pieces[::2]):
            raise JsonataError("D3140", values=(name, value))
        return frame.evaluation.text("".join(pieces))

    return run


def _decoded(escapes: str, kept: str) -> str:
    text = bytes.fromhex(escapes.replace("%", "")).decode()
    if not kept or not any(sign in kept for sign in text):
        return text
    made, place = [], 0
    for sign in text:
        width = 3 * len(sign.encode())
        made.append(escapes[place : place + width] if sign in kept else sign)
        place += width
    return "".join(made)


# --- regular expressions --------------------------------------------------------------------------------------------
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
    if found is UNDEFINED or (found is not True and not general.truth(found)):
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
        return parts if limit is UNDEFINED else parts[: _index(limit)]
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
        return filled(replacement, found["match"], found.get("groups", []))
    made = call(replacement, [found], UNDEFINED, frame)
    if type(made) is not str:
        raise JsonataError("D3012")
    return made


def filled(replacement: str, match: str, groups: list[JSON]) -> str:
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


# --- values ---------------------------------------------------------------------------------------------------------
def _boolean(_frame: Frame, value: JSON) -> JSON:
    return value if value is UNDEFINED else not isinstance(value, Function) and general.truth(value)


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
    return general.lookup(value, key, frame)


def _append(frame: Frame, first: JSON, second: JSON) -> JSON:
    return general.append(first, second, frame)


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
            if not any(general.equal(value, other, frame) for other in compound):
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
    return general.type_name(value)


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
        return whole(float(f"{value:.15g}")) if general.numeric(value) else None
    return "" if isinstance(value, Function) else value


def _clone(frame: Frame, value: JSON) -> JSON:
    return clone(frame, value)


# --- functions of functions -----------------------------------------------------------------------------------------
def _caller(frame: Frame, function: Function, whole_value: JSON) -> Callable[[JSON, JSON], JSON]:
    """Calls with as many of value, index (or key) and the whole as the function takes."""
    count = max(min(function.arity, 3), 1)
    evaluation = frame.evaluation

    def run(value: JSON, index: JSON) -> JSON:
        evaluation.spend(1)
        return call(function, [value, index, whole_value][:count], UNDEFINED, frame)

    return run


def _map(frame: Frame, values: JSON, function: JSON) -> JSON:
    if values is UNDEFINED:
        return values
    run = _caller(frame, function, values)
    frame.evaluation.room_for_items(len(values))
    return Sequence([found for index, item in enumerate(values) if (found := run(item, index)) is not UNDEFINED])


def _filter(frame: Frame, values: JSON, function: JSON) -> JSON:
    if values is UNDEFINED:
        return values
    run = _caller(frame, function, values)
    return Sequence([item for index, item in enumerate(values) if general.truth(run(item, index))])


def _single(frame: Frame, values: JSON, function: JSON = UNDEFINED) -> JSON:
    if values is UNDEFINED:
        return values
    run = None if function is UNDEFINED else _caller(frame, function, values)
    found = [item for index, item in enumerate(values) if run is None or general.truth(run(item, index))]
    if len(found) != 1:
        raise JsonataError("D3138" if found else "D3139")
    return found[0]


def _reduce(frame: Frame, values: JSON, function: JSON, first: JSON = UNDEFINED) -> JSON:
    if values is UNDEFINED:
        return values
    if function.arity < 2:
        raise JsonataError("D3050")
    result, start = (values[0], 1) if first is UNDEFINED and values else (first, 0)
    for index in range(start, len(values)):
        frame.evaluation.spend(1)
        given = [result, values[index], index, values][: min(function.arity, 4)]
        result = call(function, given, UNDEFINED, frame)
    return result


def _each(frame: Frame, value: JSON, function: JSON) -> JSON:
    if value is UNDEFINED or value is None:
        return Sequence()
    run = _caller(frame, function, value)
    return Sequence([found for key, member in value.items() if (found := run(member, key)) is not UNDEFINED])


def _sift(frame: Frame, value: JSON, function: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if not isinstance(function, Function):
        raise JsonataError("T1006")
    run = _caller(frame, function, value)
    return {key: member for key, member in value.items() if general.truth(run(member, key))} or UNDEFINED


def _sort(frame: Frame, values: JSON, function: JSON = UNDEFINED) -> JSON:
    if values is UNDEFINED or len(values) < 2:
        return values
    if function is not UNDEFINED:
        return merge_sort(
            values, lambda first, second: _js_truth(call(function, [first, second], UNDEFINED, frame)), frame
        )
    numbers = all(map(general.numeric, values))
    if not numbers and not all(type(value) is str for value in values):
        raise JsonataError("D3070")
    frame.evaluation.room_for_items(len(values))
    frame.evaluation.spend(len(values))
    return sorted(values) if numbers else sorted(values, key=lambda value: value.encode("utf-16-be", "surrogatepass"))


def _js_truth(value: JSON) -> bool:
    """What a comparison function gives is judged as JavaScript judges: empty arrays and objects are true."""
    return True if isinstance(value, (list, dict, Function)) else bool(value) and value == value  # noqa: PLR0124 - NaN


def merge_sort(items: list[JSON], after: Callable[[JSON, JSON], bool], frame: Frame) -> list[JSON]:
    """The items sorted, stable, by merging halves; `after`: whether its first argument comes after its second."""
    evaluation = frame.evaluation
    evaluation.room_for_items(len(items))

    def sort(start: int, end: int) -> list[JSON]:
        if end - start < 2:
            return items[start:end]
        middle = start + (end - start) // 2
        left, right = sort(start, middle), sort(middle, end)
        merged: list[JSON] = []
        first = second = 0
        while first < len(left) and second < len(right):
            evaluation.spend(1)
            if after(left[first], right[second]):
                merged.append(right[second])
                second += 1
            else:
                merged.append(left[first])
                first += 1
        return [*merged, *left[first:], *right[second:]]

    return sort(0, len(items))


# --- times ----------------------------------------------------------------------------------------------------------
def _millis(frame: Frame) -> JSON:
    return frame.evaluation.now


def _now(frame: Frame, picture: JSON = UNDEFINED, timezone: JSON = UNDEFINED) -> JSON:
    return _from_millis(frame, frame.evaluation.now, picture, timezone)


def _from_millis(frame: Frame, millis: JSON, picture: JSON = UNDEFINED, timezone: JSON = UNDEFINED) -> JSON:
    if millis is UNDEFINED:
        return millis
    frame.evaluation.spend(0 if picture is UNDEFINED else 2 * len(picture))
    return format_date(millis, picture, timezone)


def _to_millis(frame: Frame, value: JSON, picture: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if picture is UNDEFINED:
        return parse_timestamp(value)
    frame.evaluation.spend(len(value) + 2 * len(picture))
    return parse_date(value, picture, frame.evaluation.now)


def _extension(name: str, limit: int, function: Callable[..., JSON]) -> Native:
    """A function of Step Functions: it judges its arguments itself, `limit` of them at most."""

    def run(frame: Frame, *arguments: JSON) -> JSON:
        if len(arguments) > limit:
            raise extensions.signature_error(name, limit + 1)
        made = function(frame, *arguments)
        if isinstance(made, list):
            frame.evaluation.spend(len(made))
        return made

    return Native(run, min(limit, 1), None, name)


#: Name -> what gives the value, how many arguments functions of functions pass it, and its signature.
_TABLE: dict[str, tuple[Callable[..., JSON], int, str]] = {
    "abs": (_of_number(abs), 1, "<n-:n>"),
    "append": (_append, 2, "<xx:a>"),
    "assert": (_assert, 2, "<bs?:x>"),
    "average": (_average, 1, "<a<n>:n>"),
    "base64decode": (_of_text(_base64_decode), 1, "<s-:s>"),
    "base64encode": (_of_text(_base64_encode), 1, "<s-:s>"),
    "boolean": (_boolean, 1, "<x-:b>"),
    "ceil": (_of_number(_ceil), 1, "<n-:n>"),
    "clone": (_clone, 1, "<(oa)-:o>"),
    "contains": (_contains, 2, "<s-(sf):b>"),
    "count": (_count, 1, "<a:n>"),
    "decodeUrl": (_decoder("decodeUrl", ";/?:@&=+$,#"), 1, "<s-:s>"),
    "decodeUrlComponent": (_decoder("decodeUrlComponent", ""), 1, "<s-:s>"),
    "distinct": (_distinct, 1, "<x:x>"),
    "each": (_each, 2, "<o-f:a>"),
    "encodeUrl": (_encoder("encodeUrl", _URL_SAFE), 1, "<s-:s>"),
    "encodeUrlComponent": (_encoder("encodeUrlComponent", _COMPONENT_SAFE), 1, "<s-:s>"),
    "error": (_error, 1, "<s?:x>"),
    "exists": (_exists, 1, "<x:b>"),
    "filter": (_filter, 2, "<af>"),
    "floor": (_of_number(_floor), 1, "<n-:n>"),
    "formatBase": (_format_base, 2, "<n-n?:s>"),
    "formatInteger": (_format_integer, 2, "<n-s:s>"),
    "formatNumber": (_format_number, 3, "<n-so?:s>"),
    "fromMillis": (_from_millis, 3, "<n-s?s?:s>"),
    "join": (_join, 2, "<a<s>s?:s>"),
    "keys": (_keys, 1, "<x-:a<s>>"),
    "length": (_of_text(len), 1, "<s-:n>"),
    "lookup": (_lookup, 2, "<x-s:x>"),
    "lowercase": (_of_text(str.lower), 1, "<s-:s>"),
    "map": (_map, 2, "<af>"),
    "match": (_match, 3, "<s-f<s:o>n?:a<o>>"),
    "max": (_extreme(max), 1, "<a<n>:n>"),
    "merge": (_merge, 1, "<a<o>:o>"),
    "millis": (_millis, 0, "<:n>"),
    "min": (_extreme(min), 1, "<a<n>:n>"),
    "not": (_not, 1, "<x-:b>"),
    "now": (_now, 2, "<s?s?:s>"),
    "number": (_number, 1, "<(nsb)-:n>"),
    "pad": (_pad, 3, "<s-ns?:s>"),
    "parseInteger": (_parse_integer, 2, "<s-s:n>"),
    "power": (_power, 2, "<n-n:n>"),
    "reduce": (_reduce, 3, "<afj?:j>"),
    "replace": (_replace, 4, "<s-(sf)(sf)n?:s>"),
    "reverse": (_reverse, 1, "<a:a>"),
    "round": (_round, 2, "<n-n?:n>"),
    "shuffle": (_shuffle, 1, "<a:a>"),
    "sift": (_sift, 2, "<o-f?:o>"),
    "single": (_single, 2, "<af?>"),
    "sort": (_sort, 2, "<af?:a>"),
    "split": (_split, 3, "<s-(sf)n?:a<s>>"),
    "spread": (_spread, 1, "<x-:a<o>>"),
    "sqrt": (_of_number(_sqrt), 1, "<n-:n>"),
    "string": (_string, 1, "<x-b?:s>"),
    "substring": (_substring, 3, "<s-nn?:s>"),
    "substringAfter": (_substring_after, 2, "<s-s:s>"),
    "substringBefore": (_substring_before, 2, "<s-s:s>"),
    "sum": (_sum, 1, "<a<n>:n>"),
    "toMillis": (_to_millis, 2, "<s-s?:n>"),
    "trim": (_of_text(_trim), 1, "<s-:s>"),
    "type": (_type, 1, "<x:s>"),
    "uppercase": (_of_text(str.upper), 1, "<s-:s>"),
    "zip": (_zip, 0, "<a+>"),
}
#: The functions by name; `$eval` is not among them, for Step Functions does not have it.
FUNCTIONS: dict[str, JSON] = {
    **{name: Native(run, arity, FunctionSignature(text), name) for name, (run, arity, text) in _TABLE.items()},
    "partition": _extension("partition", 2, lambda _frame, *given: extensions.partition(*given)),
    "range": _extension("range", 3, lambda _frame, *given: extensions.number_range(*given)),
    "hash": _extension("hash", 2, lambda _frame, *given: extensions.hash_text(*given)),
    "random": _extension("random", 1, _random),
    "uuid": _extension("uuid", 0, lambda frame: extensions.uuid_text(frame.evaluation.scope.random)),
    "parse": _extension("parse", 1, lambda _frame, *given: extensions.parse_text(*given)),
}
