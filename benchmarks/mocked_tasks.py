"""
What a mocked Task costs: the calls of Python functions on its way, and the time of each Task in a chain of 1,000.

    mocked_tasks.py                         this working copy; -v lists the calls
    PYTHONPATH=OTHER mocked_tasks.py        another one: compare times of one sitting

A file of tests without claims, as the `sfn` fixture is all it needs; tests/answers/test_mocked_task_calls.py holds the
number of calls.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TASKS = 1000
RUNS = 30
INVOKE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
    "ResultSelector": {"id.$": "$.Payload.id"},
}
PUT_ITEM = {
    "Type": "Task",
    "Resource": "arn:aws:states:::dynamodb:putItem",
    "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "$.id"}, "total": {"N": "12"}}},
    "ResultPath": None,
}


def chain(task: dict[str, Any], length: int) -> dict[str, Any]:
    """A state machine of this Task, so many times in a row."""
    states = {
        f"Task {number}": {**task, **({"Next": f"Task {number + 1}"} if number < length else {"End": True})}
        for number in range(1, length + 1)
    }
    return {"StartAt": "Task 1", "States": states}


def calls_of_a_retried_task(sfn: Any) -> Counter[tuple[str, str]]:
    """The calls of an execution whose one Task is mocked, fails and is retried; of the second one, all imported."""
    retry = [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}]
    workflow = sfn.define(chain({**INVOKE, "Retry": retry}, 1))
    mock = workflow.mock("charge")
    for _ in range(2):
        mock.raises("Gateway.Timeout").returns({"id": "7"})
    workflow.run({"id": "7"})
    return calls_of(lambda: workflow.run({"id": "7"}))


def calls_of(work: Callable[[], object]) -> Counter[tuple[str, str]]:
    """The calls of Python functions of pytest_sfn while `work` runs: (file, function) -> how many."""
    root = str(Path(str(sys.modules["pytest_sfn"].__file__)).parent)
    calls: Counter[tuple[str, str]] = Counter()

    def note(frame: Any, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(root):
            calls[frame.f_code.co_filename[len(root) + 1 :], frame.f_code.co_qualname] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_calls(sfn: Any) -> None:
    """The calls of one execution with one Task that is mocked, and retried once."""
    calls = calls_of_a_retried_task(sfn)
    print(f"\n{sys.modules['pytest_sfn'].__file__}")
    print(f"lambda:invoke, retried once: {calls.total()} calls in {len({file for file, _ in calls})} files")
    if "-v" in sys.argv:
        for (file, function), count in calls.most_common():
            print(f"{count:5} {file} {function}")


@pytest.mark.parametrize("task", [INVOKE, PUT_ITEM], ids=["lambda:invoke", "dynamodb:putItem"])
def test_chain(sfn: Any, task: dict[str, Any]) -> None:
    """The least processor time of a chain, by the Task."""
    name = task["Resource"].rpartition(":::")[2]
    workflow = sfn.define(chain(task, TASKS))
    workflow.mock("charge" if task is INVOKE else name).returns({"id": "7"} if task is INVOKE else {})
    workflow.run({"id": "7"})
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        workflow.run({"id": "7"})
        times.append(time.process_time() - begun)
    print(f"\n{name}, a chain of {TASKS}: {1e6 * min(times) / TASKS:.1f} us a Task")


if __name__ == "__main__":
    options = ["-q", "-s", "-c", os.devnull, "-p", "pytest_sfn", "-p", "no:cacheprovider", "-p", "no:randomly"]
    sys.exit(pytest.main([__file__, *options]))
