"""Harness errors of mocks: what the test got wrong. They pass through Retry and Catch and fail the test."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.errors import HarnessError


class UnmockedTask(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """No mock and no service answers a Task. `rejected`: (rule, why it did not match), nearest first."""

    def __init__(self, state_name: str, resource: str, rejected: Sequence[tuple[str, str]], mend: str) -> None:
        self.state_name = state_name
        self.resource = resource
        self.rejected = tuple(rejected)
        self.mend = mend
        tried = [f"  {rule}: {reason}" for rule, reason in self.rejected] or ["  there are no mocks"]
        super().__init__(
            "\n".join(
                [
                    f"Nothing answers the Task of state {state_name!r} ({resource})",
                    *tried,
                    "Mock it with:",
                    f"    {mend}",
                ]
            )
        )


class UnusedMock(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """Mocks which no Task asked, by name."""

    def __init__(self, unused: Sequence[str]) -> None:
        self.unused = tuple(unused)
        many = "Mocks" if len(self.unused) > 1 else "A mock"
        lines = [f"{many} never used:", *(f"  {name}" for name in self.unused)]
        super().__init__("\n".join([*lines, "Take it out, or allow it with .optional()"]))


class MockExhausted(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """A clause of a mock has no response to give."""

    def __init__(self, mock: str) -> None:
        super().__init__(f"{mock} has no response: end it with .returns(...), .raises(...) or .waits_for_callback()")


class ContractBreach(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """A request or a mocked answer that the service's API does not allow."""

    def __init__(self, state_name: str, side: str, resource: str, breaches: Sequence[object], mend: str = "") -> None:
        self.state_name = state_name
        self.side = side
        self.resource = resource
        self.breaches = tuple(breaches)
        lines = [f"The {side} of state {state_name!r} breaks the contract of {resource}:"]
        lines += [f"  {breach}" for breach in self.breaches]
        super().__init__("\n".join([*lines, *([mend] if mend else [])]))
