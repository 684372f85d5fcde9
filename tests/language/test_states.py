"""States one by one: pure ones by their output, the others by the effects they yield."""

import pytest
from play import FakeVisit, answers, play, run, state

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.language.child_effects import RunChildren
from pytest_sfn.language.effects import NewTaskToken, Record, Sleep, StartTimers, StopTimers
from pytest_sfn.language.error_names import TaskTimeout
from pytest_sfn.language.states import STATE_TYPES, state_class
from pytest_sfn.language.states.base import STEPPING, State
from pytest_sfn.language.tasks import RunTask

RESOURCE = "arn:aws:states:::sns:publish"


# --- Pass
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"a": 1, "b": {"c": 2}}),
        ({"Result": "fixed"}, "fixed"),
        ({"Result": None}, None),
        ({"Result": 5, "ResultPath": "$.r"}, {"a": 1, "b": {"c": 2}, "r": 5}),
        ({"Result": 5, "ResultPath": None}, {"a": 1, "b": {"c": 2}}),
        ({"InputPath": "$.b"}, {"c": 2}),
        ({"InputPath": None}, {}),
        ({"OutputPath": "$.b"}, {"c": 2}),
        ({"OutputPath": None}, {}),
        ({"InputPath": "$.b", "ResultPath": "$.r"}, {"a": 1, "b": {"c": 2}, "r": {"c": 2}}),
        ({"InputPath": "$.b", "ResultPath": "$.r", "OutputPath": "$.r.c"}, 2),
        ({"Parameters": {"x.$": "$.a", "y": 3}}, {"x": 1, "y": 3}),
        ({"InputPath": "$.b", "Parameters": {"x.$": "$.c"}}, {"x": 2}),
        ({"Parameters": {"x.$": "$.a"}, "ResultPath": "$.b.d"}, {"a": 1, "b": {"c": 2, "d": {"x": 1}}}),
        ({"Parameters": {"x.$": "$.a"}, "Result": 5, "ResultPath": "$.r"}, {"a": 1, "b": {"c": 2}, "r": 5}),
        ({"Parameters": {"x.$": "$$.State"}}, {"x": {"Name": "It"}}),
    ],
)
def test_a_pass_state_shapes_its_input_in_the_order_of_the_specification(fields, expected):
    """
    InputPath, Parameters, Result, ResultPath into the raw input, OutputPath.
    """
    value = {"a": 1, "b": {"c": 2}}
    assert run({"Type": "Pass", "End": True, **fields}, value, context={"State": {"Name": "It"}}) == expected
    assert value == {"a": 1, "b": {"c": 2}}


def test_result_does_not_spare_the_paths_before_it():
    """
    InputPath is evaluated with Result as well, and may fail.
    """
    with pytest.raises(ExpressionFailure, match=r"\$\.gone"):
        run({"Type": "Pass", "End": True, "Result": 1, "InputPath": "$.gone"}, {})


def test_assign_of_a_pass_state_reads_its_result():
    """
    In Assign of a Pass state `$` is its result, and variables are those of before.
    """
    it = state({"Type": "Pass", "End": True, "Result": {"n": 5}, "Assign": {"n.$": "$.n", "old.$": "$n", "k": "v"}})
    visit = FakeVisit({"n": 1})
    assert it.run({}, visit) == {"n": 5}
    assert visit.assigned == {"n": 5, "old": 1, "k": "v"}


@pytest.mark.parametrize(
    ("fields", "expected", "assigned"),
    [
        ({}, {"a": 1}, None),
        ({"Output": "{% $states.input.a + 1 %}"}, 2, None),
        ({"Output": {"x": ["{% $states.input.a %}", "$.a"]}}, {"x": [1, "$.a"]}, None),
        ({"Output": "plain"}, "plain", None),
        ({"Assign": {"n": "{% $n + 1 %}"}}, {"a": 1}, {"n": 8}),
        ({"Assign": {"n": "{% $n + 1 %}"}, "Output": "{% $n %}"}, 7, {"n": 8}),
        ({"Assign": {}}, {"a": 1}, None),
    ],
)
def test_a_pass_state_in_jsonata_has_output_and_assign_side_by_side(fields, expected, assigned):
    """
    Both see the variables of before; an empty Assign sets nothing.
    """
    it = state({"Type": "Pass", "End": True, **fields}, language="JSONata")
    visit = FakeVisit({"n": 7})
    assert it.run({"a": 1}, visit) == expected
    assert visit.assigned == assigned


