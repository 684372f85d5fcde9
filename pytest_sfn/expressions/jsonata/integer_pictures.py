"""
Pictures of integers (`#,##0`, `w`, `I`, `A`, `1;o`): `$formatInteger`, `$parseInteger`, and the parts of dates.

Source: JSONata documentation, "Numeric functions", and XPath's fn:format-integer, which it follows; 2.0.6 ran.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache, reduce
from typing import NamedTuple

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.values import number_text

_CARDINALS = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven",
    "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen",
    "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
_ORDINALS = (
    "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh",
    "Eighth", "Ninth", "Tenth", "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth",
    "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
)  # fmt: skip
_TENS = (
    "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety",
)  # fmt: skip
_MAGNITUDES = (
    "Thousand", "Million", "Billion", "Trillion",
)  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN_DIGITS = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
#: Zero digits of the decimal digit groups below U+10000.
_ZEROS = (
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
)  # fmt: skip
_NAMED = {
    "A": ("letters", "upper"),
    "a": ("letters", "lower"),
    "I": ("roman", "upper"),
    "i": ("roman", "lower"),
    "W": ("words", "upper"),
    "w": ("words", "lower"),
    "Ww": ("words", "title"),
}


class IntegerPicture(NamedTuple):
    """
    How an integer is written.

    kind: decimal letters roman words sequence. separators: (digits to its right, character), from the right; `every` is
    their distance where they stand regularly, else 0. token: the picture of a sequence, which is not supported.
    """

    kind: str
    case: str
    ordinal: bool
    zero: int
    mandatory: int
    optional: int
    separators: tuple[tuple[int, str], ...]
    every: int
    token: str


@lru_cache(maxsize=256)
def integer_picture(picture: str) -> IntegerPicture:
    """The picture's meaning. Errors: JsonataError D3131."""
    body, semicolon, modifier = picture.rpartition(";")
    if not semicolon:
        body, modifier = picture, ""
    ordinal = modifier.startswith("o")
    if body in _NAMED:
        kind, case = _NAMED[body]
        return IntegerPicture(kind, case, ordinal, 0x30, 0, 0, (), 0, "")
    zero, mandatory, optional = 0, 0, 0
    separators: list[tuple[int, str]] = []
    for character in reversed(body):
        code = ord(character)
        group = next((start for start in _ZEROS if start <= code <= start + 9), None)
        if group is not None:
            if zero not in (0, group):
                raise JsonataError("D3131")
            zero = group
            mandatory += 1
        elif character == "#":
            optional += 1
        else:
            separators.append((mandatory + optional, character))
    if not mandatory:
        return IntegerPicture("sequence", "lower", ordinal, 0x30, 0, optional, (), 0, body)
    return IntegerPicture(
        "decimal", "lower", ordinal, zero, mandatory, optional, tuple(separators), _distance(separators), ""
    )


def _distance(separators: list[tuple[int, str]]) -> int:
    if len({character for _, character in separators}) != 1:
        return 0
    return regular_distance([position for position, _ in separators])


def regular_distance(positions: list[int]) -> int:
    """The distance of separators that stand at all its multiples up to the last, 0 for others."""
    if not positions:
        return 0
    factor = reduce(math.gcd, positions)
    return factor if all(factor * number in positions for number in range(1, len(positions) + 1)) else 0


def format_integer(value: float, picture: IntegerPicture) -> str:
    """The integer as the picture writes it. Errors: JsonataError D3130."""
    magnitude = abs(value)
    if picture.kind == "sequence":
        raise JsonataError("D3130", values=(picture.token,))
    written = _WRITERS[picture.kind](magnitude, picture)
    return f"-{written}" if value < 0 else written


def _letters(value: float, picture: IntegerPicture) -> str:
    first = ord("A" if picture.case == "upper" else "a")
    number, letters = int(value), ""
    while number > 0:
        letters = chr((number - 1) % 26 + first) + letters
        number = (number - 1) // 26
    return letters


