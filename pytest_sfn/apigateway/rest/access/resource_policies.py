"""
How resource policies and the other kinds of authorization work together for REST APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from __future__ import annotations

import json
from functools import lru_cache

from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.aws.iam.policies import INVOKE, Decision, PolicyRequest, evaluate
from pytest_sfn.aws.signatures import Credentials
from pytest_sfn.typing import JSON

IDENTITY, RESOURCE = "identity-based", "resource-based"


@lru_cache(maxsize=64)
def _parsed(text: str) -> JSON:
    return json.loads(text)


def resource_decision(exchange: RestExchange, caller: Credentials | None = None) -> Decision | None:
    """What the resource policy says about the request; None if there is none."""
    given = exchange.api.policy
    policy = _parsed(given) if isinstance(given, str) else given
    return None if not policy else evaluate([policy], policy_request(exchange, caller), with_principal=True)


def policy_request(exchange: RestExchange, caller: Credentials | None) -> PolicyRequest:
    """The question policies are asked, with the condition keys a gateway knows."""
    request = exchange.request
    conditions = {
        "aws:sourceip": request.source_ip,
        "aws:useragent": request.header("User-Agent"),
        "aws:referer": request.header("Referer"),
        "aws:securetransport": "true",
        "aws:currenttime": str(exchange.received_at),
        "aws:epochtime": str(int(exchange.received_at)),
        "aws:principalarn": caller.arn if caller else None,
        "aws:principalaccount": caller.account_id if caller else None,
        "aws:userid": caller.user_id if caller else None,
    }
    known = {key: str(value) for key, value in conditions.items() if value is not None}
    return PolicyRequest(INVOKE, exchange.invoke_arn, caller.arn if caller else None, known)


def why_not(decision: Decision, kind: str) -> str:
    """
    How a refusal ends; `kind` is `identity-based` or `resource-based`.

    As users quote responses of 2026; until then the first ended after `deny`, and there was nothing of the second.
    """
    if decision is Decision.EXPLICIT_DENY:
        article = "an" if kind.startswith("i") else "a"
        return f" with an explicit deny in {article} {kind} policy"
    return f" because no {kind} policy allows the {INVOKE} action"


def require_no(exchange: RestExchange, *decisions: Decision) -> None:
    """Raise the 403 of a resource policy that says one of these of an anonymous caller."""
    decision = resource_decision(exchange)
    if decision in decisions:
        raise not_authorized(exchange, None, why_not(decision, RESOURCE))


def require_iam(exchange: RestExchange, caller: Credentials) -> None:
    """
    Raise the 403 of a caller that policies do not allow.

    In the API's own account either the identity's policies or the resource policy must allow, from another account
    both; a deny in either is final.
    """
    identity = evaluate(caller.policies, policy_request(exchange, caller))
    resource = resource_decision(exchange, caller)
    if resource is Decision.EXPLICIT_DENY and identity is not Decision.EXPLICIT_DENY:
        raise not_authorized(exchange, caller, why_not(resource, RESOURCE))
    if identity is Decision.EXPLICIT_DENY:
        raise not_authorized(exchange, caller, why_not(identity, IDENTITY))
    same_account = caller.account_id == exchange.environment.account.id
    if identity is not Decision.ALLOW and not (same_account and resource is Decision.ALLOW):
        raise not_authorized(exchange, caller, why_not(identity, IDENTITY))
    if resource is not Decision.ALLOW and not same_account:
        raise not_authorized(exchange, caller, why_not(Decision.IMPLICIT_DENY, RESOURCE))


def shown_arn(exchange: RestExchange) -> str:
    """The method's ARN as refusals show it: of the account only the last four digits (reported by users)."""
    account = exchange.environment.account.id
    return exchange.invoke_arn.replace(f":{account}:", f":********{account[-4:]}:", 1)


def not_authorized(exchange: RestExchange, caller: Credentials | None, reason: str) -> GatewayError:
    """The 403 `User: … is not authorized to perform: execute-api:Invoke on resource: …` (reported by users)."""
    who = caller.arn if caller else "anonymous"
    text = f"User: {who} is not authorized to perform: {INVOKE} on resource: {shown_arn(exchange)}{reason}"
    return GatewayError("ACCESS_DENIED", text)
