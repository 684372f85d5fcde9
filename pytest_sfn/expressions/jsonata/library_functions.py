"""jsonata-python's functions with what differs from JSONata mended, in a frame of our own."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import re
from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any, NoReturn

from pytest_sfn.expressions.jsonata.failures import JsonataError
from pytest_sfn.expressions.jsonata.library import Functions, JException, Jsonata, Signature, Utils, datetimeutils
from pytest_sfn.expressions.jsonata.library_regex import replace
from pytest_sfn.expressions.jsonata.values import LONG, UNDEFINED, Doubt, as_number, text
from pytest_sfn.typing import JSON


class Thrown(JException):  # type: ignore[misc] # the library has no types
    """An error of ours on its way through the library, which lets no other exceptions through unchanged."""

    def __init__(self, error: JsonataError) -> None:
        super().__init__("D3137", -1)
        self.thrown = error


class _Signature(Signature):  # type: ignore[misc] # the library has no types
    """A signature for which null is a value of its own, not a missing argument."""

    def __init__(self, original: Signature) -> None:
        self.__dict__.update(original.__dict__)

    def set_function_name(self, _name: str) -> None:
        """The function keeps its name, whatever parameter it is bound to: it is shared by all expressions."""

    def get_symbol(self, value: Any) -> str:
        return "l" if value is Utils.NULL_VALUE else str(super().get_symbol(value))

    def validate(self, args: Any, context: Any) -> Any:
        try:
            return super().validate(args, context)
        except JException as error:
            if error.error != "T0411":
                raise
            raise Thrown(JsonataError("T0411", values=(error.expected, self.function_name))) from None

    def throw_validation_error(self, _bad_args: Any, bad_sig: Any, function_name: Any) -> NoReturn:
        """The first argument for which the signature's beginning does not match what was given."""
        good_to, pattern = 0, ""
        for parameter in self._params:
            pattern += parameter.regex
            match = re.match(pattern, bad_sig)
            if match is None:
                break
            good_to = match.end()
        raise Thrown(JsonataError("T0410", values=(good_to + 1, function_name)))


def plain(value: Any) -> JSON:
    """A value of the library as JSON; functions become empty texts, as in JSONata's `$string`."""
    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if type(value) is int and abs(value) >= LONG:
        return float(value)
    return value if isinstance(value, (str, int, float)) else ""


def as_text(value: Any, prettify: Any = None) -> str | None:
    """`$string`: numbers as AWS writes them, and no escapes JavaScript would not use."""
    if value is None or isinstance(value, str):
        return value
    if prettify is True and isinstance(value, (dict, list)):
        return json.dumps(plain(value), indent=2, ensure_ascii=False)
    if callable(value) or Functions.is_lambda(value):
        return ""
    try:
        return text(plain(value))
    except Doubt:
        raise Thrown(JsonataError("D3001")) from None


def _number(value: Any) -> Any:
    try:
        number = as_number(UNDEFINED if value is None else value)
    except Doubt:
        if isinstance(value, str) and value[:2].lower() in ("0x", "0b", "0o"):
            return Functions.number(value)
        raise Thrown(JsonataError("D3030", values=(value,))) from None
    return None if number is UNDEFINED else number


def _error(message: Any = None) -> Any:
    raise Thrown(JsonataError("D3137", "$error() function evaluated" if message is None else str(message)))


def _power(base: Any, exponent: Any) -> Any:
    """`$power`; Python raises for what is too large and answers complex numbers, JavaScript neither."""
    if base is None:
        return None
    try:
        result = float(base) ** float(exponent)
    except ArithmeticError:
        result = math.inf
    if isinstance(result, complex) or not math.isfinite(result):
        raise Thrown(JsonataError("D3061", values=(base, exponent)))
    return int(result) if result.is_integer() and abs(result) < LONG else result


def _replace(value: Any, pattern: Any, replacement: Any, limit: Any = None) -> Any:
    try:
        return replace(value, pattern, replacement, limit)
    except JsonataError as error:
        raise Thrown(error) from None


def _parse_integer(value: Any, picture: Any) -> Any:
    """`$parseInteger`: not a number where the picture does not read the text, as on AWS."""
    try:
        number = Functions.parse_integer(value, picture)
    except ValueError:
        number = None
    return math.nan if number is None and value is not None else number


def _format_number(value: Any, picture: Any, options: Any = None) -> Any:
    """`$formatNumber`, rounding the decimal digits as written: 34.555 with two of them is 34.56."""
    if value is not None and isinstance(picture, str) and options is None and not set(picture) & set("%‰e"):
        _, _, fraction = picture.split(";")[0].partition(".")
        digits = sum(character in "0123456789#" for character in fraction)
        value = float(Functions.round(value, digits))
    return Functions.format_number(value, picture, options)


class _Clock(dt.datetime):
    """`datetime` whose present is the execution's: a picture without a year means this year."""

    @classmethod
    def utcnow(cls) -> _Clock:
        """The time of the evaluation under way."""
        return cls.fromtimestamp(Jsonata.CURRENT.jsonata.timestamp / 1000, dt.UTC)


_parse_datetime: Callable[[str, str], Any] = FunctionType(
    datetimeutils.DateTimeUtils.parse_datetime.__code__,
    {**vars(datetimeutils), "datetime": SimpleNamespace(**{**vars(dt), "datetime": _Clock})},
)


def _to_millis(value: Any, picture: Any = None) -> Any:
    if value is None or picture is None:
        return Functions.datetime_to_millis(value, None)
    return _parse_datetime(value, picture)


_MENDED: dict[str, Callable[..., Any]] = {
    "error": _error,
    "formatNumber": _format_number,
    "number": _number,
    "parseInteger": _parse_integer,
    "power": _power,
    "replace": _replace,
    "string": as_text,
    "toMillis": _to_millis,
}


def functions_frame() -> Any:
    """The library's functions, mended, and without `$eval`, which Step Functions does not have."""
    frame = Jsonata.Frame(None)
    for name, original in Jsonata.static_frame.bindings.items():
        function = copy.copy(original)
        function.signature = _Signature(original.signature)
        function.method = _MENDED.get(name, original.method)
        frame.bind(name, function)
    frame.bind("eval", None)
    return frame
