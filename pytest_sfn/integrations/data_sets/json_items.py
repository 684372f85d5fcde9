"""Items of a JSON file: the elements of an array, or the members of an object, at ItemsPointer or at the top."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.expressions.json_text import loads
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed
from pytest_sfn.typing import JSON

#: Observed at AWS in July 2026 and published with an emulator (floci-io/floci, pull request 1588), as is the next.
NO_SUCH_ITEMS = "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure."
NOT_ITERABLE = "Attempting to map over non-iterable node."


def json_items(content: bytes, reader_config: dict[str, JSON]) -> Iterator[tuple[JSON, str | None]]:
    """The `(value, key)` of each item; key is None for elements of an array."""
    try:
        document = loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ItemReaderFailed(f"The JSON file cannot be parsed: {error}") from None
    found = pointed_at(document, reader_config.get("ItemsPointer") or "")
    if isinstance(found, list):
        return ((value, None) for value in found)
    if isinstance(found, dict):
        return ((value, key) for key, value in found.items())
    raise ItemReaderFailed(NOT_ITERABLE)


def pointed_at(document: JSON, pointer: str) -> JSON:
    """The part of a document a JSON Pointer names. Source: RFC 6901."""
    if not pointer:
        return document
    if not pointer.startswith("/"):
        raise ItemReaderFailed(NO_SUCH_ITEMS)
    for step in pointer[1:].split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        try:
            document = document[int(name) if isinstance(document, list) else name]
        except (LookupError, TypeError, ValueError):
            raise ItemReaderFailed(NO_SUCH_ITEMS) from None
    return document
