"""How much passes an API: rate and burst, quotas, response caching; all on an injected clock."""

from __future__ import annotations

from pytest_sfn.apigateway.traffic.http_traffic import HttpTrafficControl
from pytest_sfn.apigateway.traffic.quotas import Quota
from pytest_sfn.apigateway.traffic.response_cache import StageCache
from pytest_sfn.apigateway.traffic.rest_traffic import ACCOUNT_THROTTLE, RestTrafficControl
from pytest_sfn.apigateway.traffic.token_bucket import Throttle

__all__ = ["ACCOUNT_THROTTLE", "HttpTrafficControl", "Quota", "RestTrafficControl", "StageCache", "Throttle"]
