"""JSON texts as Step Functions writes and measures them: compact, with non-ASCII characters as they are."""

from __future__ import annotations

import json

from pytest_sfn.typing import JSON

#: One encoder for the whole process: `json.dumps` builds a new one for every call with these options.
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False)


def _refuse_constant(name: str) -> JSON:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


#: The compact JSON text of a value: no spaces, non-ASCII characters unescaped.
dumps = _ENCODER.encode


def loads(text: str) -> JSON:
    """The value of a JSON text. Raises ValueError where it is none; `NaN` and `Infinity` are none."""
    return _DECODER.decode(text)


def json_size(value: JSON) -> int:
    """Bytes of the value's compact JSON text in UTF-8: what the 256 KiB payload quota counts."""
    text = dumps(value)
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
