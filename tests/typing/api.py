"""
How users call pytest-sfn, for the type checker: `mypy --strict` reads this file, nobody runs it.

A line that stops checking is a change users must hear of (changelog.d/).
"""

from __future__ import annotations

from typing import assert_type

from pytest_sfn.assertions.states import StateView
from pytest_sfn.errors import DefinitionError, Diagnostic, WorkflowFailure
from pytest_sfn.mocks.mock import Call, Mock
from pytest_sfn.source import Location
from pytest_sfn.testing.clock import TestClock
from pytest_sfn.testing.execution import Execution
from pytest_sfn.testing.sfn import Sfn
from pytest_sfn.testing.workflow import Workflow


def a_workflow_is_loaded_mocked_and_run(sfn: Sfn) -> None:
    """The chain of the first example."""
    workflow = sfn.load("template.yaml", "Checkout", parameters={"Stage": "test"})
    assert_type(workflow, Workflow)
    mock = workflow.mock("Charge card").raises("Gateway.Timeout", times=2).returns({"chargeId": "c-1"}, after=35)
    assert_type(mock, Mock)
    assert_type(mock.calls, list[Call])
    assert_type(workflow.run({"orderId": "42"}), Execution)


def an_execution_is_asked_about(execution: Execution) -> None:
    """Answers of an execution have types one can compare with."""
    assert_type(execution.succeeded, bool)
    assert_type(execution.path == ["Charge card"], bool)
    assert_type(execution.error, str | None)
    assert_type(execution.state("Charge card"), StateView)
    assert_type(execution.state("Charge card").retries, int)
    assert_type(execution.state("Charge card").retry_delays, list[float])
    assert_type(execution.failed_with("States.Timeout"), bool)
    assert_type(execution.waiting_at, str | list[str] | None)
    assert_type(execution.wait(), Execution)


def time_is_advanced(sfn_clock: TestClock) -> None:
    """The clock takes any unit."""
    sfn_clock.advance(days=7)
    sfn_clock.advance(1.5)


def a_definition_error_lists_its_diagnostics(error: DefinitionError) -> None:
    """Each problem of a definition has a code, a place and perhaps a mend."""
    assert_type(error.diagnostics, tuple[Diagnostic, ...])
    for diagnostic in error.diagnostics:
        assert_type(diagnostic.location, Location)
        assert_type(diagnostic.location.line, int | None)
        assert_type(diagnostic.mend, str | None)


def a_failure_may_lack_error_and_cause(failure: WorkflowFailure) -> None:
    """A Fail state may leave out either."""
    assert_type(failure.error, str | None)
    assert_type(failure.cause, str | None)
