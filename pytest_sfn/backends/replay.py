"""The answers a finished execution was given, for another engine that runs the same definition on the same input."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from pytest_sfn.answers.mocks.recorded import recorded_attempts
from pytest_sfn.answers.mocks.registry import MockRegistry
from pytest_sfn.backends.causes import message_of
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.language.tasks import Answer, TaskRequest
from pytest_sfn.typing import JSON


class ReplayRunner:
    """A TaskRunner that gives each attempt what the same attempt of a recorded history was given."""

    def __init__(self, events: Sequence[dict[str, JSON]]) -> None:
        self.mocks = MockRegistry()
        self.services = _NoServices()
        self._recorded = recorded_attempts(events)

    @property
    def timed_out(self) -> list[str]:
        """States whose Task ran into a time limit, which no answer can repeat."""
        return [key[0] for key, attempts in self._recorded.items() if any(each.timed_out for each in attempts)]

    def run(self, request: TaskRequest) -> Answer:
        """The recorded result, or the recorded failure."""
        key = (request.state_name, request.map_indices, request.visit)
        attempts = self._recorded.get(key, [])
        if len(attempts) <= request.retry_count:
            raise HarnessError(
                f"The other engine began attempt {request.retry_count + 1} of state {request.state_name!r}, and this "
                f"one made {len(attempts)}"
            )
        attempt = attempts[request.retry_count]
        if attempt.failed:
            return Answer(failure=WorkflowFailure(attempt.error, message_of(attempt.cause)))
        return Answer(None if attempt.result_text is None else json.loads(attempt.result_text))


@dataclass
class _NoServices:
    functions: dict[str, object] = field(default_factory=dict)
    http: list[object] = field(default_factory=list)
