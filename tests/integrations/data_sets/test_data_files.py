"""JSON, JSON Lines and Parquet files, compressed or not."""

from __future__ import annotations

import gzip
import io
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.integrations.data_sets import json_items, parquet_items
from pytest_sfn.integrations.data_sets.compression import decompressed
from pytest_sfn.integrations.data_sets.data_files import file_items
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed


def items(content: bytes, input_type: str, **config: object) -> list:
    return list(file_items(content, {"InputType": input_type, **config}))


@pytest.mark.parametrize(
    ("content", "pointer", "expected"),
    [
        (b"[1, null, {}]", None, [(1, None), (None, None), ({}, None)]),
        (b'{"a": 1, "b": [2]}', None, [(1, "a"), ([2], "b")]),
        (b"\xef\xbb\xbf[1]", None, [(1, None)]),
        (b'{"x": {"y": [1]}}', "/x/y", [(1, None)]),
        (b"[[1], [2, 3]]", "/1", [(2, None), (3, None)]),
        (b'{"a/b": {"~": [1]}}', "/a~1b/~0", [(1, None)]),
        (b'{"": [1]}', "/", [(1, None)]),
        (b"[1]", "", [(1, None)]),
    ],
)
def test_items_of_a_json_file(content, pointer, expected):
    """
    The elements of the array, or the members of the object by name, that ItemsPointer (RFC 6901) finds.
    """
    config = {} if pointer is None else {"ItemsPointer": pointer}
    assert items(content, "JSON", **config) == expected


@pytest.mark.parametrize(
    ("content", "pointer", "cause"),
    [
        (b'{"a": []}', "/b", json_items.NO_SUCH_ITEMS),
        (b'{"a": []}', "a", json_items.NO_SUCH_ITEMS),
        (b'{"a": "text"}', "/a/b", json_items.NO_SUCH_ITEMS),
        (b"[1]", "/7", json_items.NO_SUCH_ITEMS),
        (b"[1]", "/x", json_items.NO_SUCH_ITEMS),
        (b'{"a": 1}', "/a", json_items.NOT_ITERABLE),
        (b"7", "", json_items.NOT_ITERABLE),
        (b"[1", "", "The JSON file cannot be parsed: "),
        (b"", "", "The JSON file cannot be parsed: "),
    ],
)
def test_a_json_file_without_items_fails(content, pointer, cause):
    """
    What is no JSON, what the pointer does not find, and what is no collection, cannot be read.
    """
    with pytest.raises(ItemReaderFailed) as failed:
        items(content, "JSON", ItemsPointer=pointer)
    assert failed.value.error == "States.ItemReaderFailed"
    assert failed.value.cause.startswith(cause)


def test_items_of_a_json_lines_file():
    """
    One JSON value a line, of any type; empty lines are none.
    """
    assert items(b'{"a": 1}\n\n[2]\r\n"x"', "JSONL") == [({"a": 1}, None), ([2], None), ("x", None)]


def test_a_bad_line_is_named():
    """
    A line that is no JSON fails the read, and the cause says which.
    """
    with pytest.raises(ItemReaderFailed, match="Line 2"):
        items(b"1\n{\n3\n", "JSONL")


def parquet(columns: dict, **options: object) -> bytes:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file.getvalue()


@pytest.mark.parametrize("compression", ["gzip", "zstd", "snappy", "none"])
def test_items_of_a_parquet_file(compression):
    """
    Each row is an object named by the columns, whatever the inner compression.
    """
    content = parquet({"id": [1, 2], "name": ["x", None]}, compression=compression)
    assert items(content, "PARQUET") == [({"id": 1, "name": "x"}, None), ({"id": 2, "name": None}, None)]


