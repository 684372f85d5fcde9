"""Which integration response answers: selection patterns against what the backend said."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.rest.gateway_responses import chosen_template, configuration_error
from pytest_sfn.apigateway.rest.model import ApiMethod, Integration, IntegrationResponse
from pytest_sfn.apigateway.rest.request import MethodRequest


def selection_text(integration: Integration, result: BackendResponse) -> str:
    """
    What selection patterns are matched against.

    For a function the `errorMessage` of its error result and nothing else, for everything else the status (recorded
    from AWS).
    """
    if not integration.invokes_function:
        return str(result.status)
    try:
        document = json.loads(result.body)
    except ValueError:
        return ""
    message = document.get("errorMessage") if isinstance(document, dict) else None
    return message if isinstance(message, str) else ""


def select_response(integration: Integration, text: str) -> IntegrationResponse:
    """
    The first integration response whose pattern matches the whole text, else the default one.

    Of several that match the one with the lowest status is taken: AWS documents no order, its one recorded response is
    that. None at all is a configuration error.
    """
    ranked = sorted(integration.responses, key=lambda response: int(response.status_code))
    for response in ranked:
        if response.selection_pattern and matches(response.selection_pattern, text):
            return response
    default = next((response for response in ranked if not response.selection_pattern), None)
    if default is None:
        patterns = ", ".join(repr(response.selection_pattern) for response in ranked) or "none"
        raise configuration_error(
            "No match for output mapping and no default output mapping configured",
            f"No integration response for {text!r}: the keys of `responses` are selection patterns ({patterns}), and "
            "none is `default`",
        )
    return default


def selection_warnings(integration: Integration, text: str, selected: IntegrationResponse) -> tuple[str, ...]:
    """What a test should hear of a choice: other patterns that match as well, or that would match only a part."""
    others = [response for response in integration.responses if response.selection_pattern and response is not selected]
    found = []
    for pattern in (response.selection_pattern for response in others):
        if matches(pattern, text):
            found.append(f"selectionPattern {pattern!r} matches {text!r} too: AWS documents no order among several")
        elif matches(f"(?s:.*)(?:{pattern})(?s:.*)", text):
            found.append(f"selectionPattern {pattern!r} matches only a part of {text!r}: it must match the whole")
    return tuple(found)


def matches(pattern: str, text: str) -> bool:
    """Whether a selectionPattern, a Java regular expression, matches the whole text; `.` takes no line end."""
    from pytest_sfn.apigateway.vtl.errors import JavaException
    from pytest_sfn.apigateway.vtl.java_regex import java_pattern

    try:
        return java_pattern(pattern).fullmatch(text) is not None
    except JavaException as error:
        raise configuration_error(f"Invalid selection pattern {pattern!r}: {error}") from None


def require_method_response(method: ApiMethod, status_code: str) -> None:
    """Raise the 500 of an integration response for whose status the method declares no response (documented)."""
    if all(response.status_code != status_code for response in method.responses):
        raise configuration_error(
            f"Output mapping refers to an invalid method response: {status_code}",
            f"{method.http_method} declares no response {status_code}, which its integration response answers with",
        )


def response_template(templates: Mapping[str, str | None], request: MethodRequest) -> str | None:
    """
    The response template for the request's Accept: the same media type, else application/json, else the first.

    An Accept that matches nothing does not switch templates off (recorded from AWS); an empty template does.
    """
    return templates[chosen_template(templates, request.accept)] or None if templates else None
