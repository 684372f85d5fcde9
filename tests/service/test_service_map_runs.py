"""DescribeMapRun, ListMapRuns and UpdateMapRun."""

import json

import pytest
from machines import ROLE

from pytest_sfn.engine import Engine
from pytest_sfn.service.in_process import InProcessClient
from pytest_sfn.service.service import StepFunctionsService


def distributed(number="", **fields):
    """A Distributed Map over the input, whose children wait for as many seconds as their item says; -1 fails."""
    look, bad, wait = (f"{name}{number}" for name in ("Look", "Bad", "Wait"))
    states = {
        look: {"Type": "Choice", "Choices": [{"Variable": "$", "NumericLessThan": 0, "Next": bad}], "Default": wait},
        bad: {"Type": "Fail", "Error": "Bad.Item"},
        wait: {"Type": "Wait", "SecondsPath": "$", "End": True},
    }
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    processor = {"ProcessorConfig": config, "StartAt": look, "States": states}
    return {"Type": "Map", "ResultPath": None, "ItemProcessor": processor, **fields}


def machine(*maps):
    """Maps in a row."""
    names = [f"Map{number}" for number in range(len(maps))]
    ways = [{"Next": following} for following in names[1:]] + [{"End": True}]
    states = {name: {**state, **way} for name, state, way in zip(names, maps, ways, strict=True)}
    return json.dumps({"StartAt": "Map0", "States": states})


class _Account:
    """A service whose clock the test moves itself."""

    def __init__(self):
        service = StepFunctionsService(Engine())
        self.scheduler = service.engine.scheduler
        self.client = InProcessClient(service, looking_passes_time=False)

    def call(self, operation, **parameters):
        return self.client.call(operation, parameters)

    def start(self, value, *maps):
        """Starts an execution of maps in a row; gives its ARN."""
        made = self.call("CreateStateMachine", name=f"m{len(value)}", definition=machine(*maps), roleArn=ROLE)
        answer = self.call("StartExecution", stateMachineArn=made["stateMachineArn"], input=json.dumps(value))
        self.scheduler.advance(0)
        return answer["executionArn"]

    def map_runs(self, execution):
        return self.call("ListMapRuns", executionArn=execution)["mapRuns"]

    def only(self, execution):
        """The ARN of the only map run."""
        (run,) = self.map_runs(execution)
        return run["mapRunArn"]

    def describe(self, arn):
        return self.call("DescribeMapRun", mapRunArn=arn)


@pytest.fixture
def account():
    return _Account()


def counts(running=0, succeeded=0, failed=0, pending=0, aborted=0, written=0):
    """Item or execution counts."""
    ended = {"running": running, "succeeded": succeeded, "failed": failed, "timedOut": 0, "aborted": aborted}
    return {"pending": pending, **ended, "total": pending + sum(ended.values()), "resultsWritten": written}


@pytest.mark.parametrize(
    ("after", "status", "items"),
    [
        (0, "RUNNING", counts(running=2, pending=1)),
        (9, "RUNNING", counts(running=2, pending=1)),
        (10, "RUNNING", counts(succeeded=1, running=2)),
        (30, "SUCCEEDED", counts(succeeded=3, written=3)),
    ],
)
def test_a_map_run_is_described_while_it_runs_and_after(account, after, status, items):
    """
    Its status, its settings, the counts of items and child executions, and when it started and stopped.
    """
    execution = account.start([10, 20, 20], distributed(MaxConcurrency=2, ToleratedFailureCount=1))
    begun = account.scheduler.clock.now
    arn = account.only(execution)
    account.scheduler.advance(after)

    described = account.describe(arn)
    assert described == {
        "mapRunArn": arn,
        "executionArn": execution,
        "status": status,
        "startDate": begun,
        "maxConcurrency": 2,
        "toleratedFailurePercentage": 0.0,
        "toleratedFailureCount": 1,
        "itemCounts": items,
        "executionCounts": items,
        **({"stopDate": begun + 30} if status == "SUCCEEDED" else {}),
    }


def test_batches_count_as_items_and_as_one_execution():
    """
    ItemCounts are those of the data set, executionCounts those of the child executions.
    """
    account = _Account()
    batches = distributed(ItemBatcher={"MaxItemsPerBatch": 2})
    batches["ItemProcessor"] |= {"StartAt": "Hold", "States": {"Hold": {"Type": "Wait", "Seconds": 5, "End": True}}}
    arn = account.only(account.start([1, 2, 3], batches))

    described = account.describe(arn)
    assert described["itemCounts"] == counts(running=3)
    assert described["executionCounts"] == counts(running=2)


