"""
The pytest plugin: options, markers and fixtures. Thin: everything is imported when a test first asks for it.

Importing this module must cost a pytest run that uses none of it next to nothing; a test holds that.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from pytest_sfn.testing.clock import TestClock
    from pytest_sfn.testing.harness import Harness
    from pytest_sfn.testing.sfn import Sfn


class Option(NamedTuple):
    """
    A setting of tests: `--sfn-NAME` on the command line, `sfn_NAME` in the ini file, `NAME` of the marker.

    choices: what it may be, if that is not for its reader to say. several: it is a list, one a line or an option.
    """

    default: str | None
    about: str
    choices: tuple[str, ...] = ()
    several: bool = False


#: The one table of settings: help, ini file, marker, documentation and `testing.settings` read it.
OPTIONS: dict[str, Option] = {
    "template": Option(None, "the file the `sfn.workflow` of every test is loaded from"),
    "engine": Option(
        "in-process",
        "where executions run: in-process, container or endpoint",
        choices=("in-process", "container", "endpoint"),
    ),
    "seed": Option("0", "seed of jitter, UUIDs and task tokens (an integer)"),
    "clock": Option("virtual", "virtual, real, or a number: so many times as fast as real"),
    "unmocked": Option(
        "error",
        "a Task nothing answers: error, or endpoint (call the AWS endpoint boto3 is set up for)",
        choices=("error", "endpoint"),
    ),
    "unused_mocks": Option("error", "a mock that no Task asked: error or ignore", choices=("error", "ignore")),
    "iam": Option(
        "off",
        "hold what executions do against the template's role: off, warn or error",
        choices=("off", "warn", "error"),
    ),
    "account_id": Option("123456789012", "the account of ARNs"),
    "region": Option("us-east-1", "the Region of ARNs"),
    "endpoint_url": Option(None, "engine endpoint: the URL of a Step Functions endpoint"),
    "image": Option("amazon/aws-stepfunctions-local:latest", "engine container: the image"),
    "network": Option(
        "auto",
        "engine container: host, published (a port of 127.0.0.1), or auto",
    ),
    "wait_time_scale": Option("1", "engines outside: how many real seconds a second of a wait lasts, such as 0.01"),
    "answer_port": Option("0", "port on which the test process answers an engine outside; 0 takes a free one"),
    "prefix": Option(None, "begins the names of state machines on an endpoint; drawn for each run by default"),
    "role_arn": Option(None, "engine endpoint: the role of state machines, for real AWS"),
    "allow_aws": Option(
        "false",
        "engine endpoint: true lets tests run in a real AWS account",
    ),
    "engine_strict": Option(
        "false",
        "true: what an engine outside cannot do fails the test in place of skipping it",
    ),
    "engine_timeout": Option("60", "real seconds that an execution outside the process may take"),
    "ignoring": Option(
        None, "JSONPath of what comparisons and snapshots leave out, as $..requestId; repeatable", several=True
    ),
    "compare": Option(None, "container or endpoint: run each execution there too, and fail where the two part"),
}

MARKER = "sfn({}): settings of the sfn fixture for this test. {}; parameters: a template's parameters.".format(
    ", ".join(f"{name}=None" for name in (*OPTIONS, "parameters")),
    "; ".join(f"{name}: {option.about.replace('; ', ', ')}" for name, option in OPTIONS.items()),
)

CONTRACT_MARKER = (
    "sfn_contract(target, contract, handler=None): in this test, payloads of a state, function or resource are held to "
    "a PayloadContract; a handler is called with the contract's examples and with what the workflow sent, and held to "
    "the same contract."
)

MOCK_CONFIG_FILES = (
    "mock configurations whose test cases are tests, each `GLOB`, `GLOB -> DEFINITION`, `GLOB < INPUT` or both, "
    "relative to the rootdir: `statemachine/test/MockConfigFile.json -> template.yaml < events/{test_case}.json`"
)

RECORDINGS = (
    "recorded executions that are tests, each `GLOB`, `GLOB -> DEFINITION` or `GLOB -> TEMPLATE#STATE_MACHINE`, "
    "relative to the rootdir: `recordings/*.recording.json -> template.yaml`"
)

#: What can be printed at the end of the run: `--sfn-NAME`, or `sfn_NAME = true` in the ini file.
REPORTS: dict[str, str] = {
    "summary": "print a table of the executions: workflow, status, virtual time, path",
}

#: What of each workflow the executions went through: `--sfn-coverage`, and what is done with it.
COVERAGE = "print which states, transitions, Retriers, Catchers and failures of each workflow were covered"
COVERAGE_FAIL_UNDER = "fail the run if less than this percentage of all workflows is covered"
COVERAGE_SOURCE = (
    "definition files, and templates with definitions, as globs from the rootdir: what no test loads of them is in the "
    "coverage too, at 0 %"
)
COVERAGE_IN_COV = "with pytest --cov, put the definition files into its table and reports"
COVERAGE_JSON = "write the coverage into a file, which `pytest-sfn coverage combine` reads"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of OPTIONS, on the command line and in the ini file."""
    group = parser.getgroup("sfn", "AWS Step Functions workflows (pytest-sfn)")
    for name, option in OPTIONS.items():
        group.addoption(
            f"--sfn-{name.replace('_', '-')}",
            dest=f"sfn_{name}",
            action="append" if option.several else "store",
            help=f"{option.about} [{option.default}]",
        )
        kind: Literal["string", "linelist"] = "linelist" if option.several else "string"
        parser.addini(f"sfn_{name}", option.about, type=kind, default=option.default)
    for name, text in REPORTS.items():
        group.addoption(f"--sfn-{name}", dest=f"sfn_{name}", action="store_true", help=text)
        parser.addini(f"sfn_{name}", text, type="bool", default=False)
    group.addoption("--sfn-coverage", action="store_true", help=COVERAGE)
    parser.addini("sfn_coverage", COVERAGE, type="bool", default=False)
    group.addoption("--sfn-coverage-fail-under", type=float, metavar="PERCENT", help=COVERAGE_FAIL_UNDER)
    number: Literal["float", "string"] = "float" if pytest.version_tuple >= (8, 4) else "string"
    parser.addini("sfn_coverage_fail_under", COVERAGE_FAIL_UNDER, type=number, default=None)
    group.addoption("--sfn-coverage-json", metavar="FILE", help=COVERAGE_JSON)
    parser.addini("sfn_coverage_in_cov", COVERAGE_IN_COV, type="bool", default=True)
    parser.addini("sfn_coverage_source", COVERAGE_SOURCE, type="linelist", default=[])
    group.addoption("--sfn-mock-config-files", action="append", metavar="GLOB", help=MOCK_CONFIG_FILES)
    parser.addini("sfn_mock_config_files", MOCK_CONFIG_FILES, type="linelist", default=[])
    group.addoption("--sfn-recordings", action="append", metavar="GLOB", help=RECORDINGS)
    parser.addini("sfn_recordings", RECORDINGS, type="linelist", default=[])
    group.addoption(
        "--sfn-update-snapshots", action="store_true", help="write the snapshots of mock configurations anew"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)
    shown = [name for name in REPORTS if _asked_for(config, name)]
    if shown and not hasattr(config, "workerinput"):
        from pytest_sfn.testing.reporting import SuiteReport

        config.pluginmanager.register(SuiteReport(shown), "sfn_report")
    _configure_coverage(config)
    config.addinivalue_line("markers", CONTRACT_MARKER)
    if (config.getoption("sfn_iam") or config.getini("sfn_iam")) != "off" and not hasattr(config, "workerinput"):
        from pytest_sfn.testing.iam_suite import GrantsReport

        config.pluginmanager.register(GrantsReport(), "sfn_iam_report")
    if _asked_for(config, "ignoring") and not hasattr(config, "workerinput"):
        from pytest_sfn.testing.ignoring import StaleReport

        config.pluginmanager.register(StaleReport(), "sfn_stale_report")


