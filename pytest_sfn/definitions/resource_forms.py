"""
What Ref and Fn::GetAtt give for each resource type, were it deployed: a table.

A physical name is the one the template gives, else the logical id (CloudFormation would put the stack's name before it
and random letters after it, which no test could name).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pytest_sfn.definitions.environment import StackEnvironment


@dataclass(frozen=True, slots=True)
class Form:
    """
    The shape of a type's Ref, ARN and attributes.

    `arn` and `attributes` are texts with fields such as `{name}`, `{id}`, `{region}`, `{account}` and `{partition}`;
    `arn` may begin at the service (`lambda:function:{name}`), Region and account are then filled in.
    """

    name_property: str | None = None
    arn: str | None = None
    ref: str = "name"
    attributes: Mapping[str, str] = field(default_factory=dict)


_RESTAPI_ID = {"RestApiId": "{id}", "RootResourceId": "{id2}"}
_IAM = "arn:{partition}:iam::{account}:"

FORMS: dict[str, Form] = {
    "AWS::ApiGateway::ApiKey": Form("Name", ref="{id}", attributes={"APIKeyId": "{id}"}),
    "AWS::ApiGateway::Authorizer": Form("Name", ref="{id}", attributes={"AuthorizerId": "{id}"}),
    "AWS::ApiGateway::Deployment": Form(ref="{id}", attributes={"DeploymentId": "{id}"}),
    "AWS::ApiGateway::Model": Form("Name"),
    "AWS::ApiGateway::RequestValidator": Form("Name", ref="{id}", attributes={"RequestValidatorId": "{id}"}),
    "AWS::ApiGateway::Resource": Form(ref="{id}", attributes={"ResourceId": "{id}"}),
    "AWS::ApiGateway::RestApi": Form(
        "Name", "arn:{partition}:apigateway:{region}::/restapis/{id}", "{id}", _RESTAPI_ID
    ),
    "AWS::ApiGateway::Stage": Form("StageName"),
    "AWS::ApiGateway::UsagePlan": Form("UsagePlanName", ref="{id}", attributes={"Id": "{id}"}),
    "AWS::ApiGatewayV2::Api": Form(
        "Name",
        "arn:{partition}:apigateway:{region}::/apis/{id}",
        "{id}",
        {"ApiId": "{id}", "ApiEndpoint": "https://{id}.execute-api.{region}.{suffix}"},
    ),
    "AWS::ApiGatewayV2::Authorizer": Form(ref="{id}", attributes={"AuthorizerId": "{id}"}),
    "AWS::ApiGatewayV2::Integration": Form(ref="{id}", attributes={"IntegrationId": "{id}"}),
    "AWS::ApiGatewayV2::Route": Form(ref="{id}", attributes={"RouteId": "{id}"}),
    "AWS::ApiGatewayV2::Stage": Form("StageName"),
    "AWS::ApiGatewayV2::VpcLink": Form(ref="{id}", attributes={"VpcLinkId": "{id}"}),
    "AWS::Batch::JobDefinition": Form("JobDefinitionName", "batch:job-definition/{name}:1", "arn"),
    "AWS::Batch::JobQueue": Form("JobQueueName", "batch:job-queue/{name}", "arn", {"JobQueueArn": "{arn}"}),
    "AWS::Batch::ComputeEnvironment": Form(
        "ComputeEnvironmentName", "batch:compute-environment/{name}", "arn", {"ComputeEnvironmentArn": "{arn}"}
    ),
    "AWS::CloudWatch::Alarm": Form("AlarmName", "cloudwatch:alarm:{name}"),
    "AWS::Cognito::UserPool": Form(
        "UserPoolName",
        "cognito-idp:userpool/{region}_{id}",
        "{region}_{id}",
        {
            "UserPoolId": "{region}_{id}",
            "ProviderName": "cognito-idp.{region}.{suffix}/{region}_{id}",
            "ProviderURL": "https://cognito-idp.{region}.{suffix}/{region}_{id}",
        },
    ),
    "AWS::Cognito::UserPoolClient": Form("ClientName", ref="{id}", attributes={"ClientId": "{id}", "Name": "{name}"}),
    "AWS::DynamoDB::GlobalTable": Form(
        "TableName",
        "dynamodb:table/{name}",
        attributes={"StreamArn": "{arn}/stream/2020-01-01T00:00:00.000", "TableId": "{id}"},
    ),
    "AWS::DynamoDB::Table": Form(
        "TableName", "dynamodb:table/{name}", attributes={"StreamArn": "{arn}/stream/2020-01-01T00:00:00.000"}
    ),
    "AWS::EC2::SecurityGroup": Form(ref="sg-{hex}", attributes={"GroupId": "sg-{hex}", "VpcId": "vpc-{hex}"}),
    "AWS::EC2::Subnet": Form(
        ref="subnet-{hex}", attributes={"SubnetId": "subnet-{hex}", "AvailabilityZone": "{region}a"}
    ),
    "AWS::EC2::VPC": Form(ref="vpc-{hex}", attributes={"VpcId": "vpc-{hex}", "DefaultSecurityGroup": "sg-{hex}"}),
    "AWS::ECR::Repository": Form(
        "RepositoryName",
        "ecr:repository/{name}",
        attributes={"RepositoryUri": "{account}.dkr.ecr.{region}.{suffix}/{name}"},
    ),
    "AWS::ECS::Cluster": Form("ClusterName", "ecs:cluster/{name}"),
    "AWS::ECS::Service": Form("ServiceName", "ecs:service/{name}", "arn", {"ServiceArn": "{arn}", "Name": "{name}"}),
    "AWS::ECS::TaskDefinition": Form("Family", "ecs:task-definition/{name}:1", "arn", {"TaskDefinitionArn": "{arn}"}),
    "AWS::Events::Connection": Form(
        "Name",
        "events:connection/{name}/{uuid}",
        attributes={
            "SecretArn": "arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/{uuid}"
        },
    ),
    "AWS::Events::EventBus": Form("Name", "events:event-bus/{name}", attributes={"Name": "{name}"}),
    "AWS::Events::Rule": Form("Name", "events:rule/{name}"),
    "AWS::Glue::Job": Form("Name", "glue:job/{name}"),
    "AWS::IAM::InstanceProfile": Form("InstanceProfileName", _IAM + "instance-profile/{name}"),
    "AWS::IAM::ManagedPolicy": Form("ManagedPolicyName", _IAM + "policy/{name}", "arn", {"PolicyArn": "{arn}"}),
    "AWS::IAM::Role": Form("RoleName", _IAM + "role/{name}", attributes={"RoleId": "AROA{ID}"}),
    "AWS::IAM::User": Form("UserName", _IAM + "user/{name}"),
    "AWS::KMS::Key": Form(None, "kms:key/{uuid}", "{uuid}", {"KeyId": "{uuid}"}),
    "AWS::KMS::Alias": Form("AliasName"),
    "AWS::Kinesis::Stream": Form("Name", "kinesis:stream/{name}"),
    "AWS::KinesisFirehose::DeliveryStream": Form("DeliveryStreamName", "firehose:deliverystream/{name}"),
    "AWS::Lambda::Alias": Form(None, None, "arn"),
    "AWS::Lambda::Function": Form("FunctionName", "lambda:function:{name}"),
    "AWS::Lambda::LayerVersion": Form("LayerName", "lambda:layer:{name}:1", "arn", {"LayerVersionArn": "{arn}"}),
    "AWS::Lambda::Url": Form(
        None, None, "arn", {"FunctionUrl": "https://{id}.lambda-url.{region}.on.aws/", "FunctionArn": "{arn}"}
    ),
    "AWS::Lambda::Version": Form(None, None, "arn", {"Version": "1"}),
    "AWS::Logs::LogGroup": Form("LogGroupName", "logs:log-group:{name}:*"),
    "AWS::Pipes::Pipe": Form("Name", "pipes:pipe/{name}"),
    "AWS::S3::Bucket": Form(
        "BucketName",
        "arn:{partition}:s3:::{name}",
        attributes={
            "DomainName": "{name}.s3.{suffix}",
            "RegionalDomainName": "{name}.s3.{region}.{suffix}",
            "DualStackDomainName": "{name}.s3.dualstack.{region}.{suffix}",
            "WebsiteURL": "http://{name}.s3-website-{region}.{suffix}",
        },
    ),
    "AWS::SNS::Topic": Form("TopicName", "sns:{name}", "arn", {"TopicArn": "{arn}", "TopicName": "{name}"}),
    "AWS::SQS::Queue": Form(
        "QueueName",
        "sqs:{name}",
        "https://sqs.{region}.{suffix}/{account}/{name}",
        {"QueueName": "{name}", "QueueUrl": "https://sqs.{region}.{suffix}/{account}/{name}"},
    ),
    "AWS::SSM::Parameter": Form("Name", "ssm:parameter/{name}"),
    "AWS::Scheduler::Schedule": Form("Name", "scheduler:schedule/default/{name}"),
    "AWS::SecretsManager::Secret": Form("Name", "secretsmanager:secret:{name}-{id6}", "arn", {"Id": "{arn}"}),
    "AWS::StepFunctions::Activity": Form("Name", "states:activity:{name}", "arn", {"Name": "{name}"}),
    "AWS::StepFunctions::StateMachine": Form(
        "StateMachineName",
        "states:stateMachine:{name}",
        "arn",
        {"Name": "{name}", "StateMachineRevisionId": "INITIAL"},
    ),
    "AWS::StepFunctions::StateMachineAlias": Form(None, None, "arn"),
    "AWS::StepFunctions::StateMachineVersion": Form(None, None, "arn"),
}
FORMS |= {
    "AWS::Serverless::Api": FORMS["AWS::ApiGateway::RestApi"],
    "AWS::Serverless::Function": FORMS["AWS::Lambda::Function"],
    "AWS::Serverless::HttpApi": FORMS["AWS::ApiGatewayV2::Api"],
    "AWS::Serverless::LayerVersion": FORMS["AWS::Lambda::LayerVersion"],
    "AWS::Serverless::SimpleTable": FORMS["AWS::DynamoDB::Table"],
    "AWS::Serverless::StateMachine": replace(FORMS["AWS::StepFunctions::StateMachine"], name_property="Name"),
}
_GENERIC = Form()


def form(type_: str) -> Form:
    """The Form of a type; a SAM type has that of the type it becomes, an unknown type one with nothing but a name."""
    return FORMS.get(type_, _GENERIC)


def is_custom(type_: str) -> bool:
    """Whether the template's own code, not AWS, decides the attributes of this type."""
    return type_.startswith("Custom::") or type_ in (
        "AWS::CloudFormation::CustomResource",
        "AWS::CloudFormation::Stack",
        "AWS::Serverless::Application",
    )


