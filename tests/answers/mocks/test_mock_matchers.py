"""Matchers: when a request matches, and the reason when it does not."""

from __future__ import annotations

import pytest

from pytest_sfn.answers.mocks.matchers import AtPath, Satisfies, Subset, matcher
from pytest_sfn.errors import HarnessError

REQUEST = {"TopicArn": "t", "Message": {"total": 9000, "lines": [{"sku": "a"}]}, "urgent": True}


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"TopicArn": "t"}, None),
        ({"Message": {"total": 9000}}, None),
        ({"Message": {"lines": [{"sku": "a"}]}}, None),
        ({"Message": {"total": lambda total: total > 1}}, None),
        ({"$.Message.total": 9000}, None),
        ({"$.Message.lines[0].sku": "a", "$.TopicArn": "t"}, None),
        (lambda request: request["urgent"], None),
        ({"TopicArn": "u"}, '$.TopicArn is "t", not "u"'),
        ({"Message": {"sum": 1}}, "$.Message has no 'sum' (it has 'total', 'lines')"),
        ({"Message": {"lines": []}}, "$.Message.lines has 1 items, not 0"),
        ({"urgent": 1}, "$.urgent is true, not 1"),
        ({"$.Message.sum": 1}, "$.Message.sum selects nothing"),
        ({"$.Message.total": 1}, "$.Message.total is 9000, not 1"),
    ],
)
def test_conditions(condition, reason):
    """
    Members, paths and tests match, or say what was there instead.
    """
    assert matcher(condition).difference(REQUEST) == reason


def test_matchers_compose():
    """
    `&`, `|` and `~` make new matchers and keep their reasons.
    """
    topic, cheap = Subset({"TopicArn": "t"}), AtPath("$.Message.total", 1)
    assert (topic & cheap).difference(REQUEST) == "$.Message.total is 9000, not 1"
    assert (cheap | topic).difference(REQUEST) is None
    assert (~cheap).difference(REQUEST) is None
    assert (~topic).difference(REQUEST) == 'the request matches {"TopicArn":"t"}'
    assert (cheap | ~topic).difference(REQUEST).count(", and ") == 1


def test_a_path_alone_asks_for_its_presence():
    """
    A path without a value matches whatever it selects.
    """
    assert matcher("$.TopicArn").difference(REQUEST) is None
    assert matcher("$.Subject").difference(REQUEST) == "$.Subject selects nothing"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.lines[0].sku", "a"),
        ("$.lines[-1].sku", "b"),
        ("$['lines'][-1]['sku']", "b"),
        ("$['lines'][*]['sku']", ["a", "b"]),
        ("$.lines.`len`", 2),
        ("$.lines[*].sku", ["a", "b"]),
        ("$.lines[?(@.sku == 'b')].sku", ["b"]),
        ("$.none", None),
        ("$['none']", None),
        ("$", {"lines": [{"sku": "a"}, {"sku": "b"}], "none": None}),
    ],
)
def test_paths_are_those_of_assertions(path, value):
    """
    A path of names and indices selects a value, null too; one that may find several selects the list of them.
    """
    assert AtPath(path, value).difference({"lines": [{"sku": "a"}, {"sku": "b"}], "none": None}) is None


@pytest.mark.parametrize(
    "path",
    [
        "$.lines[1]",
        "$.lines[-2]",
        "$.lines[0].none",
        "$.lines['none']",
        "$.lines[?(@.sku == 'b')]",
        "$.text[0]",
        "$.a.b",
    ],
)
@pytest.mark.parametrize("expected", [None, [], lambda _: True])
def test_a_path_that_selects_nothing_matches_no_value(path, expected):
    """
    A path that selects nothing matches neither null nor an empty list, nor passes a test.
    """
    assert AtPath(path, expected).difference({"lines": [{"sku": "a"}], "text": "b"}) == f"{path} selects nothing"


@pytest.mark.parametrize("path", ["$.lines.length()", "$.lines[", "lines"])
def test_a_path_that_cannot_be_read_is_told_where_it_is_written(path):
    """
    A condition with a path that cannot be read is refused when it is made.
    """
    with pytest.raises(HarnessError, match="JSONPath"):
        matcher(path, 1)


def test_a_test_says_its_name():
    """
    The reason of a refused test is its name.
    """

    def is_small(request):
        return False

    assert Satisfies(is_small).difference(REQUEST) == "is_small said no"
