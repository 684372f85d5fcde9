"""Terraform's AWS resources as CloudFormation's: a table of types, and the few whose shape differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.definitions.resource_forms import form
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.definitions.terraform import Plan, Planned

#: Terraform's type -> CloudFormation's type, and Terraform's attribute of the name.
TYPES: dict[str, tuple[str, str]] = {
    "aws_api_gateway_api_key": ("AWS::ApiGateway::ApiKey", "name"),
    "aws_api_gateway_authorizer": ("AWS::ApiGateway::Authorizer", "name"),
    "aws_api_gateway_deployment": ("AWS::ApiGateway::Deployment", ""),
    "aws_api_gateway_gateway_response": ("AWS::ApiGateway::GatewayResponse", ""),
    "aws_api_gateway_method": ("AWS::ApiGateway::Method", ""),
    "aws_api_gateway_model": ("AWS::ApiGateway::Model", "name"),
    "aws_api_gateway_request_validator": ("AWS::ApiGateway::RequestValidator", "name"),
    "aws_api_gateway_resource": ("AWS::ApiGateway::Resource", ""),
    "aws_api_gateway_rest_api": ("AWS::ApiGateway::RestApi", "name"),
    "aws_api_gateway_stage": ("AWS::ApiGateway::Stage", "stage_name"),
    "aws_api_gateway_usage_plan": ("AWS::ApiGateway::UsagePlan", "name"),
    "aws_api_gateway_usage_plan_key": ("AWS::ApiGateway::UsagePlanKey", ""),
    "aws_apigatewayv2_api": ("AWS::ApiGatewayV2::Api", "name"),
    "aws_apigatewayv2_authorizer": ("AWS::ApiGatewayV2::Authorizer", "name"),
    "aws_apigatewayv2_integration": ("AWS::ApiGatewayV2::Integration", ""),
    "aws_apigatewayv2_route": ("AWS::ApiGatewayV2::Route", ""),
    "aws_apigatewayv2_stage": ("AWS::ApiGatewayV2::Stage", "name"),
    "aws_cloudwatch_event_bus": ("AWS::Events::EventBus", "name"),
    "aws_cloudwatch_event_connection": ("AWS::Events::Connection", "name"),
    "aws_cloudwatch_log_group": ("AWS::Logs::LogGroup", "name"),
    "aws_dynamodb_table": ("AWS::DynamoDB::Table", "name"),
    "aws_ecs_cluster": ("AWS::ECS::Cluster", "name"),
    "aws_iam_policy": ("AWS::IAM::ManagedPolicy", "name"),
    "aws_iam_role": ("AWS::IAM::Role", "name"),
    "aws_iam_role_policy": ("AWS::IAM::RolePolicy", "name"),
    "aws_kms_key": ("AWS::KMS::Key", ""),
    "aws_lambda_function": ("AWS::Lambda::Function", "function_name"),
    "aws_s3_bucket": ("AWS::S3::Bucket", "bucket"),
    "aws_secretsmanager_secret": ("AWS::SecretsManager::Secret", "name"),
    "aws_sfn_activity": ("AWS::StepFunctions::Activity", "name"),
    "aws_sfn_state_machine": ("AWS::StepFunctions::StateMachine", "name"),
    "aws_sns_topic": ("AWS::SNS::Topic", "name"),
    "aws_sqs_queue": ("AWS::SQS::Queue", "name"),
}
#: Attributes of a type that CloudFormation spells otherwise than the Pascal case of Terraform's word.
_NAMES: dict[str, dict[str, str]] = {
    "aws_api_gateway_api_key": {"name": "Name", "value": "Value", "enabled": "Enabled"},
    "aws_api_gateway_authorizer": {"provider_arns": "ProviderARNs"},
    "aws_api_gateway_method": {"authorization": "AuthorizationType"},
    "aws_api_gateway_rest_api": {"api_key_source": "ApiKeySourceType"},
    "aws_api_gateway_request_validator": {},
    "aws_api_gateway_usage_plan": {"name": "UsagePlanName"},
    "aws_apigatewayv2_stage": {"name": "StageName"},
    "aws_dynamodb_table": {"name": "TableName"},
    "aws_iam_role": {"name": "RoleName"},
    "aws_iam_policy": {"name": "ManagedPolicyName", "policy": "PolicyDocument"},
    "aws_iam_role_policy": {"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"},
    "aws_lambda_function": {"role": "Role"},
    "aws_s3_bucket": {"bucket": "BucketName"},
    "aws_sfn_state_machine": {"name": "StateMachineName", "type": "StateMachineType", "definition": "DefinitionString"},
    "aws_sns_topic": {"name": "TopicName"},
    "aws_sqs_queue": {"name": "QueueName"},
}
#: Attributes that hold JSON as text.
_JSON_TEXTS = ("body", "policy", "schema")
#: What Terraform knows and CloudFormation has no such property for.
_SKIPPED = (
    "id",
    "arn",
    "tags_all",
    "timeouts",
    "lifecycle",
    "triggers",
    "region",
    "force_destroy",
    "publish",
    "depends_on",
)
_INTEGRATION = {
    "type": "Type",
    "integration_http_method": "IntegrationHttpMethod",
    "uri": "Uri",
    "credentials": "Credentials",
    "request_templates": "RequestTemplates",
    "request_parameters": "RequestParameters",
    "passthrough_behavior": "PassthroughBehavior",
    "content_handling": "ContentHandling",
    "timeout_milliseconds": "TimeoutInMillis",
    "cache_key_parameters": "CacheKeyParameters",
    "cache_namespace": "CacheNamespace",
    "connection_id": "ConnectionId",
    "connection_type": "ConnectionType",
}
_RESPONSE = {
    "status_code": "StatusCode",
    "selection_pattern": "SelectionPattern",
    "response_parameters": "ResponseParameters",
    "response_templates": "ResponseTemplates",
    "response_models": "ResponseModels",
    "content_handling": "ContentHandling",
}


def cloudformation_resources(plan: Plan) -> dict[str, JSON]:
    """The CloudFormation resources of a plan, by Terraform address."""
    made = {one.address: _resource(plan, one) for one in plan.of_type(*TYPES)}
    for one in plan.of_type("aws_api_gateway_method"):
        made[one.address]["Properties"] |= _method_parts(plan, one)
    for one in plan.of_type("aws_api_gateway_method_settings"):
        _add_method_settings(plan, one, made)
    return made


def _resource(plan: Plan, planned: Planned) -> dict[str, Any]:
    type_ = TYPES[planned.type][0]
    special = _SPECIAL.get(planned.type)
    properties = _properties(plan, planned) | (special(plan, planned) if special else {})
    name_property = form(type_).name_property
    if name_property:
        properties.setdefault(name_property, planned.name)
    return {"Type": type_, "Properties": {name: value for name, value in properties.items() if value is not None}}


def _properties(plan: Plan, planned: Planned) -> dict[str, Any]:
    names = _NAMES.get(planned.type, {})
    read_special = _READ_BY_SPECIAL.get(planned.type, ())
    attributes = [name for name in {**planned.expressions, **planned.values} if name not in (*_SKIPPED, *read_special)]
    made: dict[str, Any] = {}
    for attribute in attributes:
        value = plan.value(planned, attribute)
        if attribute in _JSON_TEXTS and isinstance(value, str) and value.lstrip().startswith("{"):
            value = json.loads(value)
        made[names.get(attribute) or pascal(attribute)] = value
    if isinstance(made.get("Tags"), dict) and "Ref" not in made["Tags"]:
        made["Tags"] = [{"Key": key, "Value": value} for key, value in made["Tags"].items()]
    return made


def pascal(name: str) -> str:
    """`rest_api_id` as `RestApiId`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _block(plan: Plan, planned: Planned, attribute: str) -> dict[str, Any]:
    """A nested block, which Terraform keeps as a list of one."""
    value = plan.value(planned, attribute)
    first = value[0] if isinstance(value, list) and value else value
    return {pascal(name): inner for name, inner in first.items()} if isinstance(first, dict) else {}


