"""Names of state machines, executions and activities."""

from __future__ import annotations

import re

from pytest_sfn.aws.errors import ServiceError

#: White space, brackets, wildcards, special and control characters. Source: API Reference, CreateActivity; the
#: recorded refusals agree.
_FORBIDDEN = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U0010ffff]")


def check_name(name: str) -> None:
    """Raises InvalidName for a name with characters AWS refuses."""
    if _FORBIDDEN.search(name):
        raise ServiceError("InvalidName", f"Invalid Name: '{name}'")