def _roman(value: float, picture: IntegerPicture) -> str:
    number, written = int(value), []
    if number > 4_000_000:
        raise JsonataError("D3130", values=("I" if picture.case == "upper" else "i",))
    for size, numeral in _ROMAN:
        written.append(numeral * (number // size))
        number %= size
    text = "".join(written)
    return text.upper() if picture.case == "upper" else text


def _words(value: float, picture: IntegerPicture) -> str:
    text = _in_words(value, follows=False, ordinal=picture.ordinal)
    return text.upper() if picture.case == "upper" else text.lower() if picture.case == "lower" else text


def _in_words(number: float, *, follows: bool, ordinal: bool) -> str:
    if number <= 19:
        return (" and " if follows else "") + (_ORDINALS if ordinal else _CARDINALS)[int(number)]
    if number < 100:
        tens, rest = divmod(int(number), 10)
        words = (" and " if follows else "") + _TENS[tens - 2]
        if rest:
            return f"{words}-{_in_words(rest, follows=False, ordinal=ordinal)}"
        return f"{words[:-1]}ieth" if ordinal else words
    if number < 1000:
        head, rest = divmod(int(number), 100)
        words = f"{_CARDINALS[head]} Hundred"
    else:
        place = min(math.floor(math.log10(number) / 3), len(_MAGNITUDES))
        factor = float(10 ** (place * 3))
        head = math.floor(number / factor)
        rest = number - float(head) * factor  # type: ignore[assignment] # a double, as in JSONata
        words = f"{_in_words(float(head), follows=False, ordinal=False)} {_MAGNITUDES[place - 1]}"
    words = (", " if follows else "") + words
    if rest > 0:
        return words + _in_words(rest, follows=True, ordinal=ordinal)
    return f"{words}th" if ordinal else words


def _decimal(value: float, picture: IntegerPicture) -> str:
    digits = number_text(float(value)).rjust(picture.mandatory, "0")
    if picture.zero != 0x30:
        digits = "".join(chr(ord(digit) + picture.zero - 0x30) for digit in digits)
    if picture.every:
        character = picture.separators[0][1]
        places = range(picture.every, len(digits), picture.every)
        separators = [(place, character) for place in places]
    else:
        separators = list(picture.separators)
    for place, character in reversed(separators):
        cut = len(digits) - place  # beyond the first digit it counts from the end, as in JSONata
        digits = digits[: max(cut, 0)] + character + digits[cut:]
    return digits + _suffix(digits) if picture.ordinal else digits


def _suffix(digits: str) -> str:
    if digits[-2:-1] == "1":
        return "th"
    return {"1": "st", "2": "nd", "3": "rd"}.get(digits[-1], "th")


_WRITERS: dict[str, Callable[[float, IntegerPicture], str]] = {
    "letters": _letters,
    "roman": _roman,
    "words": _words,
    "decimal": _decimal,
}

# --- reading --------------------------------------------------------------------------------------------------------
_WORD_VALUES: dict[str, float] = {
    **{word.lower(): value for value, word in enumerate(_CARDINALS)},
    **{word.lower(): value for value, word in enumerate(_ORDINALS)},
    **{word.lower(): (place + 2) * 10 for place, word in enumerate([*_TENS, "Hundred"])},
    **{f"{word.lower()[:-1]}ieth": (place + 2) * 10 for place, word in enumerate(_TENS)},
    "hundredth": 100,
    **{word.lower(): 1000 ** (place + 1) for place, word in enumerate(_MAGNITUDES)},
    **{f"{word.lower()}th": 1000 ** (place + 1) for place, word in enumerate(_MAGNITUDES)},
}
_WORD_BREAK = re.compile(r",\s|\sand\s|[\s\\-]")


def integer_pattern(picture: IntegerPicture, digits: int | None = None) -> str:
    """A regex for the picture's integers in a date; `digits`: how many there may be. Errors: JsonataError D3130."""
    upper = picture.case == "upper"
    if picture.kind == "sequence":
        raise JsonataError("D3130", values=(picture.token,))
    if picture.kind == "letters":
        return "[A-Z]+" if upper else "[a-z]+"
    if picture.kind == "roman":
        return "[MDCLXVI]+" if upper else "[mdclxvi]+"
    if picture.kind == "words":
        return "(?:" + "|".join([*_WORD_VALUES, "and", "[\\-, ]"]) + ")+"
    if digits is None or digits <= 0:
        times = "+"
    elif picture.optional:
        times = f"{{{max(digits - picture.optional, 0)},{digits}}}"
    else:
        times = f"{{{digits}}}"
    return f"[0-9]{times}" + ("(?:th|st|nd|rd)" if picture.ordinal else "")


def parse_integer(text: str, picture: IntegerPicture) -> float:
    """The number a text stands for, NaN where it is none. Errors: JsonataError D3130."""
    if picture.kind == "sequence":
        raise JsonataError("D3130", values=(picture.token,))
    if picture.kind == "words":
        return _from_words(text.lower())
    if picture.kind == "roman":
        return _from_roman(text if picture.case == "upper" else text.upper())
    if picture.kind == "letters":
        first = ord("A" if picture.case == "upper" else "a")
        total = 0.0
        for place, letter in enumerate(reversed(text)):
            total += (ord(letter) - first + 1) * 26.0**place if place < 200 else math.inf
        return total
    digits = text[:-2] if picture.ordinal else text
    for character in {","} if picture.every else {character for _, character in picture.separators}:
        digits = digits.replace(character, "")
    if picture.zero != 0x30:
        digits = "".join(chr(max(ord(digit) - picture.zero + 0x30, 0)) for digit in digits)
    return leading_integer(digits)


_LEADING = re.compile(r"\s*([-+]?[0-9]+)")


def leading_integer(text: str) -> float:
    """The integer a text begins with, NaN for none: JavaScript's parseInt."""
    match = _LEADING.match(text)
    return float(match[1]) if match else math.nan


def _from_words(text: str) -> float:
    sums: list[float] = [0]
    for word in _WORD_BREAK.split(text):
        value = _WORD_VALUES.get(word, math.nan)
        if value < 100:
            top = sums.pop()
            if top >= 1000:
                sums.append(top)
                top = 0
            sums.append(top + value)
        else:
            sums.append(sums.pop() * value)
    return math.fsum(sums) if not any(map(math.isnan, sums)) else math.nan


def _from_roman(text: str) -> float:
    total, largest = 0.0, 1.0
    for numeral in reversed(text):
        value = _ROMAN_DIGITS.get(numeral, math.nan)
        if value < largest:
            total -= value
        else:
            largest = value
            total += value
    return total
