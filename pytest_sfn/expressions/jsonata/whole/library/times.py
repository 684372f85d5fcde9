"""Functions of times; now is when the evaluation began."""

from __future__ import annotations

from pytest_sfn.expressions.jsonata.date_pictures import format_date, parse_date, parse_timestamp
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.expressions.jsonata.whole.frames import Frame, LibraryRow
from pytest_sfn.typing import JSON

#: What reading or writing a time counts as.
_STEPS = 10


def _millis(frame: Frame) -> JSON:
    return frame.evaluation.now


def _now(frame: Frame, picture: JSON = UNDEFINED, timezone: JSON = UNDEFINED) -> JSON:
    return _from_millis(frame, frame.evaluation.now, picture, timezone)


def _from_millis(frame: Frame, millis: JSON, picture: JSON = UNDEFINED, timezone: JSON = UNDEFINED) -> JSON:
    if millis is UNDEFINED:
        return millis
    frame.evaluation.spend(_STEPS if picture is UNDEFINED else _STEPS + 2 * len(picture))
    return format_date(millis, picture, timezone)


def _to_millis(frame: Frame, value: JSON, picture: JSON = UNDEFINED) -> JSON:
    if value is UNDEFINED:
        return value
    frame.evaluation.spend(_STEPS)
    if picture is UNDEFINED:
        return parse_timestamp(value)
    frame.evaluation.spend(len(value) + 2 * len(picture))
    return parse_date(value, picture, frame.evaluation.now)


#: Name -> function.
TIMES: dict[str, LibraryRow] = {
    "fromMillis": (_from_millis, 3, "<n-s?s?:s>"),
    "millis": (_millis, 0, "<:n>"),
    "now": (_now, 2, "<s?s?:s>"),
    "toMillis": (_to_millis, 2, "<s-s?:n>"),
}