def _configure_coverage(config: pytest.Config) -> None:
    """Gather coverage in this process, if anything asks for it."""
    fail_under = config.getoption("sfn_coverage_fail_under")
    if fail_under is None:
        fail_under = _percentage_of_ini(config)
    json_file = config.getoption("sfn_coverage_json")
    shown = _asked_for(config, "coverage")
    if shown or json_file or fail_under is not None:
        from pytest_sfn.testing.coverage.suite import NAME, SuiteCoverage

        report = SuiteCoverage(config, shown=shown, fail_under=fail_under, json_file=json_file)
        config.pluginmanager.register(report, NAME)
    if "coverage" in sys.modules and config.getini("sfn_coverage_in_cov"):
        _measure_in_coverage_py(config)


def _measure_in_coverage_py(config: pytest.Config) -> None:
    """Put definitions into coverage.py, if it measures this run."""
    from coverage import Coverage

    if Coverage.current() is not None or config.pluginmanager.hasplugin("_cov"):
        from pytest_sfn.testing.coverage.coverage_py import PLUGIN_NAME, CoveragePy

        config.pluginmanager.register(CoveragePy(config), PLUGIN_NAME)


def _percentage_of_ini(config: pytest.Config) -> float | None:
    try:
        given = config.getini("sfn_coverage_fail_under")
        return None if given is None else float(given)
    except (TypeError, ValueError, pytest.UsageError) as error:
        raise pytest.UsageError(f"sfn_coverage_fail_under is a percentage, a number such as 90: {error}") from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The test cases of a mock configuration file, or a recording, where the file is named as such and asked for."""
    if file_path.name.endswith((".mockconfig.json", "MockConfigFile.json")):
        from pytest_sfn.testing.mock_config.collecting import MockConfigCollector

        return MockConfigCollector.collected(file_path, parent, "sfn_mock_config_files", OPTIONS)
    if file_path.name.endswith(".recording.json"):
        from pytest_sfn.testing.recordings.collecting import RecordingCollector

        return RecordingCollector.collected(file_path, parent, "sfn_recordings", OPTIONS)
    return None


def _asked_for(config: pytest.Config, name: str) -> bool:
    return bool(config.getoption(f"sfn_{name}") or config.getini(f"sfn_{name}"))


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """Explain a failed comparison of an execution's path or status."""
    for value in (left, right):
        explain = getattr(value, "sfn_explain_comparison", None)
        if explain is not None:
            lines: list[str] | None = explain(op, right if value is left else left, config.get_verbosity())
            return lines
    return None


