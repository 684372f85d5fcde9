"""What there is to cover in a definition, counted by hand."""

from __future__ import annotations

import pytest

from pytest_sfn.reports.coverage.inventory import coverage_of
from tests.reports.coverage_definitions import CHOICE, DONE, PASS, one, task

RETRY = [{"ErrorEquals": ["A", "B"]}, {"ErrorEquals": ["C"], "MaxAttempts": 0}]
CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]


def distributed(**more) -> dict:
    processor = {**one("One", PASS), "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    return one("Each", {"Type": "Map", "ItemProcessor": processor, "End": True, **more})


STATES = ["state Each", "state One", "end One -> (end)", "end Each -> (end)"]
MAP = [
    "map_none Each with no item",
    "map_one Each with one item",
    "map_many Each with several items",
    "map_failed Each failed by its items",
]
TOLERATED = "map_failures_tolerated Each with failures it tolerates"
OPERANDS = ("And[0]", "And[1]", "And[1].Or[0]", "And[1].Or[1]", "And[1].Or[1].Not")

COUNTED = [
    pytest.param(one("Only", DONE), ["state Only"], id="Succeed"),
    pytest.param(one("Only", {"Type": "Fail"}), ["state Only"], id="Fail"),
    pytest.param(one("Only", PASS), ["state Only", "end Only -> (end)"], id="End"),
    pytest.param(
        one("A", {"Type": "Wait", "Seconds": 1, "Next": "B"}, B=DONE), ["state A", "next A -> B", "state B"], id="Next"
    ),
    pytest.param(
        {**one("Only", DONE), "TimeoutSeconds": 9},
        ["timeout the execution runs into its TimeoutSeconds", "state Only"],
        id="TimeoutSeconds of the machine",
    ),
    pytest.param(
        CHOICE,
        [
            "state Sort",
            "rule Sort Choices[0] -> Load",
            *(f"operand_{way} Sort Choices[0].{each} {way}" for each in OPERANDS for way in ("true", "false")),
            "rule Sort Choices[1] -> Load",
            "default Sort Default -> Load",
            "state Load",
        ],
        id="Choice",
    ),
    pytest.param(
        one("Pay", task(TimeoutSeconds=9, HeartbeatSecondsPath="$.h", Retry=RETRY, Catch=CATCH), Sorry=DONE),
        [
            "state Pay",
            "timeout Pay TimeoutSeconds",
            "heartbeat Pay HeartbeatSecondsPath",
            "retrier Pay Retry[0] A, B",
            "retrier_exhausted Pay Retry[0] exhausted",
            "retrier_exhausted Pay Retry[1] C not retried",
            "catcher Pay Catch[0] States.ALL -> Sorry",
            "end Pay -> (end)",
            "state Sorry",
        ],
        id="Task",
    ),
    pytest.param(
        one("Both", {"Type": "Parallel", "Branches": [one("X", PASS), one("Y", DONE)], "Next": "Z"}, Z=DONE),
        [
            "state Both",
            "branch_failed Both Branches[0] failed",
            "state X",
            "end X -> (end)",
            "branch_failed Both Branches[1] failed",
            "state Y",
            "next Both -> Z",
            "state Z",
        ],
        id="Parallel",
    ),
    pytest.param(
        one("Each", {"Type": "Map", "Iterator": one("One", PASS), "End": True}), [*STATES, *MAP], id="inline Map"
    ),
    pytest.param(distributed(), [*STATES, *MAP], id="Distributed Map without tolerance"),
    pytest.param(distributed(ToleratedFailureCount=0), [*STATES, *MAP], id="tolerance of nothing"),
    pytest.param(distributed(ToleratedFailureCount=1), [*STATES, *MAP, TOLERATED], id="ToleratedFailureCount"),
    pytest.param(
        distributed(ToleratedFailurePercentagePath="$.p"), [*STATES, *MAP, TOLERATED], id="ToleratedFailurePercentage"
    ),
]


@pytest.mark.parametrize(("definition", "expected"), COUNTED)
def test_the_items_of_a_definition(definition, expected):
    """
    Each transition, rule, operand's outcome, Retrier, Catcher, timeout, branch and way of a Map is an item of its own.
    """
    items = coverage_of("it", definition).items

    assert sorted(f"{item.kind} {item.label}" for item in items) == sorted(expected)
    assert len({item.key for item in items}) == len(items)


@pytest.mark.parametrize("broken", [None, [], {}, {"States": []}, {"States": {"A": 1, "B": {"Type": 7, "Retry": 3}}}])
def test_a_broken_definition_has_what_can_be_seen_of_it(broken):
    """
    A file that nobody loads need not be right.
    """
    assert [item.label for item in coverage_of("it", broken).items] in ([], ["B"])


def test_pointers_are_those_of_the_document():
    """
    Names are escaped as RFC 6901 says.
    """
    items = coverage_of("it", one("a/b~c", PASS)).items

    assert [item.pointer for item in items] == ["/States/a~1b~0c", "/States/a~1b~0c/End"]


def test_definitions_of_one_name_are_told_apart():
    """
    One given in Python is its document; one in a file is what there is to cover in it, whatever the parameters.
    """
    ours, theirs = (one("Only", {"Type": "Pass", "Result": each, "End": True}) for each in ("ours", "theirs"))

    assert coverage_of("it", ours).key != coverage_of("it", theirs).key
    assert coverage_of("it", ours, "it.json").key == coverage_of("it", theirs, "it.json").key
    assert coverage_of("it", ours, "it.json").key != coverage_of("it", one("Only", DONE), "it.json").key
