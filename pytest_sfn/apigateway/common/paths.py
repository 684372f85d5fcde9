"""Paths of resources and routes: their parameters, and how well they match the path of a request."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

STATIC, PARAMETER, GREEDY = range(3)


def match_segments(parts: Sequence[str], segments: Sequence[str]) -> tuple[tuple[int, ...], dict[str, str]] | None:
    """
    How the parts of a path match segments: the rank of each and the path parameters as sent; None if they do not.

    The lower the ranks from left to right, the better the match.
    """
    ranks: list[int] = []
    parameters: dict[str, str] = {}
    for position, part in enumerate(parts):
        if is_greedy(part):
            rest = "/".join(segments[position:])
            return ((*ranks, GREEDY), {**parameters, part[1:-2]: rest}) if rest else None
        if position >= len(segments) or not _matches(part, segments[position]):
            return None
        if is_parameter(part):
            parameters[part[1:-1]] = segments[position]
        ranks.append(PARAMETER if is_parameter(part) else STATIC)
    return (tuple(ranks), parameters) if len(parts) == len(segments) else None


def _matches(part: str, segment: str) -> bool:
    return segment != "" if is_parameter(part) else unquote(part) == unquote(segment)


def is_parameter(part: str) -> bool:
    """Whether a path part is `{name}` or `{name+}`."""
    return part.startswith("{") and part.endswith("}")


def is_greedy(part: str) -> bool:
    """Whether a path part is `{name+}`."""
    return part.startswith("{") and part.endswith("+}")
