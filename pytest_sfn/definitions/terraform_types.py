"""Terraform's types of AWS resources, and how CloudFormation calls them and their attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TerraformType:
    """
    A row of TYPES.

    type: CloudFormation's. name_attribute: Terraform's attribute of the name, "" where there is none. names: attributes
    that CloudFormation spells otherwise than the Pascal case of Terraform's word. blocks: attributes that are nested
    blocks, which Terraform keeps as a list of one.
    """

    type: str
    name_attribute: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()

    def property(self, attribute: str) -> str:
        """The name of an attribute in CloudFormation."""
        return self.names.get(attribute) or pascal(attribute)


def pascal(name: str) -> str:
    """`rest_api_id` as `RestApiId`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


TYPES: dict[str, TerraformType] = {
    "aws_api_gateway_api_key": TerraformType("AWS::ApiGateway::ApiKey", "name"),
    "aws_api_gateway_authorizer": TerraformType(
        "AWS::ApiGateway::Authorizer", "name", names={"provider_arns": "ProviderARNs"}
    ),
    "aws_api_gateway_deployment": TerraformType("AWS::ApiGateway::Deployment"),
    "aws_api_gateway_gateway_response": TerraformType("AWS::ApiGateway::GatewayResponse"),
    "aws_api_gateway_method": TerraformType("AWS::ApiGateway::Method", names={"authorization": "AuthorizationType"}),
    "aws_api_gateway_model": TerraformType("AWS::ApiGateway::Model", "name"),
    "aws_api_gateway_request_validator": TerraformType("AWS::ApiGateway::RequestValidator", "name"),
    "aws_api_gateway_resource": TerraformType("AWS::ApiGateway::Resource"),
    "aws_api_gateway_rest_api": TerraformType(
        "AWS::ApiGateway::RestApi",
        "name",
        names={"api_key_source": "ApiKeySourceType"},
        blocks=("endpoint_configuration",),
    ),
    "aws_api_gateway_stage": TerraformType("AWS::ApiGateway::Stage", "stage_name"),
    "aws_api_gateway_usage_plan": TerraformType(
        "AWS::ApiGateway::UsagePlan",
        "name",
        names={"name": "UsagePlanName", "quota_settings": "Quota", "throttle_settings": "Throttle"},
        blocks=("quota_settings", "throttle_settings"),
    ),
    "aws_api_gateway_usage_plan_key": TerraformType("AWS::ApiGateway::UsagePlanKey"),
    "aws_apigatewayv2_api": TerraformType("AWS::ApiGatewayV2::Api", "name", blocks=("cors_configuration",)),
    "aws_apigatewayv2_authorizer": TerraformType(
        "AWS::ApiGatewayV2::Authorizer",
        "name",
        names={"identity_sources": "IdentitySource"},
        blocks=("jwt_configuration",),
    ),
    "aws_apigatewayv2_integration": TerraformType(
        "AWS::ApiGatewayV2::Integration", names={"timeout_milliseconds": "TimeoutInMillis"}, blocks=("tls_config",)
    ),
    "aws_apigatewayv2_route": TerraformType("AWS::ApiGatewayV2::Route"),
    "aws_apigatewayv2_stage": TerraformType(
        "AWS::ApiGatewayV2::Stage", "name", names={"name": "StageName"}, blocks=("default_route_settings",)
    ),
    "aws_cloudwatch_event_bus": TerraformType("AWS::Events::EventBus", "name"),
    "aws_cloudwatch_event_connection": TerraformType("AWS::Events::Connection", "name"),
    "aws_cloudwatch_log_group": TerraformType("AWS::Logs::LogGroup", "name"),
    "aws_dynamodb_table": TerraformType("AWS::DynamoDB::Table", "name", names={"name": "TableName"}),
    "aws_ecs_cluster": TerraformType("AWS::ECS::Cluster", "name"),
    "aws_iam_policy": TerraformType(
        "AWS::IAM::ManagedPolicy", "name", names={"name": "ManagedPolicyName", "policy": "PolicyDocument"}
    ),
    "aws_iam_role": TerraformType("AWS::IAM::Role", "name", names={"name": "RoleName"}),
    "aws_iam_role_policy": TerraformType(
        "AWS::IAM::RolePolicy", "name", names={"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"}
    ),
    "aws_kms_key": TerraformType("AWS::KMS::Key"),
    "aws_lambda_function": TerraformType("AWS::Lambda::Function", "function_name"),
    "aws_s3_bucket": TerraformType("AWS::S3::Bucket", "bucket", names={"bucket": "BucketName"}),
    "aws_secretsmanager_secret": TerraformType("AWS::SecretsManager::Secret", "name"),
    "aws_sfn_activity": TerraformType("AWS::StepFunctions::Activity", "name"),
    "aws_sfn_state_machine": TerraformType(
        "AWS::StepFunctions::StateMachine",
        "name",
        names={"name": "StateMachineName", "type": "StateMachineType"},
        blocks=("tracing_configuration",),
    ),
    "aws_sns_topic": TerraformType("AWS::SNS::Topic", "name", names={"name": "TopicName"}),
    "aws_sqs_queue": TerraformType("AWS::SQS::Queue", "name", names={"name": "QueueName"}),
}
#: What Terraform declares apart of a method, and CloudFormation within it.
METHOD_PARTS: dict[str, TerraformType] = {
    "aws_api_gateway_integration": TerraformType(
        "AWS::ApiGateway::Method", names={"timeout_milliseconds": "TimeoutInMillis"}, blocks=("tls_config",)
    ),
    "aws_api_gateway_integration_response": TerraformType("AWS::ApiGateway::Method"),
    "aws_api_gateway_method_response": TerraformType("AWS::ApiGateway::Method"),
}
