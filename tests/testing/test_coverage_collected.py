"""What the executions of a test cover, read from their histories; numbers counted by hand."""

from __future__ import annotations

import pytest

from pytest_sfn.reports.coverage.model import DefinitionCoverage
from pytest_sfn.testing.coverage.collecting import Collector
from tests.reports.coverage_definitions import CHOICE, DONE, PASS, equals, one, task


@pytest.fixture
def cover(sfn, tmp_path):
    """Runs a definition once for each input; gives {label: hits} of what was covered."""

    def run(definition, *inputs, mocks=None):
        workflow = sfn.define(definition)
        if mocks is not None:
            mocks(workflow)
        for each in inputs:
            workflow.run(each)
        (coverage,) = Collector(tmp_path).collect(sfn.harness)
        return covered(coverage)

    return run


def covered(coverage: DefinitionCoverage) -> dict[str, int]:
    return {item.label: item.hits for item in coverage.items if item.hits}


def only(word: str, found: dict[str, int]) -> dict[str, int]:
    return {label: hits for label, hits in found.items() if word in label}


# --- transitions
def test_nothing_run_covers_nothing(cover):
    """
    A workflow that was loaded and not run is there, with all of it uncovered.
    """
    assert cover(CHOICE) == {}


OPERANDS = [
    ({"a": 1, "b": 1}, "[0] -> Load|[0].And[0] true|[0].And[1] true|[0].And[1].Or[0] true"),
    (
        {"a": 1, "b": 2},
        "[0].And[0] true|[0].And[1] false|[0].And[1].Or[0] false|[0].And[1].Or[1] false|[0].And[1].Or[1].Not true",
    ),
    (
        {"a": 1, "b": 3},
        (
            "[0] -> Load|[0].And[0] true|[0].And[1] true|[0].And[1].Or[0] false|[0].And[1].Or[1] true"
            "|[0].And[1].Or[1].Not false"
        ),
    ),
    ({"a": 2}, "[0].And[0] false|[1] -> Load"),
    ({"a": 3}, "[0].And[0] false"),
    ({"a": 1}, "[0].And[0] true"),  # the execution fails at $.b
]


@pytest.mark.parametrize(("value", "expected"), OPERANDS)
def test_rules_of_one_target_and_their_operands_are_told_apart(cover, value, expected):
    """
    The compiled rules are evaluated again on the recorded input; And and Or end where the engine ends them.
    """
    found = cover(CHOICE, value)

    assert set(only("Choices", found)) == {f"Sort Choices{each}" for each in expected.split("|")}
    assert ("Sort Default -> Load" in found) == (value in ({"a": 1, "b": 2}, {"a": 3}))


def test_rules_see_variables_context_and_input_path(cover):
    """
    What a rule is evaluated on again is all it saw: effective input, variables, the Context Object.
    """
    ways = [
        {"Variable": "$kind", "StringEquals": "b", "Next": "End"},
        {"Variable": "$$.Execution.Input.n", "NumericEquals": 7, "Next": "End"},
        {**equals("$.c", 5), "Next": "End"},
    ]
    choose = {"Type": "Choice", "InputPath": "$.in", "Choices": ways, "Default": "End"}
    assign = {"Type": "Pass", "Assign": {"kind.$": "$.k"}, "Next": "Choose"}
    inputs = [{"k": k, "n": n, "in": {"c": c}} for k, n, c in (("b", 7, 5), ("x", 7, 5), ("x", 0, 5), ("x", 0, 0))]

    found = cover(one("Set", assign, Choose=choose, End=DONE), *inputs)

    assert only("Choose ", found) == {
        "Choose Choices[0] -> End": 1,
        "Choose Choices[1] -> End": 1,
        "Choose Choices[2] -> End": 1,
        "Choose Default -> End": 1,
    }


def test_jsonata_conditions_of_one_target_are_told_apart(cover):
    """
    Conditions are evaluated again where the Next alone does not tell.
    """
    rules = [{"Condition": f"{{% $states.input.n = {n} %}}", "Next": "End"} for n in (1, 2)]
    definition = one("Choose", {"Type": "Choice", "Choices": rules, "Default": "End"}, End=DONE)
    definition["QueryLanguage"] = "JSONata"

    assert only(" -> ", cover(definition, {"n": 2}, {"n": 2}, {"n": 3})) == {
        "Choose Choices[1] -> End": 2,
        "Choose Default -> End": 1,
    }


