"""The same history in every run."""

import pytest


def delays(sfn):
    workflow = sfn.load("jitter.asl.yaml")
    workflow.mock("Call the partner").raises("Partner.Busy", times=3).returns({})
    return workflow.run({}).state("Call the partner").retry_delays


# --8<-- [start:seed]
@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.sfn(seed=seed)) for seed in (1, 2, 3)])
def test_jitter_stays_below_what_the_retrier_allows(sfn, seed):
    assert [0 <= delay <= most for delay, most in zip(delays(sfn), (10, 20, 40), strict=True)] == [True] * 3
    # --8<-- [end:seed]


# --8<-- [start:name]
def test_two_executions_draw_each_their_own_jitter_and_the_same_in_every_run(sfn):
    workflow = sfn.load("jitter.asl.yaml")
    workflow.mock("Call the partner").raises("Partner.Busy").for_retry_count(1).returns({})

    first, second = workflow.run({}, name="one"), workflow.run({}, name="two")

    assert first.state("Call the partner").retry_delays != second.state("Call the partner").retry_delays
    # --8<-- [end:name]
