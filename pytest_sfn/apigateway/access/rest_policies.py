"""
How resource policies and the other kinds of authorization work together for REST APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

import json
from functools import lru_cache

from pytest_sfn.apigateway.access.policy import INVOKE, Decision, PolicyRequest, evaluate
from pytest_sfn.apigateway.access.rest_requests import method_arn, shown_arn
from pytest_sfn.apigateway.access.signatures import Credentials
from pytest_sfn.apigateway.exchange import Exchange
from pytest_sfn.apigateway.gateway_responses import GatewayError
from pytest_sfn.typing import JSON


@lru_cache(maxsize=64)
def _parsed(text: str) -> JSON:
    return json.loads(text)


def resource_policy(exchange: Exchange) -> JSON:
    """The API's resource policy as a document; None if it has none."""
    policy = exchange.api.policy
    return _parsed(policy) if isinstance(policy, str) else policy


def resource_decision(exchange: Exchange, caller: Credentials | None = None) -> Decision | None:
    """What the resource policy says about the request; None if there is none."""
    policy = resource_policy(exchange)
    return None if not policy else evaluate([policy], policy_request(exchange, caller), with_principal=True)


def policy_request(exchange: Exchange, caller: Credentials | None) -> PolicyRequest:
    """The question policies are asked, with the condition keys a gateway knows."""
    request = exchange.request
    conditions = {
        "aws:sourceip": request.source_ip,
        "aws:useragent": request.header("User-Agent"),
        "aws:referer": request.header("Referer"),
        "aws:securetransport": "true",
        "aws:sourcevpc": exchange.identity.get("vpcId"),
        "aws:sourcevpce": exchange.identity.get("vpceId"),
        "aws:currenttime": str(exchange.received_at),
        "aws:epochtime": str(int(exchange.received_at)),
        "aws:principalarn": caller.arn if caller else None,
        "aws:principalaccount": caller.account_id if caller else None,
        "aws:userid": caller.user_id if caller else None,
    }
    known = {key: str(value) for key, value in conditions.items() if value is not None}
    account = caller.account_id if caller else None
    return PolicyRequest(INVOKE, method_arn(exchange), caller.arn if caller else None, account, known)


def require_resource_policy(exchange: Exchange) -> None:
    """Raise the 403 of a resource policy that does not allow an open, Lambda-authorized or Cognito method."""
    decision = resource_decision(exchange)
    if decision not in (None, Decision.ALLOW):
        raise not_authorized(exchange, None, decision)


def refuse_explicit_deny(exchange: Exchange) -> None:
    """Raise the 403 of an explicit deny, which comes before a Lambda authorizer is asked."""
    if resource_decision(exchange) is Decision.EXPLICIT_DENY:
        raise not_authorized(exchange, None, Decision.EXPLICIT_DENY)


def require_iam(exchange: Exchange, caller: Credentials) -> None:
    """
    Raise the 403 of a caller that policies do not allow.

    In the API's own account either the identity's policies or the resource policy must allow, from another account
    both; a deny in either is final.
    """
    request = policy_request(exchange, caller)
    identity = evaluate(caller.policies, request)
    resource = resource_decision(exchange, caller)
    if Decision.EXPLICIT_DENY in (identity, resource):
        raise not_authorized(exchange, caller, Decision.EXPLICIT_DENY)
    allowed = [decision is Decision.ALLOW for decision in (identity, resource)]
    same_account = caller.account_id == exchange.deployment.environment.account_id
    if not (any(allowed) if same_account else all(allowed)):
        raise not_authorized(exchange, caller, Decision.IMPLICIT_DENY)


def not_authorized(exchange: Exchange, caller: Credentials | None, decision: Decision | None) -> GatewayError:
    """The 403 `User: … is not authorized to perform: execute-api:Invoke on resource: …` (reported by users)."""
    who = caller.arn if caller else "anonymous"
    text = f"User: {who} is not authorized to perform: {INVOKE} on resource: {shown_arn(exchange)}"
    if decision is Decision.EXPLICIT_DENY:
        text += " with an explicit deny"
    return GatewayError("ACCESS_DENIED", text)
