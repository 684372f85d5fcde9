"""What Lambda authorizers of both kinds of API have in common: identity sources, their event, results that are kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping

from pytest_sfn.apigateway.access.authorizer_results import AuthorizerResult
from pytest_sfn.apigateway.access.control import AccessControl
from pytest_sfn.typing import JSON, Seconds


def unless_blank(value: str | None) -> str | None:
    """The value of an identity source; one that is blank counts as absent."""
    return value if value and value.strip() else None


def all_present(values: Iterable[str | None]) -> tuple[str, ...] | None:
    """The values of identity sources, which tell requests apart; None if any is absent."""
    found = tuple(values)
    present = tuple(value for value in found if value is not None)
    return present if len(present) == len(found) else None


def result_for(
    access: AccessControl,
    authorizer: Hashable,
    values: tuple[str, ...],
    ttl_seconds: Seconds,
    ask: Callable[[], AuthorizerResult],
) -> AuthorizerResult:
    """
    The result kept for these values of an authorizer's identity sources, else what `ask` gives, kept from now on.

    Without identity sources nothing is kept, and the function is asked for every request (recorded from AWS).
    """
    key = (authorizer, values)
    kept = access.results.get(key) if values else None
    if kept is not None:
        return kept
    result = ask()
    if values:
        access.results.put(key, result, ttl_seconds)
    return result


def without_body(event: Mapping[str, JSON]) -> dict[str, JSON]:
    """An integration's event as authorizers get it."""
    return {name: value for name, value in event.items() if name not in ("body", "isBase64Encoded")}
