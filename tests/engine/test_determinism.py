"""The same definition, input, answers and seed give the same history, byte for byte."""

import json
import os
import subprocess
import sys
from pathlib import Path

from engine_runs import RESOURCE, run, task, unit

from pytest_sfn.errors import WorkflowFailure

HERE = Path(__file__)
DEFINITION = unit(
    P={
        "Type": "Parallel",
        "Branches": [
            unit(
                M={
                    "Type": "Map",
                    "MaxConcurrency": 2,
                    "ItemProcessor": unit(
                        T=task(Retry=[{"ErrorEquals": ["E"], "JitterStrategy": "FULL", "IntervalSeconds": 10}]),
                        U={
                            "Type": "Pass",
                            "Parameters": {"id.$": "States.UUID()", "n.$": "States.MathRandom(1, 1000)"},
                        },
                    ),
                }
            ),
            unit(
                W={"Type": "Wait", "Seconds": 3},
                Q={"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $uuid() %}"},
            ),
            unit(
                D={
                    "Type": "Map",
                    "ItemProcessor": {
                        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                        **unit(X=task()),
                    },
                }
            ),
        ],
    }
)


def history():
    """The history of an execution with jitter, UUIDs, random numbers, branches, iterations and children, as a text."""
    answers = {
        "T": [WorkflowFailure("E"), WorkflowFailure("E"), (1, "ok")],
        "X": lambda request: (1, request.execution_arn),
    }
    return json.dumps(run(DEFINITION, [1, 2, 3], answers).history.events)


def test_two_runs_have_the_same_history():
    """
    In one process.
    """
    assert history() == history()


def test_other_processes_and_hash_seeds_have_the_same_history():
    """
    On any xdist worker.
    """
    root = HERE.parents[2]
    script = "import test_determinism; print(test_determinism.history(), end='')"
    for seed in ("0", "1", "4711"):
        path = os.pathsep.join([str(root), str(HERE.parent)])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        told = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert told.stdout == history()


def test_the_history_tells_of_every_part():
    """
    So that the comparison means something.
    """
    told = history()
    assert RESOURCE.rpartition(":")[2] in told
    for kind in ("TaskFailed", "MapIterationStarted", "MapRunStarted", "WaitStateExited", "ParallelStateSucceeded"):
        assert kind in told
