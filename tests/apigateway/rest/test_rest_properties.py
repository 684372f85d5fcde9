"""What holds for every request, document and result."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.apigateway.behind.states_action import wire_text
from pytest_sfn.apigateway.common.backend import BackendResponse
from pytest_sfn.apigateway.errors import ApiGatewayError
from pytest_sfn.apigateway.rest.definition.openapi_import import import_openapi
from tests.apigateway.rest.rest_apis import FUNCTION, Backend, client, document, mock, operation, result, states

VALIDATED = {
    "requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["a"]}}}},
    "x-amazon-apigateway-request-validator": "all",
}
TEMPLATE = "$input.json('$.a')$input.path('$')$input.params()$input.body$context.path$util.urlEncode($input.body)"
PATHS = {
    "POST /mock/{id}": mock(template=TEMPLATE),
    "POST /states": states(requestTemplates={"application/json": TEMPLATE, "text/plain": TEMPLATE}),
    "POST /valid": operation(mock(), **VALIDATED),
    "POST /mapped": states(
        requestParameters={
            "integration.request.header.X-A": "method.request.header.X-A",
            "integration.request.querystring.b": "method.request.body.a[0].b",
            "integration.request.querystring.q": "method.request.multivaluequerystring.q",
        }
    ),
    "ANY /function/{rest+}": {"type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION},
    "ANY /http/{rest+}": {
        "type": "http_proxy",
        "httpMethod": "ANY",
        "uri": "https://a.example.com/{rest}",
        "requestParameters": {"integration.request.path.rest": "method.request.path.rest"},
    },
}
ROOT = {
    "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}},
    "x-amazon-apigateway-binary-media-types": ["image/*"],
    "x-amazon-apigateway-minimum-compression-size": 100,
}

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12)
PLACES = ["mock/1", "states", "valid", "mapped", "function", "http", "nothing"]
MEDIA_TYPES = st.sampled_from(["application/json", "text/plain", "image/png", "", ";;", "*/*"])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "statusCode"]), inner),
    max_leaves=6,
)
BODIES = st.binary(max_size=40) | TEXTS.map(str.encode) | JSON_VALUES.map(lambda value: json.dumps(value).encode())


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "OPTIONS"]),
    place=st.sampled_from(PLACES),
    rest=TEXTS,
    query=TEXTS,
    content_type=MEDIA_TYPES,
    accept=MEDIA_TYPES,
    header=TEXTS,
    body=BODIES,
    answer=BODIES,
    status=st.integers(100, 599),
)
def test_every_request_is_answered(method, place, rest, query, content_type, accept, header, body, answer, status):  # noqa: PLR0917
    """
    Whatever client and backend send, there is an answer with a status and a length, the same each time.
    """
    headers = {"Content-Type": content_type, "Accept": accept, "X-A": header, "Accept-Encoding": "gzip"}
    backend = Backend(BackendResponse(status, (("Content-Type", accept),), answer))
    path = f"/{place}/{rest.partition('?')[0]}?{query}"
    first, second = (
        client(PATHS, backend, **ROOT).request(method, path, headers=headers, content=body) for _ in range(2)
    )
    assert 100 <= first.status_code <= 599
    assert first.headers["Content-Length"] == str(len(first.content))
    assert (first.status_code, first.content, first.execution_log) == (
        second.status_code,
        second.content,
        second.execution_log,
    )


@settings(max_examples=100, deadline=None)
@given(envelope=JSON_VALUES)
def test_every_result_of_a_function_is_an_answer_or_a_502(envelope):
    """
    Nothing a function returns brings the gateway down.
    """
    response = client(PATHS, Backend(result(envelope)), **ROOT).get("/function/x")
    assert response.status_code == 502 or isinstance(envelope, dict)


@settings(max_examples=100, deadline=None)
@given(paths=JSON_VALUES, root=JSON_VALUES)
def test_a_document_is_imported_or_refused(paths, root):
    """
    A document of the wrong shape is refused as AWS refuses it, never with an error of ours.
    """
    for given_ in (root, {"openapi": "3.0.1", "paths": paths}, {"openapi": "3.0.1", "info": root}):
        try:
            import_openapi(given_ if isinstance(given_, dict) else json.dumps(given_))
        except ApiGatewayError as refused:
            assert refused.code == "BadRequestException"  # noqa: PT017 - either outcome is right


@settings(max_examples=50, deadline=None)
@given(milliseconds=st.integers(0, 10**13))
def test_a_date_on_the_wire_is_the_same_number(milliseconds):
    """
    The form with an exponent loses nothing.
    """
    assert json.loads(wire_text("StartExecution", {"startDate": milliseconds / 1000})) == {
        "startDate": milliseconds / 1000
    }


def test_importing_does_not_change_the_document():
    """
    The loader's document is shared.
    """
    given_ = document(PATHS, **ROOT)
    before = json.dumps(given_)
    import_openapi(given_)
    assert json.dumps(given_) == before
