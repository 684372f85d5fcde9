"""ARNs are made and taken apart at one place."""

import re

import pytest

from pytest_sfn.account import Account, execution_arn, state_machine_of
from tests.test_layers import MODULES, ROOT, relative_name

ACCOUNT = Account("111122223333", "eu-west-1")


def test_the_parts_of_an_arn_tell_whose_it_is():
    """
    The account of an ARN is read from it, and what the ARN leaves out is the default's.
    """
    assert Account.of("arn:aws-cn:sqs:cn-north-1:111122223333:orders") == Account(
        "111122223333", "cn-north-1", "aws-cn"
    )
    assert Account.of("arn:aws:iam::111122223333:role/worker", ACCOUNT) == ACCOUNT
    assert Account.of("arn:aws:s3:::orders", ACCOUNT) == ACCOUNT
    assert Account.of("no ARN at all") == Account()


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_a_region_is_of_one_partition(region, partition):
    """
    The partition follows from the Region.
    """
    assert Account.in_region(region).arn("sns", "orders") == f"arn:{partition}:sns:{region}:123456789012:orders"


def test_resources_that_are_of_no_region():
    """
    A role's ARN leaves out the Region, a bucket's the account as well.
    """
    assert ACCOUNT.role("worker") == "arn:aws:iam::111122223333:role/worker"
    assert ACCOUNT.bucket("orders", "2026/1.json") == "arn:aws:s3:::orders/2026/1.json"


def test_an_execution_tells_its_state_machine():
    """
    From a state machine's ARN follows that of its execution, whatever version or alias it is started by, and back.
    """
    arn = execution_arn(ACCOUNT.state_machine("Orders") + ":live", "one")
    assert arn == "arn:aws:states:eu-west-1:111122223333:execution:Orders:one"
    assert state_machine_of(arn) == ACCOUNT.state_machine("Orders")


@pytest.mark.parametrize("module", [path for path in MODULES if path != ROOT / "account.py"], ids=relative_name)
def test_arns_are_made_in_account_py(module):
    """
    No other module puts an ARN together.
    """
    assert re.findall(r"f[\"']arn:.*", module.read_text(encoding="utf-8")) == []
