"""The methods of java.lang.String. Positions count UTF-16 units, as in Java."""

from __future__ import annotations

from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.apigateway.vtl.java_regex import java_pattern, java_replace, java_split
from pytest_sfn.apigateway.vtl.java_values import JavaArray, as_text
from pytest_sfn.apigateway.vtl.method_tables import table


def units(text: str) -> str:
    """The text with characters beyond the BMP as two surrogates, so that Python's positions are Java's."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    raw = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(int.from_bytes(raw[i : i + 2])) for i in range(0, len(raw), 2))


def joined(text: str) -> str:
    """The text with surrogate pairs as one character again; lone surrogates stay."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def _substring(text: str, begin: int, end: int | None = None) -> str:
    parts = units(text)
    stop = len(parts) if end is None else end
    if not 0 <= begin <= stop <= len(parts):
        raise JavaException(f"StringIndexOutOfBoundsException: begin {begin}, end {stop}, length {len(parts)}")
    return joined(parts[begin:stop])


def _char_at(text: str, index: int) -> str:
    parts = units(text)
    if not 0 <= index < len(parts):
        raise JavaException(f"StringIndexOutOfBoundsException: String index out of range: {index}")
    return joined(parts[index])


def _index_of(text: str, part: str, start: int = 0) -> int:
    return units(text).find(units(part), max(start, 0))


def _last_index_of(text: str, part: str, start: int | None = None) -> int:
    if start is None:
        return units(text).rfind(units(part))
    return units(text).rfind(units(part), 0, start + len(units(part))) if start >= 0 else -1


def _compare(left: str, right: str) -> int:
    one, other = units(left), units(right)
    different = (ord(a) - ord(b) for a, b in zip(one, other, strict=False) if a != b)
    return next(different, len(one) - len(other))


def _hash_code(text: str) -> int:
    value = 0
    for char in units(text):
        value = (31 * value + ord(char)) & 0xFFFFFFFF
    return value - 0x100000000 if value >= 0x80000000 else value


def _trim(text: str) -> str:
    return text.strip("".join(map(chr, range(33))))


METHODS = table(
    ("charAt", "i", _char_at),
    ("compareTo", "s", _compare),
    ("compareToIgnoreCase", "s", lambda text, other: _compare(text.lower(), other.lower())),
    ("concat", "s", lambda text, other: text + other),
    ("contains", "s", lambda text, part: part in text),
    ("contentEquals", "s", lambda text, other: str(text) == str(other)),
    ("endsWith", "s", lambda text, part: text.endswith(part)),
    ("equals", "o", lambda text, other: isinstance(other, str) and str(text) == str(other)),
    ("equalsIgnoreCase", "o", lambda text, other: isinstance(other, str) and text.lower() == other.lower()),
    ("hashCode", "", _hash_code),
    ("indexOf", "s", _index_of),
    ("indexOf", "si", _index_of),
    ("isEmpty", "", lambda text: not text),
    ("lastIndexOf", "s", _last_index_of),
    ("lastIndexOf", "si", _last_index_of),
    ("length", "", lambda text: len(units(text))),
    ("matches", "s", lambda text, pattern: java_pattern(pattern).fullmatch(text) is not None),
    ("replace", "ss", lambda text, part, other: text.replace(part, other)),
    ("replaceAll", "ss", lambda text, pattern, replacement: java_replace(pattern, text, replacement)),
    ("replaceFirst", "ss", lambda text, pattern, replacement: java_replace(pattern, text, replacement, 1)),
    ("split", "s", lambda text, pattern: JavaArray(java_split(pattern, text))),
    ("split", "si", lambda text, pattern, limit: JavaArray(java_split(pattern, text, limit))),
    ("startsWith", "s", lambda text, part: text.startswith(part)),
    (
        "startsWith",
        "si",
        lambda text, part, start: 0 <= start <= len(units(text)) and units(text).startswith(part, start),
    ),
    ("subSequence", "ii", _substring),
    ("substring", "i", _substring),
    ("substring", "ii", _substring),
    ("toCharArray", "", lambda text: JavaArray(units(text))),
    ("toLowerCase", "", lambda text: text.lower()),
    ("toString", "", lambda text: text),
    ("toUpperCase", "", lambda text: text.upper()),
    ("trim", "", _trim),
    ("valueOf", "o", lambda _, value: as_text(value)),
    ("intern", "", lambda text: text),
)

#: Methods that Java's strings have and these do not; met by name, they are refused instead of rendering as nothing.
UNSUPPORTED = frozenset({
    "chars", "codePointAt", "codePointBefore", "codePointCount", "codePoints", "format", "formatted", "getBytes",
    "getChars", "getClass", "indent", "isBlank", "join", "lines", "offsetByCodePoints", "regionMatches", "repeat",
    "strip", "stripIndent", "stripLeading", "stripTrailing", "transform", "translateEscapes",
})  # fmt: skip
