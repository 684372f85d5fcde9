"""Retriers and Catchers: names, delays, budgets, and what a caught failure leaves behind."""

from random import Random

import pytest
from play import FakeVisit, answers, play, state

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.language.effects import Record, Sleep
from pytest_sfn.language.error_names import TaskTimeout, matches
from pytest_sfn.language.retry import RetryBudget, backoff_seconds
from pytest_sfn.language.tasks import RunTask

RESOURCE = "arn:aws:states:::sns:publish"


@pytest.mark.parametrize(
    ("names", "failure", "expected"),
    [
        (["Boom"], WorkflowFailure("Boom"), True),
        (["Boom"], WorkflowFailure("Bang"), False),
        (["Bang", "Boom"], WorkflowFailure("Boom"), True),
        (["boom"], WorkflowFailure("Boom"), False),
        (["States.ALL"], WorkflowFailure("Boom"), True),
        (["States.ALL"], WorkflowFailure(None), True),
        (["States.ALL"], WorkflowFailure("States.Timeout"), True),
        (["States.ALL"], WorkflowFailure("States.DataLimitExceeded"), True),
        (["States.ALL"], WorkflowFailure("States.Runtime"), False),
        (["States.Runtime"], WorkflowFailure("States.Runtime"), False),
        (["States.TaskFailed"], WorkflowFailure("Boom"), True),
        (["States.TaskFailed"], WorkflowFailure("States.Permissions"), True),
        (["States.TaskFailed"], WorkflowFailure("States.Timeout"), False),
        (["States.TaskFailed"], TaskTimeout(heartbeat=True), False),
        (["States.Timeout"], TaskTimeout(), True),
        (["States.Timeout"], TaskTimeout(heartbeat=True), True),
        (["States.HeartbeatTimeout"], TaskTimeout(heartbeat=True), True),
        (["States.HeartbeatTimeout"], TaskTimeout(), False),
        ([], WorkflowFailure("Boom"), False),
    ],
)
def test_which_names_stand_for_which_failures(names, failure, expected):
    """
    Names are compared exactly; States.ALL takes all but States.Runtime, States.TaskFailed all but timeouts.
    """
    assert matches(names, failure) is expected


def retrier(**fields):
    definition = {"Type": "Task", "Resource": RESOURCE, "End": True, "Retry": [{"ErrorEquals": ["E"], **fields}]}
    return state(definition).retriers[0]


@pytest.mark.parametrize(
    ("fields", "delays"),
    [
        ({}, [1, 2, 4, 8]),
        ({"IntervalSeconds": 3}, [3, 6, 12, 24]),
        ({"IntervalSeconds": 3, "BackoffRate": 1}, [3, 3, 3, 3]),
        ({"IntervalSeconds": 2, "BackoffRate": 1.5}, [2, 3, 4.5, 6.75]),
        ({"IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 10}, [2, 6, 10, 10]),
        ({"IntervalSeconds": 0}, [0, 0, 0, 0]),
    ],
)
def test_delays_grow_by_the_backoff_rate_up_to_the_maximum(fields, delays):
    """
    IntervalSeconds x BackoffRate ** (n - 1), by default 1 and 2.0, capped at MaxDelaySeconds.
    """
    assert [backoff_seconds(retrier(**fields), count, Random(0)) for count in (1, 2, 3, 4)] == delays


def test_a_delay_that_grows_beyond_all_numbers_is_the_longest_there_is():
    """
    BackoffRate ** n may be more than a float holds.
    """
    assert backoff_seconds(retrier(BackoffRate=1e300), 5, Random(0)) == 99_999_999
    assert backoff_seconds(retrier(BackoffRate=10**400), 5, Random(0)) == 99_999_999


def test_full_jitter_draws_between_nothing_and_the_delay():
    """
    JitterStrategy FULL: uniformly from 0 to the capped delay; the draw comes from the seed.
    """
    full = retrier(IntervalSeconds=100, BackoffRate=2, MaxDelaySeconds=150, JitterStrategy="FULL")
    draws = [backoff_seconds(full, 3, Random(seed)) for seed in range(200)]
    assert all(0 <= draw <= 150 for draw in draws)
    assert min(draws) < 15
    assert max(draws) > 135
    assert draws == [backoff_seconds(full, 3, Random(seed)) for seed in range(200)]


def test_every_retrier_has_a_budget_of_its_own():
    """
    MaxAttempts counts per Retrier across the visit, and the first Retrier that matches decides.
    """
    definition = {
        "Type": "Task",
        "Resource": RESOURCE,
        "End": True,
        "Retry": [
            {"ErrorEquals": ["A"], "MaxAttempts": 1, "IntervalSeconds": 5},
            {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "IntervalSeconds": 7, "BackoffRate": 1},
        ],
    }
    budget = RetryBudget(state(definition).retriers)
    a, b = WorkflowFailure("A"), WorkflowFailure("B")
    assert [budget.delay(failure, Random(0)) for failure in (a, b, a, b, b)] == [5, 7, None, 7, None]
    assert budget.delay(WorkflowFailure("States.Runtime"), Random(0)) is None


def test_max_attempts_of_zero_never_retries():
    """
    MaxAttempts 0 takes an error away from the Retriers behind it.
    """
    budget = RetryBudget([retrier(MaxAttempts=0)])
    assert budget.delay(WorkflowFailure("E"), Random(0)) is None


def task(language=None, **fields):
    definition = {"Type": "Task", "Resource": RESOURCE, "Next": "Next", **fields}
    return state(definition, language=language)


def attempt(outcome):
    """The effects of one attempt that fails or gives a result."""
    steps = answers(failure=outcome) if isinstance(outcome, Exception) else answers(outcome)
    return [(Record, 1), (Record, 2), (RunTask, steps), (Record, 3)]


def visited(it, variables=None):
    visit = FakeVisit(variables)
    visit.state, visit.target = it, it.next
    return visit


def test_a_failed_attempt_is_retried_after_its_delay_then_succeeds():
    """
    The retry count, which the Context Object shows, grows with each retry.
    """
    it = task(Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 4}])
    visit = visited(it)
    output = play(it.steps({}, visit), *attempt(WorkflowFailure("E")), (Sleep(4), None), *attempt({"ok": True}))
    assert output == {"ok": True}
    assert visit.retry_count == 1


