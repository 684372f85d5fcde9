"""Functions of texts, but for those that take a regular expression (`matching`)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import quote

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.numbers import as_place
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.expressions.jsonata.whole import operations
from pytest_sfn.expressions.jsonata.whole.frames import Frame, LibraryRow
from pytest_sfn.typing import JSON

_BLANKS = re.compile("[ \t\n\r]+")


def _string(frame: Frame, value: JSON, prettify: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    return frame.evaluation.text(operations.text(value, frame.evaluation, pretty=prettify is True))


def _of_text(function: Callable[[str], JSON]) -> Callable[..., JSON]:
    def run(frame: Frame, value: JSON) -> JSON:
        if value is UNDEFINED:
            return value
        result = function(value)
        return frame.evaluation.text(result) if type(result) is str else result

    return run


def _substring(frame: Frame, value: JSON, start: JSON, length: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    if start is UNDEFINED:
        return value if length is UNDEFINED else ""
    first = 0 if len(value) + start < 0 else start
    if length is UNDEFINED:
        return frame.evaluation.text(value[as_place(first) :])
    if length <= 0:
        return ""
    end = first + length if first >= 0 else len(value) + first + length
    return frame.evaluation.text(value[as_place(first) : as_place(end)])


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
    missing = as_place(abs(width)) - len(value)
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


#: Name -> function.
TEXTS: dict[str, LibraryRow] = {
    "base64decode": (_of_text(_base64_decode), 1, "<s-:s>"),
    "base64encode": (_of_text(_base64_encode), 1, "<s-:s>"),
    "decodeUrl": (_decoder("decodeUrl", ";/?:@&=+$,#"), 1, "<s-:s>"),
    "decodeUrlComponent": (_decoder("decodeUrlComponent", ""), 1, "<s-:s>"),
    "encodeUrl": (_encoder("encodeUrl", _URL_SAFE), 1, "<s-:s>"),
    "encodeUrlComponent": (_encoder("encodeUrlComponent", _COMPONENT_SAFE), 1, "<s-:s>"),
    "join": (_join, 2, "<a<s>s?:s>"),
    "length": (_of_text(len), 1, "<s-:n>"),
    "lowercase": (_of_text(str.lower), 1, "<s-:s>"),
    "pad": (_pad, 3, "<s-ns?:s>"),
    "string": (_string, 1, "<x-b?:s>"),
    "substring": (_substring, 3, "<s-nn?:s>"),
    "substringAfter": (_substring_after, 2, "<s-s:s>"),
    "substringBefore": (_substring_before, 2, "<s-s:s>"),
    "trim": (_of_text(_trim), 1, "<s-:s>"),
    "uppercase": (_of_text(str.upper), 1, "<s-:s>"),
}
