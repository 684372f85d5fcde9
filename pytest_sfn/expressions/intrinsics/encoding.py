"""Intrinsic functions for encoding and hashing."""

from __future__ import annotations

import binascii

from pytest_sfn.expressions.intrinsics.arguments import BadArgument, as_text, at_most
from pytest_sfn.expressions.json_text import text_of
from pytest_sfn.typing import JSON

#: Developer guide: "provide a string of up to 10,000 characters" to Base64Encode, Base64Decode and Hash.
_MAX_CHARACTERS = 10_000
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def base64_encode(text: JSON) -> str:
    """States.Base64Encode: the text's UTF-8 bytes in Base64."""
    return binascii.b2a_base64(_utf8(at_most(as_text(text), _MAX_CHARACTERS)), newline=False).decode("ascii")


def base64_decode(encoded: JSON) -> str:
    """
    States.Base64Decode: the text whose UTF-8 bytes are given in Base64.

    The padding may be left out, as Java's decoder allows.
    """
    text = at_most(as_text(encoded), _MAX_CHARACTERS)
    padding = "" if text.endswith("=") else "=" * (-len(text) % 4)
    try:
        return binascii.a2b_base64(text + padding, strict_mode=True).decode("utf-8", "replace")
    except ValueError as error:
        raise BadArgument(f"the string is not Base64: {error}") from error


def hash_data(data: JSON, algorithm: JSON) -> str:
    """States.Hash: the hash of a text in lower-case hexadecimal; any other value is hashed as its compact JSON text."""
    import hashlib

    name = _ALGORITHMS.get(as_text(algorithm, "second"))
    if name is None:
        raise BadArgument(f"the algorithm must be one of {', '.join(_ALGORITHMS)}")
    text = text_of(data)
    return hashlib.new(name, _utf8(at_most(text, _MAX_CHARACTERS)), usedforsecurity=False).hexdigest()


def _utf8(text: str) -> bytes:
    """Java writes `?` for half a surrogate pair."""
    return text.encode("utf-8", "replace")
