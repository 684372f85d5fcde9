"""Text delimited files. Source: developer guide, ItemReader, "How Step Functions parses input CSV files"."""

from __future__ import annotations

import csv

import pytest

from pytest_sfn.integrations.data_sets.csv_items import csv_items
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed

FIRST_ROW = {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}
GIVEN = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"]}


def items(text: str, config: dict = FIRST_ROW) -> list:
    return [value for value, _ in csv_items(text.encode(), config)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n3,4\n", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
        ("a,b\r\n1,2\r\n", [{"a": "1", "b": "2"}]),
        ("a,b\n1,2", [{"a": "1", "b": "2"}]),
        ("a,b\n1\n", [{"a": "1", "b": ""}]),
        ("a,b\n1,2,3\n", [{"a": "1", "b": "2"}]),
        ("a,b\n\n1,2\n\n", [{"a": "1", "b": "2"}]),
        ("a,b\n  \n", [{"a": "  ", "b": ""}]),
        ("a,b\n,\n", [{"a": "", "b": ""}]),
        ("\ufeffa,b\n1,2\n", [{"a": "1", "b": "2"}]),
        ("a,b\n", []),
        ("", []),
    ],
    ids=[
        "rows",
        "crlf",
        "no last newline",
        "short",
        "long",
        "empty lines",
        "blanks",
        "empty fields",
        "bom",
        "header only",
        "empty",
    ],
)
def test_a_row_has_the_fields_of_the_header(text, expected):
    """
    Short rows are filled with "", long ones cut; an empty line is no row, but a line of blanks is.
    """
    assert items(text) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('"x,y"', "x,y"),
        ('"x""y"', 'x"y'),
        ('"x\ny"', "x\ny"),
        (r"x\,y", "x,y"),
        (r"x\"y", 'x"y'),
        (r"x\\y", r"x\y"),
        (r"x\ny", "xny"),
        ("x\\", "x"),
        ("x\\\\", "x\\"),
        ("'x'", "'x'"),
        ("null", "null"),
    ],
)
def test_quotes_and_backslashes(field, expected):
    """
    A quote is doubled in a quoted field; a backslash escapes backslash, quote and delimiter, and else is dropped.
    """
    assert items(f"a,b\n1,{field}\n2,z\n") == [{"a": "1", "b": expected}, {"a": "2", "b": "z"}]


@pytest.mark.parametrize(
    ("name", "character"), [("COMMA", ","), ("PIPE", "|"), ("SEMICOLON", ";"), ("SPACE", " "), ("TAB", "\t")]
)
def test_the_delimiter_is_csvdelimiter(name, character):
    """
    CSVDelimiter names the character between fields.
    """
    text = f"a{character}b\n1{character}x\\{character}y\n"
    assert items(text, {**FIRST_ROW, "CSVDelimiter": name}) == [{"a": "1", "b": f"x{character}y"}]


def test_given_headers_leave_the_first_row_to_the_items():
    """
    With CSVHeaderLocation GIVEN the columns are CSVHeaders, and every row is an item.
    """
    assert items("1,2\n3,4\n", GIVEN) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_a_header_has_at_most_10_kib():
    """
    A longer header fails the read.
    """
    with pytest.raises(ItemReaderFailed, match="10 KiB"):
        items("a" * 10_241 + "\n1\n")


def test_a_field_may_be_long_and_the_process_keeps_its_own_limit():
    """
    Python's limit of a field's length is lifted for the file, and put back.
    """
    limit = csv.field_size_limit()
    assert items("a\n" + "x" * 200_000)[0]["a"] == "x" * 200_000
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("config", [FIRST_ROW, {**GIVEN, "CSVHeaders": ["a", "b", "a"]}], ids=["first row", "given"])
def test_no_two_columns_have_one_name(config):
    """
    Recorded from AWS for given headers, inferred for those of the first row.
    """
    with pytest.raises(ItemReaderFailed) as failed:
        items("a,b,a\n1,2,3\n", config)
    assert (failed.value.error, failed.value.cause) == (
        "States.ItemReaderFailed",
        "CSV headers cannot contain duplicates.",
    )


@pytest.mark.parametrize(
    ("header", "order"),
    [
        (["H1", ""], ["", "H1"]),
        (["0", "True", "{}"], ["0", "{}", "True"]),
        (["Col1", "Col2"], ["Col1", "Col2"]),
    ],
)
def test_columns_are_in_the_order_of_a_java_hash_map(header, order):
    """
    Recorded from AWS.
    """
    (row,) = items(",".join(header) + "\n" + ",".join(str(at) for at in range(len(header))))
    assert list(row) == order
    assert row == {name: str(at) for at, name in enumerate(header)}