# --- Catchers
CATCH = [{"ErrorEquals": ["Odd"], "Next": "Load"}, {"ErrorEquals": ["States.ALL"], "Next": "Load"}]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda mock: mock.returns({}), "Print -> Load"),
        (lambda mock: mock.raises("Odd"), "Print Catch[0] Odd -> Load"),
        (lambda mock: mock.raises("Other"), "Print Catch[1] States.ALL -> Load"),
    ],
)
def test_a_catcher_beside_a_next_of_the_same_target(cover, answer, expected):
    """
    Where several ways lead to one state, the error tells which was taken.
    """
    definition = one("Print", task(Catch=CATCH, Next="Load"), Load=DONE)

    assert only("Print ", cover(definition, {}, mocks=lambda flow: answer(flow.mock("Print")))) == {expected: 1}


def test_a_failure_without_an_event_is_known_by_its_output(cover):
    """
    A ResultPath that cannot be applied leaves no event: the Error Output tells the Catcher.
    """
    catch = [
        {"ErrorEquals": ["Odd"], "Next": "Load"},
        {"ErrorEquals": ["States.ReferencePathConflict"], "Next": "Load", "ResultPath": "$.error"},
    ]
    state = {"Type": "Parallel", "Branches": [one("X", PASS)], "ResultPath": "$.a.b", "Catch": catch}

    found = cover(one("Both", {**state, "Next": "Load"}, Load=DONE), {"a": "text"})

    assert only("Both ", found) == {"Both Catch[1] States.ReferencePathConflict -> Load": 1}


# --- Retriers
RETRY = [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}, {"ErrorEquals": ["Odd"], "MaxAttempts": 0}]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ([], {}),
        (["Busy"], {"Retry[0] Busy": 1}),
        (["Busy", "Busy"], {"Retry[0] Busy": 2}),
        (["Busy", "Busy", "Busy"], {"Retry[0] Busy": 2, "Retry[0] exhausted": 1}),
        (["Busy", "Odd"], {"Retry[0] Busy": 1, "Retry[1] Odd not retried": 1}),
        (["Other"], {}),
    ],
)
@pytest.mark.parametrize("kind", ["Task", "Map", "Parallel"])
def test_retriers_entered_and_exhausted(cover, kind, errors, expected):
    """
    A Retrier is entered by each retry it grants, and exhausted by an error that finds its MaxAttempts used up.
    """
    inner = one("Weigh", task())
    states = {
        "Task": one("Weigh", task(Retry=RETRY)),
        "Map": one("It", {"Type": "Map", "ItemProcessor": inner, "Retry": RETRY, "End": True}),
        "Parallel": one("It", {"Type": "Parallel", "Branches": [inner], "Retry": RETRY, "End": True}),
    }

    def mocks(flow):
        mock = flow.mock("Weigh")
        for error in errors:
            mock.raises(error, times=1)
        if set(errors) <= {"Busy"} and len(errors) < 3:
            mock.returns({})

    found = cover(states[kind], [1] if kind == "Map" else {}, mocks=mocks)

    name = "Weigh" if kind == "Task" else "It"
    assert only(" Retry[", found) == {f"{name} {label}": hits for label, hits in expected.items()}


def test_a_retrier_of_a_fail_state_inside(cover):
    """
    A Fail state inside a Parallel leaves no event of its error: the definition has it.
    """
    branch = one("Stop", {"Type": "Fail", "Error": "Busy"})

    found = cover(one("Both", {"Type": "Parallel", "Branches": [branch], "Retry": RETRY, "End": True}), {})

    assert only("Both Retry", found) == {"Both Retry[0] Busy": 2, "Both Retry[0] exhausted": 1}
    assert only("failed", found) == {"Both Branches[0] failed": 3}


# --- Map and Parallel
@pytest.mark.parametrize(
    ("items", "expected"), [([], "no item"), ([1], "one item"), ([1, 2], "several items"), ([1] * 50, "several items")]
)
@pytest.mark.parametrize("mode", ["INLINE", "DISTRIBUTED"])
def test_iterations_of_a_map(cover, mode, items, expected):
    """
    None, one and many iterations are three items, whether iterations are in the history or executions of a map run.
    """
    config = {"Mode": mode, **({"ExecutionType": "STANDARD"} if mode == "DISTRIBUTED" else {})}
    processor = {**one("One", PASS), "ProcessorConfig": config}

    found = cover(one("Each", {"Type": "Map", "ItemProcessor": processor, "End": True}), items)

    assert only(" with ", found) == {f"Each with {expected}": 1}
    assert found.get("One", 0) == len(items)