@pytest.fixture
def sfn(request: pytest.FixtureRequest) -> Iterator[Sfn]:
    """
    Step Functions for one test: `sfn.load("template.yaml")` gives a workflow to mock, run and assert on.

    Everything it makes shares one clock (`sfn_clock`). At the end of the test, mocks that no Task asked for fail it,
    unless an execution is still running and might have asked.
    """
    from pytest_sfn.testing.fixture import sfn_of

    yield from sfn_of(request, OPTIONS, collects=any(_asked_for(request.config, name) for name in REPORTS))


def pytest_unconfigure() -> None:
    """Stop the containers of this process, if it started any."""
    connections = sys.modules.get("pytest_sfn.backends.connections")
    if connections is not None:
        connections.close_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run the executions of a test that passed on a second engine, if there is one to compare with."""
    yield
    harness: Harness | None = getattr(item, "sfn_compared", None)
    if harness is not None and harness.settings.compare is not None:
        from pytest_sfn.assertions.value_paths import Ignored
        from pytest_sfn.testing.comparing import compare_executions
        from pytest_sfn.testing.ignoring import StaleReport

        ignored = Ignored(harness.settings.ignoring)
        left_out = compare_executions(harness, harness.settings.compare, ignored)
        StaleReport.note(item, ignored.matched)
        if left_out:
            item.add_report_section("call", "sfn", "\n".join(["Not compared:", *left_out]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """
    Remember that a test failed, so that its unused mocks do not hide why, and tell of its executions.

    Our own frames are left out of the traceback of errors that are the test's to mend.
    """
    if call.excinfo is not None:
        if call.when == "call":
            item.sfn_failed = True  # type: ignore[attr-defined]  # read by the sfn fixture
        if _is_sfn_error(call.excinfo.value):
            _hide_own_frames(call.excinfo)
    report = yield
    if report.failed and call.when == "call" and call.excinfo is not None and not _is_sfn_error(call.excinfo.value):
        _tell_executions(item, report)
    return report


def _tell_executions(item: pytest.Item, report: pytest.TestReport) -> None:
    test = getattr(item, "funcargs", {}).get("sfn")
    if test is None:
        return
    for found in test.harness.explorations:
        if not found.holds:
            report.sections.append(("Promises broken", str(found)))
    if test.executions:
        from pytest_sfn.testing.failed_test import TITLE, told

        report.sections.append((TITLE, told(test.harness)))


def _hide_own_frames(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Mark the modules of ours in the traceback as pytest's `__tracebackhide__` asks; --full-trace shows them still."""
    for entry in excinfo.traceback:
        names = entry.frame.f_globals
        if str(names.get("__name__", "")).startswith(("pytest_sfn.", "functools")):  # whose properties we use
            names["__tracebackhide__"] = _is_the_tests_to_mend


def _is_the_tests_to_mend(excinfo: pytest.ExceptionInfo[BaseException] | None) -> bool:
    return excinfo is not None and _is_sfn_error(excinfo.value)


def _is_sfn_error(error: BaseException) -> bool:
    # by name, as importing the class would cost runs that use nothing of ours
    return any((kind.__module__, kind.__name__) == ("pytest_sfn.errors", "SfnError") for kind in type(error).__mro__)


@pytest.fixture
def sfn_clock(sfn: Sfn) -> TestClock:
    """The clock of this test's executions: `sfn_clock.advance(days=7)`, `sfn_clock.now`, `sfn_clock.elapsed`."""
    return sfn.clock


@pytest.fixture
def sfn_client(sfn: Sfn) -> Any:
    """
    A real boto3 `stepfunctions` client on this test's Step Functions: no socket, no network, with or without moto.

    Looking at an execution that still runs lets virtual time pass, so code that polls comes to an end.
    """
    return sfn.client


@pytest.fixture
def sfn_endpoint(sfn: Sfn, monkeypatch: pytest.MonkeyPatch) -> str:
    """
    The URL of this test's Step Functions on a real socket, for any SDK in any process; the system chooses the port.

    boto3 clients made during the test find it by themselves, through AWS_ENDPOINT_URL_SFN. Virtual time passes whenever
    nothing else can happen. What goes wrong in the server fails the test.
    """
    url = sfn.serve()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SFN", url)
    # StartSyncExecution would otherwise be sent to `sync-127.0.0.1`, a host that is none.
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    for name, value in (("AWS_ACCESS_KEY_ID", "testing"), ("AWS_SECRET_ACCESS_KEY", "testing")):
        if name not in os.environ:
            monkeypatch.setenv(name, value)
    if "AWS_DEFAULT_REGION" not in os.environ:
        monkeypatch.setenv("AWS_DEFAULT_REGION", sfn.harness.settings.account.region)
    return url
