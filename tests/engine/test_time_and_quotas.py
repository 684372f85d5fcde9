"""Timeouts, workflow types and quotas: what ends an execution, and when."""

import pytest
from engine_runs import TOKEN, Tasks, at, engine_of, run, task, types, unit

from pytest_sfn.engine import Engine
from pytest_sfn.engine.quotas import PayloadSizes
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, is_small, json_size
from pytest_sfn.language.machine import parse

CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Caught", "ResultPath": "$.error"}]
YEAR = 31_536_000


def seconds(execution):
    return execution.stop_date - execution.start_date


def test_a_wait_takes_its_seconds_of_execution_time():
    """
    Virtual hours cost nothing.
    """
    execution = run(
        unit(A={"Type": "Wait", "Seconds": 86_400}, B={"Type": "Wait", "Timestamp": "2026-01-08T00:00:00Z"})
    )
    assert execution.succeeded if hasattr(execution, "succeeded") else execution.status == "SUCCEEDED"
    assert seconds(execution) == 7 * 86_400


def test_a_task_that_takes_too_long_times_out():
    """
    States.Timeout, at the second TimeoutSeconds says; what would have come is forgotten.
    """
    states = unit(
        T=task(TimeoutSeconds=30, Catch=CATCH), W={"Type": "Wait", "Seconds": 100}, Caught={"Type": "Succeed"}
    )
    execution = run(states, {"id": 1}, {"T": (35, "late")})
    assert execution.output == {"id": 1, "error": {"Error": "States.Timeout", "Cause": ""}}
    assert at(execution, "TaskTimedOut") == [30]
    assert seconds(execution) == 30


def test_a_task_in_time_leaves_no_timer_behind():
    """
    The timeout of a finished task never fires.
    """
    execution = run(unit(T=task(TimeoutSeconds=30), W={"Type": "Wait", "Seconds": 100}), answers={"T": (29, "ok")})
    assert seconds(execution) == 129
    assert "TaskTimedOut" not in types(execution)


def test_each_attempt_has_the_whole_timeout():
    """
    TimeoutSeconds bounds an attempt, not the visit.
    """
    retry = [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2, "IntervalSeconds": 1, "BackoffRate": 1}]
    execution = run(unit(T=task(TimeoutSeconds=10, Retry=retry)), answers={"T": [(20, 1), (20, 2), (5, 3)]})
    assert execution.output == 3
    assert at(execution, "TaskTimedOut") == [10, 21]
    assert seconds(execution) == 27


def callback(**fields):
    """An execution that waits for its callback, and its engine and token."""
    from pytest_sfn.integrations.resources.parsing import parse_resource

    engine = engine_of()
    states = unit(T={"Type": "Task", "Resource": TOKEN, "Parameters": {}, **fields})
    execution = engine.start(parse(states, parse_resource=parse_resource), {})
    return engine, execution, engine.tasks.requests[0].task_token


def test_a_missed_heartbeat_times_the_task_out():
    """
    Shown as States.Timeout, as AWS shows it.
    """
    engine, execution, _ = callback(HeartbeatSeconds=60, TimeoutSeconds=600)
    engine.wait(execution)
    assert (execution.error, seconds(execution)) == ("States.Timeout", 60)


def test_a_heartbeat_begins_the_interval_anew():
    """
    SendTaskHeartbeat postpones the next deadline; the timeout stays.
    """
    engine, execution, token = callback(HeartbeatSeconds=60, TimeoutSeconds=150)
    for _ in range(3):
        engine.scheduler.advance(45)
        engine.task_tokens.heartbeat(token)
    engine.wait(execution)
    assert (execution.error, seconds(execution)) == ("States.Timeout", 150)
    assert engine.task_tokens.state(token) == "timed out"


def test_a_heartbeat_of_a_task_without_interval_does_nothing():
    """
    It is not asked for, and is welcome.
    """
    engine, execution, token = callback()
    engine.task_tokens.heartbeat(token)
    assert not engine.wait(execution, timeout_seconds=1000)
    assert execution.running


