"""`execution.state(name)`: what its visits come to."""

import pytest

from pytest_sfn.assertions import RecordedExecution
from tests.assertions.histories import WrittenExecution, row


def execution(*rows, **known):
    return RecordedExecution(WrittenExecution(rows, **known))


def asked(*attempts, name="Ask"):
    """A Task with attempts of (scheduled at, ended at or None, error or None)."""
    rows = [row("TaskStateEntered", 0, attempts[0][0], name=name, input='{"id": 1}')]
    for scheduled, ended, error in attempts:
        rows.append(row("TaskScheduled", len(rows), scheduled, parameters=f'{{"at": {scheduled}}}'))
        if ended is not None:
            told = {} if error is None else {"error": error}
            rows.append(row("TaskSucceeded" if error is None else "TaskFailed", len(rows), ended, **told))
    return rows


@pytest.mark.parametrize(
    ("attempts", "delays"),
    [
        ([(0, 1, None)], []),
        ([(0, 0, "E"), (1, 1, "E"), (3, 3, None)], [1, 2]),
        ([(0, 10, "E"), (11, 41, "E"), (43, 44, None)], [1, 2]),
        ([(0, 10, "E"), (10, 12, None)], [0]),
        ([(0, 0.25, "E"), (0.75, 1, None)], [0.5]),
        ([(0, 0.1, "E"), (0.4, 1, None)], [0.3]),
        ([(0, None, None), (5, 6, None)], [5]),
        ([(0, 4, "E"), (9, None, None)], [5]),
    ],
)
def test_a_retry_delay_is_the_time_from_a_failure_to_the_next_attempt(attempts, delays):
    """
    Whatever time the attempts themselves took; whole numbers where they are whole, and no noise of subtraction.
    """
    state = execution(*asked(*attempts)).state("Ask")

    assert state.retry_delays == delays
    assert [type(delay) for delay in state.retry_delays] == [type(delay) for delay in delays]
    assert state.retries == len(attempts) - 1


def test_delays_and_retries_are_counted_within_each_visit():
    """
    The time between two visits is no retry's.
    """
    first = asked((0, 2, "E"), (5, 6, None))
    rows = [*first, row("TaskStateExited", 5, 6, name="Ask", output="1"), row("TaskStateEntered", 6, 100, name="Ask")]
    rows += [row("TaskScheduled", 7, 100), row("TaskFailed", 8, 104, error="F"), row("TaskScheduled", 9, 111)]
    state = execution(*rows).state("Ask")

    assert state.retry_delays == [3, 7]
    assert (state.retries, state.entries, len(state.attempts)) == (2, 2, 4)
    assert state.errors == ["E", "F"]
    assert [visit.retries for visit in state.visits] == [1, 1]
    assert [visit.entries for visit in state.visits] == [1, 1]


def test_input_output_and_request_are_those_of_the_last():
    """
    The last visit's, and its last attempt's; `visits` has each.
    """
    rows = [
        *asked((0, 2, "E"), (5, 6, None)),
        row("TaskStateExited", 5, 6, name="Ask", output='"first"', assignedVariables={"n": "1"}),
        row("TaskStateEntered", 6, 7, name="Ask", input='{"id": 2}'),
    ]
    state = execution(*rows).state("Ask")

    assert (state.input, state.output, state.exited, state.duration) == ({"id": 2}, None, False, None)
    first = state.visits[0]
    assert (first.input, first.output, first.exited, first.duration) == ({"id": 1}, "first", True, 6)
    assert (first.request, first.assigned) == ({"at": 5}, {"n": 1})
    assert state.request == {"at": 5}
    assert state.visits[1].request is None


@pytest.mark.parametrize(
    ("in_", "found"),
    [("output", [("$.id", "c-1")]), ("input", [("$.id", 1)]), ("request", [])],
)
def test_a_state_finds_by_path_in_its_data(in_, found):
    """
    In the output by default, in the input and the request by name.
    """
    rows = [*asked((0, 1, None)), row("TaskStateExited", 3, 1, name="Ask", output='{"id": "c-1"}')]
    state = execution(*rows).state("Ask")

    assert state.find("$.id", in_=in_) == found
    assert state.find("$.at", in_="request") == [("$.at", 0)]
    assert state.find("$.id") == [("$.id", "c-1")]


def test_there_is_no_output_to_find_in_before_a_state_is_left():
    """
    An empty list would say that the output has no such member.
    """
    state = execution(*asked((0, None, None))).state("Ask")

    with pytest.raises(AssertionError, match=r"There is no output to find \$\.id in: .*'Ask'.* has not been left"):
        state.find("$.id")
    with pytest.raises(AssertionError, match="in_ is 'result'; it must be one of: output, input, request"):
        state.find("$.id", in_="result")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Askk", r"State 'Askk' was never entered\. Did you mean 'Ask'\?\nThe execution went: Ask"),
        ("Ship", r"State 'Ship' was never entered\.\nThe execution went: Ask"),
    ],
)
def test_a_state_that_was_never_entered_is_told_with_those_that_were(name, told):
    """
    And with the near miss, if there is one.
    """
    with pytest.raises(AssertionError, match=f"^{told}$"):
        execution(*asked((0, 1, None))).state(name)
    with pytest.raises(AssertionError, match="The execution went: no state at all"):
        execution().state(name)


def test_a_state_tells_itself_in_one_line():
    """
    With entries, attempts and the last failure.
    """
    assert repr(execution(*asked((0, 1, None))).state("Ask")) == "<Task state 'Ask' entered 1 x, 1 attempts>"
    failing = asked((0, 1, "Busy"), (2, 3, "Full"), (4, 5, None))
    assert repr(execution(*failing).state("Ask")).endswith("entered 1 x, 3 attempts, last failure Full>")
    nameless = asked((0, 1, "E"))
    del nameless[-1][3]["error"]
    assert repr(execution(*nameless).state("Ask")).endswith("1 attempts, last failure without an Error Name>")


def test_branches_and_iterations_have_states_of_their_own():
    """
    In the order they began, and by index; a state of another branch is not found in them.
    """
    parallel = execution(
        row("ParallelStateEntered", 0, name="Both"),
        row("ParallelStateStarted", 1),
        row("PassStateEntered", 2, name="A", input="1"),
        row("PassStateEntered", 2, name="B", input="2"),
    )
    first, second = parallel.state("Both").branches

    assert [list(branch.path) for branch in (first, second)] == [["A"], ["B"]]
    assert (first.status, repr(second)) == ("RUNNING", "<branch 1: B>")
    assert second.state("B").input == 2
    with pytest.raises(AssertionError, match="State 'B' was never entered"):
        first.state("B")

    mapped = execution(
        row("MapStateEntered", 0, name="Each"),
        row("MapStateStarted", 1, length=2),
        row("MapIterationStarted", 2, name="Each", index=1),
        row("PassStateEntered", 3, name="In", input="1"),
        row("MapIterationStarted", 2, name="Each", index=0),
        row("PassStateEntered", 5, name="In", input="0"),
    )
    assert [each.state("In").input for each in mapped.state("Each").iterations] == [0, 1]
    assert repr(mapped.state("Each").iterations[1]) == "<iteration 1: In>"
    assert mapped.state("In").entries == 2
