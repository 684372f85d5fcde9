"""Items of a Parquet file: each row an object, named by the columns. Needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed
from pytest_sfn.integrations.models.rendering import text_of_bytes
from pytest_sfn.typing import JSON

#: Source: developer guide, ItemReader: Parquet files have row groups of at most 256 MB and a footer of at most 5 MB.
MAX_ROW_GROUP_BYTES = 256 * 1024 * 1024
MAX_FOOTER_BYTES = 5 * 1024 * 1024


def parquet_items(content: bytes, reader_config: dict[str, JSON]) -> Iterator[tuple[JSON, None]]:
    """
    The rows, each as `{column: value}`.

    How AWS writes values that JSON has no form for is not documented. Here: times in ISO 8601, decimals as numbers,
    bytes as text if they are UTF-8 and in Base64 otherwise, maps as objects, numbers that are none (NaN) as null.
    """
    del reader_config
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise UnsupportedFeature(
            'ItemReader with InputType PARQUET needs pyarrow: pip install "pytest-sfn[parquet]"'
        ) from None
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        _check_limits(file.metadata)
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                yield {name: as_json(value) for name, value in row.items()}, None
    except (pa.ArrowException, OSError) as error:
        raise ItemReaderFailed(f"The Parquet file cannot be read: {error}") from None


def _check_limits(metadata: JSON) -> None:
    if metadata.serialized_size > MAX_FOOTER_BYTES:
        raise ItemReaderFailed("The Parquet file's footer exceeds the limit of 5 MB")
    if any(metadata.row_group(n).total_byte_size > MAX_ROW_GROUP_BYTES for n in range(metadata.num_row_groups)):
        raise ItemReaderFailed("A row group of the Parquet file exceeds the limit of 256 MB")


def as_json(value: JSON) -> JSON:
    """A Parquet value as JSON; see `parquet_items`."""
    if isinstance(value, dict):
        return {str(name): as_json(part) for name, part in value.items()}
    if isinstance(value, list):
        if value and isinstance(value[0], tuple):  # pyarrow gives a map as pairs
            return {str(name): as_json(part) for name, part in value}
        return [as_json(part) for part in value]
    convert = _CONVERTERS.get(type(value))
    return value if convert is None else convert(value)


def _time_text(value: date | time) -> str:
    return value.isoformat().replace("+00:00", "Z")


#: Texts, whole numbers, true, false and null stay as they are.
_CONVERTERS: dict[type, Callable[[JSON], JSON]] = {
    float: lambda value: value if isfinite(value) else None,
    bytes: text_of_bytes,
    Decimal: lambda value: int(value) if value == value.to_integral_value() else float(value),
    date: _time_text,
    datetime: _time_text,
    time: _time_text,
    timedelta: timedelta.total_seconds,
}
