"""CloudFormation's intrinsic functions, by table."""

from __future__ import annotations

import pytest

from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.definitions.resource_forms import FORMS, Physical
from pytest_sfn.errors import DefinitionError

TEMPLATE = """
Parameters:
  Stage: {Type: String, Default: dev}
  Size: {Type: Number, Default: 3}
  Flag: {Type: String, Default: true}
  Zones: {Type: CommaDelimitedList, Default: "a, b"}
  Missing: {Type: String}
  Kept: {Type: "AWS::SSM::Parameter::Value<String>", Default: /a/b}
Mappings:
  Sizes: {dev: {memory: 128}, prod: {memory: 1024}}
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsProd: !Not [!Condition IsDev]
  Both: !And [!Condition IsDev, !Condition IsProd]
  Either: !Or [!Condition IsDev, !Condition IsProd]
  Loop: !Condition Loop
Resources:
  Charge: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Sub "charge-${Stage}"}}
  Plain: {Type: AWS::Lambda::Function}
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: Orders}}
  Bucket: {Type: AWS::S3::Bucket}
  Odd: {Type: AWS::Odd::Thing}
  Own: {Type: "Custom::Thing"}
  Only: {Type: AWS::SNS::Topic, Condition: IsProd}
  Alias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Charge, Name: live}}
Value: VALUE
"""
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


def resolved(template, expression, **given):
    made = template(TEMPLATE.replace("VALUE", expression), **given)
    return made.resolve(made.body["Value"], "/Value")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("!Ref Stage", "dev"),
        ("!Ref Size", "3"),
        ("!Ref Flag", "true"),
        ("!Ref Zones", ["a", "b"]),
        ("!Ref AWS::Region", "us-east-1"),
        ("!Ref AWS::AccountId", "123456789012"),
        ("!Ref AWS::Partition", "aws"),
        ("!Ref AWS::URLSuffix", "amazonaws.com"),
        ("!Ref AWS::StackName", "pytest-sfn"),
        ("[1, !Ref AWS::NoValue, 2]", [1, 2]),
        ("{a: 1, b: !Ref AWS::NoValue}", {"a": 1}),
        ("!Ref Charge", "charge-dev"),
        ("!Ref Plain", "Plain"),
        ("!Ref Topic", "arn:aws:sns:us-east-1:123456789012:Topic"),
        ("!Ref Queue", "https://sqs.us-east-1.amazonaws.com/123456789012/Queue"),
        ("!Ref Odd", "Odd"),
        ("!Ref Alias", ARN + "charge-dev:live"),
        ("!GetAtt Charge.Arn", ARN + "charge-dev"),
        ("!GetAtt [Charge, Arn]", ARN + "charge-dev"),
        ("{'Fn::GetAtt': 'Plain.Arn'}", ARN + "Plain"),
        ("!GetAtt Queue.Arn", "arn:aws:sqs:us-east-1:123456789012:Queue"),
        ("!GetAtt Queue.QueueName", "Queue"),
        ("!GetAtt Topic.TopicName", "Topic"),
        ("!GetAtt Table.Arn", "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"),
        ("!GetAtt Bucket.Arn", "arn:aws:s3:::bucket"),
        ("!GetAtt Odd.Arn", "arn:aws:odd:us-east-1:123456789012:thing/Odd"),
        ("!GetAtt Odd.Endpoint.Address", "Odd.Endpoint.Address"),
        ('!Sub "${Stage}/${!Stage}/${Charge.Arn}/${AWS::Region}"', f"dev/${{Stage}}/{ARN}charge-dev/us-east-1"),
        ('!Sub ["${a}-${Stage}", {a: !Ref Size}]', "3-dev"),
        ("!Join ['-', [a, !Ref Stage, !Ref Size]]", "a-dev-3"),
        ("!Join [',', !Ref Zones]", "a,b"),
        ("!Select [1, !Ref Zones]", "b"),
        ("!Select ['0', !Split ['/', 'x/y']]", "x"),
        ("!Split [',', 'a,b,']", ["a", "b", ""]),
        ("!If [IsDev, small, large]", "small"),
        ("!If [Both, 1, !If [Either, 2, 3]]", 2),
        ("{a: !If [IsProd, 1, !Ref AWS::NoValue]}", {}),
        ("!Equals ['3', !Ref Size]", True),
        ("!FindInMap [Sizes, !Ref Stage, memory]", 128),
        ("!FindInMap [Sizes, test, memory, {DefaultValue: 64}]", 64),
        ("!Base64 hello", "aGVsbG8="),
        ("!Select [2, !GetAZs '']", "us-east-1c"),
        ("!Cidr ['10.0.0.0/16', 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("{'Fn::Length': !Ref Zones}", 2),
        ("{'Fn::ToJsonString': {a: !Ref Stage}}", '{"a":"dev"}'),
        ("'{{resolve:ssm:/not/given}}'", "{{resolve:ssm:/not/given}}"),
    ],
)
def test_an_intrinsic_function_gives_what_cloudformation_would(template, expression, value):
    """
    Each function resolves as deployed; physical names are those given, or the logical id.
    """
    assert resolved(template, expression) == value


