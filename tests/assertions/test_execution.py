"""What a test asks of a whole execution."""

import pytest

from pytest_sfn.assertions import RecordedExecution
from tests.assertions.histories import WrittenExecution, row

STATUSES = ("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE")


def execution(*rows, **known):
    return RecordedExecution(WrittenExecution(rows, **known))


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_question(status):
    """
    TIMED_OUT and ABORTED are not FAILED.
    """
    asked = execution(status=status)
    answers = {
        "RUNNING": asked.running,
        "SUCCEEDED": asked.succeeded,
        "FAILED": asked.failed,
        "TIMED_OUT": asked.timed_out,
        "ABORTED": asked.aborted,
    }

    assert [name for name, yes in answers.items() if yes] == [status] * (status != "PENDING_REDRIVE")


@pytest.mark.parametrize(
    ("known", "error", "cause", "expected"),
    [
        ({"status": "FAILED", "error": "E", "cause": "no stock"}, "E", None, True),
        ({"status": "FAILED", "error": "E", "cause": "no stock"}, "E", "stock", True),
        ({"status": "FAILED", "error": "E", "cause": "no stock"}, "E", "funds", False),
        ({"status": "FAILED", "error": "E", "cause": "no stock"}, "F", None, False),
        ({"status": "FAILED", "error": "E"}, "E", "stock", False),
        ({"status": "FAILED", "error": "E"}, "E", None, True),
        ({"status": "ABORTED", "error": "E"}, "E", None, False),
    ],
)
def test_failed_with_asks_for_the_error_and_for_a_part_of_the_cause(known, error, cause, expected):
    """
    A cause that is not given is any; an execution without one contains none.
    """
    assert execution(**known).failed_with(error, cause) is expected


@pytest.mark.parametrize(
    ("rows", "known", "elapsed"),
    [
        ((), {"ended": 90.0}, 90),
        ((), {"ended": 0.5}, 0.5),
        ((row("PassStateEntered", 0, 7, name="A"),), {"status": "RUNNING"}, 7),
        ((), {"status": "RUNNING"}, 0),
        ((row("PassStateEntered", 0, 7, name="A"),), {"ended": 10.0000001}, 10),
    ],
)
def test_elapsed_is_the_time_to_the_end_or_to_the_last_event(rows, known, elapsed):
    """
    In seconds, a whole number where it is one.
    """
    found = execution(*rows, **known).elapsed

    assert (found, type(found)) == (elapsed, type(elapsed))


NESTED = (
    row("PassStateEntered", 0, name="First"),
    row("PassStateExited", 1, name="First"),
    row("ParallelStateEntered", 2, name="Both"),
    row("ParallelStateStarted", 3),
    row("TaskStateEntered", 4, name="A"),
    row("TaskStateEntered", 4, name="B"),
)


def test_the_path_is_the_machines_own_and_all_states_are_all():
    """
    In the order of the events.
    """
    asked = execution(*NESTED, status="RUNNING")

    assert asked.path == ["First", "Both"]
    assert asked.all_states == ["First", "Both", "A", "B"]
    assert asked.entered("B")
    assert not asked.entered("C")


@pytest.mark.parametrize(
    ("rows", "status", "waiting"),
    [
        (NESTED[:1], "RUNNING", "First"),
        (NESTED[:2], "RUNNING", []),
        (NESTED[:3], "RUNNING", "Both"),
        (NESTED[:5], "RUNNING", "A"),
        (NESTED, "RUNNING", ["A", "B"]),
        ((*NESTED, row("TaskStateExited", 5, name="A")), "RUNNING", "B"),
        (NESTED, "ABORTED", None),
        ((), "RUNNING", []),
    ],
)
def test_waiting_at_names_the_innermost_states_that_were_not_left(rows, status, waiting):
    """
    One as text, several as a list; None once the execution has ended.
    """
    assert execution(*rows, status=status).waiting_at == waiting


def test_a_history_that_has_grown_is_read_anew():
    """
    So that the same object answers while the execution runs.
    """
    source = WrittenExecution(NESTED[:1], status="RUNNING")
    asked = RecordedExecution(source)
    assert asked.path == ["First"]
    source.history.extend(WrittenExecution(NESTED).history[1:])

    assert asked.path == ["First", "Both"]


def test_an_execution_finds_by_path_in_its_output_and_input():
    """
    In the output by default; there is none before it succeeded, and null may be one.
    """
    done = execution(input={"id": 1, "of": [2]}, output={"id": "c-1"})

    assert done.find("$.id") == [("$.id", "c-1")]
    assert done.find("$.of[*]", in_="input") == [("$.of[0]", 2)]
    assert execution(output=None).find("$") == [("$", None)]
    with pytest.raises(AssertionError, match="in_ is 'error'; it must be one of: output, input"):
        done.find("$", in_="error")


@pytest.mark.parametrize("status", ["RUNNING", "FAILED", "ABORTED"])
def test_there_is_no_output_to_find_in_unless_it_succeeded(status):
    """
    The input is there always.
    """
    asked = execution(status=status, input={"id": 1})

    assert asked.find("$.id", in_="input") == [("$.id", 1)]
    with pytest.raises(AssertionError, match=rf"There is no output to find \$\.id in: <Execution {status}"):
        asked.find("$.id")


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"ended": 5.0}, "<Execution SUCCEEDED after 5 s, path First -> Both>"),
        ({"status": "RUNNING"}, "<Execution RUNNING waiting at ['A', 'B'] after 0 s, path First -> Both>"),
        ({"status": "FAILED", "error": "E", "cause": "c", "ended": 1.5}, "<Execution FAILED E: c after 1.5 s, path First -> Both>"),
    ],
)  # fmt: skip
def test_an_execution_tells_itself_in_one_line(known, told):
    """
    Status, failure or where it waits, time and path.
    """
    assert repr(execution(*NESTED, **known)) == told
