"""Evaluation of IAM policy documents."""

from __future__ import annotations

import pytest

from pytest_sfn.aws.iam.policies import Decision, MalformedPolicy, PolicyRequest, check_policy, evaluate
from pytest_sfn.errors import UnsupportedFeature

ARN = "arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/orders/7"
ALLOW, DENY, NOTHING = Decision.ALLOW, Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY


def statement(effect="Allow", action="execute-api:Invoke", resource="*", **more):
    """A statement."""
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def decided(*statements, principal=None, with_principal=False, **conditions):
    """What statements say about a call."""
    values = {key.replace("_", ":"): value for key, value in conditions.items()}
    request = PolicyRequest("execute-api:Invoke", ARN, principal, values)
    return evaluate([{"Statement": list(statements)}], request, with_principal=with_principal)


@pytest.mark.parametrize(
    ("statements", "decision"),
    [
        ([], NOTHING),
        ([statement()], ALLOW),
        ([statement(), statement("Deny")], DENY),
        ([statement("Deny"), statement()], DENY),
        ([statement(action="EXECUTE-API:*")], ALLOW),
        ([statement(action=["s3:*", "execute-api:Inv?ke"])], ALLOW),
        ([statement(action="execute-api:ManageConnections")], NOTHING),
        ([statement(resource=ARN)], ALLOW),
        ([statement(resource="arn:aws:execute-api:*:*:api/*/GET/orders/?")], ALLOW),
        ([statement(resource="arn:aws:execute-api:*:*:api/prod/POST/*")], NOTHING),
        ([statement(resource=["x", "execute-api:/prod/GET/*"])], ALLOW),
        ([statement(resource="execute-api:/dev/*")], NOTHING),
        ([{"Effect": "Allow", "NotAction": "s3:*", "NotResource": "x"}], ALLOW),
    ],
)
def test_a_deny_beats_every_allow(statements, decision):
    """
    Actions are compared without regard to case, `*` and `?` are wildcards, and where nothing speaks the answer is no.
    """
    assert decided(*statements) is decision


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "127.0.0.1"]}}, True),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
        ({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, True),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, False),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, True),
        ({"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}, True),
        ({"StringLike": {"aws:UserAgent": "curl/*"}}, True),
        ({"StringNotLike": {"aws:UserAgent": "curl/*"}}, False),
        ({"Bool": {"aws:SecureTransport": True}}, False),
        ({"Null": {"aws:SourceVpce": "true"}}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}, True),
        ({"NumericGreaterThan": {"aws:EpochTime": "5"}}, True),
        ({"StringLike": {"aws:UserAgent": "*"}, "StringEquals": {"aws:SourceVpce": "x"}}, False),
    ],
)
def test_conditions(condition, holds):
    """
    All operators must hold; a key that is not there fails those that are not negated.
    """
    values = {
        "aws_sourceip": "127.0.0.1",
        "aws_useragent": "curl/8",
        "aws_currenttime": "1700000000",
        "aws_epochtime": "9",
    }
    assert (decided(statement(Condition=condition), **values) is ALLOW) is holds


@pytest.mark.parametrize(
    ("given", "principal", "named"),
    [
        ({"Principal": "*"}, None, True),
        ({"Principal": {"AWS": "*"}}, None, True),
        ({"Principal": {"AWS": "123456789012"}}, None, False),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, "arn:aws:iam::123456789012:user/a", True),
        (
            {"Principal": {"AWS": ["arn:aws:iam::123456789012:role/r"]}},
            "arn:aws:sts::123456789012:assumed-role/r/s",
            True,
        ),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:user/b"}}, "arn:aws:iam::123456789012:user/a", False),
        ({"NotPrincipal": {"AWS": "arn:aws:iam::123456789012:user/b"}}, "arn:aws:iam::123456789012:user/a", True),
        ({"Principal": {"Service": "lambda.amazonaws.com"}}, None, False),
    ],
)
def test_principals_of_resource_policies(given, principal, named):
    """
    `*`, accounts, users and roles of sessions.
    """
    decision = decided(statement(**given), principal=principal, with_principal=True)
    assert (decision is ALLOW) is named


@pytest.mark.parametrize("policy", [None, [], {"Statement": "x"}, {"Statement": [{}]}, {"Statement": [{"Effect": "Allow"}]},
                                    {"Statement": [{"Effect": "Allow", "Action": 1, "Resource": "*"}]}])  # fmt: skip
def test_malformed_policies(policy):
    """
    What is no policy is said so.
    """
    with pytest.raises(MalformedPolicy):
        evaluate([policy], PolicyRequest("execute-api:Invoke", ARN))
    with pytest.raises(MalformedPolicy):
        check_policy(policy)


def test_a_policy_is_checked_whole():
    """
    A condition that no request has met yet counts too.
    """
    check_policy({"Statement": statement(Condition={"Bool": {"k": "true"}})})
    for condition in ("x", {"Bool": "x"}):
        with pytest.raises(MalformedPolicy):
            check_policy({"Statement": statement(Condition=condition)})


def test_an_unknown_operator_is_named():
    """
    A condition operator that is not emulated is not passed over.
    """
    with pytest.raises(UnsupportedFeature, match="BinaryEquals"):
        decided(statement(Condition={"BinaryEquals": {"k": "v"}}))


@pytest.mark.parametrize(
    ("condition", "decision"),
    [
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, ALLOW),
        ({"BinaryEquals": {"aws:RequestedRegion": "v"}}, ALLOW),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, ALLOW),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:RequestedRegion": "us-east-1"}}, NOTHING),
        ({"BinaryEquals": {"k": "v"}, "StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}, NOTHING),
    ],
)
def test_what_is_not_known_counts_as_met_where_only_some_keys_are(condition, decision):
    """
    With `partial`, keys that are not there and operators that are not emulated hold; the others decide.
    """
    request = PolicyRequest("execute-api:Invoke", ARN, conditions={"aws:requestedregion": "eu-west-1"}, partial=True)
    assert evaluate([{"Statement": statement(Condition=condition)}], request) is decision


@pytest.mark.parametrize(
    ("denied", "decision"), [((), ALLOW), (("x",), ALLOW), (("x", "*"), DENY)], ids=["none", "one", "all"]
)
def test_a_resource_that_cannot_be_told(denied, decision):
    """
    An Allow on some resource will do, and only a Deny on all of them counts.
    """
    found = [statement(resource="y"), *([statement("Deny", resource=list(denied))] if denied else [])]
    assert evaluate([{"Statement": found}], PolicyRequest("execute-api:Invoke", None)) is decision
