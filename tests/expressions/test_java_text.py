"""Values as Java has them: the order of its hash maps."""

import pytest

from pytest_sfn.expressions.java_text import hash_map_order


@pytest.mark.parametrize(
    ("names", "order"),
    [
        ([], []),
        (["b", "a"], ["a", "b"]),
        (["Aa", "BB", "x"], ["Aa", "BB", "x"]),
        (["BB", "Aa", "x"], ["BB", "Aa", "x"]),
        (["user_id", "name", "email"], ["user_id", "name", "email"]),
        (["q", "a"], ["q", "a"]),
        ([chr(ord("a") + at) for at in (16, 0, *range(1, 12))], [chr(ord("a") + at) for at in (*range(12), 16)]),
        (["\U0001f600", ""], ["", "\U0001f600"]),
    ],
)
def test_names_are_in_the_order_of_a_hash_map(names, order):
    """
    By String.hashCode modulo the table, which doubles at three quarters; names of one place keep their order.
    """
    assert hash_map_order(names) == order
