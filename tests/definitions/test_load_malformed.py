"""Whatever is wrong with a template, it ends in a DefinitionError that names a place, never in a traceback of ours."""

from __future__ import annotations

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

DEFINITION = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": {"Fn::GetAtt": ["F", "Arn"]}, "End": True}}}
CLOUDFORMATION = {
    "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
    "Conditions": {"Dev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}},
    "Mappings": {"M": {"dev": {"size": 128}}},
    "Resources": {
        "F": {
            "Type": "AWS::Lambda::Function",
            "Condition": "Dev",
            "Properties": {
                "Handler": "a.b",
                "Timeout": {"Fn::FindInMap": ["M", {"Ref": "Stage"}, "size"]},
                "Code": {"ZipFile": "x"},
                "Environment": {"Variables": {"A": {"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}}},
            },
        },
        "R": {
            "Type": "AWS::IAM::Role",
            "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": []}}]},
        },
        "S": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": {"Fn::GetAtt": ["R", "Arn"]},
                "Definition": DEFINITION,
                "DefinitionSubstitutions": {"x": {"Fn::Sub": ["${a}", {"a": "b"}]}},
                "Tags": [{"Key": "a", "Value": "b"}],
                "TracingConfiguration": {"Enabled": True},
            },
        },
        "E": {"Type": "AWS::Events::Rule", "Properties": {"Targets": [{"Arn": {"Ref": "S"}}]}},
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {"Name": "a", "EndpointConfiguration": {"Types": ["EDGE"]}},
        },
        "M": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "HttpMethod": "GET",
                "RequestParameters": {"method.request.header.A": True},
                "MethodResponses": [{"StatusCode": "200"}],
                "Integration": {
                    "Type": "MOCK",
                    "IntegrationResponses": [{"StatusCode": "200", "SelectionPattern": ""}],
                },
            },
        },
        "P": {"Type": "AWS::ApiGateway::Stage", "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "p"}},
    },
}
SERVERLESS = {
    "service": "shop",
    "provider": {
        "name": "aws",
        "apiGateway": {"apiKeys": ["a"], "usagePlan": {"quota": {"limit": 1}}},
        "tags": {"a": "b"},
    },
    "custom": {"a": {"b": "c"}},
    "functions": {"f": {"handler": "a.b", "environment": {"A": "${self:custom.a.b}"}, "events": [{"http": "GET a"}]}},
    "stepFunctions": {
        "stateMachines": {
            "s": {
                "events": [
                    {"http": {"path": "a/{b}", "method": "post", "cors": {"headers": ["a"]}, "authorizer": "f"}}
                ],
                "loggingConfig": {"destinations": ["a"]},
                "definition": {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": {"Ref": "f"}, "End": True}}},
            }
        }
    },
    "resources": {"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "${opt:stage, 'x'}"}}}},
}
TERRAFORM = {
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_sfn_state_machine.s",
                    "type": "aws_sfn_state_machine",
                    "name": "s",
                    "values": {"definition": "{}", "tags": {"a": "b"}},
                },
                {
                    "address": "aws_api_gateway_rest_api.a",
                    "type": "aws_api_gateway_rest_api",
                    "name": "a",
                    "values": {"endpoint_configuration": [{"types": ["EDGE"]}]},
                },
            ]
        }
    },
    "configuration": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_sfn_state_machine.s",
                    "expressions": {"role_arn": {"references": ["aws_iam_role.r.arn"]}},
                }
            ]
        }
    },
}
WRONG = [
    None,
    5,
    True,
    "x",
    "${",
    [],
    {},
    [1],
    {"a": 1},
    {"Ref": "Nobody"},
    {"Ref": 1},
    {"Fn::GetAtt": []},
    {"Fn::Sub": [1, 2]},
    {"Fn::If": []},
]


def places(value, path=()):
    """Every place within a document."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def read_all(document):
    """Load a document and read all there is of it; what is refused must be a DefinitionError."""

    def attempt(read):
        try:
            return read()
        except DefinitionError:
            return None

    app = attempt(lambda: load(document))
    if app is None:
        return
    attempt(lambda: app.apis)
    for machine in app.state_machines:
        for member in ("role_arn", "logging", "tracing", "tags", "policies", "event_sources", "warnings"):
            attempt(lambda one=machine, name=member: getattr(one, name))
    for function in app.functions:
        for member in ("handler", "runtime", "timeout_seconds", "memory_mb"):
            attempt(lambda one=function, name=member: getattr(one, name))
        attempt(lambda one=function: dict(one.environment))


@pytest.mark.parametrize(
    "document", [CLOUDFORMATION, SERVERLESS, TERRAFORM], ids=["cloudformation", "serverless", "terraform"]
)
@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_wrong_value_anywhere_is_a_definition_error(document, data):
    """
    Put something wrong in any one place: the template loads, or is refused with a DefinitionError.
    """
    broken = copy.deepcopy(document)
    path = data.draw(st.sampled_from(list(places(document))))
    holder = broken
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = data.draw(st.sampled_from(WRONG))
    read_all(broken)


@pytest.mark.parametrize(
    "document", [CLOUDFORMATION, SERVERLESS, TERRAFORM], ids=["cloudformation", "serverless", "terraform"]
)
def test_the_documents_themselves_are_right(document):
    """
    Unbroken, each of them loads.
    """
    assert load(document).state_machines
