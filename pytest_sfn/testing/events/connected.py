"""Event buses between the workflows of a test: what one puts or how it ends starts another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_sfn.testing.harness import Harness


def connect_buses(harness: Harness, put: Callable[[Mapping[str, JSON]], object]) -> None:
    """
    Answer `events:putEvents` and `aws-sdk:eventbridge:putEvents`, and pass on execution status changes.

    An event starts what it starts after the Task that put it has been answered. A mock of the Task goes before.
    put: puts an event before the workflows.
    """
    engine = harness.engine

    def deliver(event: dict[str, JSON]) -> None:
        def later() -> None:
            put(event)

        engine.scheduler.soon(later)

    def answer(call: ServiceCall) -> ServiceResponse | None:
        """The answer to PutEvents; other operations are not ours."""
        if call.operation != "PutEvents":
            return None
        entries = call.parameters["Entries"]
        for entry in entries:
            deliver(entry)
        return ServiceResponse({"FailedEntryCount": 0, "Entries": [{"EventId": engine.uuid()} for _ in entries]})

    harness.backend.check_tells("status changes")
    harness.runner.answer_service("events", answer)
    harness.service().state.status_changes.subscribers.append(deliver)
