"""Harness errors of mocks: what the test got wrong. They pass through Retry and Catch and fail the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_sfn.errors import HarnessError

#: How many mocks a message lists.
_MOST_SHOWN = 8


class UnmockedTask(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """No mock and no service answers a Task. `rejected`: (rule, why it did not match), nearest first."""

    def __init__(
        self,
        state_name: str,
        resource: str,
        rejected: Sequence[tuple[str, str]],
        mend: str,
        about: Mapping[str, str] | None = None,
    ) -> None:
        self.state_name = state_name
        self.resource = resource
        self.rejected = tuple(rejected)
        self.mend = mend
        facts = {"resource": resource, **(about or {})}
        lines = [f"Nothing answers the Task of state {state_name!r}"]
        lines += [f"  {name:<9} {value}" for name, value in facts.items()]
        lines += _listed("Mocks that do not, nearest first:", [f"{rule}: {reason}" for rule, reason in self.rejected])
        super().__init__("\n".join([*lines, "Mock it with:", *(f"    {line}" for line in mend.splitlines())]))


class UnusedMock(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """Mocks which no Task asked, by name, and why where it is known."""

    def __init__(self, unused: Sequence[str], why: Sequence[str] = ()) -> None:
        self.unused = tuple(unused)
        many = "Mocks" if len(self.unused) > 1 else "A mock"
        reasons = [f": {reason}" for reason in why] or [""] * len(self.unused)
        lines = [f"{many} never used:", *(f"  {name}{reason}" for name, reason in zip(unused, reasons, strict=True))]
        super().__init__("\n".join([*lines, "Take it out, or allow it with .optional()"]))


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    """Lines under a title, the first of them where there are many; nothing where there are none."""
    if not lines:
        return ["There are no mocks"]
    shown = [f"  {line}" for line in lines[:_MOST_SHOWN]]
    left = len(lines) - len(shown)
    return [title, *shown, *([f"  and {left} more"] if left else [])]


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
