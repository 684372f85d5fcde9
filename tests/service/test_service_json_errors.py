import pytest

from pytest_sfn.service.json_errors import json_fault, json_problem

VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


@pytest.mark.parametrize("text", ["{}", "[]", "1", '"a"', "null", ' {"a": [1, {"b": "]"}]} '])
def test_json_has_no_problem(text):
    """
    Any JSON value will do, with white space around it.
    """
    assert json_problem(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("hello there", f"Unrecognized token 'hello': was expecting {VALUES}"),
        ("{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"),
        ('{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"),
        ('{"a": 1 "b"}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries"),
        ("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"),
        ('{"a": }', f"Unexpected character ('}}' (code 125)): expected a valid value {VALUES}"),
        ('{"a": 1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"),
        ("[1,]", f"Unexpected character (']' (code 93)): expected a valid value {VALUES}"),
        (
            '{"a": 1',
            'Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)"{"a": 1"; line: 1, column: 1])',
        ),
        (
            "\n [",
            'Unexpected end-of-input: expected close marker for Array (start marker at [Source: (String)"\n ["; line: 2, column: 2])',
        ),
        ('{"a"', "Unexpected end-of-input within/between Object entries"),
        ('{"a": ', "Unexpected end-of-input within/between Object entries"),
        ('[{"a": 1}, ', "Unexpected end-of-input within/between Array entries"),
        ('"abc', "Unexpected end-of-input: was expecting closing quote for a string value"),
        ("", "No content to map due to end-of-input"),
        ('{"a": NaN}', "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"),
        (
            '"a\nb"',
            "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value",
        ),
        ('"\\x"', "Unrecognized character escape 'x' (code 120)"),
    ],
)
def test_slips_are_told_in_the_words_of_the_reader_aws_uses(text, problem):
    """
    The sentence names what was found and what was expected there.
    """
    assert json_problem(text) == problem


def test_a_document_nested_too_deeply_is_refused():
    """
    A hostile depth is a problem of the text, not of the process.
    """
    assert "nesting depth" in json_problem("[" * 200_000)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("not a definition", 1, 4),
        ("{not json", 1, 3),
        ('{"a": 1,\n "b": nope}', 2, 11),
        ('{"a" 1}', 1, 7),
        ("[1 2]", 1, 5),
        ('{"a": "b', 1, 9),
        ("{", 1, 2),
        ('"\\x"', 1, 4),
    ],
)
def test_the_place_is_where_the_reader_stopped(text, line, column):
    """
    Behind the last character that was read; the first was recorded from AWS.
    """
    assert json_fault(text).source == f'[Source: (String)"{text}"; line: {line}, column: {column}]'


def test_a_long_text_is_quoted_in_part():
    """
    Five hundred characters of it, and how many there are more.
    """
    assert json_fault("no" + " " * 600).source == (
        f'[Source: (String)"no{" " * 498}"[truncated 102 chars]; line: 1, column: 3]'
    )
