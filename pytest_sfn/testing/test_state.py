"""TestState in Python: one state, on one input, and what became of it."""

from __future__ import annotations

import json
from concurrent.futures import Future
from typing import TYPE_CHECKING

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.json_values import json_value
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.service.service import StepFunctionsService


class StateUnderTest:
    """
    The outcome of one state, in TestState's words.

    inspection: the data between the steps, by the API's names (`afterInputPath`, `afterParameters`, ...), JSON texts
    parsed. Source: API Reference, TestState.
    """

    def __init__(self, answer: dict[str, JSON]) -> None:
        #: SUCCEEDED, FAILED, RETRIABLE or CAUGHT_ERROR.
        self.status: str = answer["status"]
        self.output: JSON = _parsed(answer.get("output"))
        self.error: str | None = answer.get("error")
        self.cause: str | None = answer.get("cause")
        self.next_state: str | None = answer.get("nextState")
        self.inspection: dict[str, JSON] = {
            name: _parsed(value) for name, value in answer.get("inspectionData", {}).items()
        }

    def __repr__(self) -> str:
        came = f" {self.error}: {self.cause}" if self.error or self.cause else f" output {self.output!r}"
        return f"<TestState {self.status}{came}, next {self.next_state!r}>"

    @property
    def succeeded(self) -> bool:
        """Whether the status is SUCCEEDED."""
        return self.status == "SUCCEEDED"

    @property
    def caught(self) -> bool:
        """Whether a Catcher took the failure (CAUGHT_ERROR); `next_state` is where it leads."""
        return self.status == "CAUGHT_ERROR"

    @property
    def retriable(self) -> bool:
        """Whether a Retrier takes the failure (RETRIABLE)."""
        return self.status == "RETRIABLE"

    @property
    def retry_delay(self) -> float | None:
        """Seconds until the retry; None unless RETRIABLE."""
        delay: float | None = self.inspection.get("errorDetails", {}).get("retryBackoffIntervalSeconds")
        return delay


def _parsed(value: JSON) -> JSON:
    """A member of the answer: its texts are JSON."""
    return json.loads(value) if isinstance(value, str) else value


def test_state(
    service: StepFunctionsService,
    workflow: LoadedWorkflow,
    state: str,
    given: dict[str, JSON],
    inspection_level: str,
) -> StateUnderTest:
    """
    The outcome of a state of the workflow. Raises ServiceError for what TestState refuses.

    given: input, mock, variables, context and stateConfiguration as values; those that are None are left out.
    """
    parameters: dict[str, JSON] = {
        "definition": dumps(workflow.definition),
        "stateName": state,
        "inspectionLevel": inspection_level,
        "roleArn": workflow.role_arn,
    }
    for name in ("input", "variables", "context"):
        if given.get(name) is not None:
            parameters[name] = dumps(json_value(given[name], f"test_state({name}=...)"))
    if given.get("mock") is not None:
        parameters["mock"] = _mock(given["mock"])
    if given.get("stateConfiguration"):
        parameters["stateConfiguration"] = given["stateConfiguration"]
    answer = service.call("TestState", parameters)
    if isinstance(answer, Future):
        service.engine.scheduler.run_until(answer.done)
        answer = answer.result()
    return StateUnderTest(answer)


def _mock(mock: JSON) -> JSON:
    """The API's mock: `{"result": ...}` or `{"errorOutput": ...}` as they are, anything else is the result."""
    as_given = isinstance(mock, dict) and mock.keys() & {"result", "errorOutput"}
    mock = json_value(mock, "test_state(mock=...)")
    shown = dict(mock) if as_given else {"result": mock}
    if "result" in shown and not isinstance(shown["result"], str):
        shown["result"] = dumps(shown["result"])
    return shown


test_state.__test__ = False  # type: ignore[attr-defined]  # pytest would collect it by its name
