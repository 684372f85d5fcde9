"""The stages of the APIs that SAM generates, as far as a template can name them."""

import json

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.definitions.sam import with_generated_resources

REST, HTTP = "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"


def api_event(kind, **properties):
    events = {"Called": {"Type": kind, "Properties": {"Path": "/", "Method": "GET", **properties}}}
    return {"Type": "AWS::Serverless::Function", "Properties": {"Events": events}}


@pytest.mark.parametrize(
    ("resource", "stages"),
    [
        ({"Type": "AWS::Serverless::Api", "Properties": {"StageName": "live"}}, {"MadelivesStage": None, "MadeliveStage": (REST, "live")}),
        ({"Type": "AWS::Serverless::HttpApi", "Properties": {"StageName": "live"}}, {"MadeliveStage": (HTTP, "live")}),
        ({"Type": "AWS::Serverless::HttpApi", "Properties": {"StageName": "$default"}}, {"MadedefaultStage": (HTTP, "$default")}),
        ({"Type": "AWS::Serverless::HttpApi", "Properties": {}}, {"MadeStage": (HTTP, "$default")}),
        ({"Type": "AWS::Serverless::HttpApi"}, {"MadeStage": (HTTP, "$default")}),
        ({"Type": "AWS::Serverless::Api", "Properties": {"StageName": {"Ref": "Stage"}}}, {"MadeStage": (REST, {"Ref": "Stage"})}),
        (api_event("Api"), {"ServerlessRestApiProdStage": (REST, "Prod")}),
        (api_event("Api", RestApiId={"Ref": "Mine"}), {"ServerlessRestApiProdStage": None}),
        (api_event("HttpApi"), {"ServerlessRestApiProdStage": None}),
        ({"Type": "AWS::ApiGateway::RestApi", "Properties": {"StageName": "live"}}, {"MadeliveStage": None}),
    ],
)  # fmt: skip
def test_sam_makes_the_stage_of_each_api(resource, stages):
    """
    A REST API gets a stage of API Gateway, an HTTP API one of its version 2, named after the API and the stage.
    """
    made = with_generated_resources({"Resources": {"Made": resource}})["Resources"]
    of_stages = {name: one for name, one in made.items() if one["Type"] in (REST, HTTP)}

    expected = {name: stage for name, stage in stages.items() if stage is not None}
    assert {name: (one["Type"], one["Properties"]["StageName"]) for name, one in of_stages.items()} == expected
    assert not [name for name, stage in stages.items() if stage is None and name in made]


@pytest.mark.parametrize(
    ("kind", "stage", "logical_id"),
    [
        ("Api", "live", "ShopliveStage"),
        ("HttpApi", "live", "ShopliveStage"),
        ("HttpApi", "$default", "ShopdefaultStage"),
    ],
)
def test_a_template_may_name_the_stage_that_sam_makes(write, kind, stage, logical_id):
    """
    A Ref to it is the stage's name, in what the template gives a state machine too.
    """
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${Stage}", "End": True}}}
    text = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Shop": {"Type": f"AWS::Serverless::{kind}", "Properties": {"StageName": stage}},
            "Flow": {
                "Type": "AWS::Serverless::StateMachine",
                "Properties": {"Definition": definition, "DefinitionSubstitutions": {"Stage": {"Ref": logical_id}}},
            },
        },
    }
    app = load(write("template.json", json.dumps(text)))

    assert app.state_machine().definition["States"]["A"]["Result"] == stage
