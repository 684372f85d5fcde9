"""The formats of data files, by InputType."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from pytest_sfn.integrations.data_sets.compression import decompressed
from pytest_sfn.integrations.data_sets.csv_items import csv_items
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed
from pytest_sfn.integrations.data_sets.json_items import json_items
from pytest_sfn.integrations.data_sets.json_lines import json_line_items
from pytest_sfn.integrations.data_sets.parquet_items import parquet_items
from pytest_sfn.language.map_items import Row
from pytest_sfn.typing import JSON

FileReader: TypeAlias = Callable[[bytes, dict[str, JSON]], Iterator[tuple[JSON, "str | None"]]]

FORMATS: dict[str, FileReader] = {
    "CSV": csv_items,
    "JSON": json_items,
    "JSONL": json_line_items,
    "PARQUET": parquet_items,
}
#: Source: developer guide, quotas of Distributed Map: data files of up to 10 GB.
MAX_FILE_BYTES = 10 * 1024**3


def file_items(content: bytes, reader_config: dict[str, JSON]) -> Iterator[tuple[JSON, str | None]]:
    """The `(value, key)` of each item in a data file; key names members of a JSON object, and is None otherwise."""
    if len(content) > MAX_FILE_BYTES:
        raise ItemReaderFailed("The data file exceeds the limit of 10 GB")
    input_type = reader_config.get("InputType")
    if input_type not in FORMATS:
        raise ItemReaderFailed(f"InputType of a data file must be one of [{', '.join(FORMATS)}], but is {input_type}")
    return FORMATS[input_type](decompressed(content), reader_config)


def object_items(content: bytes, bucket: str, key: str, reader_config: dict[str, JSON]) -> Iterator[Row]:
    """The items in a data file, with the object it is. Source: developer guide, Context Object, Map.Item.Source."""
    source = f"S3://{bucket}/{key}"
    for value, name in file_items(content, reader_config):
        yield value, name, source
