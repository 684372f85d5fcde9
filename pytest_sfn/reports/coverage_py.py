"""
The plugin for coverage.py: reads which lines and branches of a definition file can be covered.

pytest-sfn registers it where pytest-cov measures. For `coverage report`, `coverage html` or `coverage combine` of one's
own, name it in the configuration of coverage.py: `plugins = ["pytest_sfn"]`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coverage.plugin import CoveragePlugin, FileReporter

from pytest_sfn.reports.coverage.lines import Arc, FileLines
from pytest_sfn.reports.coverage.sources import definitions_in

if TYPE_CHECKING:
    from coverage.plugin_support import Plugins
    from coverage.types import TConfigurable

#: What coverage.py calls the plugin, in its data and in its configuration.
MODULE = "pytest_sfn"
NAME = f"{MODULE}.DefinitionPlugin"


class DefinitionPlugin(CoveragePlugin):
    """Tells coverage.py of definition files; their data comes from tests, not from tracing."""

    def configure(self, config: TConfigurable) -> None:
        """Nothing: being there is enough."""

    def file_reporter(self, filename: str) -> FileReporter:
        """What a definition file has to cover."""
        return DefinitionReporter(filename)


class DefinitionReporter(FileReporter):
    """The lines and arcs of a definition file."""

    @cached_property
    def _lines(self) -> FileLines:
        return FileLines(definitions_in(Path(self.filename), os.fspath(self.filename)))

    def source(self) -> str:
        """The text of the file."""
        return Path(self.filename).read_text(encoding="utf-8-sig")

    def lines(self) -> set[int]:
        """Lines where something that can be covered is written."""
        return self._lines.statements

    def arcs(self) -> set[Arc]:
        """The branches."""
        return set(self._lines.arcs)

    def translate_arcs(self, arcs: Iterable[Arc]) -> set[Arc]:
        """The branches that were taken, of what tests wrote."""
        return self._lines.reported(arcs)

    def exit_counts(self) -> dict[int, int]:
        """How many branches leave each line."""
        return self._lines.exits

    def missing_arc_description(
        self,
        start: int,
        end: int,
        executed_arcs: Iterable[Arc] | None = None,  # noqa: ARG002 - coverage.py gives it
    ) -> str:
        """What was never gone through, in HTML: coverage.py puts it into its page as it is."""
        return escape(f"never: {self.arc_description(start, end)}")

    def arc_description(self, start: int, end: int) -> str:
        """What the branch stands for, such as `Charge card -> Ship`."""
        return self._lines.arcs.get((start, end), f"line {start} to line {end}")


def coverage_init(reg: Plugins, options: Any) -> None:  # noqa: ARG001 - coverage.py calls it so
    """Register the plugin with coverage.py."""
    reg.add_configurer(DefinitionPlugin())
