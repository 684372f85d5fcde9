"""
A stage's response cache.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from pytest_sfn.apigateway.access.expiring import ExpiringCache
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.access.resource_policies import shown_arn
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.gateway_responses import GatewayError
from pytest_sfn.apigateway.rest.parameter_mapping import request_variables
from pytest_sfn.apigateway.rest.traffic.method_settings import own_settings, stage_settings
from pytest_sfn.aws.iam.policies import INVALIDATE_CACHE, Decision, PolicyRequest, evaluate
from pytest_sfn.aws.signatures import Credentials
from pytest_sfn.typing import Seconds, is_true

DEFAULT_TTL_SECONDS = 300
#: Larger responses are not kept.
MAX_BYTES = 1_048_576
#: The header's text is not documented.
WARNING = ("Warning", "199 Cache-Control headers were ignored because the caller was unauthorized.")


class StageCache:
    """
    Responses of a stage's methods, kept on the clock `now`.

    On only if the stage has a cache cluster. Then GET methods are cached unless settings say otherwise, others only if
    settings name them. A key is the resource path with the declared cacheKeyParameters: what is not declared (a query
    value, even a path parameter) does not tell requests apart. `credentials` tell who may invalidate.
    """

    def __init__(self, now: Callable[[], Seconds], *, credentials: Sequence[Credentials] = ()) -> None:
        self.entries: ExpiringCache[OutgoingResponse] = ExpiringCache(now)
        self._credentials = credentials

    def find(self, exchange: RestExchange) -> OutgoingResponse | None:
        """
        The response kept for such a request, or None.

        `Cache-Control: max-age=0` fetches anew and replaces what is kept, if the caller may do that; if not, raises
        403, or goes on with or without a Warning header, as the settings say.
        """
        if not is_cached(exchange):
            return None
        if wants_invalidation(exchange):
            if self._may_invalidate(exchange):
                self.entries.drop(cache_key(exchange))
                return None
            if strategy(exchange) == "FAIL_WITH_403":
                # Its text is not documented and follows that of an IAM refusal.
                who, what = exchange.identity.get("userArn") or "anonymous", INVALIDATE_CACHE
                text = f"User: {who} is not authorized to perform: {what} on resource: {shown_arn(exchange)}"
                raise GatewayError("ACCESS_DENIED", text)
        found = self.entries.get(cache_key(exchange))
        return found and replace(found, headers=found.headers + self._warnings(exchange))

    def store(self, exchange: RestExchange, response: OutgoingResponse) -> None:
        """Keep a response whatever its status is; the one at hand gets the Warning header if the client is due one."""
        if not is_cached(exchange):
            return
        if len(response.body) <= MAX_BYTES:
            kept = replace(response, headers=list(response.headers))
            self.entries.put(cache_key(exchange), kept, ttl_seconds(exchange))
        response.headers.extend(self._warnings(exchange))

    def _warnings(self, exchange: RestExchange) -> list[tuple[str, str]]:
        refused = wants_invalidation(exchange) and not self._may_invalidate(exchange)
        return [WARNING] if refused and strategy(exchange) == "SUCCEED_WITH_RESPONSE_HEADER" else []

    def _may_invalidate(self, exchange: RestExchange) -> bool:
        """Whether nobody needs permission, or the signer's policies allow execute-api:InvalidateCache."""
        required = exchange.route_settings.get("requireauthorizationforcachecontrol", True)
        if str(required).lower() == "false":
            return True
        key = exchange.identity.get("accessKey")
        owner = next((item for item in self._credentials if item.access_key == key), None)
        if owner is None:
            return False
        request = PolicyRequest(INVALIDATE_CACHE, exchange.invoke_arn, owner.arn)
        return evaluate(owner.policies, request) is Decision.ALLOW


def is_cached(exchange: RestExchange) -> bool:
    """Whether the request's method is cached."""
    if not exchange.stage.cache_cluster_enabled or ttl_seconds(exchange) <= 0:
        return False
    own = own_settings(exchange.stage, exchange.route_key).get("cachingenabled")
    if own is not None:
        return is_true(own)
    return exchange.request.http_method == "GET" and is_true(stage_settings(exchange.stage).get("cachingenabled", True))


def ttl_seconds(exchange: RestExchange) -> Seconds:
    """Seconds a response is kept; 0 turns the cache off."""
    return float(exchange.route_settings.get("cachettlinseconds", DEFAULT_TTL_SECONDS))


def strategy(exchange: RestExchange) -> str:
    """What happens to an invalidation that is not allowed."""
    given = exchange.route_settings.get("unauthorizedcachecontrolheaderstrategy")
    return str(given or "SUCCEED_WITH_RESPONSE_HEADER")


def wants_invalidation(exchange: RestExchange) -> bool:
    """Whether the client asks for a fresh response."""
    directives = (exchange.request.header("Cache-Control") or "").lower().split(",")
    return "max-age=0" in (directive.strip() for directive in directives)


def cache_key(exchange: RestExchange) -> Hashable:
    """What tells requests apart: method, resource path, and the values of the declared parameters."""
    integration = exchange.matched.method.integration
    declared = integration.cache_key_parameters if integration else ()
    mappings = integration.request_parameters if integration else {}
    variables = request_variables(exchange)
    values = tuple((name, *variables.values(mappings.get(name, name))) for name in declared)
    return (exchange.request.http_method, exchange.matched.resource.path, values)