@pytest.mark.parametrize(
    ("fields", "status", "items"),
    [
        ({}, "FAILED", counts(failed=1, aborted=2)),
        ({"ToleratedFailureCount": 0}, "FAILED", counts(failed=1, aborted=2)),
        ({"ToleratedFailureCount": 1}, "SUCCEEDED", counts(failed=1, succeeded=2, written=3)),
        ({"ToleratedFailurePercentage": 33}, "FAILED", counts(failed=1, aborted=2)),
        ({"ToleratedFailurePercentage": 34}, "SUCCEEDED", counts(failed=1, succeeded=2, written=3)),
    ],
)
def test_the_counts_of_a_map_run_tell_what_became_of_its_children(account, fields, status, items):
    """
    Failed, aborted with it, succeeded; results are written only where it succeeded.
    """
    arn = account.only(account.start([5, 5, -1], distributed(**fields)))
    account.scheduler.advance(100)

    described = account.describe(arn)
    assert (described["status"], described["itemCounts"]) == (status, items)
    assert described["toleratedFailureCount"] == fields.get("ToleratedFailureCount", 0)
    assert described["toleratedFailurePercentage"] == float(fields.get("ToleratedFailurePercentage", 0))


def test_a_redriven_map_run_tells_how_often_and_when(account):
    """
    RedriveCount and redriveDate, and the counts of what a redrive concerns, are there from the first redrive on.
    """
    execution = account.start([-1], distributed())
    arn = account.only(execution)
    account.scheduler.advance(50)
    begun = account.scheduler.clock.now
    before = account.describe(arn)
    account.call("RedriveExecution", executionArn=execution)
    account.scheduler.advance(0)
    after = account.describe(arn)

    assert not {"redriveCount", "redriveDate"} & before.keys()
    assert before["itemCounts"].keys() == counts().keys()
    assert (after["redriveCount"], after["redriveDate"]) == (1, begun)
    assert after["itemCounts"] == {**counts(failed=1), "failuresNotRedrivable": 0, "pendingRedrive": 0}


# --- ListMapRuns
def test_the_map_runs_of_an_execution_are_listed_in_order(account):
    """
    Each with its execution, the state machine of its children, and its dates, stopDate once it has stopped.
    """
    execution = account.start([5], distributed(1, Label="First"), distributed(2, Label="Second"))
    begun = account.scheduler.clock.now
    account.scheduler.advance(7)
    first, second = account.map_runs(execution)
    machine_arn = execution.replace(":execution:", ":stateMachine:").rpartition(":")[0]

    assert (first["startDate"], first["stopDate"], first["stateMachineArn"]) == (
        begun,
        begun + 5,
        f"{machine_arn}/First",
    )
    assert (second["startDate"], second["stateMachineArn"]) == (begun + 5, f"{machine_arn}/Second")
    assert "stopDate" not in second
    assert {first["executionArn"], second["executionArn"]} == {execution}
    assert "/First:" in first["mapRunArn"]
    assert account.describe(second["mapRunArn"])["status"] == "RUNNING"


def test_map_runs_are_listed_page_by_page(account, refused_by):
    """
    As many as maxResults at a time, each once; a token is good for the execution it was given for.
    """
    execution = account.start([0], distributed(1), distributed(2), distributed(3))
    account.scheduler.advance(1)
    other = account.start([0, 0], distributed())
    listed, token = [], {}
    while token is not None:
        page = account.call("ListMapRuns", executionArn=execution, maxResults=2, **token)
        listed.append([run["mapRunArn"] for run in page["mapRuns"]])
        token = {"nextToken": page["nextToken"]} if "nextToken" in page else None

    assert [len(page) for page in listed] == [2, 1]
    assert [arn for page in listed for arn in page] == [run["mapRunArn"] for run in account.map_runs(execution)]
    first = account.call("ListMapRuns", executionArn=execution, maxResults=2)
    assert refused_by("ListMapRuns", executionArn=other, nextToken=first["nextToken"])[0] == "InvalidToken"


