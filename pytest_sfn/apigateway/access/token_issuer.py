"""A token issuer for tests: signs tokens with a key of its own, in place of Cognito or another OpenID provider."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_sfn.apigateway.access.tokens import KeySet
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

KEY_ID = "pytest-sfn"


@lru_cache(maxsize=4)
def _private_key(number: int) -> RSAPrivateKey:  # noqa: ARG001 - a key for each number
    """A key for this process; making one takes a tenth of a second."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class TokenIssuer:
    """
    Issues tokens for `issuer`, at the times of the gateway's clock; issuers of another `number` have another key.

    `now` gives Unix time in seconds.
    """

    def __init__(self, issuer: str, now: Callable[[], Seconds], *, key_id: str = KEY_ID, number: int = 0) -> None:
        self.issuer = issuer
        self.key_id = key_id
        self._now = now
        self._number = number

    @classmethod
    def of_user_pool(cls, user_pool: str, now: Callable[[], Seconds]) -> TokenIssuer:
        """The issuer of a Cognito user pool, named by its id or ARN."""
        return cls(user_pool_issuer(user_pool), now)

    @property
    def keys(self) -> KeySet:
        """The public keys, for a gateway's `issuers`."""
        return {self.key_id: _private_key(self._number).public_key()}

    def token(self, claims: Mapping[str, JSON] | None = None, *, expires_in: Seconds = 3600, **more: JSON) -> str:
        """A signed token with `iss`, `iat` and `exp` besides the claims given; a claim of None is left out."""
        import jwt

        now = int(self._now())
        members = {"iss": self.issuer, "iat": now, "exp": now + int(expires_in), **(claims or {}), **more}
        payload = {name: value for name, value in members.items() if value is not None}
        return jwt.encode(payload, _private_key(self._number), algorithm="RS256", headers={"kid": self.key_id})

    def id_token(self, subject: str = "user", client_id: str = "client", **claims: JSON) -> str:
        """An ID token as a user pool makes it: `token_use` is `id`, `aud` the client."""
        own = {"sub": subject, "aud": client_id, "token_use": "id", "cognito:username": subject}
        return self.token(own | claims)

    def access_token(
        self, subject: str = "user", client_id: str = "client", scopes: Iterable[str] = (), **claims: JSON
    ) -> str:
        """An access token as a user pool makes it: `token_use` is `access`, no `aud` but `client_id`, and `scope`."""
        own = {
            "sub": subject,
            "client_id": client_id,
            "token_use": "access",
            "scope": " ".join(scopes),
            "username": subject,
        }
        return self.token(own | claims)


def user_pool_issuer(user_pool: str) -> str:
    """The issuer of a user pool's tokens; `user_pool` is its id (`us-east-1_abc`) or ARN."""
    pool = user_pool.rpartition("/")[2]
    region = pool.partition("_")[0]
    return f"https://cognito-idp.{region}.amazonaws.com/{pool}"
