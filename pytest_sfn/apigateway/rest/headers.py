"""
Headers: what the gateway adds to responses and integration requests, renames, drops and forbids.

Recorded from AWS, save where a comment says otherwise; the sets below also hold names that were not met in a recording
but that the developer guide lists ("Amazon API Gateway important notes").
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from pytest_sfn.apigateway.common.dates import http_date
from pytest_sfn.apigateway.common.environment import GatewayEnvironment
from pytest_sfn.apigateway.common.headers import Pairs, replaced, with_defaults
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.request import REMOVED_HEADERS

#: Response headers that come out as `x-amzn-Remapped-<name>`; that of the request id is reported by users.
REMAPPED = REMOVED_HEADERS - {"te", "transfer-encoding"} | {
    "authorization", "date", "host", "user-agent", "x-amzn-requestid",
}  # fmt: skip

#: Headers no mapping or override may set on an integration request: the call fails at run time with 500.
ILLEGAL = frozenset({"content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"})
ILLEGAL_FOR_AWS = ILLEGAL | {"authorization", "connection", "expect", "proxy-authenticate", "te"}

#: Headers that never reach a backend, mapped or not.
DROPPED_FROM_REQUEST = frozenset({"expect", "proxy-authenticate", "te"})
DROPPED_FROM_HTTP_REQUEST = DROPPED_FROM_REQUEST | {"via"}
DROPPED_FROM_AWS_REQUEST = DROPPED_FROM_REQUEST | {"referer"}


def remapped(headers: Iterable[tuple[str, str]]) -> Pairs:
    """Response headers under the names the gateway gives them."""
    return [
        (f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED else name, value)
        for name, value in headers
        if name.lower() != "transfer-encoding"
    ]


def response_headers(exchange: RestExchange, response: OutgoingResponse) -> Pairs:
    """
    The headers of every response with those of this one.

    Only responses of AWS, AWS_PROXY and HTTP integrations that were called show the trace (recorded from AWS).
    """
    environment = exchange.environment
    added = {
        "Date": http_date(environment.now()),
        "Content-Length": str(len(response.body)),
        "Connection": "keep-alive",
        "x-amzn-RequestId": exchange.request_id,
        "x-amz-apigw-id": exchange.extended_request_id,
    }
    if exchange.backend_called and exchange.integration.type != "HTTP_PROXY":
        added["X-Amzn-Trace-Id"] = exchange.trace.outgoing
    headers = replaced(with_defaults(response.headers, {"Content-Type": "application/json"}), added)
    return headers + edge_headers(response.status, environment) if "EDGE" in exchange.api.endpoint_types else headers


def edge_headers(status: int, environment: GatewayEnvironment) -> Pairs:
    """
    What the content network before an edge endpoint adds to a response.

    Names, and that X-Cache tells errors from misses, are recorded from AWS; the values are made up in their form.
    """
    network = f"{environment.random.getrandbits(128):032x}.cloudfront.net"
    found = base64.urlsafe_b64encode(environment.random.randbytes(41)).decode()
    return [
        ("Via", f"1.1 {network} (CloudFront)"),
        ("X-Cache", "Error from cloudfront" if status >= 400 else "Miss from cloudfront"),
        ("X-Amz-Cf-Pop", "IAD89-C1"),
        ("X-Amz-Cf-Id", found),
    ]
