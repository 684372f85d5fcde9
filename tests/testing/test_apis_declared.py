"""A workflow behind its API, declared as each tool declares it: load, mock, call."""

from __future__ import annotations

import json

import pytest

ECHO = {"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "Result": {"done": True}, "End": True}}}
DEFINITION = json.dumps(ECHO)
EXPRESS = f"""
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: echo
      StateMachineType: EXPRESS
      RoleArn: arn:aws:iam::123456789012:role/r
      DefinitionString: '{DEFINITION}'
"""
INTEGRATION = """
                type: aws
                httpMethod: POST
                uri: !Sub arn:aws:apigateway:${AWS::Region}:states:action/StartSyncExecution
                credentials: arn:aws:iam::123456789012:role/r
                requestTemplates:
                  application/json: !Sub '{"stateMachineArn": "${Machine}", "input": "$util.escapeJavaScript($input.body)"}'
                responses:
                  default:
                    statusCode: '200'
                    responseTemplates: {application/json: "$input.path('$.output')"}
"""
DEFINITION_BODY = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody:
        openapi: 3.0.1
        info: {{title: echo, version: '1'}}
        paths:
          /orders:
            post:
              responses: {{'200': {{description: ok}}}}
              x-amazon-apigateway-integration:{INTEGRATION}{EXPRESS}
"""
SAM_EVENT = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: echo
      Definition: {DEFINITION}
      Events:
        Orders: {{Type: Api, Properties: {{Path: /orders, Method: post}}}}
"""
CLOUDFORMATION = f"""
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {{Name: echo}}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: POST
      AuthorizationType: NONE
      MethodResponses: [{{StatusCode: 200}}]
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${{AWS::Region}}:states:action/StartSyncExecution
        Credentials: arn:aws:iam::123456789012:role/r
        RequestTemplates:
          application/json: !Sub '{{"stateMachineArn": "${{Machine}}", "input": "{{}}"}}'
        IntegrationResponses:
          - StatusCode: 200
            ResponseTemplates: {{application/json: "$input.path('$.output')"}}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    Properties: {{RestApiId: !Ref Api, StageName: live}}{EXPRESS}
"""
HTTP_API = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        info: {{title: echo, version: '1'}}
        paths:
          /orders:
            post:
              x-amazon-apigateway-integration:
                type: aws_proxy
                integrationSubtype: StepFunctions-StartSyncExecution
                credentials: arn:aws:iam::123456789012:role/r
                payloadFormatVersion: '1.0'
                requestParameters: {{Input: $request.body, StateMachineArn: !Ref Machine}}{EXPRESS}
"""
SERVERLESS = f"""
service: shop
provider: {{name: aws, stage: dev}}
plugins: [serverless-step-functions]
stepFunctions:
  stateMachines:
    echo:
      name: echo
      events:
        - http: {{path: orders, method: post}}
      definition: {DEFINITION}
"""


def written(folder, name, text):
    """The path of a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "template", [DEFINITION_BODY, CLOUDFORMATION], ids=["SAM DefinitionBody", "CloudFormation methods"]
)
def test_a_synchronous_start_answers_with_the_output(sfn, tmp_path, template):
    """
    The API of the template leads to the workflow, and its response template takes the output.
    """
    if "Transform" in template:
        pytest.importorskip("samtranslator")
    workflow = sfn.load(written(tmp_path, "template.yaml", template))
    response = workflow.api.post("/orders", json={"id": 42})
    assert (response.status_code, response.json()) == (200, {"done": True})
    assert response.execution.succeeded


@pytest.mark.parametrize(
    ("name", "template"),
    [("template.yaml", SAM_EVENT), ("serverless.yml", SERVERLESS)],
    ids=["SAM event", "serverless-step-functions event"],
)
def test_an_event_starts_the_workflow_and_answers_with_its_arn(sfn, tmp_path, name, template):
    """
    The events of both tools start it asynchronously: the caller gets executionArn and startDate.
    """
    if name == "template.yaml":
        pytest.importorskip("samtranslator")
    workflow = sfn.load(written(tmp_path, name, template))
    response = workflow.api.post("/orders", json={"id": 42})
    assert response.status_code == 200
    assert set(response.json()) == {"executionArn", "startDate"}
    assert response.execution.wait().input == {"id": 42}


@pytest.mark.parametrize(
    ("name", "template", "status"), [("template.yaml", SAM_EVENT, 400), ("serverless.yml", SERVERLESS, 200)]
)
def test_an_apostrophe_breaks_what_sam_generates_as_on_aws(sfn, tmp_path, name, template, status):
    """
    SAM's template escapes it as no JSON allows (aws/serverless-application-model#1895); the other tool mends that.
    """
    if name == "template.yaml":
        pytest.importorskip("samtranslator")
    response = sfn.load(written(tmp_path, name, template)).api.post("/orders", json={"id": "it's"})
    assert response.status_code == status


