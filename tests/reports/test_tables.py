"""The tables of a suite."""

from __future__ import annotations

from pytest_sfn import plugin
from pytest_sfn.reports.tables import REPORTS, executions_table, totals_line


def test_the_table_of_executions_is_cut_to_the_terminal():
    """
    A row is a line.
    """
    row = {"workflow": "flow", "status": "FAILED", "error": "Boom", "elapsed": 90061.5, "path": ["A"] * 50}

    lines = list(executions_table([row], width=60))

    assert lines[2].startswith("flow      FAILED Boom  1d 01:01:01.500  A > A")
    assert {len(line) <= 60 for line in lines} == {True}
    assert totals_line([row, row], 2.0) == "2 executions, 2d 02:02:03 of virtual time in 2.0 s"


def test_every_report_has_its_option():
    """
    What the plugin offers to print are the reports there are.
    """
    assert list(plugin.REPORTS) == list(REPORTS)
