"""The definition files that `sfn_coverage_source` names: what no test loads is then at 0 %, and not forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.reports.coverage.model import DefinitionCoverage
from pytest_sfn.reports.coverage.sources import definitions_in

if TYPE_CHECKING:
    import pytest


def files_named(config: pytest.Config) -> list[Path]:
    """Files that have a definition, of those the globs find from the rootdir."""
    root = config.rootpath
    found = (path for pattern in config.getini("sfn_coverage_source") for path in sorted(root.glob(pattern)))
    return [path for path in dict.fromkeys(found) if path.is_file() and definitions_in(path, path.name)]


def coverages_named(config: pytest.Config, known: list[DefinitionCoverage]) -> Iterator[DefinitionCoverage]:
    """Nothing covered yet of those definitions that no test has loaded."""
    there = {_place(each) for each in known}
    for path in files_named(config):
        for coverage in definitions_in(path, path.relative_to(config.rootpath).as_posix()):
            if _place(coverage) not in there:
                yield coverage


def _place(coverage: DefinitionCoverage) -> tuple[str | None, frozenset[tuple[str, int | None]]]:
    """Where a definition is written, whatever it is called and whatever its parameters are."""
    return coverage.file, frozenset((item.pointer, item.line) for item in coverage.items)
