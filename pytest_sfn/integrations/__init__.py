"""
What a Task's Resource does: one file per service, and who answers below it.

Names below are loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.connections import Connection
    from pytest_sfn.integrations.http_calls import HttpRequest, HttpResponse, SocketTrouble
    from pytest_sfn.integrations.resources import ResourceProblem, parse_resource
    from pytest_sfn.integrations.runner import IntegrationTaskRunner

_MODULES = {
    "Connection": "connections",
    "HttpRequest": "http_calls",
    "HttpResponse": "http_calls",
    "IntegrationTaskRunner": "runner",
    "ResourceProblem": "resources",
    "SocketTrouble": "http_calls",
    "parse_resource": "resources",
}

__all__ = [
    "Connection",
    "HttpRequest",
    "HttpResponse",
    "IntegrationTaskRunner",
    "ResourceProblem",
    "SocketTrouble",
    "parse_resource",
]


def __getattr__(name: str) -> JSON:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