def test_nothing_is_assigned_where_the_output_fails():
    """
    A state that fails sets no variable.
    """
    it = state({"Type": "Pass", "End": True, "Assign": {"n": 1}, "Output": "{% $gone %}"}, language="JSONata")
    visit = FakeVisit()
    with pytest.raises(ExpressionFailure):
        it.run({}, visit)
    assert visit.assigned is None


# --- Succeed and Fail
@pytest.mark.parametrize(
    ("fields", "language", "expected"),
    [
        ({}, None, {"a": {"b": 1}}),
        ({"InputPath": "$.a"}, None, {"b": 1}),
        ({"InputPath": "$.a", "OutputPath": "$.b"}, None, 1),
        ({"OutputPath": None}, None, {}),
        ({}, "JSONata", {"a": {"b": 1}}),
        ({"Output": "{% $states.input.a %}"}, "JSONata", {"b": 1}),
    ],
)
def test_a_succeed_state_shapes_its_input(fields, language, expected):
    """
    InputPath and OutputPath, or Output.
    """
    assert run({"Type": "Succeed", **fields}, {"a": {"b": 1}}, language=language) == expected


@pytest.mark.parametrize(
    ("fields", "language", "error", "cause"),
    [
        ({}, None, None, None),
        ({"Error": "E"}, None, "E", None),
        ({"Error": "E", "Cause": "because"}, None, "E", "because"),
        ({"ErrorPath": "$.e", "CausePath": "$.c"}, None, "Err", "text"),
        ({"ErrorPath": "$error", "CausePath": "$$.State.Name"}, None, "Var", "It"),
        ({"Error": "E", "CausePath": "States.Format('{}!', $.c)"}, None, "E", "text!"),
        ({"Error": "{% $states.input.e %}", "Cause": "{% 'a' & $error %}"}, "JSONata", "Err", "aVar"),
        ({"Error": "plain"}, "JSONata", "plain", None),
    ],
)
def test_a_fail_state_fails_with_error_and_cause(fields, language, error, cause):
    """
    Both are optional; ErrorPath and CausePath take a path or an intrinsic function.
    """
    with pytest.raises(WorkflowFailure) as raised:
        run(
            {"Type": "Fail", **fields},
            {"e": "Err", "c": "text"},
            {"error": "Var"},
            language=language,
            context={"State": {"Name": "It"}},
        )
    assert (raised.value.error, raised.value.cause) == (error, cause)


@pytest.mark.parametrize(
    ("fields", "language", "error", "cause"),
    [
        ({"ErrorPath": "$.n"}, None, "States.Runtime", "The ErrorPath parameter does not reference a string: $.n == 5"),
        (
            {"Error": "E", "Cause": "{% $states.input %}"},
            "JSONata",
            "States.QueryEvaluationError",
            (
                "The JSONata expression '$states.input' specified for the field 'Cause' returned an unexpected result type. "
                "Expected 'string', but was 'object' for value: {\"n\":5}"
            ),
        ),
    ],
)
def test_error_and_cause_are_texts(fields, language, error, cause):
    """
    Any other value fails the evaluation of the field.
    """
    with pytest.raises(ExpressionFailure) as raised:
        run({"Type": "Fail", **fields}, {"n": 5}, language=language)
    assert (raised.value.error, raised.value.cause) == (error, cause)


# --- Wait
NOW = 1_767_225_600.0  # 2026-01-01T00:00:00Z


