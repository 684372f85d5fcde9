"""Coverage in files: written by a run or a shard of it, and added up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pytest_sfn.errors import HarnessError
from pytest_sfn.reports.coverage.model import Coverages, read_document, written


def write(suite: Coverages, file: str | Path) -> None:
    """Write the coverage as JSON, its folder made if need be."""
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(written(suite), indent=1) + "\n", encoding="utf-8")


def combined(files: Iterable[str | Path]) -> Coverages:
    """The coverage of several files together. HarnessError, which names the file, for one that is none."""
    suite = Coverages()
    for file in files:
        try:
            document = json.loads(Path(file).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise HarnessError(f"{file} cannot be read as coverage: {reason}") from None
        for coverage in read_document(document, str(file)):
            suite.take(coverage)
    return suite
