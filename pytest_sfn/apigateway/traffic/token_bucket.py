"""Rate and burst: token buckets on an injected clock."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from pytest_sfn.apigateway.common.settings import settings_by_name
from pytest_sfn.typing import Seconds


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `burst_limit` requests at once, and `rate_limit` more each second; None: no limit of that kind."""

    rate_limit: float | None = None
    burst_limit: int | None = None

    @property
    def is_limit(self) -> bool:
        """Whether anything is limited."""
        return self.rate_limit is not None or self.burst_limit is not None

    @classmethod
    def of(cls, settings: object, prefix: str = "") -> Throttle:
        """The limits of `{"rateLimit", "burstLimit"}` in any capitals, or with a prefix (`ThrottlingRateLimit`)."""
        members = settings_by_name(settings)
        rate, burst = members.get(f"{prefix}ratelimit"), members.get(f"{prefix}burstlimit")
        return cls(None if rate is None else float(rate), None if burst is None else int(burst))


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: Seconds


class TokenBuckets:
    """
    A bucket for each key: it holds `burst_limit` tokens, gains `rate_limit` each second, and a request takes one.

    API Gateway's own limits are best effort; these are exact.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    """

    def __init__(self, now: Callable[[], Seconds]) -> None:
        self._now = now
        self._buckets: dict[Hashable, _Bucket] = {}

    def take(self, *limits: tuple[Hashable, Throttle]) -> bool:
        """Take a token from the bucket of each limit; if any is empty, none is taken and the answer is no."""
        now = self._now()
        buckets = [self._filled(key, throttle, now) for key, throttle in limits if throttle.is_limit]
        if any(bucket.tokens < 1 for bucket in buckets):
            return False
        for bucket in buckets:
            bucket.tokens -= 1
        return True

    def _filled(self, key: Hashable, throttle: Throttle, now: Seconds) -> _Bucket:
        # A full bucket holds the burst limit, without one the rate.
        size = float((throttle.rate_limit or 0) if throttle.burst_limit is None else throttle.burst_limit)
        bucket = self._buckets.setdefault(key, _Bucket(size, now))
        gained = (now - bucket.filled_at) * (throttle.rate_limit or 0)
        bucket.tokens = min(size, bucket.tokens + max(gained, 0))
        bucket.filled_at = now
        return bucket
