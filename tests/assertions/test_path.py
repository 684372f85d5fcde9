"""What a failing comparison of a path tells, and the story around the place where the paths part."""

import pytest

from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.assertions.path import StatePath
from pytest_sfn.assertions.story import clock_text, one_line
from tests.assertions.histories import WrittenExecution, history, row


@pytest.mark.parametrize(
    ("went", "expected", "told"),
    [
        (["A", "B"], ["A", "C"], ["the paths part at step 2", "expected: A -> >>C<<", "went    : A -> >>B<<"]),
        (["A"], ["A", "B"], ["the paths part at step 2", "expected: A -> >>B<<", "went    : A -> >>(end)<<"]),
        (["A", "B"], ["A"], ["the paths part at step 2", "expected: A -> >>(end)<<", "went    : A -> >>B<<"]),
        ([], ["A"], ["the paths part at step 1", "expected: >>A<<", "went    : >>(end)<<"]),
        (["A", "B", "C"], ("X", "B", "C"), ["the paths part at step 1", "expected: >>X<< -> B -> C", "went    : >>A<< -> B -> C"]),
    ],
)  # fmt: skip
def test_paths_are_laid_side_by_side_where_they_part(went, expected, told):
    """
    The first step that differs is marked in both, or the end of the shorter one.
    """
    lines = StatePath(went).sfn_explain_comparison("==", expected, 0)

    assert [line.strip() for line in lines] == told


@pytest.mark.parametrize(("operator", "other"), [("!=", ["A"]), ("in", ["A"]), ("==", "A"), ("==", None)])
def test_other_comparisons_are_left_to_pytest(operator, other):
    """
    Only equality with a list is explained.
    """
    assert StatePath(["A"]).sfn_explain_comparison(operator, other, 0) is None


def test_a_path_is_a_list_of_names():
    """
    Equal to any list of the same names, and as little hashable.
    """
    assert StatePath(["A", "B"]) == ["A", "B"]
    with pytest.raises(TypeError):
        hash(StatePath(["A"]))


def explained(rows, expected, verbosity=0, **known):
    lines = RecordedExecution(WrittenExecution(rows, **known)).path.sfn_explain_comparison("==", expected, verbosity)
    return [line.strip() for line in lines[3:]]


FAILED = (
    row("TaskStateEntered", 0, 0, name="Charge"),
    row("TaskScheduled", 1, 0),
    row("TaskFailed", 2, 1, error="Busy"),
    row("TaskScheduled", 3, 3),
    row("TaskFailed", 4, 4, error="Full", cause="no more"),
    row("TaskStateExited", 5, 4, name="Charge", output="{}"),
    row("FailStateEntered", 6, 4, name="Refused"),
    row("ExecutionFailed", 7, 4, error="Order.Refused", cause="no stock"),
)
BRANCH = (
    row("ParallelStateEntered", 0, name="Both"),
    row("ParallelStateStarted", 1),
    row("FailStateEntered", 2, name="Bad"),
    row("ParallelStateFailed", 3),
)
RETRIED = (
    *FAILED[:4],
    row("TaskSucceeded", 4, 4),
    row("TaskStateExited", 5, 4, name="Charge"),
)
LEFT = (row("PassStateEntered", 0, name="Price"), row("PassStateExited", 1, name="Price", output='{"total": 12}'))


@pytest.mark.parametrize(
    ("rows", "expected", "known", "because"),
    [
        (FAILED, ["Charge", "Ship"], {"status": "FAILED"}, "because: 'Charge' failed with Full (2 attempts)"),
        (BRANCH, ["Both", "Ship"], {"status": "FAILED"}, "because: 'Both' failed (1 attempt)"),
        (FAILED[:3], ["Charge", "Ship"], {"status": "FAILED"}, "because: 'Charge' failed with Busy (1 attempt)"),
        (LEFT, ["Price", "Ship"], {}, """because: 'Price' was left with output {"total": 12}"""),
        (RETRIED, ["Charge", "Ship"], {}, "because: 'Charge' was left with output null"),
        (LEFT[:1], ["Price", "Ship"], {"status": "RUNNING"}, "because: 'Price' was not left"),
    ],
)
def test_the_reason_is_what_the_state_before_came_to(rows, expected, known, because):
    """
    Its failure if every attempt failed, its output, or that it was not left.
    """
    assert explained(rows, expected, **known)[0] == because


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"status": "SUCCEEDED"}, "the execution ended with SUCCEEDED"),
        ({"status": "FAILED", "error": "E", "cause": "c"}, "the execution ended with FAILED, E: c"),
        ({"status": "RUNNING"}, "the execution is still waiting at Price"),
    ],
)
def test_a_path_that_is_too_short_tells_how_the_execution_ended(known, told):
    """
    Or where it still waits.
    """
    assert explained(LEFT[:1], ["Price", "Ship"], **known)[1] == told
    assert told not in explained(FAILED, ["Charge", "Ship"], **known)


def test_few_events_are_shown_and_more_with_verbosity():
    """
    Two up to the place; with -v four before and three after it.
    """
    few = explained(FAILED, ["Charge", "Ship"], status="FAILED")
    many = explained(FAILED, ["Charge", "Ship"], verbosity=1, status="FAILED")

    assert few[1:] == ["#6 00:00:04 TaskStateExited name=Charge output={}", "#7 00:00:04 FailStateEntered name=Refused"]
    assert many[1] == "history there:"
    assert [line.split()[0] for line in many[2:]] == ["#3", "#4", "#5", "#6", "#7", "#8"]


def test_an_execution_without_events_has_no_story():
    """
    The rows of both paths must do.
    """
    assert explained((), ["A"], status="SUCCEEDED") == ["the execution ended with SUCCEEDED"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00:00"), (90, "00:01:30"), (3661.5, "01:01:01.500"), (86_400, "1d 00:00:00"), (59.9996, "00:01:00"), (700_000, "8d 02:26:40")],
)  # fmt: skip
def test_a_time_is_told_as_a_clock_shows_it(seconds, text):
    """
    Days before and milliseconds behind where there are any.
    """
    assert clock_text(seconds) == text


def test_an_event_is_told_in_one_line():
    """
    Number, time, type and its details, cut where they are long; details of details are left out.
    """
    (event,) = history(row("TaskFailed", 0, 90, error="E", cause="x" * 300, outputDetails={"truncated": False}))
    line = one_line(event, 1000)

    assert line.startswith("#1 00:01:30 TaskFailed error=E cause=xxx")
    assert line.endswith("...")
    assert len(line) == 200
    assert "truncated" not in line