@pytest.mark.parametrize(
    ("fields", "machine_type", "expected"),
    [
        ({"TimeoutSeconds": 50}, "STANDARD", 50),
        ({"TimeoutSeconds": 0}, "EXPRESS", 300),
        ({}, "EXPRESS", 300),
        ({"TimeoutSeconds": 400}, "EXPRESS", 300),
        ({}, "STANDARD", YEAR),
    ],
)
def test_an_execution_times_out_by_its_own_limit_or_its_types(fields, machine_type, expected):
    """
    TimeoutSeconds of the machine, five minutes for Express, a year for Standard: TIMED_OUT, which nothing catches.
    """
    states = {
        **unit(
            P={"Type": "Parallel", "Branches": [unit(W={"Type": "Wait", "Seconds": YEAR * 2})], "Catch": CATCH},
            Caught={"Type": "Succeed"},
        ),
        **fields,
    }
    execution = run(states, {}, machine_type=machine_type)
    assert (execution.status, seconds(execution)) == ("TIMED_OUT", expected)
    assert (execution.error, execution.cause) == (None, None)
    assert types(execution)[-1] == "ExecutionTimedOut"
    assert execution.history[-1]["executionTimedOutEventDetails"] == {"error": "States.Timeout"}
    assert execution.history[-1]["previousEventId"] == 0


def test_an_aborted_execution_gives_up_whatever_it_does():
    """
    StopExecution ends it at once, with error and cause as given; it cannot be ended twice.
    """
    engine = engine_of({"T": (100, None)})
    ended = []
    execution = engine.start(parse(unit(T=task(TimeoutSeconds=200))), {})
    execution.on_end.append(ended.append)
    engine.scheduler.advance(10)
    execution.abort("Stopped", "by hand")
    execution.abort("Again")
    assert (execution.status, execution.error, execution.cause) == ("ABORTED", "Stopped", "by hand")
    assert execution.history[-1]["executionAbortedEventDetails"] == {"error": "Stopped", "cause": "by hand"}
    assert ended == [execution]
    engine.scheduler.advance(1000)
    assert types(execution)[-1] == "ExecutionAborted"


# --- quotas
@pytest.mark.parametrize(("size", "status"), [(MAX_PAYLOAD_BYTES - 2, "SUCCEEDED"), (MAX_PAYLOAD_BYTES - 1, "FAILED")])
def test_an_output_has_at_most_256_kibibytes(size, status):
    """
    Counted in bytes of compact JSON text: here a text and its quotes.
    """
    execution = run(unit(A={"Type": "Pass", "OutputPath": "$.t"}), {"t": "x" * size})
    assert execution.status == status
    if status == "FAILED":
        assert execution.error == "States.DataLimitExceeded"
        assert execution.cause == (
            "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit."
        )


