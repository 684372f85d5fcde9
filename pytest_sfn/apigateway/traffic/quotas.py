"""Quotas of usage plans: requests in a day, week or month."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pytest_sfn.apigateway.common.settings import settings_by_name
from pytest_sfn.typing import Seconds


@dataclass(frozen=True, slots=True)
class Quota:
    """
    At most `limit` requests in each period (UTC), which begins `offset` days after the first of the month or Sunday.

    The API reference speaks of requests subtracted from the first period; the values it accepts (0 for DAY, 0-6 for
    WEEK, 0-27 for MONTH) are those of days. Not recorded.
    """

    limit: int
    period: str = "MONTH"
    offset: int = 0

    @classmethod
    def of(cls, settings: object) -> Quota | None:
        """The quota of `{"limit", "period", "offset"}` in any capitals; None if there is none."""
        members = settings_by_name(settings)
        if members.get("limit") is None:
            return None
        return cls(
            int(members["limit"]), str(members.get("period") or "MONTH").upper(), int(members.get("offset") or 0)
        )

    def period_at(self, now: Seconds) -> str:
        """The period a moment is in, as its first day."""
        day = datetime.fromtimestamp(now, UTC).date() - timedelta(days=self.offset)
        if self.period == "DAY":
            first = datetime.fromtimestamp(now, UTC).date()
        elif self.period == "WEEK":
            first = day - timedelta(days=(day.weekday() + 1) % 7)
        else:
            first = day.replace(day=1)
        return first.isoformat()


class QuotaCounter:
    """Requests counted for each key in the running period."""

    def __init__(self, now: Callable[[], Seconds]) -> None:
        self._now = now
        self._used: dict[Hashable, tuple[str, int]] = {}

    def take(self, key: Hashable, quota: Quota) -> bool:
        """Count a request; no if the quota is used up."""
        now = quota.period_at(self._now())
        period, count = self._used.get(key, (now, 0))
        used = count if period == now else 0
        if used >= quota.limit:
            return False
        self._used[key] = (now, used + 1)
        return True
