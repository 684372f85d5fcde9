"""minimumCompressionSize: answers compressed for clients that take it, requests decompressed."""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.apigateway.common.headers import find
from pytest_sfn.apigateway.rest.exchange import Exchange, MethodAnswer
from pytest_sfn.apigateway.rest.model import Api
from pytest_sfn.apigateway.rest.request import MethodRequest


def compressed(exchange: Exchange, answered: MethodAnswer) -> MethodAnswer:
    """
    The answer, compressed if it is large enough, not yet encoded, and Accept-Encoding names gzip or deflate.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
    """
    size = exchange.api.minimum_compression_size
    accepted = exchange.request.header("Accept-Encoding") or ""
    if size is None or len(answered.body) < size or find(answered.headers, "Content-Encoding"):
        return answered
    import gzip
    import zlib

    names = [part.partition(";")[0].strip().lower() for part in accepted.split(",")]
    if "gzip" in names:
        return _encoded(answered, gzip.compress(answered.body, mtime=0), "gzip")
    return _encoded(answered, zlib.compress(answered.body), "deflate") if "deflate" in names else answered


def _encoded(answered: MethodAnswer, body: bytes, encoding: str) -> MethodAnswer:
    return MethodAnswer(answered.status, [*answered.headers, ("Content-Encoding", encoding)], body, answered.execution)


def decompressed(api: Api, request: MethodRequest) -> MethodRequest:
    """The request with its body decoded, where compression is enabled; as it is, if its body is not what it says."""
    encoding = (request.header("Content-Encoding") or "").lower()
    if api.minimum_compression_size is None or encoding not in ("gzip", "deflate"):
        return request
    import gzip
    import zlib

    decode = gzip.decompress if encoding == "gzip" else zlib.decompress
    try:
        return replace(request, body=decode(request.body))
    except (OSError, EOFError, zlib.error):
        return request
