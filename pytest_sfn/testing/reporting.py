"""Collects what a suite did, from every test and every xdist worker, and prints it at the end."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytest_sfn.assertions import RecordedExecution
from pytest_sfn.reports.tables import REPORTS, Suite
from pytest_sfn.testing.suite_reports import GatheredReport
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.testing.harness import Harness


def collected(harness: Harness) -> dict[str, JSON]:
    """What the executions of a test did, as JSON."""
    executions: list[JSON] = []
    for execution in harness.executions:
        if execution.map_run is not None:
            continue
        recorded = RecordedExecution(execution)
        executions.append(
            {
                "workflow": execution.state_machine_name,
                "status": recorded.status,
                "error": recorded.error,
                "elapsed": recorded.elapsed,
                "path": list(recorded.path),
            }
        )
    return {"executions": executions}


class SuiteReport(GatheredReport):
    """Prints those of the tables `shown`. A test notes what `collected` tells."""

    property_name = "pytest_sfn"

    def __init__(self, shown: Sequence[str]) -> None:
        self._shown = shown
        self._gathered: list[dict[str, Any]] = []

    def take(self, value: Any) -> None:
        """What a test collected."""
        self._gathered.append(value)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the tables asked for, if any test ran a workflow."""
        executions = [execution for each in self._gathered for execution in each["executions"]]
        if not executions:
            return
        width = shutil.get_terminal_size((100, 24)).columns
        suite = Suite(executions, width, _session_seconds(terminalreporter))
        terminalreporter.section("Step Functions workflows", sep="=")
        for number, name in enumerate(self._shown):
            for line in [*([""] if number else []), *REPORTS[name](suite)]:
                terminalreporter.write_line(line)


def _session_seconds(reporter: Any) -> Seconds:
    # pytest's own measure; its name changed in 8.4
    started = getattr(reporter, "_session_start", None)
    if started is not None:
        return float(started.elapsed().seconds)
    import time

    return time.time() - float(reporter._sessionstarttime)  # noqa: SLF001 - there is no public name
