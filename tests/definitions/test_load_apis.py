"""APIs of CloudFormation and SAM templates, each as one OpenAPI document."""

from __future__ import annotations

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

INTEGRATION = "x-amazon-apigateway-integration"
REST = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders, EndpointConfiguration: {Types: [REGIONAL]}, BinaryMediaTypes: [image/png]}
  Orders: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}}
  One: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Orders, PathPart: "{id}"}}
  Order: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, ContentType: application/json, Schema: {type: object}}}
  Strict: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, Name: strict, ValidateRequestBody: true}}
  Auth:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Name: token
      Type: TOKEN
      AuthorizerUri: arn:uri
      IdentitySource: method.request.header.X-Token
      AuthorizerResultTtlInSeconds: 0
  Gone:
    Type: AWS::ApiGateway::GatewayResponse
    Properties: {RestApiId: !Ref Api, ResponseType: DEFAULT_5XX, StatusCode: "503", ResponseTemplates: {application/json: "{}"}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref One
      HttpMethod: POST
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Auth
      ApiKeyRequired: true
      RequestValidatorId: !Ref Strict
      RequestModels: {application/json: !Ref Order}
      RequestParameters: {method.request.header.X-A: true, method.request.querystring.q: false}
      MethodResponses: [{StatusCode: "200", ResponseParameters: {method.response.header.X-B: true}, ResponseModels: {application/json: Empty}}]
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"
        Credentials: arn:aws:iam::123456789012:role/r
        PassthroughBehavior: NEVER
        TimeoutInMillis: 5000
        RequestTemplates: {application/json: "$input.json('$')"}
        IntegrationResponses:
          - {StatusCode: "200", ResponseTemplates: {application/json: "{}"}}
          - {StatusCode: "400", SelectionPattern: '4\\d{2}'}
  Any:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: ANY, AuthorizationType: AWS_IAM, Integration: {Type: MOCK}}
  Prod: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod, Variables: {a: b}, TracingEnabled: true}}
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Name: partner, Value: abcdefghijklmnopqrstu, Enabled: true}}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {UsagePlanName: gold, ApiStages: [{ApiId: !Ref Api, Stage: !Ref Prod}], Throttle: {BurstLimit: 2, RateLimit: 1}}
  Link: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key, UsagePlanId: !Ref Plan, KeyType: API_KEY}}
