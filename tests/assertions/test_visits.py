"""Visits, attempts, branches and iterations, read from histories written by hand."""

import pytest

from pytest_sfn.assertions.visits import Reader
from tests.assertions.histories import history, row


def read(*rows):
    return Reader().read(history(*rows))


def entered(name, previous, at=0, kind="Task", **details):
    return row(f"{kind}StateEntered", previous, at, name=name, **details)


def exited(name, previous, at=0, kind="Task", **details):
    return row(f"{kind}StateExited", previous, at, name=name, **details)


def test_a_visit_has_what_its_events_say():
    """
    Name, type, times, input, output and variables; the parsed values are those of the texts.
    """
    (visit,) = read(
        row("ExecutionStarted", 0),
        entered("Price", 0, 1, "Pass", input='{"total": 12}'),
        exited("Price", 2, 4, "Pass", output="[1]", assignedVariables={"total": "12", "who": '"Ada"'}),
    ).all

    assert (visit.name, visit.type, visit.event_id) == ("Price", "Pass", 2)
    assert (visit.entered, visit.exited) == (1001, 1004)
    assert (visit.input, visit.output) == ({"total": 12}, [1])
    assert visit.assigned == {"total": 12, "who": "Ada"}


def test_a_visit_that_goes_on_has_no_end():
    """
    Neither time nor output; an input that the history leaves out (over its limit, or not included) is None.
    """
    (visit,) = read(entered("Hold", 0, 1, "Wait")).all

    assert (visit.exited, visit.output, visit.input, visit.attempts) == (None, None, None, [])


@pytest.mark.parametrize(
    ("scheduled", "ended", "failed"),
    [
        ("TaskScheduled", "TaskSucceeded", False),
        ("LambdaFunctionScheduled", "LambdaFunctionSucceeded", False),
        ("ActivityScheduled", "ActivitySucceeded", False),
        ("TaskScheduled", "TaskFailed", True),
        ("TaskScheduled", "TaskStartFailed", True),
        ("TaskScheduled", "TaskSubmitFailed", True),
        ("TaskScheduled", "TaskTimedOut", True),
        ("LambdaFunctionScheduled", "LambdaFunctionFailed", True),
        ("LambdaFunctionScheduled", "LambdaFunctionScheduleFailed", True),
        ("LambdaFunctionScheduled", "LambdaFunctionStartFailed", True),
        ("LambdaFunctionScheduled", "LambdaFunctionTimedOut", True),
        ("ActivityScheduled", "ActivityFailed", True),
        ("ActivityScheduled", "ActivityScheduleFailed", True),
        ("ActivityScheduled", "ActivityTimedOut", True),
    ],
)
def test_an_attempt_begins_when_it_is_scheduled_and_ends_with_its_answer(scheduled, ended, failed):
    """
    Of each kind of Task, also one that never began; error and cause are those of the answer.
    """
    told = {"error": "Busy", "cause": "later"} if failed else {}
    (visit,) = read(entered("Ask", 0), row(scheduled, 1, 2, input='{"a": 1}'), row(ended, 2, 7, **told)).all
    (attempt,) = visit.attempts

    assert (attempt.started, attempt.ended, attempt.failed) == (1002, 1007, failed)
    assert (attempt.error, attempt.cause) == (told.get("error"), told.get("cause"))
    assert attempt.request == {"a": 1}


def test_the_request_of_an_attempt_is_its_parameters():
    """
    Which an event of an optimized integration has, in place of the input of a Lambda function or an activity.
    """
    (visit,) = read(entered("Ask", 0), row("TaskScheduled", 1, parameters='{"TopicArn": "t"}')).all

    assert visit.attempts[0].request == {"TopicArn": "t"}
    assert visit.attempts[0].ended is None


def test_what_happens_between_start_and_end_is_no_attempt():
    """
    TaskStarted, TaskSubmitted and the like belong to the attempt that goes on.
    """
    (visit,) = read(
        entered("Ask", 0),
        row("TaskScheduled", 1, 1),
        row("TaskStarted", 2, 2),
        row("TaskSubmitted", 3, 3),
        row("TaskSucceeded", 4, 9),
    ).all

    assert [(attempt.started, attempt.ended) for attempt in visit.attempts] == [(1001, 1009)]