# --- UpdateMapRun
@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"maxConcurrency": 3}, {"maxConcurrency": 3}),
        ({"maxConcurrency": 0}, {"maxConcurrency": 0}),
        ({"toleratedFailureCount": 2}, {"toleratedFailureCount": 2}),
        ({"toleratedFailurePercentage": 50.0}, {"toleratedFailurePercentage": 50.0}),
        (
            {"maxConcurrency": 2, "toleratedFailureCount": 0, "toleratedFailurePercentage": 1.5},
            {"maxConcurrency": 2, "toleratedFailureCount": 0, "toleratedFailurePercentage": 1.5},
        ),
    ],
)
def test_an_update_changes_what_it_names(account, change, shown):
    """
    The others stay as the state machine has them.
    """
    own = {"maxConcurrency": 1, "toleratedFailureCount": 1, "toleratedFailurePercentage": 10.0}
    fields = {"MaxConcurrency": 1, "ToleratedFailureCount": 1, "ToleratedFailurePercentage": 10}
    arn = account.only(account.start([10, 10, 10], distributed(**fields)))

    assert account.call("UpdateMapRun", mapRunArn=arn, **change) == {}
    described = account.describe(arn)
    assert {name: described[name] for name in own} == {**own, **shown}


@pytest.mark.parametrize(("concurrency", "running"), [(2, 2), (5, 3), (0, 3)])
def test_a_raised_concurrency_starts_more_children_at_once(account, concurrency, running):
    """
    Not only when the next one ends; 0 is as many as there may be.
    """
    arn = account.only(account.start([10, 10, 10], distributed(MaxConcurrency=1)))
    account.call("UpdateMapRun", mapRunArn=arn, maxConcurrency=concurrency)
    account.scheduler.advance(0)

    assert account.describe(arn)["itemCounts"] == counts(running=running, pending=3 - running)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"toleratedFailureCount": 1}, "SUCCEEDED"),
        ({"toleratedFailureCount": 0}, "FAILED"),
        ({"toleratedFailurePercentage": 50.0}, "SUCCEEDED"),
        ({"toleratedFailurePercentage": 49.0}, "FAILED"),
    ],
)
def test_an_updated_threshold_holds_for_failures_to_come(account, change, status):
    """
    The second of two items fails after the update.
    """
    arn = account.only(account.start([10, -1], distributed(MaxConcurrency=1, ToleratedFailureCount=0)))
    account.call("UpdateMapRun", mapRunArn=arn, **({"toleratedFailureCount": 5} | change))
    if "toleratedFailurePercentage" in change:
        account.call("UpdateMapRun", mapRunArn=arn, **change)
    account.scheduler.advance(100)

    assert account.describe(arn)["status"] == status


def test_what_cannot_be_updated_is_refused(account, refused_by):
    """
    Nothing to change, and a map run that is over.
    """
    arn = account.only(account.start([1], distributed()))

    assert refused_by("UpdateMapRun", mapRunArn=arn) == (
        "ValidationException",
        "Either the max concurrency, tolerated failure percentage, or tolerated failure count must be specified",
    )
    account.scheduler.advance(10)
    assert refused_by("UpdateMapRun", mapRunArn=arn, maxConcurrency=2) == (
        "ValidationException",
        "Map Run is already completed and cannot be updated",
    )


@pytest.fixture
def refused_by(account):
    from pytest_sfn.aws.errors import ServiceError

    def refusal(operation, **parameters):
        with pytest.raises(ServiceError) as caught:
            account.call(operation, **parameters)
        return caught.value.code, caught.value.message

    return refusal


@pytest.mark.parametrize(("operation", "extra"), [("DescribeMapRun", {}), ("UpdateMapRun", {"maxConcurrency": 1})])
def test_a_map_run_that_is_not_there_is_not_found(account, refused_by, operation, extra):
    """
    Another id of the same machine is none; what is no ARN of a map run is refused as such.
    """
    arn = account.only(account.start([1], distributed()))

    assert refused_by(operation, mapRunArn=f"{arn[:-1]}x", **extra)[0] == "ResourceNotFound"
    assert (
        refused_by(operation, mapRunArn="arn:aws:states:us-east-1:123456789012:stateMachine:m", **extra)[0]
        == "InvalidArn"
    )
    assert refused_by("ListMapRuns", executionArn=arn)[0] in ("InvalidArn", "ExecutionDoesNotExist")
