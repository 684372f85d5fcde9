"""What is wrong with an event that does not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_sfn.errors import HarnessError


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a rule or a pipe took no notice of an event. `source`: which, with its place in the template."""

    source: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([f"  {self.source}:", *(f"    {reason}" for reason in self.reasons)])


class EventNotReceived(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """No rule, pipe or schedule of a workflow starts it on an event. `rejections` say why, one by one."""

    def __init__(self, workflow: str, event: str, rejections: Sequence[Rejection]) -> None:
        self.rejections = tuple(rejections)
        lines = [f"Nothing starts {workflow!r} on {event}"]
        lines += [str(rejection) for rejection in self.rejections]
        if not self.rejections:
            lines.append("  the template declares no rule and no pipe whose target is this state machine")
        super().__init__("\n".join(lines))
