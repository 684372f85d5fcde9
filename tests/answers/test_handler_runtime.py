"""What Lambda's runtime does around a handler, and what it says when the handler is not to be had."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import HarnessError, WorkflowFailure
from tests.integrations.task_steps import play, task

INVOKE = "arn:aws:states:::lambda:invoke"
READS_A_FILE = """
from pathlib import Path
def handler(event, context):
    return Path("prices.txt").read_text()
"""


@pytest.fixture
def runner():
    return IntegrationTaskRunner()


def invoke(**parameters):
    return task(INVOKE, {"FunctionName": "charge", "Payload": {}, **parameters})


def failure_of(runner, request):
    with pytest.raises(WorkflowFailure) as failure:
        play(runner.run(request))
    return failure.value


def folder_with(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    return tmp_path


# --- the environment
def test_the_runtimes_own_variables(runner):
    """
    Lambda tells a function its name, its memory and its Region; the function's own variables go before them.
    """
    names = ("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_REGION", "AWS_DEFAULT_REGION")
    handler = lambda event, context: [os.environ[name] for name in names]  # noqa: E731 - one line, one use
    runner.attach("charge", handler, environment={"AWS_DEFAULT_REGION": "eu-west-1"})
    assert play(runner.run(invoke())).result["Payload"] == ["charge", "128", "us-east-1", "eu-west-1"]


def test_what_a_handler_sets_goes_with_it(runner, monkeypatch):
    """
    The test's environment is as before, whatever the handler changed, added or took away.
    """
    monkeypatch.setenv("KEPT", "1")
    monkeypatch.setenv("CHANGED", "1")

    def handler(event, context):
        os.environ["ADDED"] = os.environ["CHANGED"] = "2"
        del os.environ["KEPT"]

    runner.attach("charge", handler)
    before = dict(os.environ)
    play(runner.run(invoke()))
    assert dict(os.environ) == before


def test_the_folder_is_the_working_directory(runner, tmp_path):
    """
    A file beside the handler is opened by its name.
    """
    folder = folder_with(tmp_path, app=READS_A_FILE)
    (folder / "prices.txt").write_text("12", encoding="utf-8")
    before = Path.cwd()
    runner.attach("charge", "app.handler", code_uri=folder)
    assert play(runner.run(invoke())).result["Payload"] == "12"
    assert Path.cwd() == before


def test_data_files_hide_no_modules(runner, tmp_path):
    """
    A file `json.txt` in the folder does not stand in the way of the json module.
    """
    text = "import json, sys\ndef handler(event, context):\n    return json is sys.modules['json']\n"
    folder = folder_with(tmp_path, app=text)
    (folder / "json.txt").write_text("", encoding="utf-8")
    runner.attach("charge", "app.handler", code_uri=folder)
    assert play(runner.run(invoke())).result["Payload"] is True
    assert sys.modules["json"] is json


# --- how a function ends
def test_an_exception_with_a_cause_is_the_outer_one(runner):
    """
    The document is of the exception that left the handler.
    """

    def handler(event, context):
        try:
            return event["total"]
        except KeyError as error:
            raise ValueError("no total") from error

    runner.attach("charge", handler)
    failure = failure_of(runner, invoke())
    assert (failure.error, json.loads(failure.cause)["errorMessage"]) == ("ValueError", "no total")


def test_an_exit_is_an_error_of_the_runtime(runner):
    """
    sys.exit ends the function, not the test.
    """
    runner.attach("charge", lambda event, context: sys.exit(3))
    failure = failure_of(runner, invoke())
    assert failure.error == "Runtime.ExitError"
    assert "exit status 3" in failure.cause


def test_an_async_handler_is_not_awaited(runner):
    """
    Its coroutine cannot be sent.
    """

    async def handler(event, context):
        return 1

    runner.attach("charge", handler)
    assert failure_of(runner, invoke()).error == "Runtime.MarshalError"


def test_a_result_beyond_256_kib_is_too_much_for_a_state(runner):
    """
    Lambda sends it, Step Functions refuses it.
    """
    runner.attach("charge", lambda event, context: "x" * 300_000)
    assert failure_of(runner, invoke()).error == "States.DataLimitExceeded"


def test_an_event_is_not_waited_for(runner):
    """
    InvocationType Event is answered 202 with no payload, however long it takes and however it ends.
    """
    seen = []

    def handler(event, context):
        seen.append(event)
        raise ValueError("nobody hears of it")

    runner.attach("charge", handler, after=900, timeout_seconds=1000)
    played = play(runner.run(invoke(InvocationType="Event", Payload={"id": 1})))
    assert (played.result["StatusCode"], played.result["Payload"], played.slept, seen) == (202, "", 0, [{"id": 1}])


def test_a_dry_run_runs_nothing(runner):
    """
    InvocationType DryRun only asks whether the function may be invoked.
    """
    runner.attach("charge", lambda event, context: pytest.fail("it ran"))
    assert play(runner.run(invoke(InvocationType="DryRun"))).result["StatusCode"] == 204


# --- handlers that are not to be had
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nowhere_to_be_found\n", "No module named 'nowhere_to_be_found'"),
        ("def handler(\n", "SyntaxError"),
        ("def other(event, context): ...\n", "has no function 'handler'"),
    ],
)
def test_a_handler_that_cannot_be_imported_is_the_tests_mistake(runner, tmp_path, text, message):
    """
    No Retry or Catch of the workflow sees it.
    """
    runner.attach("charge", "app.handler", code_uri=folder_with(tmp_path, app=text))
    with pytest.raises(HarnessError, match=message):
        play(runner.run(invoke()))


def test_a_module_that_is_not_there(runner, tmp_path):
    """
    The folder it was looked for in is named.
    """
    runner.attach("charge", "src/app.handler", code_uri=tmp_path)
    with pytest.raises(HarnessError, match=str(tmp_path)):
        play(runner.run(invoke()))
