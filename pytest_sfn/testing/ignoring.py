"""The paths that comparisons leave out (`sfn_ignoring`): which of them left nothing out in a whole run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

    from pytest_sfn.assertions.value_paths import Ignored

#: The user property of a test's report that carries which paths matched; xdist sends those to the controller.
PROPERTY = "pytest_sfn_ignoring"


def note_ignored(node: pytest.Item, ignored: Ignored) -> None:
    """Add to the report of a test whether each path of its comparisons left anything out."""
    if ignored.matched:
        node.user_properties.append((PROPERTY, ignored.matched))


class StaleReport:
    """The controller's side: gathers from reports, prints at the end of the session."""

    def __init__(self) -> None:
        self._matched: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a test's teardown report carries."""
        if report.when != "teardown":
            return
        for name, value in report.user_properties:
            if name == PROPERTY:
                carried: Any = value
                for path, matched in carried.items():
                    self._matched[path] = self._matched.get(path, False) or matched

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the paths that left nothing out in any comparison: each is misspelt, or no longer needed."""
        stale = [path for path, matched in self._matched.items() if not matched]
        if stale:
            terminalreporter.section("Ignored in comparisons of Step Functions workflows", sep="=")
            for path in stale:
                terminalreporter.write_line(f"{path} left nothing out in any comparison", yellow=True)
