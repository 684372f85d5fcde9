"""
Quotas that end executions.

Source: developer guide, "Quotas for AWS Step Functions"; the words were recorded from AWS where tests quote them.
"""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, json_size
from pytest_sfn.typing import JSON, Seconds

#: All variables of an execution together; what one Assign sets has at most MAX_PAYLOAD_BYTES.
MAX_VARIABLES_BYTES = 10 * 1024 * 1024
#: Events of a Standard execution's history: where the last of them is not ExecutionSucceeded, it is ExecutionFailed.
#: Source: developer guide, "Avoid reaching the history quota"; AWS's last events in floci-io/floci, issue 2734.
MAX_EVENTS = 25_000
#: Express executions end after five minutes, Standard ones after a year.
EXPRESS_SECONDS: Seconds = 300.0
STANDARD_SECONDS: Seconds = 31_536_000.0
#: Events after which an Express execution does nothing more and waits for its timeout. AWS has no such quota:
#: transitions take real time there, so that an endless loop ends after five minutes. In virtual time they take none.
MAX_EXPRESS_EVENTS = 1_000_000


#: Parts larger than this are measured once and remembered, because states hand them on unchanged.
_WORTH_REMEMBERING = 4096


class PayloadSizes:
    """
    Measures payloads exactly, by parts: a large part that was measured before is not measured again.

    Payloads are shared between states and never changed in place, so a part is known by its identity; holding on to it
    keeps that identity its own.
    """

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, tuple[JSON, int]] = {}

    def too_large(self, value: JSON) -> bool:
        """Whether the payload is over MAX_PAYLOAD_BYTES."""
        return self.size(value) > MAX_PAYLOAD_BYTES

    def size(self, value: JSON) -> int:
        """Bytes of the compact JSON text in UTF-8."""
        kind = type(value)
        if kind is not dict and kind is not list:
            return json_size(value)
        known = self._known.get(id(value))
        if known is not None:
            return known[1]
        if kind is dict and len(value) <= 1024:
            size = 2 + max(len(value) - 1, 0)
            for key, part in value.items():
                size += json_size(key) + 1 + self.size(part)
        else:
            size = json_size(value)
        if size > _WORTH_REMEMBERING:
            self._known[id(value)] = (value, size)
        return size


def check_assigned(assigned: dict[str, JSON], variables: dict[str, JSON], sizes: PayloadSizes, state_name: str) -> None:
    """
    Fail with States.DataLimitExceeded where an Assign, or the variables together with it, are over their quota.

    Source of the quotas: developer guide, "Passing data between states with variables". AWS's error is not documented.
    """
    if sum(sizes.size(value) for value in assigned.values()) > MAX_PAYLOAD_BYTES:
        raise _variables_too_large(state_name, "of an Assign", MAX_PAYLOAD_BYTES)
    if sum(sizes.size(value) for value in {**variables, **assigned}.values()) > MAX_VARIABLES_BYTES:
        raise _variables_too_large(state_name, "of all variables", MAX_VARIABLES_BYTES)


def _variables_too_large(state_name: str, what: str, most: int) -> WorkflowFailure:
    return WorkflowFailure(
        "States.DataLimitExceeded",
        f"The state '{state_name}' assigned variables: the size {what} is over {most} bytes.",
    )


#: How a Standard execution ends whose history is full, in AWS's words (as for MAX_EVENTS).
HISTORY_FULL = WorkflowFailure(
    "States.Runtime", f"The execution reached the maximum number of history events ({MAX_EVENTS})."
)
