"""IAM authorization of REST APIs: signatures made by botocore, and policies."""

from __future__ import annotations

import calendar
import datetime as dt
import json

import pytest

from pytest_sfn.apigateway.access import Credentials
from pytest_sfn.aws.signatures import MISMATCH, UNKNOWN_KEY
from tests.apigateway.access.guarded_apis import ACCOUNT, HOST, SHOWN, Clock, client, policy, refusal, secured

OWNER = Credentials("AKIDEXAMPLE", "secret", arn=f"arn:aws:iam::{ACCOUNT}:user/ann", user_id="AIDA1")
SCHEME = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}
TEMPLATE = '{"arn": "$context.identity.userArn", "account": "$context.identity.accountId", "key": "$context.identity.accessKey"}'
CLOCK_AT = calendar.timegm((2023, 11, 14, 22, 13, 20))


def signed(monkeypatch, path="/orders", method="GET", body=b"", *, key="AKIDEXAMPLE", secret="secret", token=None,
           region="eu-west-1", service="execute-api", at=CLOCK_AT, presigned=False, stage="/prod"):  # fmt: skip
    """The headers, and the URL's query, of a request signed by botocore."""
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as Signer

    moment = dt.datetime.fromtimestamp(at, dt.UTC).replace(tzinfo=None)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: moment)
    auth = botocore.auth.SigV4QueryAuth if presigned else botocore.auth.SigV4Auth
    request = AWSRequest(method, f"https://{HOST}{stage}{path}", {"Content-Type": "application/json"}, body)
    auth(Signer(key, secret, token), service, region).add_auth(request)
    return dict(request.headers.items()), request.url.partition("?")[2]


def guarded_client(*credentials, members=None, now=None):
    """An API whose methods need IAM."""
    paths, document = secured(SCHEME, TEMPLATE)
    return client(paths, document | (members or {}), now=now or Clock(CLOCK_AT), credentials=credentials or (OWNER,))


def test_a_signed_request_passes(monkeypatch):
    """
    Method, path with stage, query, headers and body are signed; the identity is in $context.
    """
    headers, _ = signed(monkeypatch, "/orders?b=2&a=x%20y", "POST", b'{"a": 1}')
    answer = guarded_client().post("/orders?b=2&a=x%20y", content=b'{"a": 1}', headers=headers)
    assert answer.json() == {"arn": OWNER.arn, "account": ACCOUNT, "key": "AKIDEXAMPLE"}


def test_a_presigned_url_passes_for_its_time(monkeypatch):
    """
    The signature may be in the query; X-Amz-Expires says how long it holds.
    """
    clock = Clock(CLOCK_AT)
    headers, query = signed(monkeypatch, presigned=True)
    api = guarded_client(now=clock)
    assert api.get(f"/orders?{query}", headers=headers).status_code == 200
    clock.advance(3601)
    assert "Signature expired" in api.get(f"/orders?{query}", headers=headers).text


def test_a_signed_content_length(monkeypatch):
    """
    Clients that sign Content-Length pass too, though methods do not see that header.
    """
    from pytest_sfn.aws.http_messages import WireRequest
    from pytest_sfn.aws.signatures import Credentials, Signature, calculated

    sent = (("Host", HOST), ("Content-Length", "2"), ("X-Amz-Date", "20231114T221320Z"))
    names = "content-length;host;x-amz-date"
    place, signed_headers = ("20231114", "eu-west-1", "execute-api"), tuple(names.split(";"))
    found = Signature("AKIDEXAMPLE", *place, signed_headers, "", sent[2][1])
    signature = calculated(
        WireRequest.of("POST", "/prod/orders", "", sent, b"{}"), found, Credentials("AKIDEXAMPLE", "secret")
    )
    credential = f"Credential=AKIDEXAMPLE/{found.scope}"
    authorization = f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature}"
    headers = {**dict(sent), "Authorization": authorization}
    assert guarded_client().post("/orders", content=b"{}", headers=headers).status_code == 200


def test_an_unsigned_request():
    """
    No signature: 403 Missing Authentication Token.
    """
    expected = (403, "MissingAuthenticationTokenException", '{"message":"Missing Authentication Token"}')
    assert refusal(guarded_client().get("/orders")) == expected


@pytest.mark.parametrize(
    ("changes", "error_type", "message"),
    [
        ({"secret": "other"}, "InvalidSignatureException", MISMATCH),
        ({"key": "AKIDOTHER"}, "UnrecognizedClientException", UNKNOWN_KEY),
        ({"token": "session"}, "UnrecognizedClientException", UNKNOWN_KEY),
        (
            {"region": "us-east-1"},
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'us-east-1'. ",
        ),
        (
            {"service": "s3"},
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'execute-api'. ",
        ),
        (
            {"at": CLOCK_AT - 301},
            "InvalidSignatureException",
            "Signature expired: 20231114T220819Z is now earlier than 20231114T220820Z (20231114T221320Z - 5 min.)",
        ),
        (
            {"at": CLOCK_AT + 301},
            "InvalidSignatureException",
            "Signature not yet current: 20231114T221821Z is still later than 20231114T221820Z (20231114T221320Z + 5 min.)",
        ),
    ],
)
def test_wrong_signatures(monkeypatch, changes, error_type, message):
    """
    Each with its own error type and text, all 403.
    """
    headers, _ = signed(monkeypatch, **changes)
    answer = guarded_client().get("/orders", headers=headers)
    assert refusal(answer)[:2] == (403, error_type)
    assert answer.json() == {"message": message}


