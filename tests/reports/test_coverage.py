"""What counts as covered, and how coverages add up."""

from __future__ import annotations

from pytest_sfn import plugin
from pytest_sfn.assertions.visits import Reader
from pytest_sfn.engine import Engine
from pytest_sfn.language.machine import parse
from pytest_sfn.reports.coverage import Coverage, merge
from pytest_sfn.reports.tables import REPORTS, coverage_table, executions_table, totals_line

MACHINE = parse(
    {
        "StartAt": "Big?",
        "States": {
            "Big?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericGreaterThan": 9, "Next": "Many"}],
                "Default": "Few",
            },
            "Many": {
                "Type": "Map",
                "ItemsPath": "$.items",
                "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}},
                "End": True,
            },
            "Few": {"Type": "Succeed"},
        },
    }
)


def coverage_of(*inputs: dict) -> Coverage:
    coverage = Coverage.of("flow", MACHINE)
    for value in inputs:
        reader = Reader().read(Engine().run(MACHINE, value).history)
        coverage.add(MACHINE, reader.root, reader.all)
    return coverage


def test_states_and_transitions_inside_a_map_count_too():
    """Each visit covers its state, each step its transition, each end the way out."""
    coverage = coverage_of({"n": 10, "items": [1]})

    assert coverage.counts("states") == (3, 4)
    assert coverage.missing("states") == ["Few"]
    assert coverage.missing("transitions") == ["Big? -> Few", "Few -> (end)"]


def test_nothing_run_covers_nothing():
    """What is possible comes from the definition alone."""
    assert coverage_of().counts("transitions") == (0, 5)


def test_coverages_of_several_processes_add_up():
    """Merging is by workflow, through JSON."""
    merged = merge([coverage_of({"n": 1}).as_json(), coverage_of({"n": 10, "items": [1]}).as_json()])

    assert [each.workflow for each in merged] == ["flow"]
    assert all(merged[0].missing(kind) == [] for kind in ("states", "transitions", "retriers"))


def test_the_table_names_what_is_missing():
    """A percentage alone would send people searching."""
    lines = list(coverage_table([coverage_of({"n": 1})]))

    assert lines[2].split() == ["flow", "2/4", "50%", "2/5", "40%", "-"]
    assert lines[3] == "flow never: Many; One; Big? -> Many; Many -> (end); One -> (end)"


def test_the_table_of_executions_is_cut_to_the_terminal():
    """A row is a line."""
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
