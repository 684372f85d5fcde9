"""Which Tasks come out of an engine outside the process as one call of an AWS service."""

from __future__ import annotations

import pytest

from pytest_sfn.backends.unwired_mocks import comes_out
from pytest_sfn.integrations.resources.parsing import parse_resource


@pytest.mark.parametrize(
    ("action", "out"),
    [
        ("eks:call", False),
        ("eks:runJob", False),
        ("eks:createCluster", True),
        ("eks:createCluster.sync", False),
        ("apigateway:invoke", False),
        ("http:invoke", False),
        ("states:startExecution", False),
        ("lambda:invoke", True),
        ("aws-sdk:eks:listClusters", True),
    ],
)
def test_calls_that_come_out(action, out):
    """
    Plain HTTP, nested executions and jobs do not; a service's other actions do.
    """
    assert comes_out(parse_resource(f"arn:aws:states:::{action}")) is out