TWICE = {"a.$": "$.t", "b.$": "$.t"}
BOTH = "{% [$states.input.t, $states.input.t] %}"
HALF = {"t": "x" * 150_000, "of": [1, 2]}
INNER = unit(B={"Type": "Pass", "Result": 1})
DATA_LIMIT = [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Caught"}]


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (task(Parameters=TWICE), {}),
        (task(QueryLanguage="JSONata", Arguments={"a": BOTH}), {}),
        (task(ResultSelector=TWICE), HALF),
        (task(ResultPath="$.result"), "x" * 150_000),
        (task(QueryLanguage="JSONata", Output="{% [$states.result, $states.result] %}"), "x" * 150_000),
        ({"Type": "Parallel", "Parameters": TWICE, "Branches": [INNER]}, None),
        ({"Type": "Parallel", "Branches": [unit(B={"Type": "Pass"}), unit(C={"Type": "Pass"})]}, None),
        ({"Type": "Parallel", "Branches": [unit(B={"Type": "Pass"}), unit(C={"Type": "Pass"})], "ResultSelector": {"n": 1}}, None),
        ({"Type": "Map", "ItemsPath": "$.of", "ItemSelector": TWICE, "ItemProcessor": INNER}, None),
        ({"Type": "Map", "ItemsPath": "$.of", "ItemSelector": {"a.$": "$.t"}, "ItemProcessor": unit(B={"Type": "Pass"})}, None),
        ({"Type": "Map", "ItemsPath": "$.of", "ItemProcessor": INNER, "ResultSelector": TWICE | {"a.$": "$$.Execution.Input.t", "b.$": "$$.Execution.Input.t"}}, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("caught", [True, False])
def test_data_that_crosses_from_one_place_to_another_has_at_most_256_kibibytes(state, answer, caught):
    """
    Effective input, results of branches and iterations, items and outputs: States.DataLimitExceeded, which is caught.
    """
    states = {"A": {**state, "Next": "Done"}, "Done": {"Type": "Succeed"}}
    if caught:
        states = {
            "A": {**state, "Catch": DATA_LIMIT, "Next": "Done"},
            "Done": {"Type": "Succeed"},
            "Caught": {"Type": "Succeed"},
        }
        if state.get("QueryLanguage") != "JSONata":
            states["A"]["Catch"] = [{**DATA_LIMIT[0], "ResultPath": "$"}]
    execution = run(unit(**states), HALF, {"A": answer})
    assert execution.status == ("SUCCEEDED" if caught else "FAILED")
    told = execution.output["Error"] if caught else execution.error
    assert told == "States.DataLimitExceeded"


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "Parameters": TWICE, "OutputPath": "$.of"},
        {"Type": "Pass", "ResultPath": "$.again"},
        {"Type": "Pass", "QueryLanguage": "JSONata", "Output": BOTH},
        {"Type": "Wait", "Seconds": 1, "QueryLanguage": "JSONata", "Output": BOTH},
        {"Type": "Succeed", "QueryLanguage": "JSONata", "Output": BOTH},
    ],
)
def test_outputs_of_states_that_catch_nothing_are_bounded_too(state):
    """
    The execution fails with States.DataLimitExceeded.
    """
    execution = run(unit(A=state), HALF)
    assert (execution.status, execution.error) == ("FAILED", "States.DataLimitExceeded")


def test_bytes_count_not_characters():
    """
    A character outside ASCII is two to four bytes.
    """
    execution = run(unit(A={"Type": "Pass", "Parameters": {"t.$": "$.t"}}), {"t": "é" * 131_072})
    assert execution.error == "States.DataLimitExceeded"


@pytest.mark.parametrize(
    "value",
    [
        None, 1, "x", "x" * 301, [], {}, [1, 2], {"a": {"b": [1, "x" * 200]}}, list(range(100)), [["x" * 400]],
        {"k" * 400: 1}, {"a": "x" * 400}, {str(i): i for i in range(2000)}, ["x" * 299] * 63, [[[["x" * 5000]]]],
        {"a": ["é" * 3000], "b": {"c": 1.5, "d": [True, None]}},
    ],
)  # fmt: skip
def test_payloads_are_measured_exactly_and_small_ones_are_known_as_such(value):
    """
    The cheap test never calls a payload small that is over the quota.
    """
    sizes = PayloadSizes()
    assert sizes.size(value) == json_size(value)
    assert sizes.size(value) == json_size(value)
    assert not is_small(value) or json_size(value) <= MAX_PAYLOAD_BYTES
    assert not is_small("x" * MAX_PAYLOAD_BYTES)


OVER = MAX_PAYLOAD_BYTES + 1