def test_retry_comes_before_catch_and_catch_when_the_budget_is_spent():
    """
    Recorded pitfall: other emulators ask Catch first.
    """
    it = task(
        Retry=[{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
        Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught", "ResultPath": "$.error"}],
    )
    visit = visited(it)
    failing = [*attempt(WorkflowFailure("E", "why")), (Sleep(1), None), *attempt(WorkflowFailure("E", "why"))]
    output = play(it.steps({"id": 7}, visit), *failing)
    assert output == {"id": 7, "error": {"Error": "E", "Cause": "why"}}
    assert visit.target.name == "Caught"


def test_an_uncaught_failure_leaves_the_state():
    """
    It is what the execution, or the enclosing Parallel or Map, fails with.
    """
    it = task(Catch=[{"ErrorEquals": ["Other"], "Next": "Caught"}])
    with pytest.raises(WorkflowFailure) as raised:
        play(it.steps({}, visited(it)), *attempt(WorkflowFailure("E", "why")))
    assert (raised.value.error, raised.value.cause) == ("E", "why")


@pytest.mark.parametrize(
    ("result_path", "expected"),
    [
        ({}, {"Error": "E", "Cause": "c"}),
        ({"ResultPath": "$"}, {"Error": "E", "Cause": "c"}),
        ({"ResultPath": "$.a.b"}, {"id": 7, "a": {"b": {"Error": "E", "Cause": "c"}}}),
        ({"ResultPath": None}, {"id": 7}),
    ],
)
def test_a_catcher_gets_the_raw_input_with_error_output_at_its_result_path(result_path, expected):
    """
    Error Output replaces only what ResultPath names; the rest of the state's raw input survives.
    """
    it = task(InputPath="$.id", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught", **result_path}])
    assert play(it.steps({"id": 7}, visited(it)), *attempt(WorkflowFailure("E", "c"))) == expected


def test_a_failure_without_error_and_cause_shows_null_for_both():
    """
    Recorded from AWS.
    """
    it = task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])
    assert play(it.steps({}, visited(it)), *attempt(WorkflowFailure(None))) == {"Error": None, "Cause": None}


def test_a_catcher_assigns_from_the_error_output():
    """
    In Assign of a Catcher `$` is the Error Output.
    """
    it = task(
        Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught", "Assign": {"e.$": "$.Error"}, "ResultPath": None}]
    )
    visit = visited(it)
    assert play(it.steps({"id": 7}, visit), *attempt(WorkflowFailure("E"))) == {"id": 7}
    assert visit.assigned == {"e": "E"}


def test_a_catcher_in_jsonata_shapes_with_error_output():
    """
    `$states.errorOutput` in Output and Assign; without Output it is the output.
    """
    catcher = {
        "ErrorEquals": ["States.ALL"],
        "Next": "Caught",
        "Output": "{% $states.errorOutput.Error & $states.input.id %}",
        "Assign": {"cause": "{% $states.errorOutput.Cause %}"},
    }
    it = task("JSONata", Catch=[catcher])
    visit = visited(it)
    assert play(it.steps({"id": "7"}, visit), *attempt(WorkflowFailure("E", "c"))) == "E7"
    assert visit.assigned == {"cause": "c"}
    plain = task("JSONata", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])
    assert play(plain.steps({}, visited(plain)), *attempt(WorkflowFailure("E", "c"))) == {"Error": "E", "Cause": "c"}


def test_a_failure_while_shaping_the_result_is_handled_like_one_of_the_attempt():
    """
    States.QueryEvaluationError of Output can be caught; EvaluationFailed is recorded with its field.
    """
    it = task("JSONata", Output="{% $states.result.gone %}", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])
    visit = visited(it)
    visit.entered_id, visit.entered_previous, visit.previous = 5, 4, 8
    cause = (
        "An error occurred while executing the state 'It' (entered at the event id #5). The JSONata expression "
        "'$states.result.gone' specified for the field 'Output' returned nothing (undefined)."
    )
    details = {"cause": cause, "error": "States.QueryEvaluationError", "location": "Output", "state": "It"}
    output = play(it.steps({}, visit), *attempt({}), (Record("EvaluationFailed", details, 8), 9))
    assert output == {"Error": "States.QueryEvaluationError", "Cause": cause}


def test_a_runtime_failure_of_a_path_passes_every_catcher():
    """
    A path that selects nothing fails with States.Runtime, which States.ALL does not catch.
    """
    it = task(Parameters={"a.$": "$.gone"}, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])
    with pytest.raises(WorkflowFailure) as raised:
        play(it.steps({}, visited(it)))
    assert raised.value.error == "States.Runtime"
    assert not isinstance(raised.value, ExpressionFailure)
