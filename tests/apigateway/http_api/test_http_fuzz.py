"""Whatever comes, an HTTP API answers: strange requests, results and authorizers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.apigateway.http_api.model import HttpStage
from tests.apigateway.access.guarded_apis import Functions, client, secured
from tests.apigateway.http_api import http_apis
from tests.apigateway.http_api.http_apis import MACHINE, Backend, deploy, function, states

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("statusCode", "headers", "multiValueHeaders", "cookies", "body", "isBase64Encoded"), VALUES)
    | {"x": VALUES},
)
HEADERS = st.lists(
    st.tuples(st.sampled_from(["Cookie", "Content-Type", "Origin", "x", "Authorization", "Host"]), st.text(max_size=5)),
    max_size=4,
)


@settings(deadline=None)
@given(VALUES | ENVELOPES, st.sampled_from(["1.0", "2.0"]))
def test_any_result_of_a_function_has_an_answer(result, version):
    """
    An envelope, a body or 500, never an exception.
    """
    answer = deploy({"GET /a": function(version)}, Backend(lambda _: result)).send("GET", "/a")
    assert 100 <= answer.status <= 599
    assert all(isinstance(value, str) for pair in answer.headers for value in pair)


@settings(deadline=None)
@given(
    st.text(max_size=20),
    st.text(max_size=20),
    HEADERS,
    st.binary(max_size=20),
    st.sampled_from(["GET", "POST", "OPTIONS", "X"]),
)
def test_any_request_has_an_answer(path, query, headers, body, method):
    """
    Paths, queries, headers and bodies of any kind.
    """
    routes = {
        "ANY /{proxy+}": function(),
        "POST /{id}": states(
            "StartExecution", {"StateMachineArn": MACHINE, "Input": "$request.body.a", "Name": "${request.path.id}"}
        ),
        "$default": {"type": "http_proxy", "uri": "https://backend.invalid/{proxy}", "httpMethod": "ANY"},
    }
    api = deploy(routes, stage=HttpStage("dev"), **{"x-amazon-apigateway-cors": {"allowOrigins": ["https://*"]}})
    answer = api.send(method, f"/{path}", query, headers, body)
    assert 100 <= answer.status <= 599


@settings(deadline=None, max_examples=60)
@given(
    VALUES | st.fixed_dictionaries({"principalId": st.text(), "policyDocument": VALUES, "context": VALUES}),
    st.booleans(),
)
def test_any_answer_of_an_authorizer_is_a_decision_or_500(result, simple):
    """
    What is neither yes nor no is 500 in both kinds of API.
    """
    extension = {"type": "request", "authorizerUri": http_apis.function_uri("guard"), "identitySource": "",
                 "authorizerPayloadFormatVersion": "2.0", "enableSimpleResponses": simple}  # fmt: skip
    scheme = {"type": "apiKey", "name": "a", "in": "header", "x-amazon-apigateway-authorizer": extension}
    backend = Backend("ok", guard=lambda _: result)
    operation = {"x-amazon-apigateway-integration": function(), "security": [{"auth": []}]}
    http = deploy({"GET /a": operation}, backend, components={"securitySchemes": {"auth": scheme}})
    assert http.send("GET", "/a").status in {200, 403, 500}
    paths, members = secured(scheme)
    assert client(paths, members, Functions(result)).get("/orders").status_code in {200, 401, 403, 500}