@pytest.mark.parametrize(
    "value",
    [
        [1] * 131_073, [None] * 60_000, [True] * 60_000, [1.5] * 70_000, ["x"] * 70_000, ["x" * 300] * 900,
        [[]] * 90_000, [{}] * 90_000, [[1] * 131_073], [["x" * 300] * 900], [[["x" * 300] * 40]] * 30,
        ["x" * OVER], [1, "x" * OVER], ["x" * OVER, 1], [["x" * OVER]], [{"k": "x" * OVER}], [{"k" * OVER: 1}],
        {"a": [1] * 131_073}, {"a": ["x" * OVER]}, {"a": [["x" * OVER]]}, {"a": 1, "b": [1, "é" * 131_073]},
        [["x" * 60_000]] * 5, [{"k": "x" * 60_000}] * 5, [{str(i): i for i in range(50)}] * 900,
    ],
    ids=lambda value: f"{type(value).__name__} of {len(value)}",
)  # fmt: skip
def test_a_payload_over_the_quota_is_never_called_small(value):
    """
    However its bytes are spread: over many parts, over long texts, at any depth of lists and objects.
    """
    assert json_size(value) > MAX_PAYLOAD_BYTES
    assert not is_small(value)
    assert PayloadSizes().too_large(value)


@pytest.mark.parametrize(
    "value",
    [[], [1, 2, 3], ["x" * 300], ["x"] * 20, [{"id": n, "sku": "hat"} for n in range(10)], [[1], [[2]]], {"a": [1] * 40}],
)  # fmt: skip
def test_a_payload_of_few_short_parts_is_small(value):
    """
    Most payloads are measured no further.
    """
    assert is_small(value)


@pytest.mark.parametrize("part", [[1] * 5000, ["x" * 5000], {"k": "x" * 5000}])
def test_a_large_part_is_measured_as_itself_again(part):
    """
    A part that was measured before counts in full wherever it comes again, next to another value too.
    """
    sizes = PayloadSizes()
    for value in (part, {"a": part}, {"a": part, "b": part}, [part, 1], {"a": [part]}):
        assert sizes.size(value) == json_size(value)


def breaks_off(kind, states, after):
    """An execution that has been broken off so many seconds after its start, by a timeout or by StopExecution."""
    engine = engine_of({"T": (1, {}), "Slow": (10_000, {})})
    definition = unit(**states) | ({"TimeoutSeconds": after} if kind == "ExecutionTimedOut" else {})
    execution = engine.start(parse(definition), {})
    engine.scheduler.advance(after)
    execution.abort()
    return execution


@pytest.mark.parametrize("kind", ["ExecutionAborted", "ExecutionTimedOut"])
@pytest.mark.parametrize(
    ("states", "after", "before"),
    [
        ({"A": {"Type": "Wait", "Seconds": 100}}, 50, None),
        ({"T": task(), "W": {"Type": "Wait", "Seconds": 100}}, 50, "T"),
        ({"A": {"Type": "Pass"}, "T": task(), "Slow": task()}, 50, "T"),
        ({"T": task(), "P": {"Type": "Parallel", "Branches": [unit(A={"Type": "Pass"}, Slow=task())]}}, 50, "T"),
        ({"T": task(ResultSelector={"of": [1, 2]}), "M": {"Type": "Map", "ItemsPath": "$.of", "ItemProcessor": unit(Slow=task())}}, 50, "T"),
        ({"W": {"Type": "Wait", "Seconds": 20}, "V": {"Type": "Wait", "Seconds": 20}, "X": {"Type": "Wait", "Seconds": 20}}, 30, "W"),
    ],
)  # fmt: skip
def test_an_execution_broken_off_points_back_to_before_its_state(kind, states, after, before):
    """
    Recorded from AWS: not to the last event, but to the one before the machine's own state was entered; 0 for the first.
    """
    execution = breaks_off(kind, states, after)
    exits = [event for event in execution.history if "stateExitedEventDetails" in event]
    left = {event["stateExitedEventDetails"]["name"]: event["id"] for event in exits}

    assert execution.history[-1]["type"] == kind
    assert execution.history[-1]["previousEventId"] == left.get(before, 0)