@pytest.mark.parametrize(
    ("expression", "given", "value"),
    [
        ("!Ref Missing", {"Missing": "x"}, "x"),
        ("!Ref AWS::Region", {"AWS::Region": "eu-west-1"}, "eu-west-1"),
        (
            "!GetAtt Charge.Arn",
            {"AWS::Region": "cn-north-1"},
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:charge-dev",
        ),
        ("!ImportValue net-Vpc", {"net-Vpc": "vpc-1"}, "vpc-1"),
        ("!GetAtt Own.Id", {"Own.Id": "42"}, "42"),
        ("!GetAtt Charge.Arn", {"Charge.Arn": "arn:mine"}, "arn:mine"),
        ("'a-{{resolve:ssm:/x}}'", {"ssm:/x": "1"}, "a-1"),
        ("!If [IsProd, 1, 2]", {"Stage": "prod"}, 1),
        ("!Ref Kept", {"Kept": "v"}, "v"),
    ],
)
def test_parameters_give_every_value_from_outside(template, expression, given, value):
    """
    Parameters, pseudo parameters, exports, attributes and dynamic references all come by their name.
    """
    assert resolved(template, expression, **given) == value


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("!Ref Missing", r"Parameter Missing has no default.*\n +give parameters=\{'Missing'"),
        ("!Ref Kept", "Parameter Kept is kept in SSM"),
        ("!Ref Chrage", 'did you mean "Charge"'),
        ("!Ref AWS::Nothing", "no pseudo parameter"),
        ("!GetAtt Own.Id", r"Only the deployed Custom::Thing knows Own.Id\n +give parameters=\{'Own.Id'"),
        ("!GetAtt Nobody.Arn", "no parameter or resource Nobody"),
        ("!ImportValue net-Vpc", r"parameters=\{'net-Vpc'"),
        ('!Sub "${Nope}"', "no parameter or resource Nope"),
        ("!Select [5, !Ref Zones]", "no item 5 in a list of 2"),
        ("!Join [',', text]", "A list is wanted"),
        ("!Join [',']", "takes a list of 2 values"),
        ("!FindInMap [Sizes, test, memory]", "no key test"),
        ("!If [IsDve, 1, 2]", 'did you mean "IsDev"'),
        ("!If [Loop, 1, 2]", "depends on itself"),
        ("{'Fn::Joni': []}", 'did you mean "Fn::Join"'),
        ("{'Fn::Transform': {Name: MyMacro}}", "runs in an AWS account only"),
    ],
)
def test_what_cannot_be_resolved_names_file_line_and_mend(template, expression, message):
    """
    A value nobody can know raises DefinitionError at the line that needs it.
    """
    with pytest.raises(DefinitionError, match=rf"template\.yaml:\d+ /[A-Z](.|\n)*{message}"):
        resolved(template, expression)


def test_only_what_is_asked_for_is_resolved(template):
    """
    A property nobody reads needs no value.
    """
    made = template("Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: t, KmsMasterKeyId: !Ref Nobody}}}")
    assert made.property("T", "TopicName") == "t"
    with pytest.raises(DefinitionError, match="Nobody"):
        made.property("T", "KmsMasterKeyId")


def test_a_resource_whose_condition_fails_is_not_there(template):
    """
    Condition decides which resources exist.
    """
    assert "Only" not in dict(template(TEMPLATE).resources())
    assert "Only" in dict(template(TEMPLATE, Stage="prod").resources())


def test_include_reads_a_local_file(template, write):
    """
    Fn::Transform AWS::Include puts in a file, whose intrinsic functions resolve with the template's parameters.
    """
    write("part.yaml", "a: !Ref Stage\n")
    value = "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: part.yaml}}}"
    assert resolved(template, value) == {"a": "dev"}


@pytest.mark.parametrize("type_", sorted(FORMS))
def test_every_known_type_has_a_reference_of_the_right_shape(type_):
    """
    Each row of the table fills in: Ref is a text, an ARN begins with `arn:`.
    """
    physical = Physical(type_, "Thing", "thing", StackEnvironment())
    assert physical.ref
    assert "{" not in physical.ref
    assert physical.arn is None or physical.arn.startswith("arn:aws:")
    for attribute in FORMS[type_].attributes:
        assert "{" not in str(physical.attribute(attribute))
