"""Matchers: when a request matches, and the reason when it does not."""

from __future__ import annotations

import pytest

from pytest_sfn.answers.mocks.matchers import AtPath, Satisfies, Subset, matcher

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


def test_a_test_says_its_name():
    """
    The reason of a refused test is its name.
    """

    def is_small(request):
        return False

    assert Satisfies(is_small).difference(REQUEST) == "is_small said no"
