"""Coverage as a terminal shows it: a row a definition, a total, and what was never gone through, with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pytest_sfn.messages import shortened
from pytest_sfn.reports.coverage.model import COLUMNS, KINDS, Coverages, DefinitionCoverage, Item, Kind, percent

#: What is missing of one definition is told to this many lines, unless all is asked for.
MISSING_SHOWN = 25


class Styled(NamedTuple):
    """
    A line of text and how it looks.

    style: `good` all covered, `poor` some, `bad` none, `head` a heading, empty for plain text.
    """

    text: str
    style: str = ""


def coverage_table(suite: Coverages, width: int = 120, *, whole: bool = False) -> Iterator[Styled]:
    """The table, then what is missing of each definition. whole: however much that is."""
    definitions = suite.definitions
    columns = {name: kinds for name, kinds in COLUMNS.items() if suite.totals(kinds)[1]}
    rows = [("workflow", *columns, "all", "file")]
    rows.extend(
        (
            each.name,
            *(_counted(each.counts(kinds)) for kinds in columns.values()),
            _counted(each.counts()),
            each.file or "",
        )
        for each in definitions
    )
    if len(definitions) > 1:
        totals = (_counted(suite.totals(kinds)) for kinds in columns.values())
        rows.append(("TOTAL", *totals, _counted(suite.totals()), ""))
    counts = [(0, 0), *(each.counts() for each in definitions), suite.totals()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        text = "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip()
        yield Styled(text, "head" if number == 0 else _style(*counts[number]))
        if number in {0, len(rows) - 2} and (number == 0 or len(definitions) > 1):
            yield Styled("  ".join("-" * size for size in widths[:-1]), "head" if number == 0 else "")
    for each in definitions:
        yield from _never(each, width, whole=whole)


def _style(covered: int, total: int) -> str:
    return "good" if covered == total else "poor" if covered else "bad"


def _counted(counts: tuple[int, int]) -> str:
    covered, total = counts
    return f"{covered}/{total} {int(percent(covered, total))}%" if total else "-"


# --- what is missing
def _never(coverage: DefinitionCoverage, width: int, *, whole: bool) -> Iterator[Styled]:
    missing = coverage.missing()
    if not missing:
        return
    yield Styled("")
    states = [item.label for item in coverage.items if item.kind == "state"]
    if states and not coverage.hits():
        place = f" ({coverage.place(coverage.items[0])})" if coverage.file else ""
        yield Styled(f"{coverage.name} never: it was not run{place}", "bad")
        yield Styled(shortened(f"  {', '.join(states)}", max(width, 40)))
        return
    told = list(_told(coverage, missing))
    shown = told if whole else told[:MISSING_SHOWN]
    yield Styled(f"{coverage.name} never ({len(missing)} of {len(coverage.items)}):", "poor")
    size = max(len(place) for place, _ in shown)
    for place, label in shown:
        yield Styled(f"  {place.ljust(size)}  {label}" if size else f"  {label}")
    if len(shown) < len(told):
        yield Styled(f"  and {len(told) - len(shown)} more: -v shows them")


def _told(coverage: DefinitionCoverage, missing: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Place and text of what is missing; of a state never entered, that alone: nothing of it can be covered."""
    absent = {item.state for item in missing if item.kind == "state"}
    for item in missing:
        if item.kind == "state":
            yield coverage.place(item), f"{item.label} (not entered)"
        elif item.state not in absent:
            yield coverage.place(item), item.label


def totals_line(suite: Coverages, kinds: Sequence[Kind] = KINDS) -> str:
    """`Step Functions coverage: 87.50% (42 of 48)`."""
    covered, total = suite.totals(kinds)
    return f"Step Functions coverage: {percent(covered, total):.2f}% ({covered} of {total})"


def is_below(suite: Coverages, fail_under: float | None) -> bool:
    """Whether less is covered than is asked for, of what there is."""
    covered, total = suite.totals()
    return fail_under is not None and total > 0 and percent(covered, total) < fail_under


def verdict(suite: Coverages, fail_under: float | None) -> list[Styled]:
    """The total, and whether it is enough."""
    total = totals_line(suite)
    if fail_under is None:
        return [Styled(total)]
    if is_below(suite, fail_under):
        return [Styled(f"FAIL {total}, less than the {fail_under:g}% that fail-under asks for", "bad")]
    return [Styled(f"{total}, at least the {fail_under:g}% asked for", "good")]


#: Styles as codes of a terminal (SGR).
_CODES = {"good": "32", "poor": "33", "bad": "31", "head": "1"}


def colored(line: Styled) -> str:
    """The line with the colour of its style."""
    return f"\x1b[{_CODES[line.style]}m{line.text}\x1b[0m" if line.style else line.text
