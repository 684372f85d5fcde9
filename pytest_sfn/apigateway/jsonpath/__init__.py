"""
JSONPath as API Gateway reads it in mapping templates and parameter mappings: Jayway JsonPath with functions and all.

Apart from `expressions.jsonpath`, whose paths are those of Step Functions, an older version of the library: what is
known of the one says nothing about the other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from pytest_sfn.apigateway.jsonpath.parser import parse_segments
from pytest_sfn.apigateway.jsonpath.segments import FunctionSegment, select_all
from pytest_sfn.typing import JSON

#: document -> what a path selects in it, MISSING where a definite path selects nothing.
Finder: TypeAlias = Callable[[JSON], JSON]

#: What a finder gives where its path selects nothing.
MISSING: JSON = type("Missing", (), {"__slots__": (), "__repr__": lambda _: "MISSING", "__bool__": lambda _: False})()


@lru_cache(maxsize=512)
def compile_finder(path: str) -> Finder:
    """
    The finder of a path that begins with `$`.

    A definite path gives the value it names or MISSING, a function at its end the value it computes; any other path a
    list, empty where nothing matches. Raises ExpressionSyntaxError.
    """
    segments = parse_segments(path)
    one = not segments or isinstance(segments[-1], FunctionSegment) or all(segment.definite for segment in segments)

    def find(document: JSON) -> JSON:
        found = select_all(segments, document)
        if not one:
            return found
        return found[0] if found else MISSING

    return find
