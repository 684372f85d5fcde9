"""Types every layer speaks: JSON values, seconds, names of AWS enumerations; and how values are read."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias, TypeGuard

#: A JSON value: dict with text keys, list, str, int, float, bool or None. States share them: never changed in place.
JSON: TypeAlias = Any
#: Seconds of execution (virtual) time, or Unix time in seconds where a point in time is meant.
Seconds: TypeAlias = float
StateMachineType: TypeAlias = Literal["STANDARD", "EXPRESS"]
QueryLanguage: TypeAlias = Literal["JSONPath", "JSONata"]
ExecutionStatus: TypeAlias = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]


class _Unknown(str):
    __slots__ = ()


#: A value that only a run can tell, in a request that is looked at before: it fits whatever is asked of it.
UNKNOWN: Final = _Unknown("...")


def is_number(value: JSON) -> TypeGuard[int | float]:
    """Whether a value is a number of JSON, which true and false are not."""
    kind = type(value)
    return kind is int or kind is float or (kind is not bool and isinstance(value, (int, float)))


def is_true(value: JSON) -> bool:
    """Whether a setting is true, which templates and policies may say as a text."""
    return str(value).lower() == "true"


def without_none(members: dict[str, JSON]) -> dict[str, JSON]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def listed(value: JSON) -> list[JSON]:
    """One value or a list of them, as a list."""
    return list(value) if isinstance(value, (list, tuple)) else [value]
