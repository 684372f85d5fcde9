"""Java's regular expressions in Python."""

from __future__ import annotations

import pytest

from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.apigateway.vtl.java_regex import java_pattern, java_replace, java_split


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"\d{3}", "٣٣٣", False),
        (r"\p{Alpha}+", "abc", True),
        (r"[\p{Upper}_]+", "A_B", True),
        (r"\P{Digit}", "a", True),
        (r"\Qa.b\E.", "a.bc", True),
        (r"(?<x>a)\k<x>", "aa", True),
        (r"(?<=a)b", "b", False),
        (r"a.b", "a\rb", False),
        (r"(?i)ABC", "abc", True),
        (r"a++b", "aab", True),
        (r"a(?i)b|c", "aB", True),
        (r"a(?i)b|c", "C", True),
        (r"(a(?i)b)c", "aBC", False),
        (r"é\b.*", "é-", True),
        (r"[a\-\]]+", "a-]", True),
        (r"4\d{2}", "404", True),
        (r"Bearer [-0-9a-zA-Z\._]*", "Bearer a.b-c", True),
    ],
)
def test_patterns_match_as_in_java(pattern, text, matches):
    """
    Classes are ASCII, `.` stops at every line terminator, quotes, named groups and possessive quantifiers work.
    """
    assert bool(java_pattern(pattern).fullmatch(text)) is matches


@pytest.mark.parametrize("pattern", ["(", "[a", "[a&&b]", "[a[b]]", r"\p{Han}", "*", r"\X", r"(?P<x", "a{99999999999}"])
def test_what_is_no_pattern_or_not_supported_throws(pattern):
    """
    Bad patterns and constructs that Python lacks are JavaExceptions.
    """
    with pytest.raises(JavaException):
        java_pattern(pattern)


@pytest.mark.parametrize(
    ("text", "pattern", "limit", "parts"),
    [
        ("a,b,,", ",", 0, ["a", "b"]),
        ("a,b,,", ",", -1, ["a", "b", "", ""]),
        ("a,b,c", ",", 2, ["a", "b,c"]),
        ("abc", "", 0, ["a", "b", "c"]),
        ("", ",", 0, [""]),
        (",a", ",", 0, ["", "a"]),
        (",", ",", 0, []),
        ("a1b2", r"\d", 0, ["a", "b"]),
    ],
)
def test_split(text, pattern, limit, parts):
    """
    String.split drops trailing empty parts unless a limit is given.
    """
    assert java_split(pattern, text, limit) == parts


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "result"),
    [
        ("abc", "x*", "-", "-a-b-c-"),
        ("a/b", "|/", "-", "-a-/-b-"),
        ("2024-05", r"(\d+)-(?<m>\d+)", "${m}/$1", "05/2024"),
        ("ab", "(a)", "$12", "a2b"),
        ("a", "a", r"\$\\", "$\\"),
    ],
)
def test_replace_all(text, pattern, replacement, result):
    """
    Groups by number and name, backslashes, and matches of nothing as Java finds them.
    """
    assert java_replace(pattern, text, replacement) == result


@pytest.mark.parametrize("replacement", ["$", "$9", "${x}", "\\"])
def test_bad_replacements_throw(replacement):
    """
    A group that is not there and a lone sign are JavaExceptions.
    """
    with pytest.raises(JavaException):
        java_replace("a", "a", replacement)