# --- types whose shape differs -------------------------
def _state_machine(plan: Plan, planned: Planned) -> dict[str, Any]:
    logging = _block(plan, planned, "logging_configuration")
    destination = logging.pop("LogDestination", None)
    if destination:
        logging["Destinations"] = [{"CloudWatchLogsLogGroup": {"LogGroupArn": destination}}]
    return {
        "DefinitionString": plan.definition_text(planned, "definition"),
        "LoggingConfiguration": logging or None,
        "TracingConfiguration": _block(plan, planned, "tracing_configuration") or None,
    }


def _function(plan: Plan, planned: Planned) -> dict[str, Any]:
    environment = planned.values.get("environment") or [{}]
    return {
        "Environment": {"Variables": (environment[0] or {}).get("variables") or {}},
        "Code": _code(plan, planned.values.get("filename")),
    }


def _code(plan: Plan, filename: Any) -> str | None:
    """The folder an archive was made of, else the archive."""
    for archive in plan.of_type("archive_file"):
        if filename is not None and archive.values.get("output_path") == filename:
            source = archive.values.get("source_dir")
            return str(source) if source else str(Path(str(archive.values.get("source_file"))).parent)
    return None if filename is None else str(filename)


def _rest_api(plan: Plan, planned: Planned) -> dict[str, Any]:
    return {"EndpointConfiguration": _block(plan, planned, "endpoint_configuration") or None}


def _http_api(plan: Plan, planned: Planned) -> dict[str, Any]:
    return {"CorsConfiguration": _block(plan, planned, "cors_configuration") or None}


def _http_authorizer(plan: Plan, planned: Planned) -> dict[str, Any]:
    return {
        "IdentitySource": plan.value(planned, "identity_sources"),
        "JwtConfiguration": _block(plan, planned, "jwt_configuration") or None,
    }