def test_parquet_values_json_has_no_form_for():
    """
    Times become ISO 8601, decimals numbers, bytes text or Base64, NaN null.
    """
    columns = {
        "at": [datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)],
        "day": [date(2026, 1, 2)],
        "price": [Decimal("1.50")],
        "count": [Decimal("3.00")],
        "text": [b"abc"],
        "bytes": [b"\xff"],
        "nan": [float("nan")],
        "list": [[1.5, None]],
        "struct": [{"x": [b"y"]}],
    }
    [(row, _)] = items(parquet(columns), "PARQUET")
    assert row == {
        "at": "2026-01-02T03:04:05Z",
        "day": "2026-01-02",
        "price": 1.5,
        "count": 3,
        "text": "abc",
        "bytes": "/w==",
        "nan": None,
        "list": [1.5, None],
        "struct": {"x": ["y"]},
    }


def test_a_parquet_map_is_an_object():
    """
    The entries of a map column become the members of an object.
    """
    pa = pytest.importorskip("pyarrow")
    column = pa.array([[("a", 1), ("b", 2)]], type=pa.map_(pa.string(), pa.int64()))
    assert items(parquet({"m": column}), "PARQUET") == [({"m": {"a": 1, "b": 2}}, None)]


@pytest.mark.parametrize("input_type", ["CSV", "JSON", "JSONL", "PARQUET"])
@given(content=st.binary(max_size=60) | st.text(alphabet='[]{}",:\\\n1a ', max_size=60).map(str.encode))
def test_any_content_gives_items_or_fails_the_state(input_type, content):
    """
    No file ends the test run: it has items, or it is States.ItemReaderFailed.
    """
    pytest.importorskip("pyarrow")
    with suppress(ItemReaderFailed):
        items(content, input_type)


@pytest.mark.parametrize("input_type", [None, "MANIFEST"])
def test_a_data_file_has_a_format(input_type):
    """
    LOAD_AND_FLATTEN and manifests need the InputType of the files they lead to.
    """
    with pytest.raises(ItemReaderFailed, match="InputType"):
        items(b"[]", input_type)


def test_json_nested_too_deeply_fails():
    """
    JSON that cannot be parsed for its depth is States.ItemReaderFailed as well.
    """
    with pytest.raises(ItemReaderFailed):
        items(b"[" * 200_000, "JSON")


@pytest.mark.parametrize(("limit", "words"), [("MAX_ROW_GROUP_BYTES", "256 MB"), ("MAX_FOOTER_BYTES", "5 MB")])
def test_parquet_limits(monkeypatch, limit, words):
    """
    A row group or a footer over its limit fails the read.
    """
    monkeypatch.setattr(parquet_items, limit, 1)
    with pytest.raises(ItemReaderFailed, match=words):
        items(parquet({"id": [1]}), "PARQUET")


def test_what_is_no_parquet_fails():
    """
    Content of another format cannot be read as Parquet.
    """
    pytest.importorskip("pyarrow")
    with pytest.raises(ItemReaderFailed, match="Parquet"):
        items(b"id\n1\n", "PARQUET")


def test_gzip_is_known_by_its_first_bytes():
    """
    A compressed file is read like a plain one, whatever its name.
    """
    assert items(gzip.compress(b"[1]"), "JSON") == [(1, None)]


def test_zstandard_is_known_by_its_first_bytes():
    """
    As gzip.
    """
    pa = pytest.importorskip("pyarrow")
    compressed = pa.compress(b"[1]" * 1000, codec="zstd", asbytes=True)
    assert decompressed(compressed) == b"[1]" * 1000


@pytest.mark.parametrize(
    "content", [gzip.compress(b"[1]" * 100, mtime=0)[:-9], b"\x28\xb5\x2f\xfdnothing"], ids=["gzip", "zstandard"]
)
def test_damaged_compressed_files_fail(content):
    """
    What cannot be decompressed cannot be read.
    """
    pytest.importorskip("pyarrow")
    with pytest.raises(ItemReaderFailed, match="cannot be decompressed"):
        decompressed(content)
