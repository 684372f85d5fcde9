"""Both sides of a mocked Task's contract: what the workflow sent, and what the mock answers."""

from __future__ import annotations

from pytest_sfn.answers.mocks.mock import ValidationMode
from pytest_sfn.aws.shapes import Breach
from pytest_sfn.integrations.models.contract import validate_error, validate_request, validate_result
from pytest_sfn.language.tasks import Answer, TaskRequest


def breaches_of(request: TaskRequest, answer: Answer, mode: ValidationMode) -> tuple[str, list[Breach], str]:
    """(the side that broke it, how, what to do), nothing where both kept it."""
    if mode == "NONE":
        return "", [], ""
    breaches = validate_request(request.resource, request.parameters)
    if breaches:
        return "request", breaches, "AWS would refuse this request: mend Parameters or Arguments of the state"
    if answer.failure is not None:
        return _of_error(request, answer.failure.error or "")
    breaches = validate_result(request.resource, answer.output, mode, unknown=True)
    mend = "Mend the mocked result, or allow it with .validated('NONE')" if breaches else ""
    return "mocked result", breaches, mend


def _of_error(request: TaskRequest, error: str) -> tuple[str, list[Breach], str]:
    nearest = validate_error(request.resource, error)
    if nearest is None:
        return "", [], ""
    breach = Breach("Error", "Error", "", f"an Error Name of the service, such as {nearest}", repr(error))
    return "mocked error", [breach], "Mend the mocked error, or allow it with .validated('NONE')"
