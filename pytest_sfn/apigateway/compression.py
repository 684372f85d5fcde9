"""minimumCompressionSize: answers compressed for clients that take it, requests decompressed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from pytest_sfn.apigateway.exchange import Exchange, MethodAnswer
from pytest_sfn.apigateway.headers import find
from pytest_sfn.apigateway.model import Api
from pytest_sfn.apigateway.request import MethodRequest

DECODERS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "deflate": zlib.decompress}


def compressed(exchange: Exchange, answered: MethodAnswer) -> MethodAnswer:
    """
    The answer, compressed if it is large enough, not yet encoded, and Accept-Encoding names gzip or deflate.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
    """
    size = exchange.api.minimum_compression_size
    accepted = exchange.request.header("Accept-Encoding") or ""
    if size is None or len(answered.body) < size or find(answered.headers, "Content-Encoding"):
        return answered
    names = [part.partition(";")[0].strip().lower() for part in accepted.split(",")]
    if "gzip" in names:
        return _encoded(answered, gzip.compress(answered.body, mtime=0), "gzip")
    return _encoded(answered, zlib.compress(answered.body), "deflate") if "deflate" in names else answered


def _encoded(answered: MethodAnswer, body: bytes, encoding: str) -> MethodAnswer:
    return MethodAnswer(answered.status, [*answered.headers, ("Content-Encoding", encoding)], body, answered.execution)


def decompressed(api: Api, request: MethodRequest) -> MethodRequest:
    """The request with its body decoded, where compression is enabled; as it is, if its body is not what it says."""
    decode = DECODERS.get((request.header("Content-Encoding") or "").lower())
    if decode is None or api.minimum_compression_size is None:
        return request
    try:
        return replace(request, body=decode(request.body))
    except (OSError, EOFError, zlib.error):
        return request
