"""The answers recorded from the Step Functions API, case by case over HTTP; skipped where the material is not at hand."""

import argparse
import importlib.util
import itertools
import json
import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PYTEST_SFN_SHARED", REPOSITORY.parent / "shared")) / "conformance"
CATEGORIES = ("activities", "api", "callback", "express", "test_state")

#: How exactly a category agrees. In `callback` the length of an answer depends on the last digits of a date in it.
EXACTNESS = {"callback": "lenient"}
#: Cases that are not met -> the reason. Strict: one that begins to pass must leave the file.
DIFFERENCES = {
    case: reason
    for reason, cases in json.loads(Path(__file__).with_name("differences.json").read_text()).items()
    for case in cases
}


def runner():
    """The runner's module, or None where the material is absent."""
    path = SHARED / "run.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("conformance_run", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["conformance_run"] = module
    spec.loader.exec_module(module)
    return module


RUN = runner()


def parameters():
    """Each case without other services, marked as a known difference where it is one."""
    cases = RUN.load_cases(SHARED / "cases", [], CATEGORIES) if RUN else []
    for case in cases:
        if not set(case["needs"]) - {"lambda"}:
            reason = DIFFERENCES.get(case["id"])
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(case, id=case["id"], marks=marks)


@pytest.fixture(scope="module")
def functions():
    """The Lambda endpoint the cases declare their functions at."""
    server = RUN.LambdaServer(0).start()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture(scope="module")
def ask(functions):
    """Runs a case against a server whose clock is ten times as fast as the wall's, in an account of the case's own."""
    from pytest_sfn.http.serving import make_server

    accounts = map("{:012d}".format, itertools.count(100_000_000_000))
    before = os.environ.get("AWS_RETRY_MODE")
    os.environ["AWS_RETRY_MODE"] = "legacy"  # the mode in which botocore words errors as it did when they were recorded
    with make_server(wait_time_scale=0.1, lambda_endpoint=f"http://127.0.0.1:{functions.port}") as server:
        namespace = argparse.Namespace(
            endpoint=server.url,
            services_endpoint=None,
            region="us-east-1",
            timeout=30,
            create_lambdas=False,
            keep=True,
            observed=False,
            account_per_case=True,
        )
        target = RUN.Target(namespace)
        yield lambda case: RUN.run_case(case, target, namespace, functions, next(accounts), next(accounts))
        for client in target.clients.values():
            client.close()
    if before is None:
        del os.environ["AWS_RETRY_MODE"]
    else:
        os.environ["AWS_RETRY_MODE"] = before


@pytest.mark.skipif(RUN is None, reason="the recorded cases are not at hand")
@pytest.mark.parametrize("case", list(parameters()))
def test_the_api_answers_as_aws_did(ask, case):
    """
    Everything AWS answered agrees, up to names, ids and times.
    """
    result = ask(case)
    mode = EXACTNESS.get(case["category"], "strict")
    assert result[mode], result.get("problem") or result[f"{mode}_difference"]
