"""What the `sfn` fixture does around a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.testing.settings import Options, settings_of
from pytest_sfn.testing.sfn import Sfn

if TYPE_CHECKING:
    from pytest_sfn.testing.contracts import MarkedContracts


def sfn_of(request: pytest.FixtureRequest, options: Options, *, collects: bool) -> Iterator[Sfn]:
    """
    What the test holds, and at its end what is to be told of it; failures without a line of ours.

    collects: whether a report on the whole suite is printed, for which executions are noted.
    """
    try:
        settings, wrong = settings_of(request, options), None
    except pytest.UsageError as error:
        wrong = str(error)
    if wrong is not None:  # the marker or option is at fault, no line of ours
        pytest.fail(f"UsageError: {wrong}", pytrace=False)
    test = Sfn(settings)
    if settings.compare is not None:
        request.node.sfn_compared = test.harness
    contracts = _contracts(request.node, test)
    yield test
    _note(request.node, test, collects=collects)
    failed = getattr(request.node, "sfn_failed", False)
    told = None
    try:
        if contracts is not None and not failed:
            contracts.check_handlers()
        test.close(verify=not failed)
    except SfnError as error:
        told = f"{type(error).__name__}: {error}"
    if told is not None:  # outside of `except`, which pytest would show as well
        pytest.fail(told, pytrace=False)  # the test is over: no line of it to show


def _contracts(node: pytest.Item, test: Sfn) -> MarkedContracts | None:
    if node.get_closest_marker("sfn_contract") is None:
        return None
    from pytest_sfn.testing.contracts import MarkedContracts

    return MarkedContracts(test.runner, node.iter_markers("sfn_contract"))


def _note(node: pytest.Item, test: Sfn, *, collects: bool) -> None:
    """Let the test's report carry what reports on the suite are made of."""
    harness = test.harness
    if collects:
        from pytest_sfn.testing.reporting import SuiteReport, collected

        SuiteReport.note(node, collected(harness))
    coverage = node.config.pluginmanager.get_plugin("sfn_coverage")
    if coverage is not None:
        coverage.take(harness)
    coverage_py = node.config.pluginmanager.get_plugin("sfn_coverage_py")
    if coverage_py is not None:
        coverage_py.take(harness, node.nodeid)
    if harness.settings.iam != "off":
        from pytest_sfn.testing.iam import grants_of
        from pytest_sfn.testing.iam_suite import GrantsReport

        GrantsReport.note(node, grants_of(harness))
