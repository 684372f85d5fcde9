"""Who may call an API of a test, and how often: credentials, tokens, authorizers, keys and limits on its clock."""

from __future__ import annotations

import datetime as dt

import pytest
from declared_apis import function_uri, operation, saved

from pytest_sfn.apigateway.access import Credentials

ANN = Credentials("AKIDANN", "secret", arn="arn:aws:iam::123456789012:user/ann")
HELLO = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {
        "default": {
            "statusCode": "200",
            "responseTemplates": {"application/json": '{"for": "$context.authorizer.principalId"}'},
        }
    },
}
ALLOW = {
    "principalId": "ann",
    "policyDocument": {
        "Version": "2012-10-17",
        "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}],
    },
}


def secured(scheme, integration=None):
    """Paths and components of an API whose only method is secured."""
    paths = {"GET /": operation(integration or HELLO, security=[{"door": []}])}
    return paths, {"components": {"securitySchemes": {"door": scheme}}}


def header(name, **members):
    """A security scheme on a header."""
    return {"type": "apiKey", "name": name, "in": "header", **members}


def rest_api(sfn, folder, scheme):
    """A client of a REST API with the scheme."""
    paths, components = secured(scheme)
    return sfn.load_api(saved(folder, paths, **components))


# --- IAM
def test_signed_requests_pass_and_others_do_not(sfn, tmp_path):
    """
    Accepted credentials may call; unknown ones, another secret and no signature are each their own 403.
    """
    api = rest_api(sfn, tmp_path, header("Authorization", **{"x-amazon-apigateway-authtype": "awsSigv4"}))
    api.accept(credentials=ANN)
    assert api.signed_by(ANN).get("/").status_code == 200
    assert api.get("/").json() == {"message": "Missing Authentication Token"}
    assert "security token" in api.signed_by(Credentials("AKIDBOB", "secret")).get("/").text
    assert "does not match" in api.signed_by(Credentials("AKIDANN", "guessed")).get("/").text


def test_a_signature_of_botocore_is_understood(sfn, sfn_clock, tmp_path, monkeypatch):
    """
    What an AWS SDK signs for the host and stage of the API passes, at the times of the test's clock.
    """
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as Signer

    api = rest_api(sfn, tmp_path, header("Authorization", **{"x-amazon-apigateway-authtype": "awsSigv4"}))
    api.accept(credentials=ANN)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: sfn_clock.now.replace(tzinfo=None))
    request = AWSRequest("GET", f"https://{api.host}/Prod/")
    botocore.auth.SigV4Auth(Signer("AKIDANN", "secret"), "execute-api", "us-east-1").add_auth(request)
    assert api.get("/", headers=dict(request.headers)).status_code == 200
    sfn_clock.advance(minutes=10)
    assert "Signature expired" in api.get("/", headers=dict(request.headers)).text


# --- Lambda authorizers
@pytest.mark.parametrize(
    ("given", "status", "body"),
    [
        (ALLOW, 200, {"for": "ann"}),
        (
            {**ALLOW, "policyDocument": {"Statement": [{**ALLOW["policyDocument"]["Statement"][0], "Effect": "Deny"}]}},
            403,
            {
                "Message": "User is not authorized to access this resource with an explicit deny in an identity-based policy"
            },
        ),
        ({"nonsense": 1}, 500, {"message": None}),
    ],
)
def test_a_token_authorizer_is_a_function_of_the_test(sfn, tmp_path, given, status, body):
    """
    A mock answers it: allowed, denied, and a result that is none.
    """
    authorizer = {"type": "token", "authorizerUri": function_uri("door")}
    door = sfn.mock("door").returns(given)
    api = rest_api(sfn, tmp_path, header("Authorization", **{"x-amazon-apigateway-authorizer": authorizer}))
    response = api.get("/", headers={"Authorization": "let me in"})
    assert (response.status_code, response.json()) == (status, body)
    assert door.calls[0].request["Payload"]["authorizationToken"] == "let me in"


