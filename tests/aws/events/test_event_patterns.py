"""Event patterns of EventBridge: what matches, what does not, and what is no pattern."""

from __future__ import annotations

import pytest

from pytest_sfn.aws.events.operators import InvalidPattern
from pytest_sfn.aws.events.patterns import mismatches

EVENT = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "resources": ["arn:aws:s3:::orders", "arn:aws:s3:::other"],
    "detail": {
        "bucket": {"name": "orders"},
        "object": {"key": "new/Order.JSON", "size": 300, "ratio": 2.5},
        "ip": "10.0.0.7",
        "ip6": "2001:db8::1",
        "empty": "",
        "nothing": None,
        "none": [],
        "done": True,
        "path": "a*b",
        "items": [{"sku": "A", "count": 1}, {"sku": "B", "count": 5}],
    },
}


def detail(**fields):
    return {"detail": fields}


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.s3"]},
        {"source": ["aws.ec2", "aws.s3"]},
        {"source": [{"prefix": "aws."}], "detail-type": [{"suffix": "Created"}]},
        {"source": [{"prefix": {"equals-ignore-case": "AWS."}}]},
        {"detail-type": [{"suffix": {"equals-ignore-case": "created"}}]},
        {"detail-type": [{"equals-ignore-case": "OBJECT created"}]},
        {"resources": ["arn:aws:s3:::other"]},
        {"detail": {"bucket": {"name": ["orders"]}, "object": {"key": [{"wildcard": "new/*.JSON"}]}}},
        detail(object={"size": [300]}),
        detail(object={"size": [300.0]}),
        detail(object={"size": [{"numeric": [">", 0, "<=", 300]}]}),
        detail(object={"size": [{"numeric": ["=", 300]}], "ratio": [{"numeric": ["<", 3]}]}),
        detail(ip=[{"cidr": "10.0.0.0/24"}]),
        detail(ip6=[{"cidr": "2001:db8::/32"}]),
        detail(empty=[""]),
        detail(nothing=[None]),
        detail(done=[True]),
        detail(path=[{"wildcard": "a\\*b"}]),
        detail(nothing=[{"exists": True}], absent=[{"exists": False}], none=[{"exists": False}]),
        detail(bucket=[{"exists": False}]),  # an intermediate node is no leaf
        detail(object={"key": [{"anything-but": "other"}]}),
        detail(object={"key": [{"anything-but": ["other", "another"]}], "size": [{"anything-but": [1, 2]}]}),
        detail(object={"key": [{"anything-but": {"prefix": "old/"}}]}),
        detail(object={"key": [{"anything-but": {"suffix": [".csv", ".xml"]}}]}),
        detail(object={"key": [{"anything-but": {"wildcard": "*/lib/*"}}]}),
        detail(object={"key": [{"anything-but": {"equals-ignore-case": "new"}}]}),
        detail(items={"sku": ["B"], "count": [5]}),
        {"$or": [{"source": ["aws.ec2"]}, detail(bucket={"name": ["orders"]})]},
        {"source": ["aws.s3"], "detail": {"$or": [{"ip": ["no"]}, {"done": [True]}]}},
        detail(object={"key": ["nothing", {"prefix": "new/"}]}),
    ],
)
def test_an_event_matches(pattern):
    """
    Every field of the pattern is met by a leaf of the event at its place; fields the pattern does not name do not count.
    """
    assert mismatches(pattern, EVENT) == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"source": ["aws.S3"]}, 'source is "aws.s3", the pattern wants "aws.S3"'),
        ({"account": ["1"]}, 'account is not there, the pattern wants "1"'),
        (detail(done=["true"]), 'detail.done is true, the pattern wants "true"'),
        (detail(done=[1]), "detail.done is true, the pattern wants 1"),
        (detail(object={"size": ["300"]}), 'detail.object.size is 300, the pattern wants "300"'),
        (detail(object={"size": [{"prefix": "3"}]}), 'detail.object.size is 300, the pattern wants {"prefix":"3"}'),
        (detail(bucket=[{"exists": True}]), "detail.bucket is an object, and only its leaves are matched"),
        (detail(none=[{"exists": True}]), "detail.none is [], the pattern wants"),
        (detail(absent=[{"anything-but": "x"}]), "detail.absent is not there"),
        (detail(ip=[{"cidr": "10.0.1.0/24"}]), 'detail.ip is "10.0.0.7"'),
        (detail(ip=[{"exists": False}]), 'detail.ip is "10.0.0.7"'),
        (detail(path=[{"wildcard": "a\\*c"}]), 'detail.path is "a*b"'),
        (
            detail(object={"key": [{"anything-but": {"prefix": ["x", "new/"]}}]}),
            'detail.object.key is "new/Order.JSON"',
        ),
        (detail(items={"sku": ["A"], "count": [5]}), "detail.items"),
        (
            {"$or": [{"source": ["aws.ec2"]}, {"account": ["1"]}]},
            'none of $or: source is "aws.s3", the pattern wants "aws.ec2"; or account is not there, the pattern wants "1"',
        ),
    ],
)
def test_an_event_does_not_match_and_says_where(pattern, reason):
    """
    The reason names the field, what was there and what the pattern wants.
    """
    reasons = mismatches(pattern, EVENT)

    assert len(reasons) == 1
    assert reasons[0].startswith(reason)


def test_every_field_that_does_not_match_is_told():
    """
    Not only the first.
    """
    assert len(mismatches({"source": ["a"], "detail": {"ip": ["b"], "done": [False]}}, EVENT)) == 3


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ({}, "Empty objects are not allowed"),
        ({"source": "aws.s3"}, '"source" must be an object or an array'),
        ({"source": []}, "Empty arrays are not allowed (source)"),
        ({"source": [{"contains": "s3"}]}, "Unrecognized match type contains"),
        ({"source": [{"prefix": 1}]}, "prefix match pattern must be a string"),
        ({"source": [{"prefix": "a", "suffix": "b"}]}, "Only one key allowed in match expression"),
        ({"source": [["aws.s3"]]}, "Match value must be String, number, true, false, or null"),
        ({"source": [{"exists": "yes"}]}, "exists match pattern must be either true or false"),
        ({"size": [{"numeric": [">"]}]}, "numeric takes one or two operators"),
        ({"size": [{"numeric": ["!=", 1]}]}, "Bad numeric comparison"),
        ({"size": [{"numeric": ["<", 6e9]}]}, "Value must be between -5.0E9 and 5.0E9"),
        ({"ip": [{"cidr": "10.0.0.0/99"}]}, "Malformed CIDR"),
        ({"key": [{"wildcard": "a**"}]}, "Consecutive wildcard characters"),
        ({"key": [{"wildcard": "a\\b"}]}, "Invalid escape character"),
        ({"key": [{"anything-but": {"cidr": "10.0.0.0/8"}}]}, "anything-but takes one of"),
        ({"key": [{"anything-but": []}]}, "anything-but takes texts or numbers"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern, problem):
    """
    EventBridge refuses such a rule, so a test must not pass by it.
    """
    with pytest.raises(InvalidPattern) as refused:
        mismatches(pattern, EVENT)

    assert problem in str(refused.value)
