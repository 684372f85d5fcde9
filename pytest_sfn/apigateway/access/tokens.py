"""
JSON Web Tokens: signature by an issuer's keys, times by the gateway's clock.

Signatures are RS256, RS384 or RS512 only, as with API Gateway; needs the extra `jwt`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

ALGORITHMS = ("RS256", "RS384", "RS512")


class InvalidToken(Exception):  # noqa: N818 - OAuth's word (invalid_token)
    """A token that is not accepted; `description` is the error_description of the challenge."""

    def __init__(self, description: str, *, expired: bool = False) -> None:
        self.description = description
        self.expired = expired
        super().__init__(description)


#: Public keys of an issuer by key id, as its JWKS document lists them.
KeySet: TypeAlias = "Mapping[str, RSAPublicKey]"
#: Keys of each issuer a gateway knows; in AWS they are fetched from `<issuer>/.well-known/jwks.json`.
Issuers = Mapping[str, KeySet]


def bearer_token(value: str) -> str:
    """The token of a header, with or without `Bearer ` (recorded from AWS for HTTP APIs)."""
    scheme, _, token = value.strip().partition(" ")
    return token.strip() if token and scheme.lower() == "bearer" else value.strip()


def verified_claims(token: str, accepted: Sequence[str], issuers: Issuers, now: Seconds) -> dict[str, JSON]:
    """The claims of a token that one of the accepted issuers signed; InvalidToken if none did, or its time is over."""
    problem = InvalidToken("the authorizer has no user pool")
    for issuer in accepted:
        try:
            return _claims(token, issuer, issuers, now)
        except InvalidToken as caught:
            problem = problem if problem.expired else caught
    raise problem


def _claims(token: str, issuer: str, issuers: Issuers, now: Seconds) -> dict[str, JSON]:
    """
    The claims of an issuer's token; InvalidToken if signature, issuer or times do not hold.

    Of the descriptions only that of a text that is no token is known from AWS (reported by users).
    """
    import jwt

    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise InvalidToken("token contains an invalid number of segments") from None
    if header.get("alg") not in ALGORITHMS:
        raise InvalidToken("the token is not signed with a supported algorithm")
    key = issuers.get(issuer, {}).get(str(header.get("kid")))
    if key is None:
        raise InvalidToken("unable to find a signing key that matches the token's kid")
    try:
        claims: dict[str, JSON] = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            options={
                "verify_exp": False,  # checked below, by the gateway's clock
                "verify_nbf": False,
                "verify_iat": False,
                "verify_aud": False,
                "verify_iss": False,
            },
        )
    except jwt.InvalidTokenError:
        raise InvalidToken("the token's signature is invalid") from None
    _check_claims(claims, issuer, now)
    return claims


def _check_claims(claims: dict[str, JSON], issuer: str, now: Seconds) -> None:
    if claims.get("iss") != issuer:
        raise InvalidToken("the token does not have a valid issuer")
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or expires <= now:
        raise InvalidToken("the token has expired", expired=True)
    for name in ("nbf", "iat"):
        begins = claims.get(name)
        if isinstance(begins, int | float) and begins > now:
            raise InvalidToken("the token is not valid yet")


def scopes_of(claims: Mapping[str, JSON]) -> list[str]:
    """The scopes of a token: its claim `scope` (a text with blanks) or `scp` (a list or a text)."""
    value = claims.get("scope") or claims.get("scp") or []
    return value.split() if isinstance(value, str) else [str(item) for item in value]
