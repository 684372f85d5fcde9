"""What access control of REST APIs reads out of an exchange: ARNs, identity sources, the signed request."""

from __future__ import annotations

from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import context_text
from pytest_sfn.aws.signatures import SignedRequest


def method_arn(exchange: RestExchange) -> str:
    """`arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` of the request."""
    called = f"{exchange.api.id}/{exchange.stage.name}/{exchange.request.http_method}{exchange.request.path}"
    return exchange.deployment.environment.account.arn("execute-api", called)


def shown_arn(exchange: RestExchange) -> str:
    """The ARN as refusals show it: of the account only the last four digits (reported by users)."""
    account = exchange.deployment.environment.account.id
    return method_arn(exchange).replace(f":{account}:", f":********{account[-4:]}:", 1)


def identity_value(exchange: RestExchange, source: str) -> str | None:
    """
    The value of an identity source; None if it is absent or blank.

    `method.request.header.X`, `method.request.querystring.X`, `stageVariables.X` or `context.X`.
    """
    place, _, name = source.strip().removeprefix("method.request.").partition(".")
    request = exchange.request
    if place == "header":
        value = request.header(name)
    elif place == "querystring":
        value = request.single_query().get(name)
    elif place == "stageVariables":
        value = exchange.stage.variables.get(name)
    else:
        value = context_text(exchange.context(), name) if place == "context" else None
    return value if value and value.strip() else None


def signed_requests(exchange: RestExchange) -> tuple[SignedRequest, ...]:
    """The request as its client may have signed it: with the stage in its path, or at a custom domain without it."""
    request = exchange.request
    paths = (f"/{exchange.stage.name}{request.raw_path}", request.raw_path)
    return tuple(
        SignedRequest(request.http_method, path, request.raw_query, request.headers, request.body) for path in paths
    )