def _http_integration(plan: Plan, planned: Planned) -> dict[str, Any]:
    responses = planned.values.get("response_parameters") or ()
    mapped = {
        str(one["status_code"]): {
            "ResponseParameters": [
                {"Destination": key, "Source": value} for key, value in (one.get("mappings") or {}).items()
            ]
        }
        for one in responses
    }
    return {
        "TimeoutInMillis": plan.value(planned, "timeout_milliseconds"),
        "ResponseParameters": mapped or None,
        "TlsConfig": _block(plan, planned, "tls_config") or None,
    }


def _http_stage(plan: Plan, planned: Planned) -> dict[str, Any]:
    return {"DefaultRouteSettings": _block(plan, planned, "default_route_settings") or None}


def _usage_plan(plan: Plan, planned: Planned) -> dict[str, Any]:
    stages = planned.values.get("api_stages") or planned.expressions.get("api_stages") or ()
    return {
        "ApiStages": [_usage_plan_stage(plan, planned, one) for one in stages],
        "Quota": _block(plan, planned, "quota_settings") or None,
        "Throttle": _block(plan, planned, "throttle_settings") or None,
    }


def _usage_plan_stage(plan: Plan, planned: Planned, stage: dict[str, Any]) -> dict[str, Any]:
    """A stage of a usage plan, its API and stage maybe only references in the configuration."""
    declared = (planned.expressions.get("api_stages") or [{}])[0]
    found = {"ApiId": stage.get("api_id"), "Stage": stage.get("stage")}
    for name, attribute in (("ApiId", "api_id"), ("Stage", "stage")):
        if not isinstance(found[name], str):
            found[name] = plan.referred(planned, declared.get(attribute) or {})
    return found


def _stage(plan: Plan, planned: Planned) -> dict[str, Any]:
    return {"Variables": plan.value(planned, "variables")}


def _method_parts(plan: Plan, method: Planned) -> dict[str, Any]:
    """Integration, its responses and the method's responses, which Terraform declares apart."""
    mine = [plan.value(method, attribute) for attribute in ("rest_api_id", "resource_id", "http_method")]

    def parts(type_: str) -> list[Planned]:
        return [
            one
            for one in plan.of_type(type_)
            if [plan.value(one, attribute) for attribute in ("rest_api_id", "resource_id", "http_method")] == mine
        ]

    made: dict[str, Any] = {
        "MethodResponses": [_renamed(plan, one, _RESPONSE) for one in parts("aws_api_gateway_method_response")]
    }
    for one in parts("aws_api_gateway_integration"):
        made["Integration"] = _renamed(plan, one, _INTEGRATION)
        made["Integration"]["IntegrationResponses"] = [
            _renamed(plan, response, _RESPONSE) for response in parts("aws_api_gateway_integration_response")
        ]
        if tls := _block(plan, one, "tls_config"):
            made["Integration"]["TlsConfig"] = tls
    return made


def _renamed(plan: Plan, planned: Planned, names: dict[str, str]) -> dict[str, Any]:
    values = {name: plan.value(planned, attribute) for attribute, name in names.items()}
    return {name: value for name, value in values.items() if value is not None}


def _add_method_settings(plan: Plan, planned: Planned, made: dict[str, Any]) -> None:
    wanted = (plan.value(planned, "rest_api_id"), plan.value(planned, "stage_name"))
    path, _, method = str(plan.value(planned, "method_path")).rpartition("/")
    settings = {"ResourcePath": f"/{path}", "HttpMethod": method, **_block(plan, planned, "settings")}
    for resource in made.values():
        properties = resource["Properties"]
        if (
            resource["Type"] == "AWS::ApiGateway::Stage"
            and (properties.get("RestApiId"), properties.get("StageName")) == wanted
        ):
            properties.setdefault("MethodSettings", []).append(settings)


_SPECIAL = {
    "aws_api_gateway_rest_api": _rest_api,
    "aws_api_gateway_stage": _stage,
    "aws_api_gateway_usage_plan": _usage_plan,
    "aws_apigatewayv2_api": _http_api,
    "aws_apigatewayv2_authorizer": _http_authorizer,
    "aws_apigatewayv2_integration": _http_integration,
    "aws_apigatewayv2_stage": _http_stage,
    "aws_lambda_function": _function,
    "aws_sfn_state_machine": _state_machine,
}
_READ_BY_SPECIAL = {
    "aws_api_gateway_rest_api": ("endpoint_configuration",),
    "aws_api_gateway_usage_plan": ("api_stages", "quota_settings", "throttle_settings"),
    "aws_apigatewayv2_api": ("cors_configuration",),
    "aws_apigatewayv2_authorizer": ("identity_sources", "jwt_configuration"),
    "aws_apigatewayv2_integration": ("timeout_milliseconds", "response_parameters", "tls_config"),
    "aws_apigatewayv2_stage": ("default_route_settings",),
    "aws_lambda_function": ("environment", "filename"),
    "aws_sfn_state_machine": ("definition", "logging_configuration", "tracing_configuration"),
}