"""


@pytest.fixture
def rest(write):
    return load(write("template.yaml", REST)).api("orders")


def test_a_rest_api_made_by_hand_becomes_an_openapi_document(rest):
    """
    Every setting of a method has its place in the x-amazon-apigateway extensions.
    """
    method = rest.openapi["paths"]["/orders/{id}"]["post"]
    assert method[INTEGRATION] == {
        "type": "aws",
        "uri": "arn:aws:apigateway:us-east-1:states:action/StartExecution",
        "httpMethod": "POST",
        "credentials": "arn:aws:iam::123456789012:role/r",
        "passthroughBehavior": "never",
        "timeoutInMillis": 5000,
        "requestTemplates": {"application/json": "$input.json('$')"},
        "responses": {
            "default": {"statusCode": "200", "responseTemplates": {"application/json": "{}"}},
            r"4\d{2}": {"statusCode": "400"},
        },
    }
    assert method["security"] == [{"token": [], "api_key": []}]
    assert method["x-amazon-apigateway-request-validator"] == "strict"
    assert method["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Order"}
    assert [(one["in"], one["name"], one["required"]) for one in method["parameters"]] == [
        ("header", "X-A", True),
        ("query", "q", False),
    ]
    assert list(method["responses"]["200"]["headers"]) == ["X-B"]
    any_method = rest.openapi["paths"]["/"]["x-amazon-apigateway-any-method"]
    assert any_method["security"] == [{"sigv4": []}]
    assert any_method[INTEGRATION] == {"type": "mock"}


def test_authorizers_models_validators_and_gateway_responses_are_part_of_it(rest):
    """
    What belongs to the API as a whole stands where OpenAPI has it; Empty and Error models always exist.
    """
    schemes = rest.openapi["components"]["securitySchemes"]
    assert schemes["token"]["name"] == "X-Token"
    assert schemes["token"]["x-amazon-apigateway-authorizer"]["authorizerResultTtlInSeconds"] == 0
    assert set(schemes) == {"token", "api_key", "sigv4"}
    assert set(rest.openapi["components"]["schemas"]) == {"Empty", "Error", "Order"}
    assert rest.openapi["x-amazon-apigateway-request-validators"] == {
        "strict": {"validateRequestBody": True, "validateRequestParameters": False}
    }
    assert rest.openapi["x-amazon-apigateway-gateway-responses"] == {
        "DEFAULT_5XX": {"statusCode": "503", "responseTemplates": {"application/json": "{}"}}
    }


def test_stages_keys_and_usage_plans_go_with_the_api(rest):
    """
    A stage has its variables; a usage plan its limits, stages and keys.
    """
    assert (rest.kind, rest.endpoint_type, rest.stage.name, rest.stage.variables) == (
        "rest",
        "REGIONAL",
        "prod",
        {"a": "b"},
    )
    assert rest.stage.settings == {"TracingEnabled": True}
    assert rest.properties["BinaryMediaTypes"] == ["image/png"]
    (plan,) = rest.usage_plans
    assert (plan.name, plan.stages, plan.throttle) == ("gold", ("prod",), {"BurstLimit": 2, "RateLimit": 1})
    assert [(key.name, key.value, key.enabled) for key in plan.api_keys] == [("partner", "abcdefghijklmnopqrstu", True)]


def test_an_http_api_made_by_hand_becomes_an_openapi_document(write):
    """
    Routes, integrations, authorizers and CORS of AWS::ApiGatewayV2 resources, `$default` included.
    """
    text = """
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: web, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ["*"], MaxAge: 5}}
          Jwt:
            Type: AWS::ApiGatewayV2::Authorizer
            Properties:
              ApiId: !Ref Api
              Name: jwt
              AuthorizerType: JWT
              IdentitySource: [$request.header.Authorization]
              JwtConfiguration: {Issuer: https://issuer, Audience: [a]}
          Start:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Api
              IntegrationType: AWS_PROXY
              IntegrationSubtype: StepFunctions-StartSyncExecution
              PayloadFormatVersion: "1.0"
              CredentialsArn: arn:role
              RequestParameters: {Input: $request.body, StateMachineArn: arn:sm}
              ResponseParameters: {"200": {ResponseParameters: [{Destination: "append:header.X", Source: "1"}]}}
          Post:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: POST /orders, Target: !Sub "integrations/${Start}", AuthorizationType: JWT, AuthorizerId: !Ref Jwt, AuthorizationScopes: [x]}
          Rest:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: $default, Target: !Join ["/", [integrations, !Ref Start]]}
          Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, StageVariables: {v: "1"}}}
        """
    api = load(write("template.yaml", text)).api()
    assert (api.kind, api.stage.name, api.stage.variables) == ("http", "$default", {"v": "1"})
    assert api.openapi["x-amazon-apigateway-cors"] == {"allowOrigins": ["*"], "maxAge": 5}
    post = api.openapi["paths"]["/orders"]["post"]
    assert post[INTEGRATION] == {
        "type": "aws_proxy",
        "integrationSubtype": "StepFunctions-StartSyncExecution",
        "payloadFormatVersion": "1.0",
        "credentials": "arn:role",
        "requestParameters": {"Input": "$request.body", "StateMachineArn": "arn:sm"},
        "responseParameters": {"200": {"append:header.X": "1"}},
    }
    assert post["security"] == [{"jwt": ["x"]}]
    assert api.openapi["components"]["securitySchemes"]["jwt"]["x-amazon-apigateway-authorizer"] == {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://issuer", "audience": ["a"]},
    }
    assert api.openapi["paths"]["/$default"]["x-amazon-apigateway-any-method"]["isDefaultRoute"] is True


SAM_API = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}
      Policies: [{SNSPublishMessagePolicy: {TopicName: !GetAtt T.TopicName}}, AWSXrayWriteOnlyAccess]
      Events: {Post: {Type: Api, Properties: {Path: /orders, Method: POST}}}
  T: {Type: AWS::SNS::Topic}
  Get: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: src, Events: {Get: {Type: HttpApi}}}}
Outputs: {Url: {Value: !Sub "https://${ServerlessRestApi}"}}
"""


