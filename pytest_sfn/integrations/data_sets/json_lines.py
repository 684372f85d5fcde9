"""Items of a JSON Lines file: one JSON value a line."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.expressions.json_text import loads
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed
from pytest_sfn.typing import JSON


def json_line_items(content: bytes, reader_config: dict[str, JSON]) -> Iterator[tuple[JSON, None]]:
    """The value of each line; empty lines are none. Lines are read as needed: MaxItems may stop before a bad one."""
    del reader_config
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        text = line.strip()
        if not text:
            continue
        try:
            yield loads(text.decode()), None
        except (ValueError, RecursionError) as error:
            raise ItemReaderFailed(f"Line {number} of the JSONL file cannot be parsed: {error}") from None
