"""Why a definite path selects nothing, in the words of Jayway JsonPath, which AWS passes on in a cause."""

from __future__ import annotations

from pytest_sfn.expressions.java_text import java_text
from pytest_sfn.expressions.path_segments import Index, Member, Segment
from pytest_sfn.typing import JSON


def why_nothing(segments: tuple[Segment, ...], root: JSON) -> str:
    """
    The reason for the first step that fits nothing.

    `No results for path: ...` is recorded from AWS, `Property ... not found in path ...` reported by a user
    (awsdocs/aws-step-functions-developer-guide pull request 5); the others are Jayway's, not seen from AWS.
    """
    value, path = root, "$"
    for position, segment in enumerate(segments):
        found = segment.select(value, root)
        if not found:
            whole = "$" + "".join(str(step) for step in segments)
            return _reason(segment, value, path, whole, last=position == len(segments) - 1)
        value, path = found[0], f"{path}{segment}"
    return f"No results for path: {path}"


def _reason(segment: Segment, value: JSON, path: str, whole: str, *, last: bool) -> str:
    if isinstance(segment, Member) and not isinstance(value, dict):
        return f"Property {segment} not found in path {path}"
    if isinstance(segment, Member) and not last:
        return f"Missing property in path {path}{segment}"
    if isinstance(segment, Index) and value is None:
        return f"The path {path} is null"
    if isinstance(segment, Index) and not isinstance(value, list):
        return f"Filter: {segment} can only be applied to arrays. Current context is: {java_text(value)}"
    return f"No results for path: {whole}"