def test_an_authorizer_that_raises_unauthorized_is_a_401(sfn, tmp_path):
    """
    The message decides, whichever way the mock or handler raises it.
    """
    authorizer = {"type": "token", "authorizerUri": function_uri("door"), "authorizerResultTtlInSeconds": 0}
    sfn.mock("door").raises("Unauthorized").raises(Exception("Unauthorized")).raises("Error", "else")
    api = rest_api(sfn, tmp_path, header("Authorization", **{"x-amazon-apigateway-authorizer": authorizer}))
    statuses = [api.get("/", headers={"Authorization": "x"}).status_code for _ in range(3)]
    assert statuses == [401, 401, 500]


def test_an_authorizers_policy_is_kept_for_its_time(sfn, sfn_clock, tmp_path):
    """
    A REQUEST authorizer is asked once within its TTL, per value of its identity source.
    """
    authorizer = {
        "type": "request",
        "authorizerUri": function_uri("door"),
        "identitySource": "method.request.header.X-Who",
        "authorizerResultTtlInSeconds": 60,
    }
    door = sfn.mock("door").returns(ALLOW)
    api = rest_api(sfn, tmp_path, header("X-Who", **{"x-amazon-apigateway-authorizer": authorizer}))
    for who in ("ann", "ann", "bob"):
        assert api.get("/", headers={"X-Who": who}).status_code == 200
    assert door.call_count == 2
    sfn_clock.advance(61)
    api.get("/", headers={"X-Who": "ann"})
    assert door.call_count == 3


# --- tokens
def test_tokens_of_a_user_pool(sfn, sfn_clock, tmp_path):
    """
    `token_issuer` stands in for the pool; tokens expire on the test's clock.
    """
    pytest.importorskip("jwt")
    pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
    authorizer = {"type": "cognito_user_pools", "providerARNs": [pool]}
    api = rest_api(sfn, tmp_path, header("Authorization", **{"x-amazon-apigateway-authorizer": authorizer}))
    token = api.token_issuer(pool).id_token("ann")
    assert api.get("/", headers={"Authorization": token}).status_code == 200
    assert api.get("/").json() == {"message": "Unauthorized"}
    sfn_clock.advance(hours=2)
    assert api.get("/", headers={"Authorization": token}).json() == {"message": "The incoming token has expired"}


def test_tokens_of_an_issuer_at_an_http_api(sfn, tmp_path):
    """
    A JWT authorizer: the issuer's keys are the test's, audience and scopes are checked.
    """
    pytest.importorskip("jwt")
    integration = {
        "type": "http_proxy",
        "httpMethod": "GET",
        "uri": "https://backend.example/",
        "payloadFormatVersion": "1.0",
    }
    scheme = {
        "type": "oauth2",
        "x-amazon-apigateway-authorizer": {
            "type": "jwt",
            "identitySource": "$request.header.Authorization",
            "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["shop"]},
        },
    }
    paths, components = secured(scheme, integration)
    paths["GET /"]["security"] = [{"door": ["orders:read"]}]
    api = sfn.load_api(saved(tmp_path, paths, **components))
    sfn.http("https://backend.example", lambda request: "hello")
    issuer = api.token_issuer("https://issuer.example")

    def status(token):
        return api.get("/", headers={"Authorization": f"Bearer {token}"}).status_code

    assert status(issuer.access_token("ann", "shop", ["orders:read"])) == 200
    assert status(issuer.access_token("ann", "shop", ["else"])) == 403
    assert status(issuer.access_token("ann", "other", ["orders:read"])) == 401
    assert api.get("/").status_code == 401


# --- keys, limits, cache
KEYED = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: {title: shop, version: '1'}
        paths:
          /orders:
            get:
              security: [{key: []}]
              responses: {'200': {description: ok}}
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                uri: URI
        components: {securitySchemes: {key: {type: apiKey, name: x-api-key, in: header}}}
  Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: live
      CACHE
      AccessLogSetting: {Format: '$context.requestId $context.httpMethod $context.status', DestinationArn: arn}
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Value: abcdefghij0123456789, Enabled: true}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      ApiStages: [{ApiId: !Ref Api, Stage: live}]
      Throttle: {RateLimit: 1, BurstLimit: 2}
      Quota: {Limit: 5, Period: DAY}
  PlanKey:
    Type: AWS::ApiGateway::UsagePlanKey
    Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}
