"""Headers of an HTTP API's responses."""

from __future__ import annotations

from pytest_sfn.apigateway.common.dates import http_date
from pytest_sfn.apigateway.common.headers import Pairs, replaced
from pytest_sfn.apigateway.common.response import OutgoingResponse
from pytest_sfn.typing import Seconds

NO_CONTENT = 204


def response_headers(response: OutgoingResponse, *, now: Seconds, request_id: str) -> Pairs:
    """The headers of every response around those of this one; none names the error (recorded from AWS)."""
    added = {
        "Date": http_date(now),
        "Content-Length": str(len(response.body)),
        "Connection": "keep-alive",
        "Apigw-Requestid": request_id,
    }
    if response.status == NO_CONTENT:
        del added["Content-Length"]
    headers = replaced(response.headers, added)
    # Names come capitalised over HTTP/1.1 (recorded from AWS: `Myheader` for `myheader`).
    return [("-".join(part.capitalize() for part in name.split("-")), value) for name, value in headers]
