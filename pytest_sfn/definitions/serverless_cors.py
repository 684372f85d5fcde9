"""
`cors` of an http event in serverless.yml: defaults, preflight method, headers.

Source: the plugin's cors.js and validate.js.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.source import Location
from pytest_sfn.typing import JSON

_HEADERS = (
    "Content-Type",
    "X-Amz-Date",
    "Authorization",
    "X-Api-Key",
    "X-Amz-Security-Token",
    "X-Amz-User-Agent",
)
_ANY = "DELETE,GET,HEAD,PATCH,POST,PUT"


def cors_of(declared: Any, method: str, location: Location) -> dict[str, Any]:
    """The complete settings of one event; raises DefinitionError where the plugin would."""
    if not isinstance(declared, dict):
        declared = {"origins": ["*"], "origin": "*"}
    elif declared.get("origin") and declared.get("origins"):
        raise definition_error(
            "INVALID_TEMPLATE", "cors has origin and origins", location, "give one of them, not both"
        )
    methods = list(declared.get("methods") or ())
    cors = {
        "origin": declared.get("origin"),
        "origins": list(declared.get("origins") or ()),
        "headers": list(declared.get("headers") or _HEADERS),
        "methods": methods + [name for name in ("OPTIONS", method.upper()) if name not in methods],
        "allowCredentials": bool(declared.get("allowCredentials")),
    }
    if "maxAge" in declared:
        if not isinstance(declared["maxAge"], int) or declared["maxAge"] <= 0:
            raise definition_error("INVALID_TEMPLATE", "maxAge should be an integer over 0", location)
        cors["maxAge"] = declared["maxAge"]
    return cors


def united(events: Iterable[tuple[str, dict[str, Any] | None]]) -> Iterable[tuple[str, dict[str, Any]]]:
    """The settings of all events of a path put together: of the later ones first, the last maxAge wins."""
    paths: dict[str, dict[str, Any]] = {}
    for path, cors in events:
        if cors is None:
            continue
        known = paths.get(path, {})
        joined: dict[str, Any] = {
            name: list(dict.fromkeys([*cors[name], *known.get(name, ())])) for name in ("headers", "methods", "origins")
        }
        joined["origin"] = cors["origin"] or "*"
        joined["allowCredentials"] = bool(known.get("allowCredentials") or cors["allowCredentials"])
        max_age = cors.get("maxAge", known.get("maxAge"))
        paths[path] = joined | ({"maxAge": max_age} if max_age is not None else {})
    return paths.items()


def _origin(cors: dict[str, Any]) -> str:
    return ",".join(cors["origins"]) if cors["origins"] else str(cors["origin"] or "*")


def allow_origin(cors: dict[str, Any] | None) -> dict[str, str]:
    """What the responses of the event's own method say."""
    return {} if cors is None else {"method.response.header.Access-Control-Allow-Origin": f"'{_origin(cors)}'"}


def preflight_method(cors: dict[str, Any]) -> dict[str, JSON]:
    """The OPTIONS method of a path: a MOCK that answers with the headers."""
    headers = {
        "Access-Control-Allow-Origin": _origin(cors),
        "Access-Control-Allow-Headers": ",".join(cors["headers"]),
        "Access-Control-Allow-Methods": ",".join(cors["methods"]).replace("ANY", _ANY),
        "Access-Control-Allow-Credentials": "true" if cors["allowCredentials"] else "false",
    }
    if "maxAge" in cors:
        headers["Access-Control-Max-Age"] = str(cors["maxAge"])
    parameters = {f"method.response.header.{name}": f"'{value}'" for name, value in headers.items()}
    return {
        "AuthorizationType": "NONE",
        "HttpMethod": "OPTIONS",
        "MethodResponses": [{"StatusCode": "200", "ResponseParameters": dict.fromkeys(parameters, True)}],
        "Integration": {
            "Type": "MOCK",
            "RequestTemplates": {"application/json": "{statusCode:200}"},
            "ContentHandling": "CONVERT_TO_TEXT",
            "IntegrationResponses": [
                {"StatusCode": "200", "ResponseParameters": parameters, "ResponseTemplates": {"application/json": ""}}
            ],
        },
    }