""".replace("URI", function_uri("orders"))
KEY = {"x-api-key": "abcdefghij0123456789"}


def keyed(sfn, folder, cache=""):
    """The API with a usage plan, with a stage cache if asked."""
    path = folder / "template.yaml"
    path.write_text(KEYED.replace("CACHE", cache), encoding="utf-8")
    return sfn.load_api(path)


def test_keys_rates_and_quotas_are_those_of_the_usage_plan(sfn, sfn_clock, tmp_path):
    """
    Without a key 403; beyond the burst 429 until tokens come back; beyond the quota 429 until the next day.
    """
    sfn.mock("orders").returns({"statusCode": 200, "body": "[]"})
    api = keyed(sfn, tmp_path)
    assert api.get("/orders").json() == {"message": "Forbidden"}
    sfn_clock.advance_to(sfn_clock.now.replace(hour=12) + dt.timedelta(days=1))
    assert [api.get("/orders", headers=KEY).status_code for _ in range(3)] == [200, 200, 429]
    for _ in range(3):
        sfn_clock.advance(1)
        assert api.get("/orders", headers=KEY).status_code == 200
    sfn_clock.advance(10)
    assert api.get("/orders", headers=KEY).json() == {"message": "Limit Exceeded"}
    sfn_clock.advance(days=1)
    assert api.get("/orders", headers=KEY).status_code == 200


def test_a_cached_answer_is_kept_for_its_time(sfn, sfn_clock, tmp_path):
    """
    The backend is asked once within the TTL of 300 seconds.
    """
    cache = (
        "CacheClusterEnabled: true\n      MethodSettings: [{ResourcePath: /*, HttpMethod: '*', CachingEnabled: true}]"
    )
    orders = sfn.mock("orders").returns({"statusCode": 200, "body": "[]"})
    api = keyed(sfn, tmp_path, cache)
    for _ in range(2):
        assert api.get("/orders", headers=KEY).status_code == 200
    assert orders.call_count == 1
    sfn_clock.advance(301)
    api.get("/orders", headers=KEY)
    assert orders.call_count == 2


def test_logs_are_those_of_cloudwatch(sfn, tmp_path):
    """
    The access log in the stage's format, the execution log in the service's words.
    """
    sfn.mock("orders").returns({"statusCode": 200, "body": "[]"})
    response = keyed(sfn, tmp_path).get("/orders", headers=KEY)
    assert response.access_log == f"{response.headers['x-amzn-RequestId']} GET 200"
    assert "HTTP Method: GET, Resource Path: /orders" in response.execution_log
    assert response.execution_log[-1] == "Method completed with status: 200"


def test_a_preflight_is_answered_by_a_mock_integration(sfn, tmp_path):
    """
    CORS of a REST API is configuration: an OPTIONS method with its headers.
    """
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": "{statusCode: 204}"},
        "responses": {
            "default": {
                "statusCode": "204",
                "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
            }
        },
    }
    declared = operation(integration)
    declared["responses"]["204"] = {"description": "204", "headers": {"Access-Control-Allow-Origin": {}}}
    api = sfn.load_api(saved(tmp_path, {"OPTIONS /": declared}))
    response = api.options("/", headers={"Origin": "https://shop.example"})
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_a_preflight_of_an_http_api_is_the_gateways_own(sfn, tmp_path):
    """
    No route is needed for it.
    """
    integration = {
        "type": "http_proxy",
        "httpMethod": "GET",
        "uri": "https://b.example/",
        "payloadFormatVersion": "1.0",
    }
    cors = {"allowOrigins": ["https://shop.example"], "allowMethods": ["GET"]}
    path = saved(tmp_path, {"GET /": operation(integration)}, **{"x-amazon-apigateway-cors": cors})
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    response = sfn.load_api(path).options("/", headers=asked)
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (204, "https://shop.example")