def default_name(type_: str, logical_id: str) -> str:
    """The physical name of a resource without one: its logical id, as far as the service allows such a name."""
    return logical_id.lower() if type_ == "AWS::S3::Bucket" else logical_id


@dataclass(frozen=True, slots=True)
class Physical:
    """A resource as deployed: its type, logical id, physical name and where it is."""

    type: str
    logical_id: str
    name: str
    environment: StackEnvironment
    #: The ARN where it depends on another resource (a version's, an alias'), else None.
    own_arn: str | None = None

    @property
    def arn(self) -> str | None:
        """Its ARN, None where its type has none that is known."""
        if self.own_arn is not None:
            return self.own_arn
        template = form(self.type).arn
        if template is None:
            return None
        if template.startswith("arn:"):
            return self._filled(template)
        service, _, resource = template.partition(":")
        return self.environment.account.arn(service, self._filled(resource))

    @property
    def ref(self) -> str:
        """What Ref gives."""
        kind = form(self.type).ref
        if kind == "name":
            return self.name
        return self.arn or self.name if kind == "arn" else self._filled(kind)

    def attribute(self, name: str) -> str | None:
        """What Fn::GetAtt gives; None where only the deployed resource could tell."""
        template = form(self.type).attributes.get(name)
        if template is not None:
            return self._filled(template)
        if name == "Arn":
            return self.arn or self._generic_arn()
        return None if is_custom(self.type) else f"{self.logical_id}.{name}"

    def _generic_arn(self) -> str | None:
        if is_custom(self.type):
            return None
        _, service, kind = f"{self.type}::::".split("::", 2)
        service, kind = service or "unknown", kind.strip(":") or "resource"
        return self.environment.account.arn(service.lower(), f"{kind.lower()}/{self.name}")

    def _filled(self, template: str) -> str:
        if "{" not in template:
            return template
        at, digest = self.environment, hashlib.sha256(self.logical_id.encode()).hexdigest()
        identifier = _base36(digest[:20])
        return template.format(
            name=self.name,
            id=identifier,
            ID=identifier.upper(),
            id2=_base36(digest[20:40]),
            id6=identifier[:6],
            hex=digest[:17],
            uuid=f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}",
            arn=self.arn if "{arn}" in template else "",
            region=at.account.region,
            account=at.account.id,
            partition=at.account.partition,
            suffix=at.url_suffix,
        )


def _base36(hexadecimal: str) -> str:
    number, text = int(hexadecimal, 16), ""
    while len(text) < 10:
        number, digit = divmod(number, 36)
        text += "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
    return text
