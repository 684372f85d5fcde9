"""Harness errors of engines outside the process."""

from __future__ import annotations

from pytest_sfn.errors import HarnessError


class EngineUnavailable(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """No engine is there: Docker, the image or the endpoint is missing."""


class AmbiguousTask(HarnessError):  # noqa: N818 - as above
    """A request that several states may have sent, which mocks answer differently."""

    def __init__(self, call: str, states: list[str]) -> None:
        names = ", ".join(repr(state) for state in states)
        super().__init__(
            f"{call} may have been called by the states {names}, whose mocks differ, and nothing tells them apart: the "
            "engine keeps no history of this execution, and the request fits the template of each.\n"
            "Mock the function or `service:action` with .when(...) in place of the state"
        )