def test_a_retried_task_has_an_attempt_for_each_try():
    """
    In one visit: a retry is no new entry.
    """
    (visit,) = read(
        entered("Ask", 0),
        row("TaskScheduled", 1, 0),
        row("TaskFailed", 2, 3, error="Busy"),
        row("TaskScheduled", 3, 5),
        row("TaskSucceeded", 4, 6),
        exited("Ask", 5, 6),
    ).all

    assert [(a.started, a.ended, a.error) for a in visit.attempts] == [(1000, 1003, "Busy"), (1005, 1006, None)]


def test_a_state_entered_twice_has_two_visits():
    """
    Each with its own attempts.
    """
    first, second = read(
        entered("Ask", 0, 0),
        row("TaskScheduled", 1, 0),
        row("TaskSucceeded", 2, 1),
        exited("Ask", 3, 1),
        entered("Ask", 4, 2),
        row("TaskScheduled", 5, 2),
    ).all

    assert [len(visit.attempts) for visit in (first, second)] == [1, 1]
    assert (first.exited, second.exited) == (1001, None)


PARALLEL = (
    entered("Both", 0, 0, "Parallel"),
    row("ParallelStateStarted", 1, 0),
    entered("A", 2, 1, "Pass"),
    entered("B", 2, 1, "Pass"),
    exited("B", 4, 2, "Pass"),
    entered("B2", 5, 2, "Pass"),
    exited("A", 3, 3, "Pass"),
    exited("B2", 6, 4, "Pass"),
    row("ParallelStateSucceeded", 8, 4),
    exited("Both", 9, 4, "Parallel"),
    entered("After", 10, 5, "Succeed"),
)


def test_branches_are_told_apart_by_what_their_events_follow():
    """
    Events of branches are mixed in the history; previousEventId says which branch each belongs to.
    """
    reader = read(*PARALLEL)
    (both, after) = reader.root.visits

    assert {index: line.names for index, line in both.lines.items()} == {0: ["A"], 1: ["B", "B2"]}
    assert [visit.name for visit in reader.all] == ["Both", "A", "B", "B2", "After"]
    assert (both.exited, after.name) == (1004, "After")
    assert [(attempt.started, attempt.ended, attempt.failed) for attempt in both.attempts] == [(1000, 1004, False)]


def test_a_retried_parallel_has_branches_for_each_attempt():
    """
    Those of the last attempt are `lines`; the one before failed when its branch did.
    """
    reader = read(
        entered("Both", 0, 0, "Parallel"),
        row("ParallelStateStarted", 1, 0),
        entered("A", 2, 0),
        row("TaskScheduled", 3, 0),
        row("TaskFailed", 4, 7, error="Busy"),
        row("ParallelStateStarted", 5, 9),
        entered("A", 6, 9),
    )
    (both,) = reader.root.visits

    assert [(a.started, a.ended, a.failed) for a in both.attempts] == [(1000, 1007, True), (1009, None, False)]
    assert both.lines[0].visits == [reader.all[-1]]
    assert both.lines[0].owner is both


@pytest.mark.parametrize("kind", ["Parallel", "Map"])
@pytest.mark.parametrize(("end", "failed"), [("Succeeded", False), ("Failed", True)])
def test_the_end_of_a_parallel_or_map_is_its_own(kind, end, failed):
    """
    It follows from the last event inside, whose attempt keeps its own time and Error Name.
    """
    told = {"error": "Busy", "cause": "later"} if failed else {}
    iteration = (row("MapIterationStarted", 2, 0, name="All", index=0),) if kind == "Map" else ()
    at = 2 + len(iteration)
    reader = read(
        entered("All", 0, 0, kind),
        row(f"{kind}StateStarted", 1, 0),
        *iteration,
        entered("In", at, 0),
        row("TaskScheduled", at + 1, 0),
        row("TaskFailed" if failed else "TaskSucceeded", at + 2, 3, **told),
        row(f"{kind}State{end}", at + 3, 5),
        exited("All", at + 4, 5, kind),
        entered("After", at + 5, 5),
    )
    outer, inner, after = reader.all

    assert [(a.ended, a.failed, a.error, a.cause) for a in inner.attempts] == [
        (1003, failed, told.get("error"), told.get("cause"))
    ]
    assert [(a.ended, a.failed, a.error, a.cause) for a in outer.attempts] == [
        (1005, failed, told.get("error"), told.get("cause"))
    ]
    assert (outer.exited, reader.root.visits) == (1005, [outer, after])


