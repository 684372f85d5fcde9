"""Distributed Maps: items from data sets, batches, child executions, tolerated failures, results."""

from concurrent.futures import Future

import pytest
from engine_runs import at, engine_of, task, types, unit

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.machine import parse

READER = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket.$": "$.bucket", "Key": "k"}}
WRITER = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket.$": "$.bucket"}}


class DataSets:
    """Gives rows and keeps what is written; a failure is raised."""

    def __init__(self, rows=(), later=False):
        self.rows, self.later = rows, later
        self.read_effects, self.written = [], []

    def read(self, effect):
        """The rows, at once or by a Future."""
        self.read_effects.append(effect)
        if isinstance(self.rows, Exception):
            raise self.rows
        if not self.later:
            return self.rows
        future = Future()
        future.set_result(self.rows)
        return future

    def write(self, effect):
        """The ResultWriterDetails."""
        self.written.append(effect)
        return {"Bucket": effect.parameters["Bucket"], "Key": "results/manifest.json"}


def machine(processor=None, *, execution_type="STANDARD", language=None, **fields):
    config = {"Mode": "DISTRIBUTED", "ExecutionType": execution_type}
    inner = {"ProcessorConfig": config, **(processor or unit(T=task()))}
    states = unit(M={"Type": "Map", "ItemProcessor": inner, **fields})
    if "Catch" in fields:
        states["States"]["Caught"] = {"Type": "Succeed"}
    return parse(states if language is None else {"QueryLanguage": language, **states})


def run(definition, value, answers=None, **settings):
    engine = engine_of(answers, **settings)
    return engine.run(definition, value)


def test_each_item_is_the_input_of_a_child_execution():
    """
    The result is the array of the children's outputs, in the order of the items.
    """
    execution = run(
        machine(Label="orders"), [3, 1, 2], {"T": lambda request: (request.parameters, request.parameters * 10)}
    )
    assert execution.output == [30, 10, 20]
    assert types(execution) == [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapRunStarted",
        "MapRunSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]
    (map_run,) = execution.map_runs
    assert map_run.arn.startswith("arn:aws:states:us-east-1:123456789012:mapRun:StateMachine/orders:")
    assert [child.status for child in map_run.children] == ["SUCCEEDED"] * 3
    child = map_run.children[0]
    assert child.arn.startswith("arn:aws:states:us-east-1:123456789012:execution:StateMachine/orders:")
    assert types(child)[0] == "ExecutionStarted"
    assert map_run.item_counts()["succeeded"] == map_run.execution_counts()["succeeded"] == 3


def test_children_may_be_express_executions():
    """
    They end after five minutes, and their failure counts against the thresholds.
    """
    processor = unit(W={"Type": "Wait", "Seconds": 301})
    execution = run(machine(processor, execution_type="EXPRESS", ToleratedFailureCount=1), [1])
    (child,) = execution.map_runs[0].children
    assert child.status == "TIMED_OUT"
    assert child.arn.startswith("arn:aws:states:us-east-1:123456789012:express:StateMachine/")
    assert execution.status == "SUCCEEDED"
    assert execution.map_runs[0].item_counts()["timedOut"] == 1


@pytest.mark.parametrize(("concurrency", "total"), [(1, 6), (2, 4), (0, 2)])
def test_at_most_max_concurrency_children_run_at_a_time(concurrency, total):
    """
    MaxConcurrency 0 is ten thousand.
    """
    execution = run(machine(MaxConcurrency=concurrency), [2, 2, 2], {"T": lambda request: (request.parameters, None)})
    expected = {1: 6, 2: 4, 0: 2}[concurrency]
    assert at(execution, "MapRunSucceeded") == [expected] == [total]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "FAILED"),
        ({"ToleratedFailureCount": 0}, "FAILED"),
        ({"ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49.9}, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, "SUCCEEDED"),
        ({"ToleratedFailureCount": 2, "ToleratedFailurePercentage": 10}, "FAILED"),
        ({"ToleratedFailureCountPath": "$.n"}, "SUCCEEDED"),
        ({"ToleratedFailurePercentagePath": "$.p"}, "SUCCEEDED"),
    ],
)
def test_a_map_run_fails_when_more_items_fail_than_are_tolerated(fields, status):
    """
    Either threshold suffices; without any a single failure is too much.
    """
    answers = {"T": lambda request: WorkflowFailure("E", "c") if request.parameters % 2 else request.parameters}
    execution = run(machine(ItemsPath="$.xs", **fields), {"xs": [0, 1, 2, 3], "n": 2, "p": 50.0}, answers)
    assert execution.status == status
    if status == "FAILED":
        assert execution.error == "States.ExceedToleratedFailureThreshold"
        assert execution.cause == "The specified tolerated failure threshold was exceeded"
        assert {"MapRunFailed", "MapStateFailed"} <= set(types(execution))
    else:
        failed = execution.output[1]
        assert (execution.output[0], failed["Status"], failed["Error"], failed["Cause"]) == (0, "FAILED", "E", "c")


