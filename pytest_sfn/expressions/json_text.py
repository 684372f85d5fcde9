"""JSON texts as Step Functions writes and measures them: compact, with non-ASCII characters as they are."""

from __future__ import annotations

import json
from collections.abc import Callable

from pytest_sfn.typing import JSON


def _prebuilt_encoder() -> Callable[[JSON], str]:
    """
    The compact encoder, made once for the whole process.

    `JSONEncoder.encode` makes a new C encoder for every call, which costs more than encoding a small payload; the C
    encoder itself can be called again and again. Where there is none (not CPython), JSONEncoder it is.
    """
    python_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False)
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return python_encoder.encode
    encode = make(None, python_encoder.default, json.encoder.encode_basestring, None, ":", ",", False, False, True)
    return lambda value: "".join(encode(value, 0))


#: The compact JSON text of a value: no spaces, non-ASCII characters unescaped.
dumps = _prebuilt_encoder()


def _refuse_constant(name: str) -> JSON:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def loads(text: str) -> JSON:
    """The value of a JSON text. Raises ValueError where it is none; `NaN` and `Infinity` are none."""
    return _DECODER.decode(text)


def text_of(value: JSON) -> str:
    """A text as it is, and the JSON text of anything else."""
    return value if isinstance(value, str) else dumps(value)


def parsed(text: JSON) -> JSON:
    """The value of a JSON text; what is none stays as it is."""
    try:
        return loads(text)
    except (TypeError, ValueError):
        return text


#: 256 KiB of UTF-8 JSON text for input, output or result of a state, a Task or an execution.
#: Source: developer guide, "Quotas": "Maximum input or output size for a task, state, or execution".
MAX_PAYLOAD_BYTES = 262_144


def json_size(value: JSON) -> int:
    """Bytes of the value's compact JSON text in UTF-8: what the 256 KiB payload quota counts."""
    text = dumps(value)
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


#: A payload of at most so many parts, none of them longer than so many characters, is under the quota whatever it says:
#: 64 keys and 64 texts of 300 characters, each at most 6 bytes (an escaped one), are 230,400 bytes.
_FEW_PARTS = 64
_SHORT_TEXT = 300
_ATOMS = frozenset({int, float, bool, type(None)})


def is_small(value: JSON) -> bool:
    """Whether a payload is obviously under the quota: the cheap test that most payloads pass."""
    return room_left(value) > 0


def room_left(value: JSON, room: int = _FEW_PARTS) -> int:
    """Parts left of `room` after counting the value's; 0 or less if it is not obviously small."""
    kind = type(value)
    if kind is dict:
        room -= len(value)
        for key, part in value.items():
            if room <= 0 or len(key) > _SHORT_TEXT:
                return 0
            part_kind = type(part)
            if part_kind in _ATOMS or (part_kind is str and len(part) <= _SHORT_TEXT):
                continue
            room = room_left(part, room)
        return room
    if kind is list:
        room -= len(value)
        for part in value:
            if room <= 0:
                return 0
            if type(part) not in _ATOMS:
                room = room_left(part, room)
        return room
    if kind is str and len(value) > _SHORT_TEXT:
        return 0
    return room - 1
