"""The mocks of a test, and which of them answers a request."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.answers.errors import UnusedMock
from pytest_sfn.answers.mocks.mock import Clause, Mock
from pytest_sfn.language.tasks import TaskRequest


class MockRegistry:
    """
    Mocks in the order they were made.

    Of several that match, the one with more conditions answers, then the one whose target is nearer (state, function,
    Resource ARN, service and action), then the one made last: so a test overrides what a fixture set up.
    """

    def __init__(self) -> None:
        self._mocks: list[Mock] = []
        self._of_executions: dict[str, list[Mock]] = {}
        #: The latest request of each state, to tell why a mock was not used.
        self._asked: dict[str, TaskRequest] = {}

    def __iter__(self) -> Iterator[Mock]:
        return iter(self._mocks)

    def __len__(self) -> int:
        return len(self._mocks)

    def mock(self, target: str) -> Mock:
        """A new mock for a state name, Resource ARN, Lambda function name or ARN, or `service:action`."""
        mock = Mock(target)
        self._mocks.append(mock)
        return mock

    def add(self, mock: Mock, execution_arn: str | None = None) -> Mock:
        """Take a mock made elsewhere, for all executions or for one; one execution's go before the others."""
        if execution_arn is None:
            self._mocks.append(mock)
        else:
            self._of_executions.setdefault(execution_arn, []).append(mock)
        return mock

    def find(self, request: TaskRequest) -> tuple[Mock, Clause] | None:
        """The mock that answers this request, and its clause that does; None where none does."""
        self._asked[request.state_name] = request
        if self._of_executions:
            for mock in self._of_executions.get(request.execution_arn, ()):
                clause = mock.clause_for(request) if mock.target.rank(request) else None
                if clause is not None:
                    return mock, clause
        found, nearest = None, (0, 0)
        for mock in self._mocks:
            rank = mock.target.rank(request)
            clause = (mock.only_clause or mock.clause_for(request)) if rank else None
            if clause is not None and (len(clause.conditions), rank) >= nearest:
                found, nearest = (mock, clause), (len(clause.conditions), rank)
        return found

    def rejections(self, request: TaskRequest) -> list[tuple[str, str]]:
        """(mock, why it does not answer this request), nearest first."""
        rejected = [(mock, reason) for mock in self._mocks if (reason := mock.difference(request)) is not None]
        rejected.sort(key=lambda pair: (-pair[0].target.rank(request), -_likeness(pair[0].target.name, request)))
        return [(mock.label, reason) for mock, reason in rejected]

    def verify(self) -> None:
        """Raise UnusedMock where a mock was never asked."""
        unused = [mock for mock in self._mocks if not mock.called and not mock.may_be_unused]
        if unused:
            raise UnusedMock([mock.label for mock in unused], [self._why_unused(mock) for mock in unused])

    def _why_unused(self, mock: Mock) -> str:
        for request in self._asked.values():
            if mock.target.rank(request):
                reason = mock.difference(request)
                others = [
                    other.label for other in self._mocks if other is not mock and other.difference(request) is None
                ]
                taken = f"{others[-1]} answered" if others else "something else answered"
                return f"state {request.state_name!r}: {reason or taken}"
            if (near := mock.target.near_miss(request)) is not None:
                return f"state {request.state_name!r}: it {near}"
        return f"the Tasks that ran were {', '.join(map(repr, self._asked)) or 'none'}"


def _likeness(name: str, request: TaskRequest) -> float:
    from difflib import SequenceMatcher

    return max(
        SequenceMatcher(None, name.lower(), other.lower()).ratio()
        for other in (request.state_name, request.resource.arn)
    )
