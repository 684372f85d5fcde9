"""Files other than Python's as collectors of pytest: what mock configuration files and recordings have in common."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from pytest_sfn.testing.asked_files import Asked, asked_for

if TYPE_CHECKING:
    from pytest_sfn.testing.settings import Options, Settings


class AskedFile(pytest.File):
    """A file that is asked for. What is wrong with it is told when it is collected."""

    asked = Asked()
    options: Options

    @classmethod
    def collected(
        cls, file_path: Path, parent: pytest.Collector, ini: str, options: Options
    ) -> pytest.Collector | None:
        """The collector of a file that the ini file, the option or the command line names; None for any other."""
        asked = asked_for(file_path, parent, ini)
        if asked is None:
            return None
        collector = cls.from_parent(parent, path=file_path)
        collector.asked, collector.options = asked, options
        return cast("pytest.Collector", collector)


class AskedItem(pytest.Item):
    """A test out of such a file, run on a harness of its own."""

    def settings(self) -> Settings:
        """The settings a test in the file's folder would have."""
        from pytest_sfn.testing.settings import settings_of

        request: Any = SimpleNamespace(node=self, config=self.config, path=self.path)
        return settings_of(request, self.file.options)

    @property
    def file(self) -> AskedFile:
        """The file it is from."""
        return cast("AskedFile", self.parent)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """Errors that are the user's to mend are told by their text alone."""
        from pytest_sfn.errors import SfnError

        if isinstance(excinfo.value, SfnError):
            return f"{type(excinfo.value).__name__}: {excinfo.value}"
        return super().repr_failure(excinfo, *args, **kwargs)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file, and the test's name."""
        return self.path, None, self.name
