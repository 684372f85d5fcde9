"""minimumCompressionSize: responses compressed for clients that take it, requests decompressed."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace

from pytest_sfn.apigateway.common.headers import find
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.apigateway.rest.exchange import RestExchange
from pytest_sfn.apigateway.rest.model import RestApi
from pytest_sfn.apigateway.rest.request import MethodRequest


def compressed(exchange: RestExchange, response: OutgoingResponse) -> OutgoingResponse:
    """
    The response, compressed if it is large enough, not yet encoded, and Accept-Encoding names gzip or deflate.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
    """
    size = exchange.api.minimum_compression_size
    accepted = exchange.request.header("Accept-Encoding") or ""
    if size is None or len(response.body) < size or find(response.headers, "Content-Encoding"):
        return response
    names = [part.partition(";")[0].strip().lower() for part in accepted.split(",")]
    if "gzip" in names:
        return _encoded(response, gzip.compress(response.body, mtime=0), "gzip")
    return _encoded(response, zlib.compress(response.body), "deflate") if "deflate" in names else response


def _encoded(response: OutgoingResponse, body: bytes, encoding: str) -> OutgoingResponse:
    return replace(response, headers=[*response.headers, ("Content-Encoding", encoding)], body=body)


def decompressed(api: RestApi, request: MethodRequest) -> MethodRequest:
    """The request with its body decoded, where compression is enabled; as it is, if its body is not what it says."""
    encoding = (request.header("Content-Encoding") or "").lower()
    if api.minimum_compression_size is None or encoding not in ("gzip", "deflate"):
        return request
    decode = gzip.decompress if encoding == "gzip" else zlib.decompress
    try:
        return replace(request, body=decode(request.body))
    except (OSError, EOFError, zlib.error):
        return request