def test_an_exceeded_threshold_can_be_caught_and_stops_the_others():
    """
    Children that still run are aborted.
    """
    catch = [{"ErrorEquals": ["States.ExceedToleratedFailureThreshold"], "Next": "Caught", "ResultPath": None}]
    answers = {"T": lambda request: (5, WorkflowFailure("E")) if request.parameters == 1 else (50, None)}
    execution = run(machine(Catch=catch), [0, 1, 2], answers)
    assert execution.output == [0, 1, 2]
    assert [child.status for child in execution.map_runs[0].children] == ["ABORTED", "FAILED", "ABORTED"]
    assert execution.stop_date - execution.start_date == 5


@pytest.mark.parametrize("later", [False, True])
def test_an_item_reader_gives_the_items(later):
    """
    Its Parameters are a template; ReaderConfig is handed on; MaxItems may be a path. The Map's length is not known yet.
    """
    rows = [("a", None, None), ("b", None, None)]
    data = DataSets(rows, later)
    config = {"InputType": "JSON", "MaxItemsPath": "$.most"}
    execution = run(
        machine(ItemReader={**READER, "ReaderConfig": config}), {"bucket": "bkt", "most": 2}, data_sets=data
    )
    assert execution.output == ["a", "b"]
    (effect,) = data.read_effects
    assert (effect.resource, effect.parameters) == (READER["Resource"], {"Bucket": "bkt", "Key": "k"})
    assert effect.reader_config == {"InputType": "JSON", "MaxItems": 2}
    assert execution.history[2]["mapStateStartedEventDetails"] == {"length": 0}


def test_an_item_selector_sees_where_a_read_item_came_from():
    """
    Index, value, key and source are in the Context Object.
    """
    rows = [("v0", "k0", "s3://b/o"), ("v1", None, None)]
    selector = {"item.$": "$$.Map.Item", "bucket.$": "$.bucket"}
    definition = machine(ItemReader=READER, ItemSelector=selector)
    execution = run(definition, {"bucket": "b"}, data_sets=DataSets(rows))
    assert execution.output == [
        {"item": {"Index": 0, "Value": "v0", "Key": "k0", "Source": "s3://b/o"}, "bucket": "b"},
        {"item": {"Index": 1, "Value": "v1"}, "bucket": "b"},
    ]


def test_a_data_set_that_cannot_be_read_fails_the_map_run():
    """
    States.ItemReaderFailed is the Map's to catch.
    """
    data = DataSets(WorkflowFailure("States.ItemReaderFailed", "no bucket"))
    execution = run(machine(ItemReader=READER), {"bucket": "b"}, data_sets=data)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "States.ItemReaderFailed", "no bucket")
    failed = next(event for event in execution.history if event["type"] == "MapRunFailed")
    assert failed["mapRunFailedEventDetails"] == {"error": "States.ItemReaderFailed", "cause": "no bucket"}


def test_objects_are_items_of_a_distributed_map_in_jsonata():
    """
    Each member is an item of Key and Value.
    """
    definition = machine(language="JSONata", Items="{% $states.input %}")
    assert run(definition, {"a": 1, "b": 2}).output == [{"Key": "a", "Value": 1}, {"Key": "b", "Value": 2}]


