"""Regular expressions of JSONata are JavaScript's, whichever way they are matched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.expressions.jsonata.regex_syntax import RegexProblem, parse_pattern
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.expressions.jsonata.whole.frames import Evaluation
from pytest_sfn.expressions.jsonata.whole.regex import RegexFunction
from pytest_sfn.expressions.scope import Scope


def first_match(pattern, flags, text):
    found = next(RegexFunction(pattern, flags).matches(Evaluation({}, Scope()), text), None)
    return None if found is None else (found["match"], [None if g is UNDEFINED else g for g in found["groups"]])


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "found"),
    [
        (r"\d+", "", "\u0663 42", ("42", [])),
        (r"\w+", "", "\xe9t\xe9", ("t", [])),
        (r"a$", "", "a\n", None),
        (r"a$", "m", "a\n", ("a", [])),
        (r"^b", "m", "a\rb", ("b", [])),
        (r"a.b", "", "a\u2028b", None),
        (r"(?<year>\d{4})-\k<year>", "", "2024-2024", ("2024-2024", ["2024"])),
        (r"(a)|b", "", "b", ("b", [None])),
        (r"(?:(a)|b)*", "", "ab", ("ab", [None])),
        (r"(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", ("zaacbbbcac", ["z", "ac", "a", None, "c"])),
        (r"(a*)*", "", "b", ("", [None])),
        (r"(?=(a+))a*b\1", "", "baaabac", ("aba", ["a"])),
        (r"(.*?)a(?!(a+)b\2c)\2(.*)", "", "baaabaac", ("baaabaac", ["ba", None, "abaac"])),
        (r"(?<=\$)\d+", "", "a1 $23", ("23", [])),
        (r"(?<!\$)\b\d+", "", "$23 45", ("45", [])),
        (r"a{2,3}?", "", "aaaa", ("aa", [])),
        (r"(ab){2}", "", "ababab", ("abab", ["ab"])),
        (r"(?:a|ab)(?:c|bcd)(d*)", "", "abcd", ("abcd", [""])),
        (r"[^]", "", "\n", ("\n", [])),
        (r"[]", "", "a", None),
        (r"a{,2}", "", "a{,2}", ("a{,2}", [])),
        (r"\u0041\x42\cJ", "", "AB\n", ("AB\n", [])),
        (r"\uD83D\uDE80", "", "\U0001f680", ("\U0001f680", [])),
        (r"HELLO|\xc9", "i", "\xe9", ("\xe9", [])),
        (r"(a)\1", "i", "aA", ("aA", ["a"])),
        (r"\B.", "", "ab", ("b", [])),
    ],
)
def test_javascripts_rules(pattern, flags, text, found):
    r"""
    `\d` and `\w` are ASCII's, lines end where JavaScript ends them, and a repetition forgets the captures of the last.
    """
    assert first_match(pattern, flags, text) == found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(", "Unterminated group"),
        (")", "Unmatched ')'"),
        ("*a", "Nothing to repeat"),
        ("a**", "Nothing to repeat"),
        ("[a", "Unterminated character class"),
        ("[z-a]", "Range out of order in character class"),
        ("a{2,1}", "numbers out of order in {} quantifier"),
        ("(?a)", "Invalid group"),
        ("(?<1>a)", "Invalid capture group name"),
        ("(?<n>a)(?<n>b)", "Duplicate capture group name"),
        ("a\\", "\\ at end of pattern"),
    ],
)
def test_a_wrong_pattern_is_refused(pattern, reason):
    """
    The reasons are those of JavaScript.
    """
    with pytest.raises(RegexProblem) as refused:
        parse_pattern(pattern)
    assert str(refused.value) == reason


_atoms = st.sampled_from(["a", "b", "ab", ".", "[ab]", "[^a]", r"\w", "^", "$", r"\b", "(a)", "(b|a)"])
_patterns = st.lists(st.tuples(_atoms, st.sampled_from(["", "", "*", "+", "?", "*?", "{1,2}"])), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(pieces=_patterns, text=st.text("ab \n", max_size=8), flags=st.sampled_from(["", "i", "m"]))
def test_both_ways_of_matching_agree(pieces, text, flags):
    """
    Where `re` may match a pattern, the counting machine finds the same.
    """
    pattern = "".join(atom + ("" if atom in ("^", "$", r"\b", "ab") else times) for atom, times in pieces)
    matcher, evaluation = RegexFunction(pattern, flags), Evaluation({}, Scope())
    if matcher._quick is None:
        return
    assert matcher._find(evaluation, text, 0) == matcher._machine.search(text, 0, evaluation)
