"""The paths that comparisons leave out (`sfn_ignoring`): which of them left nothing out in a whole run."""

from __future__ import annotations

from typing import Any

from pytest_sfn.testing.suite_reports import GatheredReport


class StaleReport(GatheredReport):
    """Prints the paths that left nothing out in any comparison: each is misspelt, or no longer needed."""

    property_name = "pytest_sfn_ignoring"

    def __init__(self) -> None:
        self._matched: dict[str, bool] = {}

    def take(self, value: Any) -> None:
        """Whether each path of a test's comparisons left anything out."""
        for path, matched in value.items():
            self._matched[path] = self._matched.get(path, False) or matched

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print them, if there are any."""
        stale = [path for path, matched in self._matched.items() if not matched]
        if stale:
            terminalreporter.section("Ignored in comparisons of Step Functions workflows", sep="=")
            for path in stale:
                terminalreporter.write_line(f"{path} left nothing out in any comparison", yellow=True)
