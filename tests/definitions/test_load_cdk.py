"""CDK output: the stacks of a manifest and the assets beside them."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

DEFINITION = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def stack(name, environment="aws://unknown-account/unknown-region"):
    properties = {"templateFile": f"{name}.template.json", "stackName": f"{name}-stack"}
    return {"type": "aws:cloudformation:stack", "environment": environment, "properties": properties}


def machine(**properties):
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


@pytest.fixture
def out(write):
    """A cdk.out with two stacks, one importing from the other, and two assets."""
    functions = {
        "Resources": {
            "Charge": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Handler": "app.handler",
                    "Code": {"S3Bucket": {"Fn::Sub": "cdk-${AWS::AccountId}"}, "S3Key": "abc.zip"},
                },
            }
        },
        "Outputs": {"Out": {"Value": {"Fn::GetAtt": ["Charge", "Arn"]}, "Export": {"Name": "ChargeArn"}}},
    }
    joined = [
        "",
        [
            '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"',
            {"Fn::ImportValue": "ChargeArn"},
            '","End":true}}}',
        ],
    ]
    machines = {
        "Resources": {
            "Order": machine(DefinitionString={"Fn::Join": joined}),
            "Filed": machine(DefinitionS3Location={"Bucket": "b", "Key": "def.json"}, StateMachineType="EXPRESS"),
        }
    }
    write("cdk.out/Functions.template.json", json.dumps(functions))
    write("cdk.out/Machines.template.json", json.dumps(machines, indent=1))
    write("cdk.out/asset.def.json", json.dumps(DEFINITION))
    code = {"source": {"path": "asset.abc"}, "destinations": {"current": {"objectKey": "abc.zip"}}}
    definition = {"source": {"path": "asset.def.json"}, "destinations": {"current": {"objectKey": "def.json"}}}
    write("cdk.out/Functions.assets.json", json.dumps({"files": {"abc": code}}))
    write("cdk.out/Machines.assets.json", json.dumps({"files": {"def": definition}}))
    artifacts = {"Functions": stack("Functions", "aws://111111111111/eu-west-1"), "Machines": stack("Machines")}
    return write("cdk.out/manifest.json", json.dumps({"artifacts": artifacts})).parent


def test_every_stack_is_loaded_with_its_assets_and_imports(out):
    """
    State machines and functions of all stacks; assets are local files; imports find the sibling's export.
    """
    app = load(out)
    arn = "arn:aws:lambda:eu-west-1:111111111111:function:Charge"
    assert app.format == "cdk"
    assert app.state_machine("Order").definition["States"]["A"]["Resource"] == arn
    filed = app.state_machine("Filed")
    assert (filed.definition, filed.type) == (DEFINITION, "EXPRESS")
    assert app.function("Charge").code_uri == str(out / "asset.abc")
    assert app.state_machine("Order").source_map.location("/States/A").line == 6


def test_a_folder_above_finds_its_cdk_output(out):
    """
    The project's folder is enough.
    """
    assert load(out.parent).format == "cdk"


def test_a_stack_may_be_chosen_by_name(out):
    """
    `name` is a stack's name or its id in the app.
    """
    assert len(load(out, name="Machines-stack").state_machines) == 2
    assert load(out, name="Functions").state_machines == ()
    with pytest.raises(DefinitionError, match="Functions-stack, Machines-stack"):
        load(out, name="Machine")


def test_nested_assemblies_are_stages_of_the_app(out, write):
    """
    A CDK stage keeps its stacks in a folder of its own.
    """
    write(
        "cdk.out/assembly-Prod/Inner.template.json", json.dumps({"Resources": {"In": machine(Definition=DEFINITION)}})
    )
    write("cdk.out/assembly-Prod/manifest.json", json.dumps({"artifacts": {"Inner": stack("Inner")}}))
    assembly = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    write("cdk.out/manifest.json", json.dumps({"artifacts": {"assembly-Prod": assembly}}))
    assert load(out).state_machine().logical_id == "In"


def test_an_output_without_stacks_says_to_synthesize(write):
    """
    An empty manifest is no application.
    """
    path = write("cdk.out/manifest.json", '{"artifacts": {}}')
    with pytest.raises(DefinitionError, match="run `cdk synth`"):
        load(path.parent)