@pytest.mark.parametrize(
    ("fields", "language", "seconds"),
    [
        ({"Seconds": 90}, None, 90),
        ({"Seconds": 0}, None, 0),
        ({"SecondsPath": "$.n"}, None, 5),
        ({"SecondsPath": "$var"}, None, 9),
        ({"Timestamp": "2026-01-01T00:01:00Z"}, None, 60),
        ({"Timestamp": "2025-01-01T00:00:00Z"}, None, 0),
        ({"TimestampPath": "$.at"}, None, 3600),
        ({"Seconds": "{% $states.input.n * 2 %}"}, "JSONata", 10),
        ({"Timestamp": "{% $states.input.at %}"}, "JSONata", 3600),
        ({"Seconds": 4}, "JSONata", 4),
    ],
)
def test_wait_sleeps_then_passes_its_input_on(fields, language, seconds):
    """
    A Wait state sleeps for Seconds or until a Timestamp of execution time, not at all if that is past.
    """
    value = {"n": 5, "at": "2026-01-01T02:00:00+01:00"}
    it = state({"Type": "Wait", "Next": "Next", **fields}, language=language)
    assert play(it.steps(value, FakeVisit({"var": 9}, now=NOW)), (Sleep(seconds), None)) is value


@pytest.mark.parametrize(
    ("fields", "language", "error", "cause"),
    [
        (
            {"TimestampPath": "$.t"},
            None,
            "States.Runtime",
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == x",
        ),
        (
            {"TimestampPath": "$.f"},
            None,
            "States.Runtime",
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.f == 1.5",
        ),
        (
            {"Timestamp": "{% $states.input.t %}"},
            "JSONata",
            "States.QueryEvaluationError",
            "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: x",
        ),
        (
            {"Timestamp": "{% $states.input.f %}"},
            "JSONata",
            "States.QueryEvaluationError",
            (
                "The JSONata expression '$states.input.f' specified for the field 'Timestamp' returned an unexpected result type. "
                "Expected 'string', but was 'number' for value: 1.5"
            ),
        ),
        (
            {"Seconds": "{% $states.input.t %}"},
            "JSONata",
            "States.QueryEvaluationError",
            (
                "The JSONata expression '$states.input.t' specified for the field 'Seconds' returned an unexpected result type. "
                "Expected 'integer', but was 'string' for value: \"x\""
            ),
        ),
        (
            {"Seconds": "{% -1 %}"},
            "JSONata",
            "States.QueryEvaluationError",
            "The Seconds field must evaluate to an integer between 0 and 99999999: -1",
        ),
        ({"TimestampPath": "$.far"}, None, "States.Runtime", "Wait state delay is too long."),
    ],
)
def test_a_wait_that_cannot_be_timed_fails(fields, language, error, cause):
    """
    Texts, fractions, negative numbers and points in time beyond 2**31 - 1 seconds are refused.
    """
    value = {"t": "x", "f": 1.5, "minus": -1, "yes": True, "far": "2999-01-01T00:00:00Z"}
    it = state({"Type": "Wait", "Next": "Next", **fields}, language=language)
    with pytest.raises(ExpressionFailure) as raised:
        play(it.steps(value, FakeVisit(now=NOW)))
    assert (raised.value.error, raised.value.cause) == (error, cause)


def test_a_wait_shapes_and_assigns():
    """
    InputPath before, Assign and OutputPath after the sleep; in JSONata Assign and Output.
    """
    it = state(
        {
            "Type": "Wait",
            "Next": "Next",
            "Seconds": 1,
            "InputPath": "$.in",
            "OutputPath": "$.x",
            "Assign": {"v.$": "$.x"},
        }
    )
    visit = FakeVisit()
    assert play(it.steps({"in": {"x": 3}}, visit), (Sleep(1), None)) == 3
    assert visit.assigned == {"v": 3}
    it = state(
        {"Type": "Wait", "Next": "Next", "Seconds": 1, "Output": "{% $states.input.x %}", "Assign": {"v": 1}},
        language="JSONata",
    )
    visit = FakeVisit()
    assert play(it.steps({"x": 3}, visit), (Sleep(1), None)) == 3
    assert visit.assigned == {"v": 1}


# --- Task
def task(language=None, resource=RESOURCE, **fields):
    return state({"Type": "Task", "Resource": resource, "Next": "Next", **fields}, language=language)


