"""The text of a path being parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_sfn.expressions.path_text import PathText
from pytest_sfn.typing import JSON

#: Nothing real comes near it; it keeps an absurd expression from exhausting Python's stack.
_MAX_DEPTH = 50


class NestedText(PathText):
    """A cursor that knows how deep it is in filters, and what a name in dot notation is there."""

    __slots__ = ("depth", "name_pattern")

    def __init__(self, text: str, name_pattern: re.Pattern[str]) -> None:
        super().__init__(text)
        #: It depends on what stands around the path.
        self.name_pattern = name_pattern
        self.depth = 0

    @contextmanager
    def nested(self, name_pattern: re.Pattern[str] | None = None) -> Iterator[None]:
        """One level further inside, where names may look different."""
        if self.depth == _MAX_DEPTH:
            self.fail(f"Nested more than {_MAX_DEPTH} levels deep")
        outer, self.name_pattern = self.name_pattern, name_pattern or self.name_pattern
        self.depth += 1
        yield
        self.depth -= 1
        self.name_pattern = outer

    def json_value(self) -> JSON:
        """A JSON array or object written out."""
        try:
            value, self.position = json.JSONDecoder().raw_decode(self.text, self.position)
        except (ValueError, RecursionError):
            self.fail("Expected a JSON array or object")
        return value
