"""Distributed Maps by engine and virtual clock: batches, thresholds, concurrency, limits, redrives, results in S3."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.engine import Engine
from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
from pytest_sfn.integrations.data_sets.s3_data_sets import S3DataSets
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.machine import parse

PASS = {"StartAt": "Do", "States": {"Do": {"Type": "Pass", "End": True}}}
TASK = {
    "StartAt": "Do",
    "States": {
        "Do": {
            "Type": "Task",
            "Resource": "arn:aws:lambda:us-east-1:123456789012:function:do",
            "End": True,
        }
    },
}
#: Fails for items that are greater than 0.
FAIL_SOME = {
    "StartAt": "Choose",
    "States": {
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Variable": "$", "NumericGreaterThan": 0, "Next": "Fail"}],
            "Default": "Do",
        },
        "Fail": {"Type": "Fail", "Error": "Bad", "Cause": "item"},
        "Do": {"Type": "Pass", "End": True},
    },
}
WRITER = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results", "Prefix": "jobs"}}
READER = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {"InputType": "JSON"},
    "Parameters": {"Bucket": "data", "Key": "items.json"},
}


class World:
    """An engine with buckets, and the last execution it ran."""

    def __init__(self) -> None:
        self.tasks = IntegrationTaskRunner()
        self.objects = GivenObjects()
        self.objects.create_bucket("results")
        self.engine = Engine(tasks=self.tasks, data_sets=S3DataSets(self.objects))

    def run(self, value, processor=PASS, **fields):
        """The ended execution of a machine that is one Map, with these fields."""
        execution = self.start(value, processor, **fields)
        self.engine.wait(execution)
        return execution

    def start(self, value, processor=PASS, *, execution_type="STANDARD", **fields):
        """As `run`, before any time has passed."""
        config = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": execution_type}}
        state = {"Type": "Map", "ItemProcessor": {**processor, **config}, "End": True, **fields}
        machine = parse({"StartAt": "Map", "States": {"Map": state}}, parse_resource=parse_resource)
        return self.engine.start(machine, value, state_machine_name="Flow")

    def results(self, execution):
        """The manifest, and what is in its files by status."""
        manifest = self.objects.json("results", f"jobs/{execution.map_runs[0].run_id}/manifest.json")
        files = manifest["ResultFiles"]
        return manifest, {
            status: [json.loads(self.objects.text("results", file["Key"])) for file in written]
            for status, written in files.items()
        }


@pytest.fixture
def world():
    return World()


# --- reading
def test_members_of_an_object_are_items_with_a_key(world):
    """
    Without ItemSelector the input is {"Key", "Value"}; ItemSelector sees both, and the source, in the Context Object.
    """
    world.objects.put("data", "items.json", {"x": 1})
    selector = {"k.$": "$$.Map.Item.Key", "v.$": "$$.Map.Item.Value", "s.$": "$$.Map.Item.Source"}
    assert world.run({}, ItemReader=READER).output == [{"Key": "x", "Value": 1}]
    assert world.run({}, ItemReader=READER, ItemSelector=selector).output == [
        {"k": "x", "v": 1, "s": "S3://data/items.json"}
    ]


def test_items_of_the_state_input_have_state_data_for_source(world):
    """
    Map.Item.Source is STATE_DATA for items that were not read.
    """
    assert world.run([7], ItemSelector={"s.$": "$$.Map.Item.Source"}).output == [{"s": "STATE_DATA"}]


def test_a_failed_read_fails_map_run_and_state(world):
    """
    MapRunFailed tells States.ItemReaderFailed, without the state in its cause; a Catcher may take it.
    """
    world.objects.put("data", "other.json", [])
    execution = world.run({}, ItemReader=READER)
    failed = next(event for event in execution.history if event["type"] == "MapRunFailed")["mapRunFailedEventDetails"]
    assert failed["error"] == execution.error == "States.ItemReaderFailed"
    assert failed["cause"].startswith("The specified key does not exist.")


@pytest.mark.parametrize("limit", [{"MaxItems": 2}, {"MaxItemsPath": "$.n"}, {"MaxItemsPath": "$.text"}])
def test_maxitems_may_be_a_path_to_a_number_or_to_its_text(world, limit):
    """
    MaxItemsPath takes 2 and "2" (recorded from AWS).
    """
    world.objects.put("data", "items.json", [1, 2, 3])
    reader = {**READER, "ReaderConfig": {"InputType": "JSON", **limit}}
    assert world.run({"n": 2, "text": "2"}, ItemReader=reader).output == [1, 2]


# --- batches
@given(items=st.lists(st.text(max_size=30), max_size=40), per_batch=st.integers(0, 7), limit=st.integers(60, 300))
def test_batches_lose_no_item_and_keep_their_limits(items, per_batch, limit):
    """
    The items of all batches are the items, in order, and no batch of several is over its limits.
    """
    batcher = {"MaxInputBytesPerBatch": limit, **({"MaxItemsPerBatch": per_batch} if per_batch else {})}
    batches = World().run(items, ItemBatcher={**batcher, "BatchInput": {"id": 1}}).output
    assert [item for batch in batches for item in batch["Items"]] == items
    for batch in batches:
        text = json.dumps(batch, ensure_ascii=False, separators=(",", ":"))
        assert batch["BatchInput"] == {"id": 1}
        assert len(batch["Items"]) <= (per_batch or len(items))
        assert len(text.encode()) <= limit or len(batch["Items"]) == 1


# --- failures
@pytest.mark.parametrize(
    ("thresholds", "failing", "succeeds"),
    [
        ({}, 0, True),
        ({}, 1, False),
        ({"ToleratedFailureCount": 2}, 2, True),
        ({"ToleratedFailureCount": 2}, 3, False),
        ({"ToleratedFailurePercentage": 30}, 3, True),
        ({"ToleratedFailurePercentage": 30}, 4, False),
        ({"ToleratedFailurePercentage": 100}, 10, True),
        ({"ToleratedFailureCount": 9, "ToleratedFailurePercentage": 10}, 2, False),
        ({"ToleratedFailureCountPath": "$[0]"}, 1, False),
    ],
)
def test_more_failures_than_tolerated_fail_the_state(world, thresholds, failing, succeeds):
    """
    Either threshold suffices to fail the map run; without any, one failed item does.
    """
    execution = world.run([0] * (10 - failing) + [1] * failing, FAIL_SOME, **thresholds)
    assert execution.status == ("SUCCEEDED" if succeeds else "FAILED")
    if not succeeds:
        assert execution.error == "States.ExceedToleratedFailureThreshold"


def test_a_failed_batch_counts_all_its_items(world):
    """
    Thresholds and item counts are of items, not of child executions.
    """
    world.tasks.mock("Do").raises("Bad")
    execution = world.run(
        list(range(4)), TASK, ItemBatcher={"MaxItemsPerBatch": 2}, ToleratedFailureCount=1, MaxConcurrency=1
    )
    [run] = execution.map_runs
    assert (run.item_counts()["failed"], run.item_counts()["pending"]) == (2, 2)
    assert (run.execution_counts()["failed"], run.execution_counts()["pending"]) == (1, 1)


def test_exceeding_the_threshold_aborts_what_runs(world):
    """
    Children still running when the map run fails are ABORTED, those not started stay pending.
    """
    mock = world.tasks.mock("Do")
    mock.raises("Bad", after=1).returns("m", after=5)
    execution = world.run([1, 2, 3], TASK, MaxConcurrency=2)
    counts = execution.map_runs[0].execution_counts()
    assert (counts["failed"], counts["aborted"], counts["pending"]) == (1, 1, 1)


# --- child executions
@pytest.mark.parametrize(("execution_type", "kind"), [("STANDARD", "execution"), ("EXPRESS", "express")])
def test_children_are_executions_of_the_label(world, execution_type, kind):
    """
    The ARNs of map run, state machine and children hold the state machine's name and the Label.
    """
    execution = world.run([1], execution_type=execution_type, Label="Orders")
    [run] = execution.map_runs
    [child] = run.children
    prefix = "arn:aws:states:us-east-1:123456789012"
    assert run.arn == f"{prefix}:mapRun:Flow/Orders:{run.run_id}"
    assert child.state_machine_arn == f"{prefix}:stateMachine:Flow/Orders"
    assert child.arn.startswith(f"{prefix}:{kind}:Flow/Orders:{child.name}")
    assert child.history[0]["executionStartedEventDetails"]["input"] == "1"


def test_maxconcurrency_bounds_the_children_that_run(world):
    """
    A child starts when another ended; with three places, seven children of 10 seconds take 30.
    """
    world.tasks.mock("Do").returns("m", after=10)
    execution = world.run(list(range(7)), TASK, MaxConcurrency=3)
    assert execution.stop_date - execution.start_date == 30
    assert [child.start_date - execution.start_date for child in execution.map_runs[0].children] == [
        0, 0, 0, 10, 10, 10, 20
    ]  # fmt: skip


def test_updatemaprun_changes_a_map_run_that_runs(world):
    """
    A higher MaxConcurrency starts the children that have room now.
    """
    world.tasks.mock("Do").returns("m", after=10)
    execution = world.start(list(range(4)), TASK, MaxConcurrency=1)
    [run] = execution.map_runs
    assert run.execution_counts()["pending"] == 3
    run.update(max_concurrency=4)
    world.engine.wait(execution)
    assert execution.stop_date - execution.start_date == 10


def test_stopping_the_execution_aborts_the_map_run_and_its_children(world):
    """
    Map run and running children are ABORTED with their parent; the others never start.
    """
    world.tasks.mock("Do").returns("m", after=10)
    execution = world.start([1, 2], TASK, MaxConcurrency=1)
    execution.abort()
    [run] = execution.map_runs
    assert (run.status, [child.status for child in run.children]) == ("ABORTED", ["ABORTED"])


# --- limits
def test_results_over_256_kib_that_are_not_exported_fail_the_state(world):
    """
    States.DataLimitExceeded; exported, the same results are no trouble.
    """
    items = ["x" * 1000] * 260
    world.objects.put("data", "items.json", items * 2)
    assert world.run({}, ItemReader=READER).error == "States.DataLimitExceeded"
    assert world.run({}, ItemReader=READER, ResultWriter=WRITER).status == "SUCCEEDED"


def test_an_item_over_256_kib_is_no_input(world):
    """
    A child execution takes no larger input than any other, but ItemSelector may choose less of a large item.
    """
    world.objects.put("data", "items.json", [{"id": 1, "body": "x" * 300_000}])
    assert world.run({}, ItemReader=READER).error == "States.DataLimitExceeded"
    assert world.run({}, ItemReader=READER, ItemSelector={"id.$": "$$.Map.Item.Value.id"}).output == [{"id": 1}]


# --- results
def test_results_are_exported_by_status(world):
    """
    manifest.json tells of SUCCEEDED_0.json and FAILED_0.json; the state's output tells where the manifest is.
    """
    execution = world.run([0, 1], FAIL_SOME, ToleratedFailureCount=1, ResultWriter=WRITER)
    [run] = execution.map_runs
    manifest, files = world.results(execution)
    key = f"jobs/{run.run_id}/manifest.json"
    assert execution.output == {
        "MapRunArn": run.arn,
        "ResultWriterDetails": {"Bucket": "results", "Key": key},
    }
    assert (manifest["DestinationBucket"], manifest["MapRunArn"]) == ("results", run.arn)
    assert manifest["ResultFiles"]["PENDING"] == []
    for status in ("SUCCEEDED", "FAILED"):
        [file] = manifest["ResultFiles"][status]
        assert file["Key"] == f"jobs/{run.run_id}/{status}_0.json"
        assert file["Size"] == len(world.objects.get("results", file["Key"]))
    assert [(each["Status"], each["Input"], each["Output"]) for each in files["SUCCEEDED"][0]] == [
        ("SUCCEEDED", "0", "0")
    ]
    assert [(each["Status"], each["Error"], each["Cause"]) for each in files["FAILED"][0]] == [
        ("FAILED", "Bad", "item")
    ]


def test_a_succeeded_child_is_shown_as_aws_does(world):
    """
    The members of an exported result. Source: developer guide, "ResultWriter (Map)", Transformation NONE.
    """
    execution = world.run([{"a": 1}], ResultWriter=WRITER)
    child = execution.map_runs[0].children[0]
    assert world.results(execution)[1]["SUCCEEDED"] == [
        [
            {
                "ExecutionArn": child.arn,
                "Input": '{"a":1}',
                "InputDetails": {"Included": True},
                "Name": child.name,
                "Output": '{"a":1}',
                "OutputDetails": {"Included": True},
                "RedriveCount": 0,
                "RedriveStatus": "NOT_REDRIVABLE",
                "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
                "StartDate": "2026-01-01T00:00:00.000Z",
                "StateMachineArn": child.state_machine_arn,
                "Status": "SUCCEEDED",
                "StopDate": "2026-01-01T00:00:00.000Z",
            }
        ]
    ]


@pytest.mark.parametrize(("transformation", "expected"), [("COMPACT", [[1, 2], [3], 4]), ("FLATTEN", [1, 2, 3, 4])])
@pytest.mark.parametrize("output_type", ["JSON", "JSONL"])
def test_writerconfig_shapes_the_successes(world, transformation, expected, output_type):
    """
    COMPACT exports the outputs, FLATTEN the elements of those that are arrays; JSONL has one a line.
    """
    config = {"Transformation": transformation, "OutputType": output_type}
    execution = world.run([[1, 2], [3], 4], ResultWriter={**WRITER, "WriterConfig": config})
    manifest = world.objects.json("results", execution.output["ResultWriterDetails"]["Key"])
    key = manifest["ResultFiles"]["SUCCEEDED"][0]["Key"]
    text = world.objects.text("results", key)
    assert key.endswith(f"/SUCCEEDED_0.{output_type.lower()}")
    assert (json.loads(text) if output_type == "JSON" else [json.loads(line) for line in text.splitlines()]) == expected


def test_a_failed_child_is_never_transformed(world):
    """
    FAILED_0 shows executions whatever Transformation says; so does a result that is not exported.
    """
    config = {"WriterConfig": {"Transformation": "FLATTEN"}}
    execution = world.run([0, 1], FAIL_SOME, ToleratedFailureCount=1, ResultWriter={**WRITER, **config})
    assert world.results(execution)[1]["FAILED"][0][0]["Status"] == "FAILED"
    execution = world.run([0, 1], FAIL_SOME, ToleratedFailureCount=1, ResultWriter=config)
    assert execution.output[0] == 0
    assert execution.output[1]["Error"] == "Bad"


def test_a_failed_map_run_exports_what_there_is(world):
    """
    Failed and pending children are written before the state fails, to be recovered from the files.
    """
    execution = world.run([0, 1, 2], FAIL_SOME, MaxConcurrency=1, ResultWriter=WRITER)
    assert execution.error == "States.ExceedToleratedFailureThreshold"
    _, files = world.results(execution)
    assert [(status, [each["Input"] for each in file]) for status, [file] in files.items()] == [
        ("FAILED", ["1"]),
        ("PENDING", ["2"]),
        ("SUCCEEDED", ["0"]),
    ]


def test_results_go_on_in_another_file(world, monkeypatch):
    """
    A file that would grow over its limit is followed by one with the next number.
    """
    monkeypatch.setattr("pytest_sfn.integrations.data_sets.writing.MAX_FILE_BYTES", 8)
    writer = {**WRITER, "WriterConfig": {"Transformation": "COMPACT"}}
    execution = world.run(["a", "b", "c", "d"], ResultWriter=writer)
    manifest, files = world.results(execution)
    assert files["SUCCEEDED"] == [["a"], ["b"], ["c"], ["d"]] or files["SUCCEEDED"] == [["a", "b"], ["c", "d"]]
    assert [file["Key"][-6:] for file in manifest["ResultFiles"]["SUCCEEDED"]] == [
        f"{number}.json"[-6:] for number in range(len(files["SUCCEEDED"]))
    ]


def test_results_that_cannot_be_written_fail_the_state(world):
    """
    States.ResultWriterFailed, with S3's reason.
    """
    execution = world.run([1], ResultWriter={**WRITER, "Parameters": {"Bucket": "nowhere"}})
    assert execution.error == "States.ResultWriterFailed"
    assert "The specified bucket does not exist" in execution.cause


# --- redrives
@pytest.mark.parametrize("execution_type", ["STANDARD", "EXPRESS"])
def test_a_redrive_runs_what_did_not_succeed(world, execution_type):
    """
    The map run goes on with the failed and pending children; those that succeeded are not run again.
    """
    mock = world.tasks.mock("Do")
    mock.returns("1").raises("Bad").returns("2")
    execution = world.run([1, 2, 3], TASK, execution_type=execution_type, MaxConcurrency=1)
    assert execution.status == "FAILED"
    execution.redrive()
    assert execution.output == ["1", "2", "2"]
    assert len(mock.calls) == 4
    [run] = execution.map_runs
    assert (run.status, run.redrive_count) == ("SUCCEEDED", 1)
    assert "MapRunRedriven" in [event["type"] for event in execution.history]


def test_a_hundred_thousand_items_lose_none(world):
    """
    Every item of a large data set is run, once, and exported.
    """
    world.objects.put("data", "items.csv", "n\n" + "".join(f"{number}\n" for number in range(100_000)))
    reader = {
        **READER,
        "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
        "Parameters": {"Bucket": "data", "Key": "items.csv"},
    }
    writer = {**WRITER, "WriterConfig": {"Transformation": "COMPACT"}}
    execution = world.run({}, ItemReader=reader, ResultWriter=writer)
    _, files = world.results(execution)
    assert [int(row["n"]) for row in files["SUCCEEDED"][0]] == list(range(100_000))
