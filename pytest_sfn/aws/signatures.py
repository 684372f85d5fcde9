"""
Signature Version 4, verified against test credentials: botocore signs, and what API Gateway checks besides is here.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pytest_sfn.account import Account
from pytest_sfn.aws.http_messages import WireRequest
from pytest_sfn.typing import JSON, Seconds

SERVICE = "execute-api"
ALGORITHM = "AWS4-HMAC-SHA256"
#: How far a signature's time may be from the gateway's.
MAX_SKEW_SECONDS = 5 * 60
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
UNKNOWN_KEY = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"  # noqa: S105 - a message

#: An identity policy that allows every call.
ALLOW_ALL: JSON = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "execute-api:*", "Resource": "*"}],
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Credentials of a test, whom they belong to, and what identity policies let that identity do."""

    access_key: str
    secret_key: str
    session_token: str | None = None
    arn: str = "arn:aws:iam::123456789012:user/tester"
    user_id: str = "AIDAEXAMPLEEXAMPLE000"
    policies: tuple[JSON, ...] = (ALLOW_ALL,)
    #: Unix time at which a session token ends.
    expires_at: Seconds | None = None

    @property
    def account_id(self) -> str:
        """The account of the ARN."""
        return Account.of(self.arn).id


class SignatureRefused(Exception):  # noqa: N818 - says what happened
    """A request whose signature does not hold; `error_type` is the `x-amzn-ErrorType` of a REST API."""

    def __init__(self, error_type: str, message: str) -> None:
        self.error_type = error_type
        self.message = message
        super().__init__(f"{error_type}: {message}")


@dataclass(frozen=True, slots=True)
class Signature:
    """The parts of a signature, from the Authorization header or from the query of a presigned URL."""

    access_key: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    session_token: str | None = None
    expires: int | None = None

    @property
    def scope(self) -> str:
        """The credential scope."""
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")


def find_signature(request: WireRequest) -> Signature | None:
    """The signature of a request; None if it has none, SignatureRefused if it is incomplete."""
    query = dict(parse_qsl(request.raw_query, keep_blank_values=True))
    if "X-Amz-Signature" in query:
        parts = {name: query.get(f"X-Amz-{name}", "") for name in _NEEDED}
        timestamp, token = query.get("X-Amz-Date", ""), query.get("X-Amz-Security-Token")
        lasts = query.get("X-Amz-Expires", "")
        expires = int(lasts) if lasts.isdecimal() else 0
    else:
        authorization = request.headers.get("authorization")
        if not authorization:
            return None
        if not authorization.startswith("AWS4-"):
            raise SignatureRefused("IncompleteSignatureException", no_signature(authorization))
        parts = dict(_PART.findall(authorization))
        timestamp, token = request.headers.get("x-amz-date") or "", request.headers.get("x-amz-security-token")
        expires = None
        missing = [f"Authorization header requires '{name}' parameter." for name in _NEEDED if name not in parts]
        if not timestamp:
            missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        if missing:
            text = " ".join([*missing, f"Authorization={authorization}"])
            raise SignatureRefused("IncompleteSignatureException", text)
    credential = parts["Credential"].split("/")
    if len(credential) != 5:
        form = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term"
        raise SignatureRefused("IncompleteSignatureException", f"{form}, got '{parts['Credential']}'")
    key, date, region, service, _ = credential
    signed = tuple(parts["SignedHeaders"].split(";"))
    return Signature(key, date, region, service, signed, parts["Signature"], timestamp, token, expires)


_NEEDED = ("Credential", "Signature", "SignedHeaders")


def no_signature(authorization: str) -> str:
    """The signature parser's complaint about another kind of Authorization header (reported by users)."""
    import base64

    digest = base64.b64encode(hashlib.sha256(authorization.encode()).digest()).decode()
    return (
        "Invalid key=value pair (missing equal-sign) in Authorization header "
        f"(hashed with SHA-256 and encoded with Base64): '{digest}'."
    )


def verify(
    request: WireRequest, found: Signature, credentials: Sequence[Credentials], *, region: str, now: Seconds
) -> Credentials:
    """The credentials that signed a request; SignatureRefused in AWS's words if none of them did so, here and now."""
    owner = next((item for item in credentials if item.access_key == found.access_key), None)
    if owner is None or owner.session_token != found.session_token:
        raise SignatureRefused("UnrecognizedClientException", UNKNOWN_KEY)
    if owner.expires_at is not None and owner.expires_at <= now:
        raise SignatureRefused("ExpiredTokenException", EXPIRED_TOKEN)
    _check_scope(found, region)
    _check_time(found, now)
    if not hmac.compare_digest(calculated(request, found, owner), found.signature):
        raise SignatureRefused("InvalidSignatureException", MISMATCH)
    return owner


def _check_scope(found: Signature, region: str) -> None:
    text = None
    if found.region != region:
        text = f"Credential should be scoped to a valid region, not '{found.region}'. "
    elif found.service != SERVICE:
        text = f"Credential should be scoped to correct service: '{SERVICE}'. "
    elif found.date != found.timestamp[:8]:
        text = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        text += f"'{found.date}' != '{found.timestamp[:8]}', from '{found.timestamp}'."
    if text:
        raise SignatureRefused("InvalidSignatureException", text)


def _check_time(found: Signature, now: Seconds) -> None:
    import calendar

    try:
        signed_at = calendar.timegm(time.strptime(found.timestamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        text = f"Date must be in ISO-8601 'basic format'. Got '{found.timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601"
        raise SignatureRefused("IncompleteSignatureException", text) from None
    allowed = MAX_SKEW_SECONDS if found.expires is None else found.expires
    if signed_at < now - allowed:
        minutes = f"({basic_time(now)} - {allowed // 60} min.)"
        text = f"Signature expired: {found.timestamp} is now earlier than {basic_time(now - allowed)} {minutes}"
        raise SignatureRefused("InvalidSignatureException", text)
    if signed_at > now + MAX_SKEW_SECONDS:
        later = f"{basic_time(now + MAX_SKEW_SECONDS)} ({basic_time(now)} + {MAX_SKEW_SECONDS // 60} min.)"
        text = f"Signature not yet current: {found.timestamp} is still later than {later}"
        raise SignatureRefused("InvalidSignatureException", text)


def basic_time(seconds: Seconds) -> str:
    """A time as X-Amz-Date has it: `20150830T123600Z`."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))


def calculated(request: WireRequest, found: Signature, owner: Credentials) -> str:
    """The signature a request ought to have, made anew with what its owner would have signed with."""
    from botocore.auth import UNSIGNED_PAYLOAD, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.compat import HTTPHeaders

    signed = HTTPHeaders()
    for name in found.signed_headers:  # the gateway takes Content-Length off a request
        signed[name] = request.headers.get(name, str(len(request.body)) if name == "content-length" else "")
    query = "&".join(pair for pair in request.raw_query.split("&") if pair and not pair.startswith("X-Amz-Signature="))
    sent = AWSRequest(request.method, f"https://{SERVICE}{request.path.partition('?')[0]}?{query}", data=request.body)
    if request.headers.get("x-amz-content-sha256") == UNSIGNED_PAYLOAD:
        sent.headers["X-Amz-Content-SHA256"] = UNSIGNED_PAYLOAD
    sent.context["timestamp"] = found.timestamp
    signer = SigV4Auth(owner, found.service, found.region)
    signer.headers_to_sign = lambda _: signed  # those the client chose, be they others than botocore's choice
    signature: str = signer.signature(signer.string_to_sign(sent, signer.canonical_request(sent)), sent)
    return signature
