"""An answer that takes time: a long poll, a synchronous execution."""

from __future__ import annotations

from concurrent.futures import Future

from pytest_sfn.typing import JSON, Seconds


class Pending(Future[JSON]):
    """
    A future of an answer, which is `fallback` after `seconds` (None: it takes as long as it takes).

    Whoever waits for it sees to that: in real time for a client on a socket, in virtual time in process.
    """

    def __init__(self, seconds: Seconds | None = None, fallback: JSON = None) -> None:
        super().__init__()
        self.seconds = seconds
        self.fallback = fallback

    def expire(self) -> None:
        """The time is up."""
        if not self.done():
            self.set_result(self.fallback)
