"""The `mapItemReaderData` of TestState: the items in data as it was found in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.expressions.json_text import loads
from pytest_sfn.service.errors import invalid
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.item_reader import ItemReader


def items_of_data(reader: ItemReader, data: str) -> list[JSON]:
    """The items a text holds, read as the ReaderConfig says. Raises ValidationException; its texts are ours."""
    config = reader.config
    try:
        items = _FORMATS.get(config.get("InputType", "JSON"), _json)(data, config)
    except ValueError as error:
        raise invalid(f"ItemReader data cannot be read as {config.get('InputType', 'JSON')}: {error}") from None
    most = reader.max_items.constant
    return items if not most else items[: int(most)]


def _json(data: str, config: dict[str, JSON]) -> list[JSON]:
    value = loads(data)
    for name in config.get("ItemsPointer", "").split("/")[1:]:
        key = name.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict):
        return [{"Key": key, "Value": item} for key, item in value.items()]
    if not isinstance(value, list):
        raise ValueError("there is no array or object")  # noqa: TRY004 - told to the client like other slips of the data
    return value


def _jsonl(data: str, _config: dict[str, JSON]) -> list[JSON]:
    return [loads(line) for line in data.splitlines() if line.strip()]


def _csv(data: str, config: dict[str, JSON]) -> list[JSON]:
    import csv  # noqa: PLC0415 - only for this format
    import io  # noqa: PLC0415 - as above

    delimiter = {"PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}.get(config.get("CSVDelimiter", ""), ",")
    rows = [row for row in csv.reader(io.StringIO(data), delimiter=delimiter) if row]
    given = config.get("CSVHeaders")
    headers, rows = (given, rows) if given else (rows[0] if rows else [], rows[1:])
    # Short rows are padded with "", long ones are cut. Source: developer guide, ItemReader.
    return [dict(zip(headers, [*row, *[""] * len(headers)], strict=False)) for row in rows]


_FORMATS = {"JSON": _json, "JSONL": _jsonl, "CSV": _csv, "MANIFEST": _json}
