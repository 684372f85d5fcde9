"""Test cases of mock configuration files as tests of pytest: `MockConfigFile.json::Checkout#HappyPath`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.testing.collected_files import AskedFile, AskedItem

if TYPE_CHECKING:
    import pytest

    from pytest_sfn.answers.mocks.mock_config_file import TestCase
    from pytest_sfn.testing.execution import Execution
    from pytest_sfn.testing.sfn import Sfn


class MockConfigCollector(AskedFile):
    """A mock configuration file."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each test case."""
        from pytest_sfn.answers.mocks.mock_config_file import load_mock_config
        from pytest_sfn.errors import SfnError

        try:
            config = load_mock_config(self.path)
            for test_case in config.test_cases():
                test_case.check()
        except SfnError as error:
            raise self.CollectError(str(error)) from None
        for test_case in config.test_cases():
            item = MockConfigItem.from_parent(self, name=f"{test_case.state_machine_name}#{test_case.name}")
            item.test_case, item.only = test_case, len(config.state_machines) == 1
            yield item


class MockConfigItem(AskedItem):
    """A test case: passes where the execution succeeds, or goes as its snapshot says."""

    test_case: TestCase
    only: bool

    def runtest(self) -> None:
        """Run it on a harness of its own, with the settings a test in that folder would have."""
        from pytest_sfn.testing.sfn import Sfn

        sfn = Sfn(self.settings())
        try:
            self._check(self._run(sfn), sfn.harness.settings.ignoring)
        except BaseException:
            sfn.close(verify=False)
            raise
        sfn.close()

    def _run(self, sfn: Sfn) -> Execution:
        from pytest_sfn.testing.mock_config.definitions_beside import workflow_of
        from pytest_sfn.testing.mock_config.inputs import input_file_of, read_input

        case, asked = self.test_case, self.file.asked
        workflow = workflow_of(sfn, self.path, case.state_machine_name, asked, only=self.only)
        workflow.use_mock_config(self.path, case.name, state_machine=case.state_machine_name)
        input_file = input_file_of(self.path, case, asked.input)
        if input_file is not None:
            return workflow.run(read_input(input_file))
        return workflow.run((self._snapshot() or {}).get("input", {}))

    def _check(self, execution: Execution, ignoring: tuple[str, ...]) -> None:
        from pytest_sfn.assertions.value_paths import Ignored
        from pytest_sfn.errors import HarnessError
        from pytest_sfn.testing.ignoring import StaleReport
        from pytest_sfn.testing.mock_config.snapshots import compare, snapshot_of, write_snapshot

        ignored = Ignored(ignoring)
        if self.config.getoption("sfn_update_snapshots"):
            write_snapshot(self._file, snapshot_of(execution, ignored))
            return
        snapshot = self._snapshot()
        if snapshot is not None:
            compare(execution, snapshot, self._file, ignored)
            StaleReport.note(self, ignored.matched)
        elif not execution.succeeded:
            from pytest_sfn.testing.mock_config.inputs import about_input

            lines = [repr(execution), about_input(self.path, self.test_case, execution.input)]
            lines.append("If it is to end so, keep that: pytest --sfn-update-snapshots")
            raise HarnessError("\n".join(line for line in lines if line))

    @property
    def _file(self) -> Path:
        from pytest_sfn.testing.mock_config.snapshots import snapshot_file

        return snapshot_file(self.path, self.test_case.state_machine_name, self.test_case.name)

    def _snapshot(self) -> dict[str, Any] | None:
        from pytest_sfn.testing.mock_config.snapshots import read_snapshot

        return read_snapshot(self._file)