def test_the_ends_of_nested_parallels_go_to_the_one_each_belongs_to():
    """
    The inner one's end leads to the outer one's.
    """
    reader = read(
        entered("Outer", 0, 0, "Parallel"),
        row("ParallelStateStarted", 1, 0),
        entered("Inner", 2, 0, "Parallel"),
        row("ParallelStateStarted", 3, 0),
        entered("Bad", 4, 1, "Fail"),
        row("ParallelStateFailed", 5, 2),
        row("ParallelStateFailed", 6, 3),
    )

    assert [(v.name, [(a.ended, a.failed) for a in v.attempts]) for v in reader.all] == [
        ("Outer", [(1003, True)]),
        ("Inner", [(1002, True)]),
        ("Bad", []),
    ]


def test_the_end_of_a_distributed_map_follows_from_its_map_run():
    """
    Whose children have histories of their own.
    """
    (each,) = read(
        entered("Each", 0, 0, "Map"),
        row("MapStateStarted", 1, 0, length=2),
        row("MapRunStarted", 2, 0, mapRunArn="arn"),
        row("MapRunFailed", 3, 9, error="Busy"),
        row("MapStateFailed", 4, 9),
    ).all

    assert [(a.started, a.ended, a.failed) for a in each.attempts] == [(1000, 1009, True)]


MAP = (
    entered("Each", 0, 0, "Map"),
    row("MapStateStarted", 1, 0, length=3),
    row("MapIterationStarted", 2, 0, name="Each", index=0),
    row("MapIterationStarted", 2, 0, name="Each", index=1),
    entered("In", 4, 1, "Pass"),
    entered("In", 3, 1, "Pass"),
    exited("In", 5, 2, "Pass"),
    row("MapIterationSucceeded", 7, 2, name="Each", index=1),
    row("MapIterationFailed", 6, 3, name="Each", index=0),
    row("MapIterationAborted", 2, 3, name="Each", index=2),
)


def test_iterations_are_told_apart_by_their_index():
    """
    Each has a status, that of its last event.
    """
    (each,) = read(*MAP).root.visits

    assert {index: (line.names, line.status) for index, line in each.lines.items()} == {
        0: (["In"], "FAILED"),
        1: (["In"], "SUCCEEDED"),
        2: ([], "ABORTED"),
    }


def test_an_iteration_that_goes_on_is_running():
    """
    Until an event says otherwise.
    """
    (each,) = read(*MAP[:5]).root.visits

    assert [line.status for line in each.lines.values()] == ["RUNNING", "RUNNING"]


@pytest.mark.parametrize(
    "rows",
    [
        (row("ExecutionStarted", 0), row("ExecutionSucceeded", 1)),
        (exited("Ask", 0),),
        (row("MapIterationStarted", 0, name="Each", index=0),),
        (row("MapStateStarted", 0, length=0),),
        (row("TaskSucceeded", 0),),
    ],
)
def test_events_without_a_state_are_no_visits(rows):
    """
    A history may be cut off at its beginning, as one that was read page by page.
    """
    reader = read(*rows)

    assert reader.all == reader.root.visits == []


def test_an_end_without_a_start_is_no_attempt():
    """
    A failure before anything was scheduled, such as a runtime error, is the visit's alone.
    """
    (visit,) = read(entered("Ask", 0), row("TaskFailed", 1, error="States.Runtime")).all

    assert visit.attempts == []
