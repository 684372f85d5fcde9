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

    @classmethod
    def of_parameters(cls, authorization_type: str, auth_parameters: JSON) -> Connection:
        """A connection as CreateConnection and AWS::Events::Connection declare it."""
        own = cls._of_type(authorization_type, auth_parameters)
        extra = auth_parameters.get("InvocationHttpParameters", {})
        return cls(
            {**own.headers, **_pairs(extra.get("HeaderParameters"))},
            _pairs(extra.get("QueryStringParameters")),
            _pairs(extra.get("BodyParameters")),
        )

    @classmethod
    def _of_type(cls, authorization_type: str, auth_parameters: JSON) -> Connection:
        if authorization_type == "BASIC":
            given = auth_parameters["BasicAuthParameters"]
            return cls.basic(given["Username"], given["Password"])
        if authorization_type == "API_KEY":
            given = auth_parameters["ApiKeyAuthParameters"]
            return cls.api_key(given["ApiKeyName"], given["ApiKeyValue"])
        return cls.oauth(auth_parameters.get("OAuthParameters", {}).get("Token", "token"))


def _pairs(given: JSON) -> dict[str, str]:
    return {pair["Key"]: pair["Value"] for pair in given or ()}
