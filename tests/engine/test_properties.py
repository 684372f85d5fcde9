"""Properties of all executions: random machines, run to their end."""

from engine_runs import engine_of, run, task, types, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.machine import parse

QUICK = settings(max_examples=60, deadline=None)
SECONDS = st.integers(0, 1000)


@st.composite
def states(draw, depth=2):
    """A state, and the seconds it takes at most."""
    kinds = ["Pass", "Wait", "Task", "Choice"] + (["Parallel", "Map", "Distributed"] if depth else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "Pass":
        return {"Type": "Pass", "ResultPath": "$.r", "Result": draw(st.integers())}, 0
    if kind == "Wait":
        seconds = draw(SECONDS)
        return {"Type": "Wait", "Seconds": seconds}, seconds
    if kind == "Task":
        return draw(tasks())
    if kind == "Choice":
        return "choice", 0
    if kind == "Parallel":
        branches = draw(st.lists(units(depth=depth - 1), min_size=1, max_size=3))
        return {"Type": "Parallel", "Branches": [b for b, _ in branches], "ResultPath": "$.p"}, max(
            s for _, s in branches
        )
    processor, seconds = draw(units(depth=depth - 1))
    count = draw(st.integers(0, 4))
    concurrency = draw(st.integers(0, 3))
    rounds = -(-count // (concurrency or count or 1))
    if kind == "Distributed":
        processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **processor}
    mapped = {
        "Type": "Map",
        "ItemProcessor": processor,
        "ItemsPath": "$.xs",
        "ItemSelector": {"xs.$": "$.xs", "i.$": "$$.Map.Item.Index"},
        "MaxConcurrency": concurrency,
        "ResultPath": "$.m",
    }
    return {"Type": "Pass", "Result": list(range(count)), "ResultPath": "$.xs"}, mapped, seconds * rounds


@st.composite
def tasks(draw):
    """A Task that fails some times, and is retried or caught."""
    seconds, failures, attempts = draw(SECONDS), draw(st.integers(0, 4)), draw(st.integers(0, 3))
    interval = draw(st.integers(1, 9))
    retry = [{"ErrorEquals": ["States.ALL"], "MaxAttempts": attempts, "IntervalSeconds": interval, "BackoffRate": 1}]
    parameters = {"seconds": seconds, "failures": failures}
    state = task(Parameters=parameters, Retry=retry, ResultPath="$.t")
    tries = min(failures, attempts)
    return {**state, "caught": failures > attempts}, (tries + 1) * seconds + tries * interval


@st.composite
def units(draw, depth=2):
    """States in a row, with unique names, and the seconds they take."""
    parts = draw(st.lists(states(depth=depth), min_size=1, max_size=4))
    row, total = [], 0
    for part in parts:
        *several, seconds = part
        row += several
        total += seconds
    return _named(row), total


COUNTER = iter(range(10**9))


def _named(row):
    names = [f"S{next(COUNTER)}" for _ in row]
    following = [*names[1:], f"End{next(COUNTER)}"]
    made = {}
    for name, state, target in zip(names, row, following, strict=True):
        if state == "choice":
            rules = [{"Variable": "$.i", "IsPresent": True, "Next": target}]
            made[name] = {"Type": "Choice", "Choices": rules, "Default": target}
        else:
            made[name] = {**state, "Next": target}
            if made[name].pop("caught", False):
                made[name]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": target, "ResultPath": "$.caught"}]
    made[following[-1]] = {"Type": "Succeed"}
    return {"StartAt": names[0], "States": made}


class Flaky:
    """Answers tasks by their own parameters: so many failures, each attempt so many seconds."""

    def get(self, _name, _default):
        """One answer for all."""
        return self._answer

    @staticmethod
    def _answer(request):
        asked = request.parameters
        failing = request.retry_count < asked["failures"]
        return (asked["seconds"], WorkflowFailure("E") if failing else "ok")


def executed(definition, value=None):
    engine = engine_of()
    engine.tasks.answers = Flaky()
    return engine.run(parse(definition), {"xs": []} if value is None else value)


@QUICK
@given(units())
def test_every_machine_without_a_loop_ends_in_the_time_of_its_longest_path(made):
    """
    Virtual duration is the sum of waits, tasks and retry delays on the longest path.
    """
    definition, seconds = made
    execution = executed(definition)
    assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
    assert execution.stop_date - execution.start_date == seconds


@QUICK
@given(units())
def test_ids_count_from_one_and_point_backwards(made):
    """
    Event ids are 1..n, previousEventId is smaller, and time never goes back.
    """
    execution = executed(made[0])
    children = [child for run in execution.map_runs for child in run.children]
    for each in (execution, *children):
        events = each.history.events
        assert [event["id"] for event in events] == list(range(1, len(events) + 1))
        assert all(0 <= event["previousEventId"] < event["id"] for event in events)
        assert [event["timestamp"] for event in events] == sorted(event["timestamp"] for event in events)


@QUICK
@given(units())
def test_what_is_entered_is_exited(made):
    """
    In an execution that succeeds; and every start has its end.
    """
    counted = types(executed(made[0]))
    for kind in ("Pass", "Wait", "Task", "Choice", "Parallel", "Map", "Succeed"):
        assert counted.count(f"{kind}StateEntered") == counted.count(f"{kind}StateExited")
    assert counted.count("MapIterationStarted") == counted.count("MapIterationSucceeded")
    assert counted.count("TaskStarted") == counted.count("TaskSucceeded") + counted.count("TaskFailed")


@QUICK
@given(units(), st.integers(0, 3000))
def test_an_execution_cut_off_at_any_time_leaves_nothing_behind(made, seconds):
    """
    After a timeout nothing happens any more.
    """
    engine = engine_of()
    engine.tasks.answers = Flaky()
    execution = engine.run(parse({**made[0], "TimeoutSeconds": seconds or 1}), {"xs": []})
    told = len(execution.history)
    engine.scheduler.advance(100_000)
    assert len(execution.history) == told
    assert not execution.running
    assert all(not child.running for run in execution.map_runs for child in run.children)


@QUICK
@given(st.integers(0, 6), st.integers(0, 4), st.integers(0, 4))
def test_retries_never_exceed_max_attempts(failures, first, second):
    """
    Each Retrier's budget holds, whatever the order of the errors.
    """
    retry = [{"ErrorEquals": ["A"], "MaxAttempts": first}, {"ErrorEquals": ["B"], "MaxAttempts": second}]
    answers = [WorkflowFailure("A" if number % 2 else "B") for number in range(failures)]
    execution = run(unit(T=task(Retry=retry)), answers={"T": [*answers, "ok"]})
    attempts = types(execution).count("TaskScheduled")
    assert attempts <= 1 + first + second
    needed_a, needed_b = failures // 2, (failures + 1) // 2
    assert (execution.status == "SUCCEEDED") is (needed_a <= first and needed_b <= second)


@QUICK
@given(st.lists(st.tuples(st.integers(0, 9), st.text(max_size=3)), max_size=60), st.integers(0, 50), st.booleans())
def test_a_map_loses_no_item_and_keeps_their_order(items, concurrency, distributed):
    """
    Whatever the concurrency, and however long each iteration takes.
    """
    processor = unit(T=task(ResultPath="$.t"))
    if distributed:
        processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, **processor}
    value = [{"seconds": seconds, "text": text} for seconds, text in items]
    answers = {"T": lambda request: (request.parameters["seconds"], None)}
    execution = run(unit(M={"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": concurrency}), value, answers)
    assert execution.output == [{**item, "t": None} for item in value]


@QUICK
@given(
    st.lists(st.text(max_size=30), max_size=40),
    st.integers(1, 10),
    st.integers(1, 200),
)
def test_batches_hold_every_item_once_in_order(items, most, size):
    """
    None is empty, none has too many items, and none is too large unless it has one item only.
    """
    from pytest_sfn.expressions.json_text import json_size
    from pytest_sfn.language.visit import Visit

    config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, **unit(In={"Type": "Pass"})}
    batcher = {"MaxItemsPerBatch": most, "MaxInputBytesPerBatch": size}
    machine = parse(unit(M={"Type": "Map", "ItemProcessor": config, "ItemBatcher": batcher}))
    batcher = machine.find_state("M").distributed.batcher
    batches, sizes = batcher.batches(items, batcher.limits({}, Visit()), {}, Visit())
    assert [item for batch in batches for item in batch["Items"]] == items
    assert sizes == [len(batch["Items"]) for batch in batches]
    assert all(0 < count <= most for count in sizes)
    assert all(json_size(batch) <= size or len(batch["Items"]) == 1 for batch in batches)
