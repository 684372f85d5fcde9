"""The plugin of a run that asked for coverage: gathers what tests covered, in every process, and tells the end."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.reports.coverage.files import write
from pytest_sfn.reports.coverage.model import Coverages, read_document, written
from pytest_sfn.reports.coverage.table import coverage_table, is_below, verdict
from pytest_sfn.testing.coverage.collecting import Collector
from pytest_sfn.testing.coverage.source_files import coverages_named

if TYPE_CHECKING:
    from pytest_sfn.testing.harness import Harness

#: How the styles of a table look: words of pytest's terminal writer.
MARKUP: dict[str, dict[str, bool]] = {
    "good": {"green": True},
    "poor": {"yellow": True},
    "bad": {"red": True},
    "head": {"bold": True},
    "": {},
}
#: What a worker of xdist sends.
_OUTPUT = "pytest_sfn_coverage"
NAME = "sfn_coverage"


class SuiteCoverage:
    """
    Gathers coverage in the process it is registered in; the controller of xdist adds that of its workers.

    shown: whether the table is printed. fail_under: percent below which the run fails. json_file: where the data goes.
    """

    def __init__(self, config: pytest.Config, *, shown: bool, fail_under: float | None, json_file: str | None) -> None:
        self._config = config
        self._shown = shown
        self._fail_under = fail_under
        self._json_file = json_file
        self._failed = False
        self.suite = Coverages()
        self.collector = Collector(config.rootpath, config.option.basetemp)

    def take(self, harness: Harness) -> None:
        """Count what a test did."""
        for coverage in (*self.collector.collect(harness), *self.collector.entries(harness)):
            self.suite.take(coverage)

    # --- xdist
    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended: take what its tests covered."""
        document = getattr(node, "workeroutput", {}).get(_OUTPUT)
        for coverage in read_document(document) if document else ():
            self.suite.take(coverage)

    # --- the end
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send what was gathered, or judge and write it."""
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[_OUTPUT] = written(self.suite)
            return
        if self._config.option.collectonly:
            return
        for coverage in coverages_named(self._config, self.suite.definitions):
            self.suite.take(coverage)
        if self._json_file is not None:
            write(self.suite, Path(self._config.invocation_params.dir, self._json_file))
        self._failed = is_below(self.suite, self._fail_under)
        if self._failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print what was asked for."""
        if not self.suite.definitions or self._config.option.collectonly:
            if self._fail_under is not None:
                terminalreporter.write_line("Step Functions coverage: no test loaded a workflow", yellow=True)
            return
        terminalreporter.section("Step Functions coverage", sep="=")
        if self._shown or self._failed:
            width = shutil.get_terminal_size((120, 24)).columns
            for line in coverage_table(self.suite, width, whole=self._config.get_verbosity() > 0):
                terminalreporter.write_line(line.text, **MARKUP[line.style])
        for line in verdict(self.suite, self._fail_under):
            terminalreporter.write_line(line.text, **MARKUP[line.style])
        if self._json_file is not None:
            terminalreporter.write_line(f"Step Functions coverage written to {self._json_file}")
