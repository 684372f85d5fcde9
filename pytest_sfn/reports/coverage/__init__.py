"""
What the executions of a suite went through of each definition: states, transitions, rules, retries, failures.

`model` is the data, plain dataclasses: a DefinitionCoverage has Items, each with kind, place and hits. `inventory`
tells what there is to cover in a definition, `history` what an execution covered of it, `table` how a terminal shows
it, `lines` what coverage.py is told of it. Whoever draws a picture or writes a file needs `model` alone.
"""

from __future__ import annotations

from pytest_sfn.reports.coverage.model import KINDS, DefinitionCoverage, Item, Kind, read_document, written

__all__ = ["KINDS", "DefinitionCoverage", "Item", "Kind", "read_document", "written"]
