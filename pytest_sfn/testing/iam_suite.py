"""The roles of a whole suite: what they grant and no test used, printed at the end of the run."""

from __future__ import annotations

from typing import Any

from pytest_sfn.testing.suite_reports import GatheredReport


class GrantsReport(GatheredReport):
    """Prints for each role what it grants and no test used. A test notes what `grants_of` tells of its workflows."""

    property_name = "pytest_sfn_iam"

    def __init__(self) -> None:
        self._unused: dict[tuple[str, str], dict[str, None]] = {}

    def take(self, value: Any) -> None:
        """The grants of a test: each is unused if no test used it."""
        for grants in value:
            key = (grants["workflow"], grants["role"])
            unused = dict.fromkeys(grants["unused"])
            kept = self._unused.get(key, unused)
            self._unused[key] = {action: None for action in kept if action in unused}

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print what no test used, if any test ran a workflow whose role is known."""
        if not self._unused:
            return
        terminalreporter.section("Roles of Step Functions workflows", sep="=")
        for (workflow, role), unused in sorted(self._unused.items()):
            granted = f"grants what no test used: {', '.join(unused)}" if unused else "grants nothing in vain"
            terminalreporter.write_line(f"{workflow} ({role}) {granted}")
