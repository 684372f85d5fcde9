"""Recordings as tests of pytest: `recordings/order-42.recording.json::Checkout#order-42`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_sfn.testing.collected_files import AskedFile, AskedItem

if TYPE_CHECKING:
    import pytest

    from pytest_sfn.assertions.recording import Recording


class RecordingCollector(AskedFile):
    """A recording."""

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
        item.recording = recording
        yield item


class RecordingItem(AskedItem):
    """A recorded execution: passes where the definition as it is now makes the same of the same answers."""

    recording: Recording

    def runtest(self) -> None:
        """Replay it on a harness of its own, in the account and Region it was recorded in."""
        from pytest_sfn.account import Account
        from pytest_sfn.testing.mock_config.definitions_beside import workflow_of
        from pytest_sfn.testing.sfn import Sfn

        settings = self.settings()
        sfn = Sfn(replace(settings, account=Account.of(self.recording.arn, settings.account)))
        try:
            name = self.recording.state_machine_name
            workflow_of(sfn, self.path, name, self.file.asked, only=True).replay(self.path)
        finally:
            sfn.close(verify=False)
