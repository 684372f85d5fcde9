"""EventBridge connections: how HTTP Tasks authenticate. Source: EventBridge user guide, "Connections"."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.typing import JSON


@dataclass(frozen=True, slots=True)
class Connection:
    """
    What a connection adds to each request.

    For OAUTH_CLIENT_CREDENTIALS give the token itself as `token`: tests do not ask an authorization server.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, JSON] = field(default_factory=dict)

    @classmethod
    def basic(cls, username: str, password: str) -> Connection:
        """A connection of type BASIC."""
        credentials = base64.b64encode(f"{username}:{password}".encode()).decode()
        return cls({"Authorization": f"Basic {credentials}"})

    @classmethod
    def api_key(cls, name: str, value: str) -> Connection:
        """A connection of type API_KEY: a header of this name."""
        return cls({name: value})

    @classmethod
    def oauth(cls, token: str) -> Connection:
        """A connection of type OAUTH_CLIENT_CREDENTIALS that has got this token."""
        return cls({"Authorization": f"Bearer {token}"})
