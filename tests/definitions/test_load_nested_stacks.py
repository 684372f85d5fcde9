"""Nested stacks, and OpenAPI documents kept in files of their own."""

from __future__ import annotations

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

NESTED = """
Parameters: {Stage: {Type: String}}
Resources:
  Inner:
    Type: AWS::StepFunctions::StateMachine
    Properties: {StateMachineName: !Sub "inner-${Stage}", Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}}
Outputs: {Arn: {Value: !Ref Inner}}
"""
PARENT = """
Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: WHERE, Parameters: {Stage: !Ref Stage}}}
  Outer:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: A
        States: {A: {Type: Task, Resource: arn:aws:states:::states:startExecution, Parameters: {StateMachineArn: !GetAtt Child.Outputs.Arn}, End: true}}
Outputs: {Inner: {Value: !GetAtt Child.Outputs.Arn}}
"""


def test_the_state_machines_of_a_nested_stack_are_part_of_the_application(write):
    """
    A local TemplateURL is loaded with the parameters its parent gives; its outputs resolve.
    """
    write("nested/inner.yaml", NESTED)
    app = load(write("template.yaml", PARENT.replace("WHERE", "nested/inner.yaml")), parameters={"Stage": "prod"})
    inner = app.state_machine("Inner")
    assert inner.name == "inner-prod"
    state = app.state_machine("Outer").definition["States"]["A"]
    assert state["Parameters"]["StateMachineArn"] == inner.arn == app.outputs["Inner"]
    assert app.resources["Inner"].type == "AWS::StepFunctions::StateMachine"


def test_an_output_of_a_stack_elsewhere_is_asked_for(write):
    """
    A template in S3 is not read: what it gives must be given.
    """
    path = write("template.yaml", PARENT.replace("WHERE", "https://bucket.s3.amazonaws.com/x.yaml"))
    with pytest.raises(DefinitionError, match=r"parameters=\{'Child.Outputs.Arn'"):
        load(path)
    app = load(path, parameters={"Child.Outputs.Arn": "arn:x"})
    assert app.state_machine().definition["States"]["A"]["Parameters"] == {"StateMachineArn": "arn:x"}


def test_an_openapi_file_of_its_own_has_no_intrinsic_functions(write):
    """
    CloudFormation resolves AWS::Include, but never looks into BodyS3Location or DefinitionUri.
    """
    pytest.importorskip("samtranslator")
    write("api.yaml", "openapi: 3.0.1\npaths: {/a: {get: {operationId: !Ref AWS::Region}}}\n")
    sam = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: v1\n"
    with pytest.raises(DefinitionError, match=r"api\.yaml:2 (.|\n)*AWS::Include"):
        _ = load(write("template.yaml", f"{sam}      DefinitionUri: api.yaml\n")).apis
    include = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}"
    api = load(write("template.yaml", f"{sam}      DefinitionBody: {include}\n")).api()
    assert api.openapi["paths"]["/a"]["get"]["operationId"] == "us-east-1"
    with pytest.raises(DefinitionError, match="AWS::Include"):
        _ = load(
            {
                "Resources": {
                    "A": {
                        "Type": "AWS::ApiGateway::RestApi",
                        "Properties": {"BodyS3Location": str(write("b.yaml", "a: {Ref: x}\n"))},
                    }
                }
            }
        ).apis