def requested(it, value, variables=None):
    """The request of the first attempt, and how the Task ends when it is answered `{"r": 1}`."""
    visit = FakeVisit(variables, now=NOW)
    visit.state = it
    steps = it.steps(value, visit)
    effect, seen = steps.send(None), []
    while not isinstance(effect, RunTask):
        seen.append(effect)
        effect = steps.send("token" if isinstance(effect, NewTaskToken) else None)
    try:
        effect_after = steps.send(answers({"r": 1}))
        while True:
            seen.append(effect_after)
            effect_after = steps.send(None)
    except StopIteration as stop:
        return effect.request, seen, stop.value, visit


@pytest.mark.parametrize(
    ("fields", "language", "parameters"),
    [
        ({}, None, {"a": 1, "b": {"t": 9}}),
        ({"InputPath": "$.b"}, None, {"t": 9}),
        ({"Parameters": {"x.$": "$.a"}}, None, {"x": 1}),
        ({"Arguments": {"x": "{% $states.input.a %}"}}, "JSONata", {"x": 1}),
        ({}, "JSONata", {"a": 1, "b": {"t": 9}}),
    ],
)
def test_a_task_sends_its_effective_input(fields, language, parameters):
    """
    InputPath and Parameters, or Arguments; without any the raw input.
    """
    request, *_ = requested(task(language, **fields), {"a": 1, "b": {"t": 9}})
    assert request.parameters == parameters
    assert (request.state_name, request.now) == ("It", NOW)


@pytest.mark.parametrize(
    ("fields", "language", "output", "assigned"),
    [
        ({}, None, {"r": 1}, None),
        ({"ResultSelector": {"s.$": "$.r"}}, None, {"s": 1}, None),
        ({"ResultSelector": {"s.$": "$.r"}, "ResultPath": "$.out"}, None, {"a": 1, "out": {"s": 1}}, None),
        ({"ResultPath": "$.out", "OutputPath": "$.out.r"}, None, 1, None),
        ({"ResultPath": None}, None, {"a": 1}, None),
        ({"ResultSelector": {"s.$": "$.r"}, "Assign": {"v.$": "$.s"}}, None, {"s": 1}, {"v": 1}),
        ({}, "JSONata", {"r": 1}, None),
        ({"Output": "{% $states.result.r + $states.input.a %}"}, "JSONata", 2, None),
        ({"Assign": {"v": "{% $states.result %}"}}, "JSONata", {"r": 1}, {"v": {"r": 1}}),
    ],
)
def test_a_task_shapes_its_result(fields, language, output, assigned):
    """
    ResultSelector, Assign, ResultPath, OutputPath; or Assign and Output.
    """
    _, _, result, visit = requested(task(language, **fields), {"a": 1})
    assert result == output
    assert visit.assigned == assigned


@pytest.mark.parametrize(
    ("fields", "language", "timers"),
    [
        ({}, None, None),
        ({"TimeoutSeconds": 30}, None, (30, None)),
        ({"TimeoutSeconds": 30, "HeartbeatSeconds": 10}, None, (30, 10)),
        ({"HeartbeatSeconds": 10}, None, (None, 10)),
        ({"TimeoutSecondsPath": "$.t", "HeartbeatSecondsPath": "$h"}, None, (20, 5)),
        ({"InputPath": "$.in", "TimeoutSecondsPath": "$.t"}, None, (7, None)),
        ({"TimeoutSeconds": "{% $states.input.t %}", "HeartbeatSeconds": "{% $h %}"}, "JSONata", (20, 5)),
        ({"TimeoutSeconds": 9}, "JSONata", (9, None)),
    ],
)
def test_a_task_starts_its_timers_after_it_is_scheduled(fields, language, timers):
    """
    Timeouts are numbers, paths into the effective input, or expressions; TaskScheduled tells them.
    """
    _, seen, _, _ = requested(task(language, **fields), {"t": 20, "in": {"t": 7}}, {"h": 5})
    assert [e for e in seen if isinstance(e, StartTimers)] == ([StartTimers(*timers)] if timers else [])
    assert (StopTimers() in seen) is bool(timers)
    scheduled = seen[0].details
    assert (scheduled.get("timeoutInSeconds"), scheduled.get("heartbeatInSeconds")) == (timers or (None, None))


