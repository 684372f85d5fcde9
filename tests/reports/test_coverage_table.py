"""Coverage as it is printed, added up and written."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import HarnessError
from pytest_sfn.reports.coverage.inventory import coverage_of
from pytest_sfn.reports.coverage.model import Coverages, DefinitionCoverage, percent, read_document, written
from pytest_sfn.reports.coverage.table import MISSING_SHOWN, coverage_table, totals_line
from tests.reports.coverage_definitions import DONE, PASS, equals, one

FLOW = one(
    "Big?", {"Type": "Choice", "Choices": [{**equals("$.n", 1), "Next": "Many"}], "Default": "Few"}, Many=DONE, Few=PASS
)
STATES = "/States/"


def flow(*hits: tuple, name: str = "flow") -> DefinitionCoverage:
    coverage = coverage_of(name, FLOW)
    coverage.add(dict.fromkeys(hits, 1))
    return coverage


BIG = ("state", "/States/Big?")
MANY = (("state", "/States/Many"), ("rule", "/States/Big?/Choices/0"))
FEW = (("state", "/States/Few"), ("default", "/States/Big?/Default"), ("end", "/States/Few/End"))


def lines(*coverages: DefinitionCoverage, **more) -> list[str]:
    return [line.text for line in coverage_table(Coverages(coverages), **more)]


def test_the_table_names_what_is_missing():
    """
    A percentage alone would send people searching; of a state never entered nothing else is told.
    """
    assert lines(flow(BIG, *MANY)) == [
        "workflow  states   transitions  all      file",
        "--------  -------  -----------  -------",
        "flow      2/3 66%  1/3 33%      3/6 50%",
        "",
        "flow never (3 of 6):",
        "  Big? Default -> Few",
        "  Few (not entered)",
    ]


def test_a_workflow_never_run_is_one_line():
    """
    It is there at 0 %, with its states.
    """
    assert lines(flow())[2:] == [
        "flow      0/3 0%  0/3 0%       0/6 0%",
        "",
        "flow never: it was not run",
        "  Big?, Many, Few",
    ]


def test_several_workflows_have_a_total():
    """
    100 % is all of it, and nothing less.
    """
    told = lines(flow(BIG, *MANY, *FEW), flow(BIG, *MANY, name="other"))

    assert [line.split() for line in told[2:6:1] if line[:1] not in {"", "-"}] == [
        ["flow", "3/3", "100%", "3/3", "100%", "6/6", "100%"],
        ["other", "2/3", "66%", "1/3", "33%", "3/6", "50%"],
        ["TOTAL", "5/6", "83%", "4/6", "66%", "9/12", "75%"],
    ]
    assert totals_line(Coverages([flow(BIG)])) == "Step Functions coverage: 16.67% (1 of 6)"
    assert percent(9999, 10000) < 100


def test_a_long_list_is_cut_unless_all_is_asked_for():
    """
    What is left out is counted.
    """
    states = {f"S{n}": {"Type": "Wait", "Seconds": 1, "End": True} for n in range(40)}
    coverage = coverage_of("flow", {"StartAt": "S0", "States": states})
    coverage.add({("state", "/States/S0"): 1})

    assert lines(coverage)[-1] == f"  and {40 - MISSING_SHOWN} more: -v shows them"
    assert lines(coverage, whole=True)[-1] == "  S39 (not entered)"


def test_coverages_of_several_processes_add_up():
    """
    By definition, through JSON.
    """
    suite = Coverages([flow(BIG, *MANY)])
    for each in read_document(json.loads(json.dumps(written(Coverages([flow(BIG, *FEW)]))))):
        suite.take(each)

    (merged,) = suite.definitions
    assert merged.missing() == []
    assert merged.by_key()[BIG].hits == 2
    assert written(suite)["totals"] == {"covered": 6, "items": 6, "percent": 100.0}


@pytest.mark.parametrize("document", [None, [], {}, {"format": 99}, {"format": 1}, {"format": 1, "definitions": [{}]}])
def test_another_document_is_refused(document):
    """
    By its name, with the mend.
    """
    with pytest.raises(HarnessError, match=r"(?s)this\.json is .*(--sfn-coverage-json|anew)"):
        read_document(document, "this.json")