@pytest.mark.parametrize(
    ("batcher", "batches"),
    [
        ({"MaxItemsPerBatch": 2}, [["aa", "bb"], ["cc"]]),
        ({"MaxItemsPerBatchPath": "$.n"}, [["aa"], ["bb"], ["cc"]]),
        ({"MaxInputBytesPerBatch": 21}, [["aa", "bb"], ["cc"]]),
        ({"MaxInputBytesPerBatch": 20}, [["aa"], ["bb"], ["cc"]]),
        ({"MaxInputBytesPerBatch": 1}, [["aa"], ["bb"], ["cc"]]),
        ({"MaxItemsPerBatch": 9, "MaxInputBytesPerBatch": 21}, [["aa", "bb"], ["cc"]]),
    ],
)
def test_items_are_batched_by_number_and_bytes(batcher, batches):
    """
    Each child gets `{"Items": [...]}`; no item is lost, and one too large for a batch has one of its own.
    """
    execution = run(machine(ItemsPath="$.xs", ItemBatcher=batcher), {"xs": ["aa", "bb", "cc"], "n": 1})
    assert execution.output == [{"Items": batch} for batch in batches]
    map_run = execution.map_runs[0]
    assert (map_run.item_counts()["total"], map_run.execution_counts()["total"]) == (3, len(batches))


@pytest.mark.parametrize(
    ("language", "batch_input", "items"),
    [
        (None, {"shop.$": "$.shop"}, {"ItemsPath": "$.xs"}),
        ("JSONata", {"shop": "{% $states.input.shop %}"}, {"Items": "{% $states.input.xs %}"}),
    ],
)
def test_a_batch_input_is_the_same_for_all_batches(language, batch_input, items):
    """
    BatchInput is a template on the state's input.
    """
    definition = machine(language=language, ItemBatcher={"MaxItemsPerBatch": 1, "BatchInput": batch_input}, **items)
    execution = run(definition, {"xs": [1, 2], "shop": "s"})
    assert execution.output == [
        {"BatchInput": {"shop": "s"}, "Items": [1]},
        {"BatchInput": {"shop": "s"}, "Items": [2]},
    ]


@pytest.mark.parametrize(
    ("transformation", "expected"),
    [("COMPACT", [[0], [1]]), ("FLATTEN", [0, 1]), (None, [[0], [1]])],
)
def test_results_are_shaped_without_being_exported(transformation, expected):
    """
    WriterConfig alone shapes the Map's result; COMPACT is the default.
    """
    config = (
        {"OutputType": "JSON"} if transformation is None else {"Transformation": transformation, "OutputType": "JSON"}
    )
    execution = run(machine(ResultWriter={"WriterConfig": config}), [[0], [1]])
    assert execution.output == expected


def test_flatten_keeps_what_is_no_array():
    """
    Only arrays are taken apart.
    """
    config = {"Transformation": "FLATTEN", "OutputType": "JSON"}
    assert run(machine(ResultWriter={"WriterConfig": config}), [[0, 1], 2]).output == [0, 1, 2]


def test_none_shows_the_children_with_their_metadata():
    """
    As DescribeExecution shows them.
    """
    config = {"Transformation": "NONE", "OutputType": "JSON"}
    (shown,) = run(machine(ResultWriter={"WriterConfig": config}), [7]).output
    assert (shown["Status"], shown["Input"], shown["Output"]) == ("SUCCEEDED", "7", "7")
    assert list(shown) == sorted(shown)


def test_an_empty_result_writer_fails_the_execution():
    """
    AWS accepts it and cannot run it; nothing catches that.
    """
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    execution = run(machine(ResultWriter={}, Catch=caught), [1])
    assert (execution.status, execution.error) == ("FAILED", "States.Runtime")
    assert execution.map_runs == []


def test_exported_results_are_told_by_their_place():
    """
    The Map's result is then the map run's ARN and where the manifest is.
    """
    data = DataSets()
    execution = run(machine(ItemsPath="$.xs", ResultWriter=WRITER), {"xs": [1], "bucket": "b"}, data_sets=data)
    details = {"Bucket": "b", "Key": "results/manifest.json"}
    assert execution.output == {"MapRunArn": execution.map_runs[0].arn, "ResultWriterDetails": details}
    (effect,) = data.written
    assert (effect.parameters, effect.writer_config) == ({"Bucket": "b"}, {})


