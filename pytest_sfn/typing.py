"""Types every layer speaks: JSON values, seconds, names of AWS enumerations."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

#: A JSON value: dict with text keys, list, str, int, float, bool or None. States share them: never changed in place.
JSON: TypeAlias = Any
#: Seconds of execution (virtual) time, or Unix time in seconds where a point in time is meant.
Seconds: TypeAlias = float
StateMachineType: TypeAlias = Literal["STANDARD", "EXPRESS"]
QueryLanguage: TypeAlias = Literal["JSONPath", "JSONata"]
ExecutionStatus: TypeAlias = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]