def test_a_sam_api_event_is_what_sam_generates(write):
    """
    SAM's own transform makes the API: StartExecution always, patterns 200 and 400, no default response.
    """
    pytest.importorskip("samtranslator")
    app = load(write("template.yaml", SAM_API))
    api = app.api("ServerlessRestApi")
    integration = api.openapi["paths"]["/orders"]["post"][INTEGRATION]
    assert integration["uri"] == "arn:aws:apigateway:us-east-1:states:action/StartExecution"
    assert app.state_machine().arn in integration["requestTemplates"]["application/json"]
    assert "passthroughBehavior" not in integration
    assert set(integration["responses"]) == {"200", "400"}
    assert api.stage.name == "Prod"
    assert app.api("ServerlessHttpApi").kind == "http"


def test_sam_policies_become_iam_documents(write):
    """
    Policy templates are expanded by SAM's transform; managed policies stay ARNs.
    """
    pytest.importorskip("samtranslator")
    machine = load(write("template.yaml", SAM_API)).state_machine()
    (policy,) = machine.policies
    assert policy["Statement"][0]["Action"] == ["sns:Publish"]
    assert policy["Statement"][0]["Resource"] == "arn:aws:sns:us-east-1:123456789012:T"
    assert machine.role_policies.managed_policy_arns == ("arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",)


def test_a_sam_connector_gives_its_policy(write):
    """
    A connector's policy is attached to the state machine's role.
    """
    pytest.importorskip("samtranslator")
    text = SAM_API.replace(
        "Outputs:",
        "  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: Order}, Destination: {Id: T}, Permissions: [Write]}}\nOutputs:",
    )
    machine = load(write("template.yaml", text)).state_machine()
    actions = [statement["Action"] for policy in machine.policies for statement in policy["Statement"]]
    assert actions == [["sns:Publish"], ["sns:Publish"]]


def test_what_sam_refuses_is_a_definition_error(write):
    """
    The message is SAM's own, the place is the resource's.
    """
    pytest.importorskip("samtranslator")
    text = SAM_API.replace("Path: /orders, ", "")
    with pytest.raises(DefinitionError, match=r"template\.yaml:\d+ /Resources/Order.*Path"):
        _ = load(write("template.yaml", text)).apis


def test_loading_a_sam_template_does_not_transform_it(write, monkeypatch):
    """
    Nobody pays for SAM's transform who asks for no API and no policies.
    """
    from pytest_sfn.definitions import sam_translation

    monkeypatch.setattr(sam_translation, "translated", lambda _: pytest.fail("transformed"))
    assert load(write("template.yaml", SAM_API)).state_machine().name == "Order"


@pytest.mark.parametrize(
    ("extension", "kind", "stage"),
    [("", "rest", "Prod"), ("x-amazon-apigateway-cors: {allowOrigins: ['*']}", "http", "$default")],
)
def test_an_openapi_document_is_an_api_without_a_state_machine(write, extension, kind, stage):
    """
    A document with extensions only HTTP APIs know is one; else it is a REST API.
    """
    text = f"openapi: 3.0.1\ninfo: {{title: Orders, version: '1'}}\npaths: {{/a: {{get: {{}}}}}}\n{extension}\n"
    app = load(write("api.yaml", text))
    api = app.api("Orders")
    assert (api.kind, api.stage.name, list(api.openapi["paths"])) == (kind, stage, ["/a"])
    assert load(write("api.yaml", text), stage="v1").api().stage.name == "v1"