def test_a_map_run_can_be_updated_while_it_runs():
    """
    More children start at once, more failures are tolerated.
    """
    engine = engine_of({"T": lambda request: (10, WorkflowFailure("E"))})
    execution = engine.start(machine(MaxConcurrency=1, ToleratedFailureCount=0), [1, 2, 3])
    (map_run,) = execution.map_runs
    assert map_run.execution_counts()["running"] == 1
    map_run.update(max_concurrency=3, tolerated_failure_count=3, tolerated_failure_percentage=100)
    engine.scheduler.run_ready()
    assert map_run.execution_counts()["running"] == 3
    engine.wait(execution)
    assert execution.status == "SUCCEEDED"
    assert execution.stop_date - execution.start_date == 10


def test_stopping_the_execution_aborts_its_map_run():
    """
    And every child.
    """
    engine = engine_of({"T": (100, None)})
    execution = engine.start(machine(), [1, 2])
    execution.abort()
    (map_run,) = execution.map_runs
    assert map_run.status == "ABORTED"
    assert [child.status for child in map_run.children] == ["ABORTED", "ABORTED"]


def test_no_items_make_an_empty_map_run():
    """
    It succeeds at once.
    """
    execution = run(machine(), [])
    assert execution.output == []
    assert execution.map_runs[0].status == "SUCCEEDED"


def test_results_that_are_not_exported_have_the_quota_of_any_output():
    """
    256 KiB; beyond that they need a ResultWriter.
    """
    execution = run(machine(), [1, 2], {"T": "x" * 200_000})
    assert (execution.status, execution.error) == ("FAILED", "States.DataLimitExceeded")


def test_a_child_has_the_quota_for_its_input():
    """
    As any execution.
    """
    config = {"InputType": "JSON"}
    data = DataSets([("x" * 300_000, None, None)])
    execution = run(machine(ItemReader={**READER, "ReaderConfig": config}), {"bucket": "b"}, data_sets=data)
    assert (execution.status, execution.error) == ("FAILED", "States.DataLimitExceeded")


@pytest.mark.parametrize("execution_type", ["STANDARD", "EXPRESS"])
def test_a_redriven_map_run_runs_the_children_that_did_not_succeed(execution_type):
    """
    Those that succeeded keep their results; MapRunRedriven counts.
    """
    engine = engine_of({"T": lambda request: WorkflowFailure("E") if request.parameters == 2 else request.parameters})
    execution = engine.run(machine(execution_type=execution_type, MaxConcurrency=1), [1, 2, 3])
    assert execution.status == "FAILED"
    engine.tasks.answers["T"] = lambda request: (4, request.parameters * 10)
    execution.redrive()
    engine.wait(execution)
    assert (execution.status, execution.output) == ("SUCCEEDED", [1, 20, 30])
    (map_run,) = execution.map_runs
    assert (map_run.redrive_count, map_run.status) == (1, "SUCCEEDED")
    assert "MapRunRedriven" in types(execution)
    assert map_run.item_counts()["pendingRedrive"] == 0


def test_the_children_that_never_started_are_pending():
    """
    As PENDING_n of an export shows them.
    """
    engine = engine_of({"T": WorkflowFailure("E")})
    execution = engine.run(machine(MaxConcurrency=1), [1, 2, 3])
    (map_run,) = execution.map_runs
    assert [pending["Input"] for pending in map_run.pending()] == ["2", "3"]
    assert [pending["Status"] for pending in map_run.pending()] == ["PENDING"] * 2
    assert map_run.item_counts()["pending"] == 2


def test_an_update_may_end_a_map_run():
    """
    Fewer failures tolerated than there are already; what is not given stays.
    """
    engine = engine_of({"T": lambda request: (request.parameters, WorkflowFailure("E"))})
    execution = engine.start(machine(ToleratedFailureCount=5), [1, 50])
    (map_run,) = execution.map_runs
    engine.scheduler.advance(2)
    map_run.update()
    map_run.update(tolerated_failure_count=0)
    engine.wait(execution)
    assert (execution.error, execution.stop_date - execution.start_date) == (
        "States.ExceedToleratedFailureThreshold",
        2,
    )
    map_run.update(max_concurrency=3)
    map_run.cancel()
    assert map_run.status == "FAILED"


def test_most_items_may_be_a_text_of_digits():
    """
    MaxItemsPath may lead to one.
    """
    data = DataSets([("a", None, None)])
    config = {"InputType": "JSON", "MaxItemsPath": "$.most"}
    run(machine(ItemReader={**READER, "ReaderConfig": config}), {"bucket": "b", "most": "2"}, data_sets=data)
    assert data.read_effects[0].reader_config["MaxItems"] == 2