def test_a_changed_request_does_not_match(monkeypatch):
    """
    A body, a query or a signed header other than the signed one.
    """
    headers, _ = signed(monkeypatch, "/orders?a=1", "POST", b"{}")
    api = guarded_client()
    for path, body, extra in (
        ("/orders?a=1", b"[]", {}),
        ("/orders?a=2", b"{}", {}),
        ("/orders?a=1", b"{}", {"X-Amz-Date": "20231114T221321Z"}),
    ):
        answer = api.post(path, content=body, headers=headers | extra)
        assert refusal(answer)[:2] == (403, "InvalidSignatureException")


@pytest.mark.parametrize(
    ("authorization", "words"),
    [("Bearer x", "Invalid key=value pair"), ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e", "requires 'Signature'"),
     ("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=x", "slash-delimited")],
)  # fmt: skip
def test_what_is_no_signature(authorization, words):
    """
    The signature parser complains: IncompleteSignatureException.
    """
    answer = guarded_client().get("/orders", headers={"Authorization": authorization, "X-Amz-Date": "20231114T221320Z"})
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (403, "IncompleteSignatureException")
    assert words in answer.json()["message"]


ALLOWED, NOTHING, DENIED = (policy(),), (), (policy(), policy("Deny"))


@pytest.mark.parametrize(
    ("account", "identity", "resource", "refused"),
    [
        (ACCOUNT, ALLOWED, None, None),
        (ACCOUNT, NOTHING, None, " because no identity-based policy allows the execute-api:Invoke action"),
        (ACCOUNT, DENIED, None, " with an explicit deny in an identity-based policy"),
        (ACCOUNT, NOTHING, "Allow", None),
        (ACCOUNT, ALLOWED, "Deny", " with an explicit deny in a resource-based policy"),
        ("999999999999", ALLOWED, None, " because no resource-based policy allows the execute-api:Invoke action"),
        ("999999999999", ALLOWED, "Allow", None),
        ("999999999999", NOTHING, "Allow", " because no identity-based policy allows the execute-api:Invoke action"),
    ],
)
def test_identity_and_resource_policies(monkeypatch, account, identity, resource, refused):
    """
    In one account either may allow, from another both must; a deny is final. The sentence hides most of the account.
    """
    caller = Credentials("AKIDEXAMPLE", "secret", arn=f"arn:aws:iam::{account}:user/ann", policies=identity)
    members = {"x-amazon-apigateway-policy": policy(resource, Principal="*")} if resource else {}
    headers, _ = signed(monkeypatch)
    answer = guarded_client(caller, members=members).get("/orders", headers=headers)
    if refused is None:
        assert answer.status_code == 200
    else:
        text = f"User: {caller.arn} is not authorized to perform: execute-api:Invoke on resource: {SHOWN}/GET/orders{refused}"
        assert refusal(answer) == (403, "AccessDeniedException", json.dumps({"Message": text}, separators=(",", ":")))


def test_an_expired_session():
    """
    A session token that has ended is EXPIRED_TOKEN.
    """
    from pytest_sfn.aws.http_messages import WireRequest
    from pytest_sfn.aws.signatures import EXPIRED_TOKEN, Signature, SignatureRefused, verify

    place = ("20231114", "eu-west-1", "execute-api")
    found = Signature("AK", *place, ("host",), "x", "20231114T221320Z", "t")
    owner = Credentials("AK", "secret", "t", expires_at=CLOCK_AT)
    with pytest.raises(SignatureRefused) as caught:
        verify(WireRequest.of("GET", "/", "", (), b""), found, [owner], region="eu-west-1", now=CLOCK_AT)
    assert (caught.value.error_type, caught.value.message) == ("ExpiredTokenException", EXPIRED_TOKEN)


def test_an_open_method_under_a_resource_policy():
    """
    Without authorization the resource policy must allow; the caller is anonymous.
    """
    from tests.apigateway.rest.rest_apis import mock

    condition = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    members = {"x-amazon-apigateway-policy": policy(Principal="*", Condition=condition)}
    text = f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {SHOWN}/GET/orders"
    text += " because no resource-based policy allows the execute-api:Invoke action"
    answer = client({"GET /orders": mock()}, members).get("/orders")
    assert refusal(answer) == (403, "AccessDeniedException", json.dumps({"Message": text}, separators=(",", ":")))
