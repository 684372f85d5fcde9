"""Retriers: which errors a state retries, how often, and after what delay."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from random import Random

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.error_names import ErrorPolicy, matches
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NUMBERS, read_constant
from pytest_sfn.typing import Seconds

#: Sources: ASL specification, "Retrier fields"; developer guide, "Retrying after an error".
DEFAULT_INTERVAL_SECONDS = 1
DEFAULT_MAX_ATTEMPTS = 3
DEFAULT_BACKOFF_RATE = 2.0


class Retrier(ErrorPolicy):
    """One entry of Retry."""

    def __init__(self, fields: Fields) -> None:
        super().__init__(fields)
        self.interval_seconds = read_constant(fields, "IntervalSeconds", DEFAULT_INTERVAL_SECONDS) or 0
        self.max_attempts = read_constant(fields, "MaxAttempts", DEFAULT_MAX_ATTEMPTS) or 0
        rate = read_constant(fields, "BackoffRate", DEFAULT_BACKOFF_RATE) or DEFAULT_BACKOFF_RATE
        self.backoff_rate = float(min(rate, sys.float_info.max))
        self.max_delay_seconds = read_constant(fields, "MaxDelaySeconds")
        self.jitter_strategy = fields.word("JitterStrategy", ("NONE", "FULL")) or "NONE"
        fields.text("Comment")
        fields.finish()


def find_retrier(retriers: Sequence[Retrier], failure: WorkflowFailure) -> int | None:
    """The index of the first Retrier that names the failure."""
    for index, each in enumerate(retriers):
        if matches(each.error_equals, failure):
            return index
    return None


def backoff_seconds(retrier: Retrier, retry_count: int, random: Random) -> Seconds:
    """
    Seconds to wait before retry number `retry_count` of this Retrier (1 = the first).

    IntervalSeconds x BackoffRate ** (retry_count - 1), capped at MaxDelaySeconds; JitterStrategy FULL then draws
    uniformly from [0, that]. Source: ASL specification, "Retrier fields".
    """
    cap = float(retrier.max_delay_seconds or NUMBERS["IntervalSeconds"].maximum or 0)
    try:
        seconds = min(retrier.interval_seconds * retrier.backoff_rate ** (retry_count - 1), cap)
    except OverflowError:
        seconds = float(cap)
    return random.uniform(0, seconds) if retrier.jitter_strategy == "FULL" else seconds


class RetryBudget:
    """How often each Retrier of a state has been used in this visit: every Retrier has a budget of its own."""

    __slots__ = ("_retriers", "_used")

    def __init__(self, retriers: list[Retrier]) -> None:
        self._retriers = retriers
        self._used = [0] * len(retriers)

    def delay(self, failure: WorkflowFailure, random: Random) -> Seconds | None:
        """Seconds until the next attempt, None if the failure is not retried (any more)."""
        index = find_retrier(self._retriers, failure)
        if index is None or self._used[index] >= self._retriers[index].max_attempts:
            return None
        self._used[index] += 1
        return backoff_seconds(self._retriers[index], self._used[index], random)
