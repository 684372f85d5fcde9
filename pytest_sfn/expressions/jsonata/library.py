"""jsonata-python, imported without its change to the interpreter's recursion limit, which is the user's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_limit = sys.getrecursionlimit()

from jsonata import datetimeutils  # noqa: E402 - between reading and restoring the limit
from jsonata.functions import Functions  # noqa: E402 - see above
from jsonata.jexception import JException  # noqa: E402 - see above
from jsonata.jsonata import Jsonata  # noqa: E402 - see above
from jsonata.signature import Signature  # noqa: E402 - see above
from jsonata.utils import Utils  # noqa: E402 - see above

sys.setrecursionlimit(_limit)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for an evaluation as deep as AWS allows, which takes the library some thousand frames."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 10_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


__all__ = ["Functions", "JException", "Jsonata", "Signature", "Utils", "datetimeutils", "deep_recursion"]
