"""What a suite did as lines of text: a report for each `--sfn-...` option that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_sfn.assertions.story import clock_text
from pytest_sfn.messages import shortened
from pytest_sfn.typing import Seconds


@dataclass(frozen=True, slots=True)
class Suite:
    """
    What the tests of a run did.

    executions: as `testing.reporting.collected` tells them. width: of the terminal. real_seconds: since the run began.
    """

    executions: Sequence[dict[str, Any]]
    width: int
    real_seconds: Seconds


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of texts in columns as wide as they need; the first row is the heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)


def executions_table(executions: Sequence[dict[str, Any]], width: int) -> Iterator[str]:
    """A row an execution: workflow, status, virtual time, path; made of what `testing.reporting` collects."""
    rows = [("workflow", "status", "virtual time", "path")]
    for execution in executions:
        path = " > ".join(execution["path"])
        status = execution["status"] if execution["error"] is None else f"{execution['status']} {execution['error']}"
        rows.append((execution["workflow"], status, clock_text(execution["elapsed"]), path))
    for line in table(rows):
        yield shortened(line, width)


def totals_line(executions: Sequence[dict[str, Any]], real_seconds: Seconds) -> str:
    """How much virtual time passed in how much real time."""
    virtual = sum(execution["elapsed"] for execution in executions)
    return f"{len(executions)} executions, {clock_text(virtual)} of virtual time in {real_seconds:.1f} s"


def _summary(suite: Suite) -> Iterator[str]:
    yield from executions_table(suite.executions, suite.width)
    yield totals_line(suite.executions, suite.real_seconds)


#: Report -> its lines. The option of its name stands in the plugin's REPORTS; a test compares the two.
REPORTS: dict[str, Callable[[Suite], Iterator[str]]] = {
    "summary": _summary,
}
