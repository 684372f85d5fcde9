"""The same test gives the same history, byte for byte, wherever and whenever it runs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

SUITE = """
import hashlib, json, pathlib, pytest

FLOW = {
    "StartAt": "Fan out",
    "States": {
        "Fan out": {"Type": "Parallel", "Next": "Each", "ResultPath": "$.ids", "Branches": [
            {"StartAt": f"B{n}", "States": {f"B{n}": {"Type": "Pass", "Parameters": {"id.$": "States.UUID()"}, "Next": f"W{n}"},
             f"W{n}": {"Type": "Wait", "Seconds": 3 - n % 3, "End": True}}} for n in range(5)]},
        "Each": {"Type": "Map", "ItemsPath": "$.ids", "MaxConcurrency": 2, "End": True, "ItemProcessor": {
            "StartAt": "Try", "States": {"Try": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f", "Payload.$": "$"}, "End": True,
                "Retry": [{"ErrorEquals": ["Boom"], "IntervalSeconds": 10, "JitterStrategy": "FULL"}]}}}},
    },
}

@pytest.mark.parametrize("number", range(4))
def test_history(sfn, number):
    flow = sfn.define(FLOW)
    flow.mock("Try").raises("Boom", times=2).returns({"ok": True}, after=1.5)
    execution = flow.run({"number": number}, name="always-the-same")
    digest = hashlib.sha256(json.dumps(execution.events).encode()).hexdigest()
    pathlib.Path(__file__).with_name(f"digest-{number}.txt").write_text(digest)
"""


def digests(pytester: pytest.Pytester) -> list[str]:
    return [(pytester.path / f"digest-{number}.txt").read_text() for number in range(4)]


def test_histories_are_the_same_under_every_hash_seed_and_on_every_worker(pytester, monkeypatch):
    """PYTHONHASHSEED, xdist and the order of tests change nothing."""
    pytester.makepyfile(SUITE)
    runs = []
    for hash_seed, arguments in (("0", []), ("1", ["-p", "no:randomly"]), ("2", ["-n", "2"])):
        monkeypatch.setenv("PYTHONHASHSEED", hash_seed)
        result = pytester.runpytest_subprocess(*arguments)
        result.assert_outcomes(passed=4)
        runs.append(digests(pytester))

    assert runs[0] == runs[1] == runs[2]
    assert len({hashlib.sha256(digest.encode()).digest() for digest in runs[0]}) == 4
