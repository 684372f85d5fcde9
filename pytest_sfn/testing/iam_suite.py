"""The roles of a whole suite: what they grant and no test used, printed at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_sfn.testing.iam import grants_of

if TYPE_CHECKING:
    import pytest

    from pytest_sfn.testing.harness import Harness

#: The user property of a test's report that carries what its roles grant; xdist sends those to the controller.
PROPERTY = "pytest_sfn_iam"


def note_grants(node: pytest.Item, harness: Harness) -> None:
    """Add what the roles of a test's workflows grant to its report."""
    node.user_properties.append((PROPERTY, grants_of(harness)))


class GrantsReport:
    """The controller's side: gathers from reports, prints at the end of the session."""

    def __init__(self) -> None:
        self._unused: dict[tuple[str, str], dict[str, None]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a test's teardown report carries: a grant is unused if no test used it."""
        if report.when != "teardown":
            return
        for name, value in report.user_properties:
            if name != PROPERTY:
                continue
            carried: Any = value
            for grants in carried:
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
