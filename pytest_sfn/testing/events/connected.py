"""Event buses between the workflows of a test: what one puts or how it ends starts another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_sfn.testing.harness import Harness


class ConnectedBuses:
    """
    Answers `events:putEvents` and `aws-sdk:eventbridge:putEvents`, and passes on execution status changes.

    An event starts what it starts after the Task that put it has been answered. A mock of the Task goes before.
    put: puts an event before the workflows.
    """

    def __init__(self, harness: Harness, put: Callable[[Mapping[str, JSON]], object]) -> None:
        harness.backend.check_tells("status changes")
        self._engine = harness.engine
        self._put = put
        harness.runner.answer_service("events", self.answer)
        harness.service().state.status_changes.subscribers.append(self._deliver)

    def answer(self, call: ServiceCall) -> ServiceResponse | None:
        """The answer to PutEvents; other operations are not ours."""
        if call.operation != "PutEvents":
            return None
        entries = call.parameters["Entries"]
        for entry in entries:
            self._deliver(entry)
        return ServiceResponse({"FailedEntryCount": 0, "Entries": [{"EventId": self._engine.uuid()} for _ in entries]})

    def _deliver(self, event: dict[str, JSON]) -> None:
        def later() -> None:
            self._put(event)

        self._engine.scheduler.soon(later)