def loop(state=None, **fields):
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.never", "IsPresent": True, "Next": "Z"}], "Default": "A"}
    return {**unit(A=state or {"Type": "Pass"}, C=choice, Z={"Type": "Succeed"}), **fields}


#: Tries again, without end for our purposes.
AGAIN = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 99_999, "IntervalSeconds": 1, "BackoffRate": 1}]
STANDARD_CHILDREN = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
OFTEN = {"of": [0] * 9000}


def a_map(processor, **fields):
    return {"Type": "Map", "ItemsPath": "$.of", "ItemProcessor": processor, **fields}


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        (loop(), {}),
        (unit(A={"Type": "Pass"}, T=task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "A"}])), {}),
        (loop({"Type": "Wait", "Seconds": 60}), {}),
        (unit(T=task(Retry=AGAIN)), {}),
        (unit(T=task(Retry=AGAIN, Catch=CATCH), Caught={"Type": "Succeed"}), {}),
        (unit(M=a_map(unit(A={"Type": "Pass"}))), OFTEN),
        (unit(M=a_map(unit(A={"Type": "Pass"}), MaxConcurrency=1)), OFTEN),
        (unit(M=a_map(unit(W={"Type": "Wait", "Seconds": 1}))), OFTEN),
        (unit(M=a_map(unit(T=task(Retry=AGAIN)))), {"of": [1, 2]}),
        (unit(P={"Type": "Parallel", "Branches": [unit(W={"Type": "Wait", "Seconds": 9}), loop()]}), {}),
        (unit(P={"Type": "Parallel", "Branches": [loop()], "Retry": AGAIN, "Catch": CATCH}, Caught={"Type": "Succeed"}), {}),
        (unit(P={"Type": "Parallel", "Branches": [unit(M=a_map(loop()))]}), {"of": [1]}),
        (unit(P={"Type": "Parallel", "Branches": [unit(F={"Type": "Fail"})], "Retry": AGAIN}), {}),
        (unit(M=a_map(unit(F={"Type": "Fail"}), Retry=AGAIN)), {"of": [1]}),
        (unit(T=task(QueryLanguage="JSONata", Arguments="{% $states.input.no %}", Retry=AGAIN)), {}),
    ],
)  # fmt: skip
def test_event_25000_of_a_standard_execution_is_its_end(definition, value):
    """
    Wherever the history fills - a loop, retries, iterations, branches - the execution fails with event 25,000.

    Nothing retries or catches that, and no event tells of what was given up.
    """
    execution = run(definition, value, {"T": WorkflowFailure("Busy")})
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert execution.cause == "The execution reached the maximum number of history events (25000)."
    failed = execution.history[-1]
    assert (failed["type"], failed["id"], failed["previousEventId"]) == ("ExecutionFailed", 25_000, 24_999)


@pytest.mark.parametrize(("passes", "status"), [(12_495, "SUCCEEDED"), (12_496, "FAILED")])
def test_event_25000_may_be_the_success(passes, status):
    """
    Here ExecutionStarted, two events a state, two more of the Parallel, and the end.
    """
    inner = unit(**{f"S{number}": {"Type": "Pass"} for number in range(passes)})
    definition = unit(A={"Type": "Pass"}, M={"Type": "Parallel", "Branches": [inner]}, Z={"Type": "Succeed"})
    execution = run(definition)
    assert execution.status == status


def test_children_of_a_map_run_have_histories_of_their_own():
    """
    The iterations of a Distributed Map are not counted in its execution's history.
    """
    execution = run(unit(M=a_map({**STANDARD_CHILDREN, **unit(A={"Type": "Pass"})})), OFTEN)
    assert execution.status == "SUCCEEDED"
    assert len(execution.history) < 20


def test_an_endless_express_loop_is_ended_by_its_timeout(monkeypatch):
    """
    Transitions take no virtual time, so a loop that never waits stands still after so many events, until time is up.
    """
    monkeypatch.setattr("pytest_sfn.engine.quotas.MAX_EXPRESS_EVENTS", 1000)
    execution = run(loop(), machine_type="EXPRESS")
    assert execution.status == "TIMED_OUT"
    assert execution.stop_date - execution.start_date == 300


