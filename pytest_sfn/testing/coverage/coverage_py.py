"""
Definitions in coverage.py: what tests covered becomes lines and arcs of its data, beside those of Python files.

Under pytest-cov they are in its table and all its reports. Its data file keeps them where coverage.py's configuration
names our plugin, as without it `coverage report` could not read them; else they are taken out again at the end.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from coverage import Coverage

from pytest_sfn.reports.coverage.lines import Arc, FileLines
from pytest_sfn.reports.coverage_py import MODULE, NAME
from pytest_sfn.testing.coverage.collecting import Collector
from pytest_sfn.testing.coverage.source_files import files_named

if TYPE_CHECKING:
    from pytest_sfn.testing.harness import Harness

PLUGIN_NAME = "sfn_coverage_py"


class Gathered:
    """Lines and arcs of a file that the tests of one context covered."""

    def __init__(self) -> None:
        self.lines: set[int] = set()
        self.arcs: set[Arc] = set()


class CoveragePy:
    """Gathers the lines that tests cover, and hands them to coverage.py after the last test, before it ends."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._collector = Collector(config.rootpath, config.option.basetemp)
        #: By context, then by file.
        self._gathered: defaultdict[str, defaultdict[str, Gathered]] = defaultdict(lambda: defaultdict(Gathered))
        #: Whether pytest-cov reports with our plugin though the configuration does not name it.
        self._lent = False

    def take(self, harness: Harness, node_id: str) -> None:
        """Count what a test did."""
        for_tests = getattr(self._config.option, "cov_context", None) == "test"
        files = self._gathered[f"{node_id}|run" if for_tests else ""]
        for coverage in self._collector.collect(harness):
            if coverage.file is not None:
                lines, gathered = FileLines([coverage]), files[str(self._config.rootpath / coverage.file)]
                gathered.lines |= lines.executed
                gathered.arcs |= lines.measured

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Inside of pytest-cov's own wrapper, which ends coverage.py when the loop is over."""
        result = yield
        measuring = Coverage.current()
        if measuring is not None and not session.config.option.collectonly:
            self._hand_over(measuring)
        return result

    def _hand_over(self, measuring: Coverage) -> None:
        if not _knows(measuring) and not self._in_pytest_cov():
            return  # only `coverage report` will read it, and could not
        data = measuring.get_data()
        branches = bool(measuring.get_option("run:branch"))
        static = str(measuring.get_option("run:context") or "")
        sources = [] if hasattr(self._config, "workerinput") else files_named(self._config)
        self._gathered[""].update({str(path): Gathered() for path in sources if str(path) not in self._gathered[""]})
        for context, files in self._gathered.items():
            if context:
                data.set_context("|".join(filter(None, (static, context))))
            written = {_stored(measuring, path): gathered for path, gathered in files.items()}
            if branches:
                data.add_arcs({path: gathered.arcs for path, gathered in written.items()})
            else:
                data.add_lines({path: gathered.lines for path, gathered in written.items()})
            data.touch_files(written, NAME)

    def _in_pytest_cov(self) -> bool:
        """Let what pytest-cov reports with know the plugin; False where that cannot be had."""
        controller = getattr(self._config.pluginmanager.getplugin("_cov"), "cov_controller", None)
        if controller is None:
            return False
        if hasattr(self._config, "workerinput"):
            return True
        combining = getattr(controller, "combining_cov", None)
        if combining is None:
            return False
        if not _knows(combining):
            self._lent = True
            combining.set_option("run:plugins", [*(combining.get_option("run:plugins") or ()), MODULE])
        return True

    def pytest_sessionfinish(self) -> None:
        """Leave a data file that can be read without the plugin, where coverage.py's configuration does not name it."""
        if not self._lent:
            return
        controller: Any = getattr(self._config.pluginmanager.getplugin("_cov"), "cov_controller", None)
        data = controller.cov.get_data()
        file = Path(data.data_filename())
        data.close()
        if file.is_file():
            _take_out(file)


def _knows(measuring: Coverage) -> bool:
    return MODULE in (measuring.get_option("run:plugins") or ())  # type: ignore[operator]  # a list


def _stored(measuring: Coverage, path: str) -> str:
    """A file as the data names it."""
    if not measuring.get_option("run:relative_files"):
        return path
    from coverage.files import relative_filename

    return relative_filename(path)


def _take_out(file: Path) -> None:
    """Delete our files from a data file, whose tables coverage.py documents ("Coverage.py database schema")."""
    ours = "file_id in (select file_id from tracer where tracer = ?)"
    with closing(sqlite3.connect(file)) as database, database:
        for table in ("line_bits", "arc"):
            database.execute(f"delete from {table} where {ours}", (NAME,))  # noqa: S608 - our own words
        database.execute("delete from file where id in (select file_id from tracer where tracer = ?)", (NAME,))
        database.execute("delete from tracer where tracer = ?", (NAME,))
