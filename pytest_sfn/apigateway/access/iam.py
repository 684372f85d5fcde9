"""AWS_IAM authorization: who signed a request."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.apigateway.common.exchange import Exchange
from pytest_sfn.aws.http_messages import WireRequest
from pytest_sfn.aws.signatures import Credentials, SignatureRefused, find_signature, verify
from pytest_sfn.typing import JSON


def find_signer(exchange: Exchange, credentials: Sequence[Credentials]) -> Credentials | None:
    """
    The credentials that signed the request, None if it is not signed; SignatureRefused if it is not signed so.

    The client may have signed it with the stage in its path, or at a custom domain without it.
    """
    request, environment = exchange.request, exchange.environment
    problem: SignatureRefused | None = None
    for prefix in dict.fromkeys((exchange.stage.prefix, "")):
        path = prefix + request.raw_path
        signed = WireRequest.of(request.http_method, path, request.raw_query, request.headers, request.body)
        found = find_signature(signed)
        if found is None:
            return None
        try:
            return verify(signed, found, credentials, region=environment.account.region, now=environment.now())
        except SignatureRefused as refused:
            problem = problem or refused
    assert problem is not None
    raise problem


def identity_of(signer: Credentials) -> dict[str, JSON]:
    """The members of `$context.identity` a signed request has."""
    return {
        "accessKey": signer.access_key,
        "accountId": signer.account_id,
        "caller": signer.user_id,
        "user": signer.user_id,
        "userArn": signer.arn,
    }
