"""The mock of TestState: which states take one, and what its result has to be. Texts recorded from AWS unless noted."""

from __future__ import annotations

from typing import NamedTuple

from pytest_sfn.aws.errors import ServiceError, invalid
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.states.base import State
from pytest_sfn.service.json_errors import json_problem
from pytest_sfn.service.source_texts import SourceTexts
from pytest_sfn.typing import JSON

#: Members of stateConfiguration that a request without a mock must not have.
_NEEDS_MOCK = ("mapIterationFailureCount", "errorCausedByState", "retrierRetryCount", "mapItemReaderData")


class StateMock(NamedTuple):
    """A mocked result or failure; one of the two."""

    result: JSON = None
    failure: WorkflowFailure | None = None


def read_mock(parameters: dict[str, JSON], state: State, texts: SourceTexts) -> StateMock | None:
    """The mock of a request, checked; None where there is none. Raises ValidationException, InvalidDefinition."""
    mock = parameters.get("mock")
    if mock is None:
        _check_configuration(parameters)
        _check_runs_without_mock(parameters, state)
        return None
    if state.type_name not in {"Task", "Map", "Parallel"}:
        raise invalid(f"State type '{state.type_name}' is not supported when a mock is specified")
    if parameters.get("revealSecrets"):
        raise invalid("TestState does not support RevealSecrets when a mock is specified.")
    given = mock.keys() & {"result", "errorOutput"}
    if len(given) != 1:  # the text for neither is ours
        only = "only " if given else ""
        raise invalid(f"A test mock should have {only}one of the following fields: [result, errorOutput].")
    if "result" in mock:
        return _told(_result(mock, state, texts), state)
    error = mock["errorOutput"]
    if "error" not in error:
        raise invalid("An error was not specified in the mocked error output.")  # ours
    return StateMock(failure=WorkflowFailure(error["error"], error.get("cause")))


def _told(result: JSON, state: State) -> StateMock:
    """
    The mock of a checked result: a failure where a Task's result tells of one.

    Inferred: what AWS makes of such a mock is not recorded; of the service's answer it makes a failure.
    """
    from pytest_sfn.integrations.models.outcomes import outcome_of

    is_told = state.type_name == "Task" and isinstance(result, dict)
    outcome = outcome_of(state.resource, result) if is_told else None  # type: ignore[attr-defined]  # a Task has one
    return StateMock(failure=outcome) if isinstance(outcome, WorkflowFailure) else StateMock(result)


def _check_configuration(parameters: dict[str, JSON]) -> None:
    for name in _NEEDS_MOCK:
        if name in parameters.get("stateConfiguration", {}):
            word = name[0].upper() + name[1:]
            raise invalid(f"TestState does not support {word} when a mock is not specified.")
    if "context" in parameters:
        raise invalid("TestState does not support Context when a mock is not specified.")  # ours, by analogy


def _check_runs_without_mock(parameters: dict[str, JSON], state: State) -> None:
    if state.type_name in {"Map", "Parallel"}:
        raise ServiceError(
            "InvalidDefinition",
            "TestState API does not support Map or Parallel states. "
            "Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
        )
    if state.type_name != "Task":
        return
    resource = state.resource  # type: ignore[attr-defined]  # a Task has one
    if resource.resource_type == "activity":  # this text and the next are ours
        raise ServiceError("InvalidDefinition", "TestState API does not support Activity tasks without a mock.")
    if resource.pattern != "request-response":
        raise ServiceError(
            "InvalidDefinition",
            "TestState API does not support '.sync' or '.waitForTaskToken' service integration patterns "
            "without a mock.",
        )
    if "roleArn" not in parameters:
        raise invalid("RoleArn must be specified when testing a Task state")


def _result(mock: dict[str, JSON], state: State, texts: SourceTexts) -> JSON:
    if json_problem(mock["result"]) is not None:
        raise invalid("Mocked result must be valid JSON")
    result = texts.parse(mock["result"])
    check = {"Map": _check_map, "Parallel": _check_parallel, "Task": _check_task}[state.type_name]
    check(result, state, mock.get("fieldValidationMode", "STRICT"))
    return result


def _check_map(result: JSON, state: State, _mode: str) -> None:
    distributed = state.distributed  # type: ignore[attr-defined]  # a Map has it, or None
    writes = distributed is not None and distributed.writer is not None and distributed.writer.resource is not None
    if writes and not isinstance(result, dict):
        raise invalid("Mocked result must be a JSON object.")
    if not writes and not isinstance(result, list):
        raise invalid("Mocked result must be an array.")


def _check_parallel(result: JSON, state: State, _mode: str) -> None:
    if not isinstance(result, list):
        raise invalid("Mocked result must be an array.")
    if len(result) != len(state.branches):  # type: ignore[attr-defined]  # a Parallel has them
        raise invalid("Mocked result must contain the same number of items as number of Parallel branches.")


def _check_task(result: JSON, state: State, mode: str) -> None:
    from pytest_sfn.integrations.models.contract import validate_result

    breaches = validate_result(state.resource, result, mode)  # type: ignore[attr-defined, arg-type]  # a Task; the mode was checked
    if breaches:
        raise invalid(f"Mock result schema validation error: {breaches[0].problem}")
