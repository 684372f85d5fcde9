"""What a gateway takes from outside: the time, randomness, account and Region."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from uuid import UUID

from pytest_sfn.account import Account


@dataclass(frozen=True, slots=True)
class GatewayEnvironment:
    """
    Time, randomness and place of a gateway; with the same seed and clock it gives the same responses, byte for byte.

    `now` gives Unix time in seconds.
    """

    now: Callable[[], float]
    random: Random
    account: Account = Account()

    def request_id(self) -> str:
        """A request id: a random UUID as text."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def extended_request_id(self) -> str:
        """An extended request id (`x-amz-apigw-id`): 15 characters and `=` (recorded from AWS)."""
        return base64.urlsafe_b64encode(self.random.randbytes(11)).decode()

    def trace_root(self) -> str:
        """The root of an X-Ray trace: version, seconds and 96 random bits, as `1-67891233-abcdef012345678912345678`."""
        return f"1-{int(self.now()):08x}-{self.random.getrandbits(96):024x}"

    def span_id(self) -> str:
        """The id of an X-Ray segment: 64 random bits in hexadecimal."""
        return f"{self.random.getrandbits(64):016x}"
