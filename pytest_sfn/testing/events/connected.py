"""Event buses between the workflows of a test: what one puts or how it ends starts another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.testing.events.bus import Events
    from pytest_sfn.testing.sfn import Sfn


class ConnectedBuses:
    """
    Answers `events:putEvents` and `aws-sdk:eventbridge:putEvents`, and passes on execution status changes.

    An event starts what it starts after the Task that put it has been answered. A mock of the Task goes before.
    """

    def __init__(self, sfn: Sfn, events: Events) -> None:
        self._sfn = sfn
        self._events = events
        sfn.runner.answer_service("events", self.answer)
        sfn.service.state.status_changes.subscribers.append(self._deliver)

    def answer(self, call: ServiceCall) -> ServiceResponse | None:
        """The answer to PutEvents; other operations are not ours."""
        if call.operation != "PutEvents":
            return None
        entries = call.parameters["Entries"]
        for entry in entries:
            self._deliver(entry)
        return ServiceResponse(
            {"FailedEntryCount": 0, "Entries": [{"EventId": self._sfn.engine.uuid()} for _ in entries]}
        )

    def _deliver(self, event: dict[str, JSON]) -> None:
        def later() -> None:
            self._events.put(event)

        self._sfn.engine.scheduler.soon(later)
