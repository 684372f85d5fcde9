"""Variants of an input by path, as parameters of a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pytest

from pytest_sfn.assertions.value_paths import changed_values
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet


def variants(value: JSON, changes: Mapping[str, Iterable[JSON]]) -> list[ParameterSet]:
    """
    Inputs that each differ from `value` in one change, named for it, for `pytest.mark.parametrize`.

    changes: JSONPath -> the values to try there; `ABSENT` leaves the member or item out. Where a path finds several
    places, all are changed at once. `{"$.total": [0, None], "$.customer": [ABSENT]}` gives the parameters `total=0`,
    `total=null` and `customer absent`. `value` stays as it is, and the variants share with it what does not change.

    HarnessError for a path that finds nothing: such a variant would be the original.
    """
    return [pytest.param(changed, id=name) for name, changed in changed_values(value, changes)]
