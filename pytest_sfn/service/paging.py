"""Pages of lists and the tokens which lead to the next one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.typing import JSON

Item = TypeVar("Item")

#: The page size where maxResults is absent or 0. Source: API Reference, e.g. ListExecutions.
DEFAULT_PAGE = 100


def page(
    items: Sequence[Item], parameters: dict[str, JSON], listing: str, key: Callable[[Item], str | int]
) -> tuple[Sequence[Item], dict[str, str]]:
    """
    The page which `maxResults` and `nextToken` ask for, and `{"nextToken": ...}` where there is more.

    `listing` says what is listed ("ListExecutions arn:..."): a token is only good for the list it was given out for.
    `key` identifies an item, so that the next page begins behind the last one even when new items came in front of it.
    Raises InvalidToken.
    """
    start = _start(items, parameters.get("nextToken"), listing, key)
    end = start + (parameters.get("maxResults") or DEFAULT_PAGE)
    shown = items[start:end]
    return shown, ({"nextToken": _token(end, key(shown[-1]), listing)} if end < len(items) else {})


def _token(end: int, last: str | int, listing: str) -> str:
    payload = json.dumps([end, last]).encode()
    return base64.urlsafe_b64encode(_signature(payload, listing) + payload).decode()


def _signature(payload: bytes, listing: str) -> bytes:
    return hashlib.sha256(payload + listing.encode()).digest()[:16]


def _start(items: Sequence[Item], token: str | None, listing: str, key: Callable[[Item], str | int]) -> int:
    if token is None:
        return 0
    end, last = _read(token, listing)
    if 0 < end <= len(items) and key(items[end - 1]) == last:
        return end
    return next((index for index, item in enumerate(items, 1) if key(item) == last), min(end, len(items)))


def _read(token: str, listing: str) -> tuple[int, str | int]:
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii"))
    except (binascii.Error, ValueError):
        raw = b""
    signature, payload = raw[:16], raw[16:]
    if not payload or signature != _signature(payload, listing):
        raise ServiceError("InvalidToken", "Invalid Token: 'Invalid token'")  # recorded from AWS
    end, last = json.loads(payload)
    return end, last
