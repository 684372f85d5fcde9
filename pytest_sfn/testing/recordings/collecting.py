"""Recordings as tests of pytest: `recordings/order-42.recording.json::Checkout#order-42`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from pytest_sfn.testing.asked_files import Asked, asked_for

if TYPE_CHECKING:
    from pytest_sfn.assertions.recording import Recording
    from pytest_sfn.testing.settings import Options


def collected_recording(file_path: Path, parent: pytest.Collector, options: Options) -> pytest.Collector | None:
    """The collector of a recording that the ini file, the option or the command line names; None for any other."""
    asked = asked_for(file_path, parent, "sfn_recordings")
    if asked is None:
        return None
    collector = RecordingCollector.from_parent(parent, path=file_path)
    collector.asked, collector.options = asked, options
    return cast("pytest.Collector", collector)


class RecordingCollector(pytest.File):
    """A recording. What is wrong with it is told when it is collected."""

    asked = Asked()
    options: Options

    def collect(self) -> Iterator[pytest.Item]:
        """One item: the execution."""
        from pytest_sfn.assertions.recording import SUFFIX, read_recording
        from pytest_sfn.errors import SfnError

        try:
            recording = read_recording(self.path)
        except SfnError as error:
            raise self.CollectError(str(error)) from None
        named = [recording.state_machine_name, recording.name or self.path.name.removesuffix(SUFFIX)]
        item = RecordingItem.from_parent(self, name="#".join(part for part in named if part))
        item.recording, item.asked, item.options = recording, self.asked, self.options
        yield item


class RecordingItem(pytest.Item):
    """A recorded execution: passes where the definition as it is now makes the same of the same answers."""

    recording: Recording
    asked: Asked
    options: Options

    def runtest(self) -> None:
        """Replay it on a harness of its own, in the account and Region it was recorded in."""
        from pytest_sfn.account import Account
        from pytest_sfn.testing.mock_config.definitions_beside import workflow_of
        from pytest_sfn.testing.settings import settings_of
        from pytest_sfn.testing.sfn import Sfn

        request: Any = SimpleNamespace(node=self, config=self.config, path=self.path)
        settings = settings_of(request, self.options)
        sfn = Sfn(replace(settings, account=Account.of(self.recording.arn, settings.account)))
        try:
            name = self.recording.state_machine_name
            workflow_of(sfn, self.path, name, self.asked, only=True).replay(self.path)
        finally:
            sfn.close(verify=False)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """Errors that are the user's to mend are told by their text alone."""
        from pytest_sfn.errors import SfnError

        if isinstance(excinfo.value, SfnError):
            return f"{type(excinfo.value).__name__}: {excinfo.value}"
        return super().repr_failure(excinfo, *args, **kwargs)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The file, and the execution's name."""
        return self.path, None, self.name
