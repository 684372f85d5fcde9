"""State machines and functions of CloudFormation and SAM templates."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

ASL = '{\n "StartAt": "A",\n "States": {\n  "A": {"Type": "Task", "Resource": "${Fn}", "End": true}}}\n'
SAM = "Transform: AWS::Serverless-2016-10-31\n"
FN = "arn:aws:lambda:us-east-1:123456789012:function:Charge"


def test_a_sam_state_machine_reads_its_definition_file(write):
    """
    DefinitionUri is a path from the template's folder; DefinitionSubstitutions are resolved, then replaced in its text.
    """
    write("machines/order.asl.json", ASL)
    path = write(
        "template.yaml",
        SAM
        + """
Resources:
  Charge:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, Runtime: python3.13, CodeUri: src/charge/, Environment: {Variables: {T: 1, U: !Ref X}}}
  Order:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Name: orders
      DefinitionUri: machines/order.asl.json
      DefinitionSubstitutions: {Fn: !GetAtt Charge.Arn}
      Logging: {Level: ALL}
      Tracing: {Enabled: true}
      Tags: {team: shop}
      Events: {Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
""",
    )
    app = load(path)
    machine = app.state_machine("orders")
    assert app.state_machine("Order") is machine is app.state_machine()
    assert (machine.type, machine.definition["States"]["A"]["Resource"]) == ("EXPRESS", FN)
    location = machine.source_map.location("/States/A/Resource")
    assert (location.file, location.line) == (str(path.parent / "machines/order.asl.json"), 4)
    assert (machine.logging, machine.tracing) == ({"Level": "ALL"}, True)
    assert machine.tags == {"stateMachine:createdBy": "SAM", "team": "shop"}
    assert machine.role_arn == "arn:aws:iam::123456789012:role/OrderRole"
    (event,) = machine.event_sources
    assert (event.name, event.type, dict(event.properties)) == ("Nightly", "Schedule", {"Schedule": "rate(1 day)"})
    function = app.function("Charge")
    assert (function.handler, function.runtime, function.timeout_seconds) == ("app.handler", "python3.13", 3)
    assert (function.code_uri, function.arn) == (str(path.parent / "src/charge"), FN)
    assert function.environment["T"] == "1"
    with pytest.raises(DefinitionError, match="no parameter or resource X"):
        function.environment["U"]


def test_globals_are_merged_into_each_function(write):
    """
    Globals: mappings are merged member by member, lists joined, other values overridden by the resource's own.
    """
    path = write(
        "template.yaml",
        SAM
        + """
Globals: {Function: {Timeout: 30, Runtime: python3.13, Layers: [a], Environment: {Variables: {A: 1, B: 2}}}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Timeout: 5, Layers: [b], Environment: {Variables: {B: 3}}}}
""",
    )
    function = load(path).function()
    assert (function.timeout_seconds, function.runtime) == (5, "python3.13")
    assert dict(function.environment) == {"A": "1", "B": "3"}
    assert function.properties["Layers"] == ["a", "b"]


INLINE = "{StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Charge.Arn, End: true}}}"
CHARGE = "  Charge: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Code: {ZipFile: 'x = 1'}}}\n"


@pytest.mark.parametrize(
    "definition",
    [
        f"Definition: {INLINE}",
        (
            'Definition: {StartAt: A, States: {A: {Type: Task, Resource: "${F}", End: true}}}\n'
            "      DefinitionSubstitutions: {F: !GetAtt Charge.Arn}"
        ),
        'DefinitionString: !Sub \'{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${Charge.Arn}","End":true}}}\'',
        (
            'DefinitionString: !Sub |\n        {"StartAt": "A", "States": {\n'
            '          "A": {"Type": "Task", "Resource": "${Charge.Arn}", "End": true}}}'
        ),
        (
            'DefinitionString: !Join [\'\', [\'{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"\', '
            '!GetAtt Charge.Arn, \'","End":true}}}\']]'
        ),
        "DefinitionS3Location: order.asl.json\n      DefinitionSubstitutions: {Fn: !GetAtt Charge.Arn}",
        (
            "DefinitionS3Location: {Bucket: b, Key: order.asl.json}\n"
            "      DefinitionSubstitutions: {Fn: !GetAtt Charge.Arn}"
        ),
    ],
    ids=["inline", "inline-substituted", "text", "block", "joined", "file", "s3"],
)
def test_a_cloudformation_state_machine_has_one_of_three_definitions(write, definition):
    """
    Definition, DefinitionString and DefinitionS3Location all give the same plain document.
    """
    write("order.asl.json", ASL)
    text = f"Resources:\n{CHARGE}  Order:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      {definition}\n"
    app = load(write("template.yaml", text))
    assert app.state_machine().definition["States"] == {"A": {"Type": "Task", "Resource": FN, "End": True}}
    assert app.function().code == "x = 1"


def test_a_definition_within_a_template_has_the_templates_lines(write):
    """
    Inline definitions and literal blocks are found line by line in the template.
    """
    path = write(
        "template.yaml",
        """
        Resources:
          A:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              Definition:
                StartAt: X
                States:
                  X: {Type: Pass, End: true}
          B:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              DefinitionString: !Sub |
                {
                  "StartAt": "X",
                  "States": {"X": {"Type": "Pass", "End": true}}
                }
        """,
    )
    app = load(path)
    assert app.state_machine("A").source_map.location("/States/X").line == 8
    assert app.state_machine("B").source_map.location("/States/X").line == 15


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ("{DefinitionUri: nowhere.asl.json}", r"template\.yaml:\d+ .*/DefinitionUri.*FILE_NOT_FOUND"),
        ("{DefinitionUri: ordr.asl.json}", 'did you mean "order.asl.json"'),
        ("{DefinitionUri: s3://bucket/key.json}", "s3://bucket/key.json is not read"),
        ("{DefinitionUri: 5}", "must be a path"),
        ("{Name: x}", "has no definition(.|\n)*Definition or DefinitionUri"),
        ("{Definition: {StartAt: A}, DefinitionUri: order.asl.json}", "has 2 definitions"),
        ("{Definition: text}", "must be a mapping"),
        ("{Definition: {StartAt: A}, Type: FAST}", "STANDARD or EXPRESS, not FAST"),
        ("{DefinitionUri: order.asl.json}", r"order\.asl\.json:4 /States/A/Resource"),
        ("{DefinitionUri: order.asl.json, DefinitionSubstitutions: {FnArn: x}}", "add Fn to DefinitionSubstitutions"),
        ("{DefinitionUri: order.asl.json, DefinitionSubstitutions: {Fn: [1]}}", "a text, a number or a boolean"),
        ("{DefinitionUri: order.asl.json, DefinitionSubstitutions: [1]}", "must be a mapping"),
        ("{DefinitionUri: bad.asl.json}", r"bad\.asl\.json:1: INVALID_JSON_DESCRIPTION"),
    ],
)
def test_a_malformed_state_machine_names_the_place(write, properties, message):
    """
    Each mistake is reported at the file and line where it is made.
    """
    write("order.asl.json", ASL)
    write("bad.asl.json", '{"StartAt": }')
    text = f"{SAM}Resources:\n  Order:\n    Type: AWS::Serverless::StateMachine\n    Properties: {properties}\n"
    with pytest.raises(DefinitionError, match=message):
        load(write("template.yaml", text))


def test_all_mistakes_are_reported_at_once(write):
    """
    One DefinitionError holds the problems of every state machine.
    """
    text = (
        f"{SAM}Resources:\n  A: {{Type: AWS::Serverless::StateMachine}}\n  B: {{Type: AWS::Serverless::StateMachine}}\n"
    )
    with pytest.raises(DefinitionError) as caught:
        load(write("template.yaml", text))
    assert len(caught.value.diagnostics) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Resources: []", "Resources must be a mapping"),
        ("Resources: {A: {}}", "Resource A needs a Type"),
        ("Resources: {A: {Type: X, Properties: 1}}", "Properties of resource A must be a mapping"),
    ],
)
def test_a_malformed_template_is_refused(write, text, message):
    """
    Wrong types are named, not tripped over.
    """
    with pytest.raises(DefinitionError, match=message):
        load(write("template.yaml", text))


def test_two_state_machines_of_one_name_are_refused(write):
    """
    Creating the second would fail, so the template does.
    """
    one = "{Type: AWS::StepFunctions::StateMachine, Properties: {StateMachineName: x, Definition: {StartAt: A}}}"
    with pytest.raises(DefinitionError, match="A and B are both called x"):
        load(write("template.yaml", f"Resources:\n  A: {one}\n  B: {one}\n"))


def test_choosing_among_several_lists_them():
    """
    Without a name there must be one; a wrong name gets the nearest, and the list.
    """
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": {"StartAt": "A"}}}
    app = load({"Resources": {"Order": machine, "Refund": machine}})
    with pytest.raises(DefinitionError, match=r"Order, Refund(.|\n)*name one of them"):
        app.state_machine()
    with pytest.raises(DefinitionError, match=r'declares Order, Refund(.|\n)*did you mean "Order"'):
        app.state_machine("Oder")
    with pytest.raises(DefinitionError, match="There is no API in it"):
        app.api()


def test_resources_give_their_names_and_properties():
    """
    Every resource of the template is there, for mocks and emulated services to be made from.
    """
    app = load({"Resources": {"T": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Fn::Sub": "x"}}}}})
    table = app.resources["T"]
    assert (table.type, table.ref, table.arn) == (
        "AWS::DynamoDB::Table",
        "x",
        "arn:aws:dynamodb:us-east-1:123456789012:table/x",
    )
    assert table.properties["TableName"] == "x"


def test_a_cloudformation_role_gives_its_policies():
    """
    Inline policies, policies attached to the role and managed policies of the template, as IAM documents.
    """
    statement = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "T"}}],
    }
    roles = {"Roles": [{"Ref": "R"}], "PolicyDocument": {"Statement": []}}
    managed = "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"
    app = load(
        {
            "Resources": {
                "T": {"Type": "AWS::SNS::Topic"},
                "R": {
                    "Type": "AWS::IAM::Role",
                    "Properties": {
                        "Policies": [{"PolicyName": "p", "PolicyDocument": statement}],
                        "ManagedPolicyArns": [managed, {"Ref": "M"}],
                    },
                },
                "P": {"Type": "AWS::IAM::Policy", "Properties": roles},
                "M": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Statement": ["m"]}}},
                "Order": {
                    "Type": "AWS::StepFunctions::StateMachine",
                    "Properties": {"RoleArn": {"Fn::GetAtt": ["R", "Arn"]}, "Definition": {"StartAt": "A"}},
                },
                "Rule": {
                    "Type": "AWS::Events::Rule",
                    "Properties": {
                        "EventPattern": {"source": ["x"]},
                        "Targets": [{"Id": "1", "Arn": {"Ref": "Order"}}],
                    },
                },
            }
        }
    )
    machine = app.state_machine()
    first, second, third = machine.policies
    assert first["Statement"][0]["Resource"] == "arn:aws:sns:us-east-1:123456789012:T"
    assert (second, third) == ({"Statement": []}, {"Statement": ["m"]})
    assert machine.role_policies.managed_policy_arns == (managed,)
    assert [(one.name, one.properties["EventPattern"]) for one in machine.event_sources] == [
        ("Rule", {"source": ["x"]})
    ]


def test_a_duplicate_key_of_a_template_is_a_warning(write):
    """
    `sam` takes the last of two equal keys silently; we say so.
    """
    app = load(write("template.yaml", "Description: a\nDescription: b\nResources: {T: {Type: AWS::SNS::Topic}}\n"))
    assert [(warning.code, warning.location.line) for warning in app.warnings] == [("DUPLICATE_KEY", 2)]


def test_a_json_template_is_read_alike(write):
    """
    Templates in JSON have lines too.
    """
    body = {
        "Resources": {
            "Order": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": {"StartAt": "A"}}}
        }
    }
    app = load(write("template.json", json.dumps(body, indent=1)))
    assert app.state_machine().source_map.location("/StartAt").line == 7


def test_for_each_repeats_a_resource(write):
    """
    Fn::ForEach (AWS::LanguageExtensions) writes out a resource for each value of a list or list parameter.
    """
    path = write(
        "template.yaml",
        """
        Transform: AWS::LanguageExtensions
        Parameters: {Names: {Type: CommaDelimitedList, Default: "Order,Refund"}}
        Resources:
          Fn::ForEach::Machines:
            - Name
            - !Ref Names
            - ${Name}Machine:
                Type: AWS::StepFunctions::StateMachine
                Properties:
                  StateMachineName: !Sub "${Name}-x"
                  Definition: {StartAt: A, States: {A: {Type: Pass, Result: !Ref Name, End: true}}}
        """,
    )
    machines = load(path).state_machines
    assert [(one.logical_id, one.name) for one in machines] == [
        ("OrderMachine", "Order-x"),
        ("RefundMachine", "Refund-x"),
    ]
    assert machines[1].definition["States"]["A"]["Result"] == "Refund"