@pytest.mark.parametrize(
    ("fields", "language", "error", "cause"),
    [
        (
            {"TimeoutSecondsPath": "$.t"},
            None,
            "States.Runtime",
            "The TimeoutSecondsPath parameter does not reference a positive integer: $.t == 0",
        ),
        (
            {"HeartbeatSecondsPath": "$.s"},
            None,
            "States.Runtime",
            "The HeartbeatSecondsPath parameter does not reference a positive integer: $.s == x",
        ),
        (
            {"TimeoutSeconds": "{% $states.input.t %}"},
            "JSONata",
            "States.QueryEvaluationError",
            "The TimeoutSeconds field must evaluate to an integer between 1 and 99999999: 0",
        ),
        (
            {"TimeoutSeconds": "{% $states.input.s %}"},
            "JSONata",
            "States.QueryEvaluationError",
            (
                "The JSONata expression '$states.input.s' specified for the field 'TimeoutSeconds' returned an unexpected "
                "result type. Expected 'integer', but was 'string' for value: \"x\""
            ),
        ),
    ],
)
def test_a_timeout_must_be_a_positive_integer(fields, language, error, cause):
    """
    What a path or an expression gives is only known at run time.
    """
    it = task(language, **fields)
    with pytest.raises(ExpressionFailure) as raised:
        it.request({"t": 0, "s": "x"}, FakeVisit())
    assert (raised.value.error, raised.value.cause) == (error, cause)


def test_a_timeout_is_recorded_and_can_be_caught():
    """
    TaskTimedOut is recorded, the timers are ended, then Catch is asked.
    """
    it = task(TimeoutSeconds=5, Catch=[{"ErrorEquals": ["States.Timeout"], "Next": "Caught"}])
    visit = FakeVisit()
    visit.state = it
    members = {"resource": "publish", "resourceType": "sns"}
    timed_out = Record(
        "TaskTimedOut",
        {"error": "States.Timeout", "resource": members["resource"], "resourceType": it.resource.resource_type},
    )
    output = play(
        it.steps({}, visit),
        (Record, 1),
        (Record, 2),
        (StartTimers(5, None), None),
        (RunTask, answers(failure=TaskTimeout())),
        (StopTimers(), None),
        (timed_out, 3),
    )
    assert output == {"Error": "States.Timeout", "Cause": ""}


def test_credentials_are_templates():
    """
    RoleArn may come from the input, and the history tells it.
    """
    request, seen, _, _ = requested(task(Credentials={"RoleArn.$": "$.role"}), {"role": "arn:aws:iam::1:role/r"})
    assert request.credentials == {"RoleArn": "arn:aws:iam::1:role/r"}
    assert seen[0].details["taskCredentials"] == {"roleArn": "arn:aws:iam::1:role/r"}
    request, *_ = requested(task("JSONata", Credentials={"RoleArn": "{% $states.input.role %}"}), {"role": "r"})
    assert request.credentials == {"RoleArn": "r"}


# --- Parallel and Map
UNIT = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}


