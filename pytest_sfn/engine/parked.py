"""The answer of an effect that has to be waited for."""

from __future__ import annotations

from typing import Any

#: The fiber will be woken; nobody may look at this value but by `is`.
PARKED: Any = object()
