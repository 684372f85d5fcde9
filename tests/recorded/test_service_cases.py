"""The answers recorded from the Step Functions API, case by case over HTTP; skipped where the material is not at hand."""

import argparse
import importlib.util
import itertools
import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PYTEST_SFN_SHARED", REPOSITORY.parent / "shared")) / "conformance"
CATEGORIES = ("activities", "api", "callback", "express", "test_state")

OLDER = "recorded before AWS sent encryptionConfiguration with every description (July 2024)"
DURATION = "billed duration is how long AWS's Lambda function took that day"
#: How exactly a category agrees. In `callback` the length of an answer depends on the last digits of a date in it.
EXACTNESS = {"callback": "lenient"}
#: Cases that differ from AWS, with the difference. Strict: one that begins to pass must leave this table.
DIFFERENCES = {
    "test_sfn_api.py::TestSnfApi::test_create_duplicate_definition_format_sm": OLDER,
    "test_sfn_api.py::TestSnfApi::test_create_update_state_machine_base_definition": OLDER,
    "test_sfn_api.py::TestSnfApi::test_create_update_state_machine_base_update_none": OLDER,
    "test_sfn_api.py::TestSnfApi::test_create_update_state_machine_same_parameters": OLDER,
    "test_sfn_api.py::TestSnfApi::test_describe_sm_arn_containing_punctuation": OLDER,
    "test_sfn_api.py::TestSnfApi::test_describe_state_machine_for_execution": OLDER,
    "test_sfn_api_express.py::TestSfnApiExpress::test_create_describe_delete": OLDER,
    "test_sfn_api_logs.py::TestSnfApiLogs::test_incomplete_logging_configuration[logging_configuration0]": OLDER,
    "test_sfn_api_logs.py::TestSnfApiLogs::test_incomplete_logging_configuration[logging_configuration1]": OLDER,
    "test_sfn_api_versioning.py::TestSnfApiVersioning::test_describe_state_machine_for_execution_of_version": OLDER,
    "test_sfn_api_versioning.py::TestSnfApiVersioning::test_describe_state_machine_for_execution_of_version_with_revision": OLDER,
    "test_sfn_api_versioning.py::TestSnfApiVersioning::test_list_delete_version": OLDER,
    "express/test_express_sync.py::TestExpressSync::test_catch": DURATION,
    "express/test_express_sync.py::TestExpressSync::test_retry": DURATION,
    "test_state/test_field_validation_mode_present.py::TestFieldValidationModePresent::test_present_mode_aws_sdk_lambda_get_function_task[integer_more_than_maximum_allowed]": "the service model of today allows Lambda functions more memory",
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
    from pytest_sfn.http.serving import ServeOptions, make_server

    options = ServeOptions(wait_time_scale=0.1, lambda_endpoint=f"http://127.0.0.1:{functions.port}")
    accounts = map("{:012d}".format, itertools.count(100_000_000_000))
    before = os.environ.get("AWS_RETRY_MODE")
    os.environ["AWS_RETRY_MODE"] = "legacy"  # the mode in which botocore words errors as it did when they were recorded
    with make_server(options) as server:
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
