"""How long the way of a mocked Task is."""

from __future__ import annotations

from benchmarks.mocked_tasks import calls_of_a_retried_task


def test_the_way_of_a_mocked_task_is_short(sfn):
    """
    An execution with one mocked Task that is retried once calls at most 160 functions of ours.
    """
    calls = calls_of_a_retried_task(sfn)
    told = "\n".join(f"{count:5} {file} {function}" for (file, function), count in calls.most_common())
    assert calls.total() <= 160, f"{calls.total()} calls:\n{told}"