def test_an_http_api_hands_the_body_over_and_the_services_document_back(sfn, tmp_path):
    """
    StepFunctions-StartSyncExecution: the input is the body as sent, the answer the service's own.
    """
    pytest.importorskip("samtranslator")
    workflow = sfn.load(written(tmp_path, "template.yaml", HTTP_API))
    response = workflow.api.post("/orders", content='{"id":  42}')
    assert response.json()["status"] == "SUCCEEDED"
    assert response.json()["input"] == '{"id":  42}'
    assert response.execution.succeeded


def test_cdk_output_is_loaded_as_a_folder(sfn, tmp_path):
    """
    A cdk.out folder with its manifest and a template like CloudFormation's.
    """
    folder = tmp_path / "cdk.out"
    folder.mkdir()
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://123456789012/us-east-1",
        "properties": {"templateFile": "Shop.template.json"},
    }
    written(folder, "manifest.json", json.dumps({"version": "36.0.0", "artifacts": {"Shop": stack}}))
    written(folder, "Shop.template.json", json.dumps(cdk_template()))
    response = sfn.load(folder).api.post("/orders", json={"id": 42})
    assert (response.status_code, response.json()) == (200, {"done": True})
    assert response.execution.input["body"] == {"id": 42}


def cdk_template():
    """What StepFunctionsIntegration.startExecution synthesizes, in short."""
    request = {
        "Fn::Join": ["", ['{"stateMachineArn": "', {"Ref": "Machine"}, '", "input": "{\\"body\\": $util.escapeJavaScript($input.json(\'$\'))}"}']]
    }  # fmt: skip
    integration = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": {"Fn::Join": ["", ["arn:aws:apigateway:", {"Ref": "AWS::Region"}, ":states:action/StartSyncExecution"]]},
        "Credentials": "arn:aws:iam::123456789012:role/r",
        "PassthroughBehavior": "NEVER",
        "RequestTemplates": {"application/json": request},
        "IntegrationResponses": [
            {"StatusCode": "200", "ResponseTemplates": {"application/json": "$input.path('$.output')"}},
        ],
    }
    root = {"Fn::GetAtt": ["Api", "RootResourceId"]}
    method = {
        "RestApiId": {"Ref": "Api"},
        "ResourceId": {"Ref": "Orders"},
        "HttpMethod": "POST",
        "AuthorizationType": "NONE",
        "MethodResponses": [{"StatusCode": "200"}],
        "Integration": integration,
    }
    machine = {
        "StateMachineType": "EXPRESS",
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "DefinitionString": DEFINITION,
    }
    properties = {
        "Api": ("RestApi", {"Name": "shop"}),
        "Orders": ("Resource", {"RestApiId": {"Ref": "Api"}, "ParentId": root, "PathPart": "orders"}),
        "Post": ("Method", method),
        "Deployment": ("Deployment", {"RestApiId": {"Ref": "Api"}}),
        "Stage": ("Stage", {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}),
    }
    resources = {
        name: {"Type": f"AWS::ApiGateway::{kind}", "Properties": each} for name, (kind, each) in properties.items()
    }
    return {"Resources": {**resources, "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine}}}


def test_an_openapi_document_of_its_own_takes_the_arn_as_a_parameter(sfn, tmp_path):
    """
    An API whose workflow is declared elsewhere: `${Name}` in the document is replaced by a parameter.
    """
    workflow = sfn.define(ECHO, type="EXPRESS")
    template = '{"stateMachineArn": "${MachineArn}", "input": "{}"}'
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
        "credentials": "arn:aws:iam::123456789012:role/r",
        "requestTemplates": {"application/json": template},
        "responses": {
            "default": {"statusCode": "200", "responseTemplates": {"application/json": "$input.path('$.output')"}}
        },
    }
    operation = {"responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
    document = {
        "openapi": "3.0.1",
        "info": {"title": "echo", "version": "1"},
        "paths": {"/orders": {"post": operation}},
    }
    path = written(tmp_path, "api.json", json.dumps(document))
    api = sfn.load_api(path, parameters={"MachineArn": workflow.arn}, stage="v1")
    assert api.post("/orders", json={}).json() == {"done": True}
    assert api.url.endswith("/v1")


def test_a_template_without_an_api_says_how_to_declare_one(sfn):
    """
    The line of Python that would make an API is part of the error.
    """
    from pytest_sfn.errors import HarnessError

    workflow = sfn.define(ECHO)
    with pytest.raises(HarnessError, match=r"sfn\.rest_api\(\)"):
        workflow.api.get("/")


def test_a_stage_the_api_does_not_have_is_named(sfn, tmp_path):
    """
    The error lists the stages there are.
    """
    pytest.importorskip("samtranslator")
    from pytest_sfn.errors import HarnessError

    workflow = sfn.load(written(tmp_path, "template.yaml", DEFINITION_BODY))
    with pytest.raises(HarnessError, match="it has: live"):
        workflow.api_named(stage="prod")
