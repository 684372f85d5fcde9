"""The tables at the end of a run."""

from __future__ import annotations

import pytest

TWO = (
    "def test_it(checkout):\n"
    "    checkout.mock('Charge card').raises('Gateway.Timeout').returns({})\n"
    "    checkout.mock('Ship').returns({})\n"
    "    checkout.run({})\n"
    "def test_refused(checkout):\n"
    "    checkout.mock('Charge card').raises('Card.Refused')\n"
    "    checkout.run({})\n"
)


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_tables_of_executions_and_coverage_are_printed_on_request(suite, workers):
    """One process or many: the tables are those of the whole run."""
    result = suite(TWO, "--sfn-summary", "--sfn-coverage", *workers)

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines_random(
        [
            "*= Step Functions workflows =*",
            "StateMachine*SUCCEEDED*00:00:01*Charge card > Ship",
            "StateMachine*FAILED Card.Refused*Charge card",
            "2 executions, 00:00:01 of virtual time in *",
            "*= Step Functions coverage =*",
            "StateMachine*2/2 100%*2/2 100%*1/2 50%*5/6 83%",
            "Step Functions coverage: 83.33% (5 of 6)",
        ]
    )


def test_nothing_is_printed_unasked_or_where_no_workflow_ran(suite):
    """A run that uses nothing shows nothing."""
    assert "Step Functions workflows" not in suite(TWO).stdout.str()
    assert "Step Functions workflows" not in suite("def test_it(): pass\n", "--sfn-summary").stdout.str()
