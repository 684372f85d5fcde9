"""The answers recorded from Amazon API Gateway, case by case; skipped where the recorded material is not at hand."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PYTEST_SFN_SHARED", REPOSITORY.parent / "shared")) / "apigateway"

#: Cases that differ from AWS, with the difference. Strict: one that begins to pass must leave this table.
DIFFERENCES: dict[str, str] = {
    "proxy-response-multi-headers-overwrite": "a name in headers and multiValueHeaders: AWS puts the solo value last",
}


def runner():
    """The runner's module, or None where the material is absent."""
    path = SHARED / "run.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("run", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["run"] = module
    spec.loader.exec_module(module)
    return module


RUN = runner()
CASES = RUN.load_cases(SHARED / "cases")[0] if RUN else []


def parameters():
    """Each case, marked as a known difference where it is one."""
    for case in CASES:
        reason = DIFFERENCES.get(case["id"])
        yield pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])


@pytest.mark.skipif(RUN is None, reason="the recorded cases are not at hand")
@pytest.mark.parametrize("case", list(parameters()))
def test_the_gateway_answers_as_recorded(case):
    """
    Status, headers, body, log and what reached the backend are those recorded from AWS.
    """
    from apigateway_adapter import gateway

    result = RUN.run_case(case, gateway, lenient=False)
    assert result["passed"], result
