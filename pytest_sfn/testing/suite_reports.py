"""Reports on a whole suite: what tests note travels in their reports, over xdist too, to who prints the end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    import pytest


class GatheredReport(ABC):
    """A plugin of the process that prints the end of the run; `note` is for the process of a test."""

    #: The user property of a test's report that carries what is noted.
    property_name: ClassVar[str]

    @classmethod
    def note(cls, node: pytest.Item, value: JSON) -> None:
        """Let the report of a test carry a value."""
        node.user_properties.append((cls.property_name, value))

    @abstractmethod
    def take(self, value: Any) -> None:
        """A value that the report of a test carries."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a test's last report carries."""
        if report.when == "teardown":
            for name, value in report.user_properties:
                if name == self.property_name:
                    self.take(value)
