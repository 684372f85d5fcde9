"""
Filters of a path, `[?(@.price < 10 && @.tag == 'a')]`, as Jayway JsonPath 2.0.0 reads and applies them.

A filter is split at `&&` and `||`, whose parentheses are dropped: `(a || b) && c` is `a || (b && c)`. Each part is
split at the first operator it contains. Words without quotes are texts. No `in`, `contains`, `size` and the like.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from pytest_sfn.expressions.java_regex import PatternRefused, java_pattern, matches_whole
from pytest_sfn.expressions.java_text import java_json, java_text
from pytest_sfn.expressions.path_failures import BLANKS, ITEM, FilterRefused, NothingThere, PathFailure
from pytest_sfn.expressions.path_steps import Member, Predicate, Selection, Step, compile_steps
from pytest_sfn.typing import JSON, is_number

#: A side of a comparison: (candidate, Selection) -> value. Raises PathFailure.
Operand: TypeAlias = Callable[[JSON, Selection], JSON]
StepReader: TypeAlias = Callable[[str], tuple[Step, ...]]

#: In the order in which they are looked for, wherever they stand.
_OPERATORS = ("==", ">=", "<=", "!=", "<", ">", "=~")
_CONNECTIVES = re.compile(r"(?<=&&)|(?<=\|\|)|(?=&&)|(?=\|\|)")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,10})?")
_LONG = range(-(2**63), 2**63)


def read_filter(text: str, read_steps: StepReader) -> Predicate:
    """The predicate of a filter with its brackets. Raises FilterRefused; `read_steps` reads the paths inside."""
    asked = text.strip(BLANKS)[1:-1].strip(BLANKS)
    inner = asked[1:].strip(BLANKS)
    if not (asked.startswith("?") and inner.startswith("(") and inner.endswith(")")):
        raise FilterRefused("A filter stands in parentheses: [?(...)]")
    groups: list[list[Predicate]] = [[]]
    operands_expected = True
    for part in _parts(inner[1:-1].strip(BLANKS)):
        if operands_expected:
            groups[-1].append(_criterion(_without_brackets(part), read_steps))
        elif part == "||":
            groups.append([])
        elif part != "&&":
            raise FilterRefused("Between two comparisons stands && or ||")
        operands_expected = not operands_expected
    if operands_expected:
        raise FilterRefused("&& and || stand between two comparisons")
    return _any_of([_all_of(group[::-1]) for group in groups[::-1]])


def _parts(text: str) -> list[str]:
    """What stands between, before and behind `&&` and `||`, and these themselves."""
    parts = _CONNECTIVES.split(text)
    if len(parts) > 1 and not parts[0]:
        del parts[0]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return [part.strip(BLANKS) for part in parts]


def _all_of(parts: list[Predicate]) -> Predicate:
    """The library looks at the last part first, which tells where two of them would fail."""
    if len(parts) == 1:
        return parts[0]
    return lambda item, selection: all(matches(item, selection) for matches in parts)


def _any_of(parts: list[Predicate]) -> Predicate:
    if len(parts) == 1:
        return parts[0]
    return lambda item, selection: any(matches(item, selection) for matches in parts)


def _without_brackets(part: str) -> str:
    if part in ("&&", "||", ""):
        raise FilterRefused("&& and || stand between two comparisons")
    return part.lstrip("[?( ").rstrip(") ")


# --- comparisons
def _criterion(text: str, read_steps: StepReader) -> Predicate:
    operator = next((name for name in _OPERATORS if name in text), None)
    if operator is None:
        return _existence(text.strip(BLANKS), read_steps)
    left_text, _, right_text = text.partition(operator)
    left, right = left_text.strip(BLANKS).removeprefix("!"), right_text.strip(BLANKS)
    if not left.startswith("@"):  # only a path can have an exclamation mark, which says nothing before an operator
        left = left_text.strip(BLANKS)
    if right.startswith("!@"):
        raise FilterRefused("An exclamation mark asks whether a path is missing, as in [?(!@.name)]")
    left_value, right_value = _operand(left, read_steps), _operand(right, read_steps)
    if operator == "=~":
        return _either_found(left_value, right_value, _regex_matches)
    same = left == right and left.startswith("$")
    return _either_found(left_value, right_value, _comparison(operator, same=same))


def _either_found(left: Operand, right: Operand, test: Callable[[JSON, JSON], bool]) -> Predicate:
    """A comparison with a path that leads nowhere is False, `!=` included."""

    def matches(item: JSON, selection: Selection) -> bool:
        try:
            return test(left(item, selection), right(item, selection))
        except NothingThere:
            return False

    return matches


def _existence(text: str, read_steps: StepReader) -> Predicate:
    """`@.name`: there and not null; `!@.name`: missing or null. A path with `$` is looked up in the candidate too."""
    wanted = not text.startswith("!@")
    path = text.removeprefix("!") if not wanted else text
    if not path.startswith(("@", "$")):
        raise FilterRefused(f"{text!r} is no comparison; the operators are {' '.join(_OPERATORS)}")
    apply = compile_steps(_definite(path, read_steps))

    def matches(item: JSON, selection: Selection) -> bool:
        inner = Selection(selection.root, all_names=True)
        try:
            apply(item, ITEM, inner)
        except NothingThere:
            return not wanted
        return (inner.found[0] is not None) is wanted

    return matches


def _definite(path: str, read_steps: StepReader) -> tuple[Step, ...]:
    steps = read_steps(path)
    if not all(step.definite for step in steps):
        raise FilterRefused(f"The path {path} in a filter can lead to more than one value")
    return steps


def _operand(text: str, read_steps: StepReader) -> Operand:
    if text.startswith(("@", "$")):
        return _path_operand(_definite(text, read_steps), from_root=text[0] == "$")
    constant: JSON = text
    if text[:1] == "'" and text[-1] == "'":
        if text == "'":
            raise FilterRefused("A text ends with a quote as it begins")
        constant = text[1:-1]
    elif text[:1] == "/" and (text[-1] == "/" or text.endswith("/i")):
        constant = _pattern(text)
    return lambda _item, _selection: constant


def _pattern(text: str) -> re.Pattern[str]:
    end = text.rindex("/")
    if not end:
        raise FilterRefused("A regular expression stands between two slashes")
    try:
        return java_pattern(text[1:end], ignore_case=text.endswith("i"))
    except PatternRefused as problem:
        raise FilterRefused(str(problem)) from None


def _path_operand(steps: tuple[Step, ...], *, from_root: bool) -> Operand:
    apply = compile_steps(steps)
    names = tuple(step.name for step in steps if isinstance(step, Member))
    only_names = len(names) == len(steps)

    def operand(item: JSON, selection: Selection) -> JSON:
        if only_names:  # nearly every path in a filter is that, and leads somewhere
            value = selection.root if from_root else item
            try:
                for name in names:
                    value = value[name]
            except (LookupError, TypeError):
                pass
            else:
                return value
        inner = Selection(selection.root)
        apply(selection.root if from_root else item, None if from_root else ITEM, inner)
        return inner.found[0]

    return operand


_TESTS: dict[str, Callable[[int], bool]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    ">": lambda order: order < 0,
    ">=": lambda order: order <= 0,
    "<": lambda order: order > 0,
    "<=": lambda order: order >= 0,
}


def _comparison(operator: str, *, same: bool) -> Callable[[JSON, JSON], bool]:
    """The test of an operator. `same`: both sides are the same path from the root, so the same object or array."""
    test, equality = _TESTS[operator], operator in ("==", "!=")

    def compare(left: JSON, right: JSON) -> bool:
        if same:
            return test(0)
        if not equality and (left is None) is not (right is None):
            return False
        order = _order(right, left)
        return order is not None and test(order)

    return compare


def _order(left: JSON, right: JSON) -> int | None:
    """
    Below 0, 0 or above 0 as the first is less, the same or more; None for what cannot be compared.

    The word null is null; what is written in a filter is a text, and becomes a number or a boolean beside one. Raises
    PathFailure for a text beside a number that is no number.
    """
    if _is_null(left) or _is_null(right):
        return _is_null(right) - _is_null(left)
    if isinstance(right, bool):
        truth = left.lower() == "true" if isinstance(left, str) else left
        return truth - right if isinstance(truth, bool) else None
    if isinstance(left, str) and isinstance(right, str):
        return _order_of_texts(left.replace("\\'", "'"), right)
    if not _is_java_number(right):
        return None
    if isinstance(left, str):
        return _order_beside(left, right)
    return _sign(_decimal(left), _decimal(right)) if _is_java_number(left) else None


def _order_of_texts(left: str, right: str) -> int:
    """By UTF-16 code units, as Java compares."""
    if left == right:
        return 0
    first, second = (text.encode("utf-16-be", "surrogatepass") for text in (left, right))
    return 1 if first > second else -1


def _order_beside(left: str, right: JSON) -> int:
    number = _written_number(left)
    if number is None:
        raise PathFailure(f"The text '{left}' cannot be compared with the number {java_text(right)}")
    return _sign(number, _decimal(right))


def _sign(left: Decimal | int, right: Decimal | int) -> int:
    return (left > right) - (left < right)


def _is_null(found: JSON) -> bool:
    return found is None or (isinstance(found, str) and found == "null")


def _is_java_number(found: JSON) -> bool:
    """An integer beyond 64 bits is no Java number but a node."""
    return is_number(found) and (isinstance(found, float) or found in _LONG)


def _decimal(number: float) -> Decimal | int:
    """A double is as large as it is written, not as its bits have it."""
    return number if isinstance(number, int) else Decimal(repr(number))


@lru_cache(maxsize=1024)
def _written_number(text: str) -> Decimal | int | None:
    if not _DECIMAL.fullmatch(text):
        return None
    return int(text) if text.isdecimal() and len(text) < 20 else Decimal(text)


def _regex_matches(left: JSON, right: JSON) -> bool:
    """`=~`, the pattern on either side: the whole text must match; what is no text is taken as Java prints it."""
    pattern, subject = (left, right) if isinstance(left, re.Pattern) else (right, left)
    if pattern is not None and not isinstance(pattern, re.Pattern):
        raise PathFailure(f"'{java_text(pattern)}' is no regular expression between slashes")
    if subject is None:
        return False
    if pattern is None:
        raise PathFailure("null is no regular expression between slashes")
    if isinstance(subject, re.Pattern):
        text = subject.pattern
    else:
        text = java_json(subject) if isinstance(subject, list | dict) else java_text(subject)
    try:
        return matches_whole(pattern, text)
    except PatternRefused as endless:
        raise PathFailure(str(endless)) from None
