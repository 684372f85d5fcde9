"""Items of a text delimited file: each row an object of texts, named by the header."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_sfn.expressions.java_text import hash_map_order
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed
from pytest_sfn.typing import JSON

_DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
#: Source: developer guide, ItemReader: "CSV headers of up to 10 KiB".
MAX_HEADER_BYTES = 10 * 1024
#: A backslash before the end of a line or of the file escapes nothing. Runs of them are pairs from the left.
_LAST_BACKSLASH = re.compile(r"(?<!\\)((?:\\\\)*)\\(?=[\r\n]|\Z)")


def csv_items(content: bytes, reader_config: dict[str, JSON]) -> Iterator[tuple[JSON, None]]:
    """
    The rows, each as `{column: text}`, with the columns in the order of a Java HashMap (recorded from AWS).

    Rows with fewer fields than the header are filled with "", surplus fields are cut off, empty lines are no rows
    (recorded from AWS). Quotes in a quoted field are doubled. A backslash escapes a backslash, a quote or the
    delimiter; before anything else it is dropped. Source: developer guide, "How Step Functions parses input CSV files".
    """
    rows = csv_rows(content, reader_config)
    headers = _headers(rows, reader_config)
    place = {name: position for position, name in enumerate(headers)}
    columns = [(name, place[name]) for name in hash_map_order(headers)]
    for row in rows:
        width = len(row)
        yield {name: row[position] if position < width else "" for name, position in columns}, None


def csv_rows(content: bytes, reader_config: dict[str, JSON]) -> Iterator[list[str]]:
    """The fields of each row that is not empty."""
    import csv
    import io

    text = content.decode("utf-8-sig", errors="replace")
    if "\\" in text:
        text = _LAST_BACKSLASH.sub(r"\1", text)
    delimiter = _DELIMITERS[reader_config.get("CSVDelimiter", "COMMA")]
    before = csv.field_size_limit(max(len(text), csv.field_size_limit()))  # a limit of the process: of rows read here
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar="\\"):
            if row:
                yield row
    except csv.Error as error:
        raise ItemReaderFailed(f"The CSV file cannot be parsed: {error}") from None
    finally:
        csv.field_size_limit(before)


def _headers(rows: Iterator[list[str]], reader_config: dict[str, JSON]) -> list[str]:
    """
    The column names: the first row, or those given.

    Recorded from AWS: no two names given are the same. Inferred: nor are two of the first row.
    """
    if reader_config.get("CSVHeaderLocation") == "GIVEN":
        headers = [str(name) for name in reader_config.get("CSVHeaders", ())]
    else:
        headers = next(rows, [])
    if len(",".join(headers).encode()) > MAX_HEADER_BYTES:
        raise ItemReaderFailed("The CSV header exceeds the limit of 10 KiB")
    if len(set(headers)) < len(headers):
        raise ItemReaderFailed("CSV headers cannot contain duplicates.")
    return headers