@pytest.mark.parametrize(
    ("bad", "expected"), [([], []), ([1], ["with failures it tolerates"]), ([1, 2], ["failed by its items"])]
)
def test_failures_below_and_above_the_tolerance(cover, bad, expected):
    """
    The statuses of the child executions, and how the map run ended, tell it.
    """
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    rule = {"Variable": "$.bad", "BooleanEquals": True, "Next": "Stop"}
    inner = one(
        "Bad?",
        {"Type": "Choice", "Choices": [rule], "Default": "Fine"},
        Stop={"Type": "Fail", "Error": "Boom"},
        Fine=DONE,
    )
    state = {"Type": "Map", "ToleratedFailureCount": 1, "ItemProcessor": {**inner, "ProcessorConfig": config}}

    found = cover(one("Each", {**state, "End": True}), [{"bad": each in bad} for each in (0, 1, 2)])

    assert sorted({*only("tolerates", found), *only("failed by", found)}) == [f"Each {each}" for each in expected]


def test_an_iteration_that_fails_an_inline_map(cover):
    """
    An inline Map tolerates no failure.
    """
    inner = one("Stop", {"Type": "Fail", "Error": "Boom"})

    found = cover(one("Each", {"Type": "Map", "ItemProcessor": inner, "End": True}), [1, 2])

    assert only("Each ", found) == {"Each with several items": 1, "Each failed by its items": 1}


@pytest.mark.parametrize(
    ("failing", "expected"),
    [
        ("X", {"Both Branches[0] failed": 1}),
        ("Y", {"Both Branches[1] failed": 1, "Inner Branches[0] failed": 1}),
    ],
)
def test_each_branch_failing_is_an_item(cover, failing, expected):
    """
    The event of the failure follows from the last one of the branch that failed; a branch inside fails its own.
    """
    inner = one("Inner", {"Type": "Parallel", "Branches": [one("Y", task())], "End": True})
    both = {"Type": "Parallel", "Branches": [one("X", task()), inner], "End": True}

    def mocks(flow):
        for name in ("X", "Y"):
            mock = flow.mock(name)
            mock.raises("Boom", after=1) if name == failing else mock.returns({}, after=9)

    assert only("failed", cover(one("Both", both), {}, mocks=mocks)) == expected


# --- timeouts
@pytest.mark.parametrize(
    ("fields", "after", "expected"),
    [
        ({"TimeoutSeconds": 5}, 9, {"Weigh TimeoutSeconds"}),
        ({"TimeoutSeconds": 5}, 1, set()),
        ({"TimeoutSecondsPath": "$.t"}, 9, {"Weigh TimeoutSecondsPath"}),
    ],
)
def test_timeouts_seen_to_fire(cover, fields, after, expected):
    """
    A limit is covered where it ended an attempt.
    """
    found = cover(
        one("Weigh", task(**fields)), {"t": 5}, mocks=lambda flow: flow.mock("Weigh").returns({}, after=after)
    )

    assert set(only("Seconds", found)) == expected


@pytest.mark.parametrize(("beat", "expected"), [(False, "HeartbeatSeconds"), (True, "TimeoutSeconds")])
def test_a_heartbeat_and_a_timeout_are_told_apart(sfn, sfn_clock, tmp_path, beat, expected):
    """
    Both are States.Timeout in the history: the time they took tells which it was.
    """
    resource = "arn:aws:states:::lambda:invoke.waitForTaskToken"
    parameters = {"FunctionName": "f", "Payload": {"t.$": "$$.Task.Token"}}
    retry = [{"ErrorEquals": ["States.HeartbeatTimeout"], "MaxAttempts": 0}]
    workflow = sfn.define(
        one("Ask", task(Resource=resource, Parameters=parameters, TimeoutSeconds=10, HeartbeatSeconds=6, Retry=retry))
    )
    workflow.mock("Ask").waits_for_callback()
    execution = workflow.start({})
    sfn_clock.advance(5)
    if beat:
        execution.callback().heartbeat()
    execution.wait()

    found = covered(Collector(tmp_path).collect(sfn.harness)[0])

    told = [] if beat else ["Ask Retry[0] States.HeartbeatTimeout not retried"]
    assert set(only("Ask ", found)) == {f"Ask {expected}", *told}


def test_the_timeout_of_the_machine(cover):
    """
    TimeoutSeconds of the machine is covered by an execution that ends with TIMED_OUT.
    """
    definition = {**one("Rest", {"Type": "Wait", "Seconds": 100, "End": True}), "TimeoutSeconds": 5}

    assert list(cover(definition, {})) == ["the execution runs into its TimeoutSeconds", "Rest"]
