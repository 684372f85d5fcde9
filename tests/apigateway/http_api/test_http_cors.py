"""CORS of HTTP APIs."""

from __future__ import annotations

from pytest_sfn.apigateway.http_api.definition.openapi_import import import_cors
from tests.apigateway.http_api.http_apis import Backend, client, function

CORS = {
    "allowOrigins": ["https://shop.example", "http://*"],
    "allowMethods": ["GET", "POST"],
    "allowHeaders": ["X-Token"],
    "exposeHeaders": ["X-Total"],
    "maxAge": 60,
    "allowCredentials": True,
}
PREFLIGHT = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}


def api(cors=None, result="ok"):
    """An API with one route and CORS."""
    extension = {"x-amazon-apigateway-cors": CORS if cors is None else cors}
    return client({"POST /orders": function()}, Backend(result), **extension)


def test_a_preflight_request_is_answered_by_the_gateway():
    """
    204 with what the configuration allows, for any path.
    """
    answer = api().options("/any", headers=PREFLIGHT)
    assert (answer.status_code, answer.content) == (204, b"")
    assert {name: value for name, value in answer.headers.items() if name.startswith("access-control")} == {
        "access-control-allow-origin": "https://shop.example",
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "x-total",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "x-token",
        "access-control-max-age": "60",
    }


def test_cors_headers_of_the_integration_are_replaced():
    """
    With a configuration, what the function says about CORS is ignored; errors of the gateway have the headers too.
    """
    own = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*", "Access-Control-Max-Age": "1"}}
    answer = api(result=own).post("/orders", headers={"Origin": "http://a.example"})
    assert answer.headers["access-control-allow-origin"] == "http://a.example"
    assert "access-control-max-age" not in answer.headers
    missing = api().get("/none", headers={"Origin": "http://a.example"})
    assert (missing.status_code, missing.headers["access-control-allow-origin"]) == (404, "http://a.example")


def test_a_star_is_sent_as_a_star():
    """
    With * allowed the value is *, not the caller's origin.
    """
    answer = api({"allowOrigins": ["*"]}).post("/orders", headers={"Origin": "https://a.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_other_origins_get_no_cors_headers():
    """
    An origin that is not allowed, and a request without one.
    """
    for headers in ({"Origin": "https://evil.example"}, {}):
        assert "access-control-allow-origin" not in api().post("/orders", headers=headers).headers


def test_an_authorized_catch_all_route_catches_preflight_requests():
    """
    Such a route answers OPTIONS too: 401, until an open OPTIONS route is there.
    """
    closed = {"x-amazon-apigateway-integration": function(), "security": [{"auth": []}]}
    scheme = {"type": "oauth2", "x-amazon-apigateway-authorizer": {"type": "jwt", "jwtConfiguration": {"issuer": "i"}}}
    members = {"x-amazon-apigateway-cors": CORS, "components": {"securitySchemes": {"auth": scheme}}}
    for routes, status in (
        ({"ANY /{proxy+}": closed}, 401),
        ({"ANY /{proxy+}": closed, "OPTIONS /{proxy+}": function()}, 204),
    ):
        assert client(routes, **members).options("/a", headers=PREFLIGHT).status_code == status


def test_templates_write_switches_as_texts():
    """
    "false" is no, "true" is yes; CloudFormation's capital names count as well.
    """
    assert not import_cors({"AllowOrigins": "*", "AllowCredentials": "false"}).allow_credentials
    assert import_cors({"allowOrigins": ["*"], "allowCredentials": "true"}).allow_credentials


def test_without_configuration_options_is_an_ordinary_request():
    """
    No configuration: OPTIONS without a route is 404.
    """
    assert client({"POST /orders": function()}).options("/orders", headers=PREFLIGHT).status_code == 404
