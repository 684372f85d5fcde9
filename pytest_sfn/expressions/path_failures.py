"""Why a definite path selects nothing, in the words of Jayway JsonPath, which AWS passes on in a cause."""

from __future__ import annotations

from pytest_sfn.expressions.java_text import java_text
from pytest_sfn.expressions.path_segments import Index, Member, Segment
from pytest_sfn.typing import JSON

_PROVIDER = "com.jayway.jsonpath.spi.json.JacksonJsonProvider"
_JAVA_TYPES = {
    str: "java.lang.String",
    bool: "java.lang.Boolean",
    int: "java.lang.Integer",
    float: "java.lang.Double",
    list: "java.util.ArrayList",
    dict: "java.util.LinkedHashMap",
    type(None): "null",
}


def why_nothing(segments: tuple[Segment, ...], root: JSON) -> str:
    """
    The reason for the first step that fits nothing, such as `No results for path: $['a']` (recorded from AWS).

    The other texts are those of Jayway JsonPath 2.x (PropertyPathToken, ArrayPathToken), not recorded from AWS.
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
        return (
            f"Expected to find an object with property {segment} in path {path} but found "
            f"'{_JAVA_TYPES[type(value)]}'. This is not a json object according to the JsonProvider: '{_PROVIDER}'."
        )
    if isinstance(segment, Member) and not last:
        return f"Missing property in path {path}{segment}"
    if isinstance(segment, Index) and value is None:
        return f"The path {path} is null"
    if isinstance(segment, Index) and not isinstance(value, list):
        return f"Filter: {segment} can only be applied to arrays. Current context is: {java_text(value)}"
    return f"No results for path: {whole}"