def branch(name):
    return {"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}


def test_a_parallel_runs_its_branches_on_the_same_effective_input():
    """
    All branches get the effective input; the result is the array of their outputs.
    """
    it = state(
        {
            "Type": "Parallel",
            "Branches": [branch("A"), branch("B")],
            "Parameters": {"x.$": "$.a"},
            "ResultPath": "$.r",
            "Next": "Next",
        }
    )
    steps = it.steps({"a": 1}, FakeVisit())
    asked = RunChildren(it.branches, [{"x": 1}, {"x": 1}], 0)
    output = play(
        steps,
        (Record("ParallelStateStarted", {}), 1),
        (asked, ["A", "B"]),
        (Record("ParallelStateSucceeded", {}, leads=False), 2),
    )
    assert output == {"a": 1, "r": ["A", "B"]}


def test_a_failed_branch_fails_the_parallel_and_is_recorded():
    """
    ParallelStateFailed comes before a Catcher takes the failure.
    """
    it = state(
        {
            "Type": "Parallel",
            "Branches": [branch("A")],
            "Catch": [{"ErrorEquals": ["E"], "Next": "Caught"}],
            "Next": "Next",
        }
    )
    visit = FakeVisit()
    output = play(
        it.steps({}, visit),
        (Record, 1),
        (RunChildren, WorkflowFailure("E", "c")),
        (Record("ParallelStateFailed", {}), 2),
    )
    assert output == {"Error": "E", "Cause": "c"}
    assert visit.target.name == "Caught"


@pytest.mark.parametrize("kind", ["Parallel", "Map"])
def test_a_runtime_failure_of_the_state_itself_is_not_recorded_as_its_failure(kind):
    """
    Recorded from AWS for Map: States.Runtime of an evaluation ends the execution without MapStateFailed.
    """
    definition = {"Type": kind, "InputPath": "$.gone", "Next": "Next"}
    definition |= {"Branches": [UNIT]} if kind == "Parallel" else {"ItemProcessor": UNIT}
    it = state(definition)
    visit = FakeVisit()
    visit.state = it
    with pytest.raises(WorkflowFailure) as raised:
        play(it.steps({}, visit))
    assert raised.value.error == "States.Runtime"


def mapped(value, language=None, variables=None, **fields):
    """The children a Map asks for."""
    it = state({"Type": "Map", "ItemProcessor": UNIT, "Next": "Next", **fields}, language=language)
    visit = FakeVisit(variables, {"Execution": {"Input": {"xs": [7]}}})
    visit.state = it
    steps = it.steps(value, visit)
    started = steps.send(None)
    asked = steps.send(1)
    assert started == Record("MapStateStarted", {"length": len(asked.inputs)})
    assert asked.iteration_of == "It"
    assert asked.units == [it.processor] * len(asked.inputs)
    return asked


@pytest.mark.parametrize(
    ("fields", "language", "value", "items"),
    [
        ({}, None, [1, 2], [1, 2]),
        ({"ItemsPath": "$"}, None, [1, 2], [1, 2]),
        ({"ItemsPath": "$.xs"}, None, {"xs": [3]}, [3]),
        ({"InputPath": "$.in", "ItemsPath": "$.xs"}, None, {"in": {"xs": [3]}}, [3]),
        ({"ItemsPath": "$var"}, None, {}, ["v"]),
        ({"ItemsPath": "$$.Execution.Input.xs"}, None, {}, [7]),
        ({}, "JSONata", [1, 2], [1, 2]),
        ({"Items": "{% $states.input.xs %}"}, "JSONata", {"xs": [3, 4]}, [3, 4]),
        ({"Items": [1, "{% $var[0] %}"]}, "JSONata", {}, [1, "v"]),
        ({}, None, [], []),
    ],
)
def test_a_map_selects_its_items(fields, language, value, items):
    """
    By ItemsPath of the effective input, a variable or the Context Object; by Items; else the input itself.
    """
    assert mapped(value, language, {"var": ["v"]}, **fields).inputs == items


@pytest.mark.parametrize(
    ("fields", "value", "cause"),
    [
        ({}, {"xs": 1}, 'Reference path "$" must point to array.'),
        ({"ItemsPath": "$.xs"}, {"xs": {}}, 'Reference path "$.xs" must point to array.'),
    ],
)
def test_items_must_be_an_array(fields, value, cause):
    """
    Recorded from AWS.
    """
    it = state({"Type": "Map", "ItemProcessor": UNIT, "Next": "Next", **fields})
    with pytest.raises(ExpressionFailure) as raised:
        it.items.selected(value, FakeVisit())
    assert (raised.value.error, raised.value.cause) == ("States.Runtime", cause)


@pytest.mark.parametrize(
    ("items", "kind", "text"),
    [
        (1, "number", "1"),
        ("x", "string", '"x"'),
        (None, "null", "null"),
        (True, "boolean", "true"),
        ({}, "object", "{}"),
    ],
)
def test_items_of_an_inline_map_in_jsonata_are_an_array_too(items, kind, text):
    """
    Recorded from AWS, for each type.
    """
    it = state(
        {"Type": "Map", "ItemProcessor": UNIT, "Items": "{% $states.input.v %}", "Next": "Next"}, language="JSONata"
    )
    with pytest.raises(ExpressionFailure) as raised:
        it.items.selected({"v": items}, FakeVisit())
    assert raised.value.cause == (
        "The JSONata expression '$states.input.v' specified for the field 'Items' returned an unexpected result type. "
        f"Expected 'array', but was '{kind}' for value: {text}"
    )


@pytest.mark.parametrize("name", ["ItemSelector", "Parameters"])
def test_an_item_selector_sees_the_input_and_the_item(name):
    """
    Paths read the state's input; the item is in the Context Object. Parameters is the name of before 2022.
    """

    class Seeing(FakeVisit):
        def context(self):
            return {"Map": {"Item": {"Index": self.map_context[0], "Value": self.map_context[1]}}}

    it = state(
        {
            "Type": "Map",
            "ItemProcessor": UNIT,
            "ItemsPath": "$.xs",
            name: {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$.k"},
            "Next": "Next",
        }
    )
    visit = Seeing()
    inputs = it.items.inputs([("a", None, None), ("b", None, None)], {"k": 1}, visit)
    assert inputs == [{"i": 0, "v": "a", "all": 1}, {"i": 1, "v": "b", "all": 1}]
    assert visit.map_context is None


def test_an_item_selector_in_jsonata():
    """
    Any JSON with expressions in it.
    """
    asked = mapped([1], "JSONata", ItemSelector={"x": "{% $states.input[0] %}"})
    assert asked.inputs == [{"x": 1}]
    assert asked.items == [1]


@pytest.mark.parametrize(
    ("fields", "language", "concurrency"),
    [
        ({}, None, 40),
        ({"MaxConcurrency": 0}, None, 40),
        ({"MaxConcurrency": 3}, None, 3),
        ({"MaxConcurrency": 100}, None, 40),
        ({"MaxConcurrencyPath": "$.n"}, None, 2),
        ({"MaxConcurrencyPath": "$var"}, None, 5),
        ({"MaxConcurrency": "{% $states.input.n %}"}, "JSONata", 2),
    ],
)
def test_max_concurrency_of_an_inline_map_is_at_most_forty(fields, language, concurrency):
    """
    0, the default, asks for as many as possible: 40 inline.
    """
    items = {"Items": "{% $states.input.xs %}"} if language else {"ItemsPath": "$.xs"}
    assert mapped({"xs": [1], "n": 2}, language, {"var": 5}, **items, **fields).max_concurrency == concurrency


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("x", 'The MaxConcurrencyPath field refers to value "x" which is not a valid integer: $.n'),
        (1.5, 'The MaxConcurrencyPath field refers to value "1.5" which is not a valid integer: $.n'),
        (-1, "MaxConcurrency cannot be negative."),
    ],
)
def test_a_number_by_path_is_checked_when_it_is_read(value, cause):
    """
    Words recorded from AWS.
    """
    it = state({"Type": "Map", "ItemProcessor": UNIT, "MaxConcurrencyPath": "$.n", "Next": "Next"})
    with pytest.raises(ExpressionFailure) as raised:
        it.max_concurrency.value({"n": value}, FakeVisit())
    assert (raised.value.error, raised.value.cause) == ("States.Runtime", cause)


# --- the table of types
def test_every_module_of_states_is_in_the_table():
    """
    Adding a state type is one file and one table row.
    """
    from pathlib import Path

    import pytest_sfn.language.states as package

    modules = {path.stem for path in Path(package.__file__).parent.glob("*.py")}
    shared = {"__init__", "base", "handling", "task_events"}
    assert modules - shared == {module for module, _ in STATE_TYPES.values()}
    assert all(state_class(name).type_name == name for name in STATE_TYPES)


def test_a_stepping_state_has_steps_of_its_own():
    """
    The base class promises them, and its subclasses keep the promise.
    """
    stepping = [state_class(name) for name in STATE_TYPES if state_class(name).kind == STEPPING]
    assert {kind.type_name for kind in stepping} == {"Task", "Wait", "Parallel", "Map"}
    assert all(kind.steps is not State.steps for kind in stepping)


def test_the_base_classes_only_promise():
    """
    Steps and attempts are their subclasses'.
    """
    from pytest_sfn.language.states.handling import HandlingState

    it = task()
    with pytest.raises(NotImplementedError):
        State.steps(it, {}, FakeVisit())
    with pytest.raises(NotImplementedError):
        HandlingState.attempt(it, {}, FakeVisit())
