"""Engines outside the process, chosen by options and markers: what a user sees when they cannot be had."""

import pytest

TEST = """
import pytest

{marker}
def test_it(sfn):
    workflow = sfn.define({{"StartAt": "A", "States": {{"A": {{"Type": "Pass", "End": True}}}}}})
    assert workflow.run({{"a": 1}}).path == ["A"]
"""


@pytest.fixture
def run(pytester, monkeypatch):
    monkeypatch.delenv("PYTEST_SFN_IMAGE", raising=False)

    def with_options(*options, marker=""):
        pytester.makepyfile(TEST.format(marker=marker))
        return pytester.runpytest_inprocess("-rs", "-p", "no:randomly", *options)

    return with_options


def test_without_docker_tests_are_skipped_and_say_why(run, monkeypatch, pytester):
    """
    A clear reason and no stack trace.
    """
    pytest.importorskip("testcontainers")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{pytester.path}/docker.sock")

    result = run("--sfn-engine=container")

    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*engine container: Docker is not running, or not for this user*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_without_docker_tests_fail_where_they_insist(run, monkeypatch, pytester):
    """
    With engine_strict, what is missing is an error.
    """
    pytest.importorskip("testcontainers")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{pytester.path}/docker.sock")

    result = run("--sfn-engine=container", "--sfn-engine-strict=true")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*EngineUnavailable: Docker is not running*"])


def test_real_aws_needs_to_be_allowed(run):
    """
    No test reaches an account by accident.
    """
    result = run("--sfn-engine=endpoint", "--sfn-endpoint-url=https://states.us-east-1.amazonaws.com")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*is AWS itself*--sfn-allow-aws=true*"])


def test_the_marker_chooses_an_engine_for_one_test(run, endpoint):
    """
    Every option is a keyword of the marker.
    """
    marker = f"@pytest.mark.sfn(engine='endpoint', endpoint_url={endpoint.endpoint_url!r}, prefix='mine-')"

    run(marker=marker).assert_outcomes(passed=1)


def test_a_suite_is_compared_with_an_endpoint(run, endpoint):
    """
    --sfn-compare runs what passed in process again elsewhere.
    """
    result = run(
        "--sfn-compare=endpoint",
        f"--sfn-endpoint-url={endpoint.endpoint_url}",
        f"--sfn-answer-port={endpoint.answer_port}",
    )

    result.assert_outcomes(passed=1)