# --- harness errors
def test_a_task_nobody_answers_is_a_mistake_of_the_test():
    """
    It passes through Retry and Catch and leaves the engine.
    """
    states = unit(T=task(Retry=[{"ErrorEquals": ["States.ALL"]}], Catch=CATCH), Caught={"Type": "Succeed"})
    with pytest.raises(HarnessError, match="nothing answers the Task 'T'"):
        Engine().run(parse(states), {})


@pytest.mark.parametrize("after", [0, 5])
def test_a_harness_error_is_not_caught_wherever_it_is_raised(after):
    """
    At once, or later while time passes; in a branch as well.
    """

    def broken(_request):
        raise HarnessError("the mock is wrong")

    branch = unit(
        W={"Type": "Wait", "Seconds": after},
        T=task(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "E"}]),
        E={"Type": "Succeed"},
    )
    states = unit(P={"Type": "Parallel", "Branches": [branch], "Catch": CATCH}, Caught={"Type": "Succeed"})
    with pytest.raises(HarnessError, match="the mock is wrong"):
        run(states, {}, {"T": broken})


def test_an_engine_makes_names_from_its_seed():
    """
    Names, ARNs and ids are the same in every run, and differ by seed.
    """
    definition = parse(unit(A={"Type": "Pass"}))
    first, again, other = (Engine(seed=seed).run(definition, {}) for seed in (1, 1, 2))
    assert first.arn == again.arn != other.arn
    assert first.arn == f"arn:aws:states:us-east-1:123456789012:execution:StateMachine:{first.name}"
    express = Engine().run(parse(unit(A={"Type": "Pass"}), machine_type="EXPRESS"), {}, name="n")
    assert express.arn.startswith("arn:aws:states:us-east-1:123456789012:express:StateMachine:n:")


def test_executions_that_start_are_announced():
    """
    Coverage and reports listen.
    """
    engine, seen = Engine(tasks=Tasks()), []
    engine.on_start.append(lambda execution: seen.append((execution.name, len(execution.history))))
    engine.run(parse(unit(A={"Type": "Pass"})), {}, name="one")
    assert seen == [("one", 0)]


def test_a_failure_is_not_an_exception_of_the_caller():
    """
    Workflow failures end the execution, nothing else.
    """
    assert run(unit(T=task()), answers={"T": WorkflowFailure("E")}).status == "FAILED"


def assigning(count, size):
    """An execution that sets variables of so many bytes each, one state after the other."""
    states = {f"S{number}": {"Type": "Pass", "Assign": {f"v{number}.$": "$.t"}} for number in range(count)}
    return run(unit(**states), {"t": "x" * (size - 2)})


@pytest.mark.parametrize(
    ("count", "size", "status"),
    [
        (1, MAX_PAYLOAD_BYTES, "SUCCEEDED"),
        (1, MAX_PAYLOAD_BYTES + 1, "FAILED"),
        (40, MAX_PAYLOAD_BYTES, "SUCCEEDED"),
        (41, MAX_PAYLOAD_BYTES, "FAILED"),
    ],
)
def test_variables_have_quotas(count, size, status):
    """
    256 KiB for what an Assign sets, 10 MiB for all variables of a scope.
    """
    execution = assigning(count, size)
    assert execution.status == status
    assert execution.error == (None if status == "SUCCEEDED" else "States.DataLimitExceeded")


def test_the_variables_of_one_assign_count_together():
    """
    Two that fit each may not fit together.
    """
    half = "x" * (MAX_PAYLOAD_BYTES // 2)
    execution = run(unit(A={"Type": "Pass", "Assign": {"a": half, "b": half}}))
    assert execution.error == "States.DataLimitExceeded"
    assert execution.cause == "The state 'A' assigned variables: the size of an Assign is over 262144 bytes."
