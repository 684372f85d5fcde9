"""Terraform's AWS resources as CloudFormation's: by the table of types, and the few whose shape differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_sfn.definitions.resource_forms import form
from pytest_sfn.definitions.terraform_plan import Plan, Planned
from pytest_sfn.definitions.terraform_types import METHOD_PARTS, TYPES, pascal
from pytest_sfn.typing import JSON, without_none

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


def cloudformation_resources(plan: Plan) -> dict[str, JSON]:
    """The CloudFormation resources of a plan, by Terraform address."""
    made = {one.address: _resource(plan, one) for one in plan.of_type(*TYPES)}
    for one in plan.of_type("aws_api_gateway_method"):
        made[one.address]["Properties"] |= _method_parts(plan, one)
    for one in plan.of_type("aws_api_gateway_method_settings"):
        _add_method_settings(plan, one, made)
    return made


def _resource(plan: Plan, planned: Planned) -> dict[str, Any]:
    type_ = TYPES[planned.type].type
    properties = _properties(plan, planned)
    if name_property := form(type_).name_property:
        properties.setdefault(name_property, planned.name)
    return {"Type": type_, "Properties": without_none(properties)}


def _properties(plan: Plan, planned: Planned) -> dict[str, Any]:
    kind = TYPES.get(planned.type) or METHOD_PARTS[planned.type]
    special, read_by_special = _SPECIAL.get(planned.type, (None, ()))
    made: dict[str, Any] = {}
    for attribute in {**planned.expressions, **planned.values}:
        if attribute in _SKIPPED or attribute in read_by_special:
            continue
        if attribute in kind.blocks:
            made[kind.property(attribute)] = _block(plan, planned, attribute) or None
            continue
        value = plan.value(planned, attribute)
        if attribute in _JSON_TEXTS and isinstance(value, str) and value.lstrip().startswith("{"):
            value = json.loads(value)
        made[kind.property(attribute)] = value
    if isinstance(made.get("Tags"), dict) and "Ref" not in made["Tags"]:
        made["Tags"] = [{"Key": key, "Value": value} for key, value in made["Tags"].items()]
    return made | (special(plan, planned) if special else {})


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
    definition = plan.definition_text(planned, "definition")
    return {"DefinitionString": definition, "LoggingConfiguration": logging or None}


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


def _http_integration(_plan: Plan, planned: Planned) -> dict[str, Any]:
    mapped = {}
    for one in planned.values.get("response_parameters") or ():
        mappings = (one.get("mappings") or {}).items()
        parameters = [{"Destination": key, "Source": value} for key, value in mappings]
        mapped[str(one["status_code"])] = {"ResponseParameters": parameters}
    return {"ResponseParameters": mapped or None}


def _usage_plan(plan: Plan, planned: Planned) -> dict[str, Any]:
    stages = planned.values.get("api_stages") or planned.expressions.get("api_stages") or ()
    return {"ApiStages": [_usage_plan_stage(plan, planned, one) for one in stages]}


def _usage_plan_stage(plan: Plan, planned: Planned, stage: dict[str, Any]) -> dict[str, Any]:
    """A stage of a usage plan, its API and stage maybe only references in the configuration."""
    declared = (planned.expressions.get("api_stages") or [{}])[0]
    found = {"ApiId": stage.get("api_id"), "Stage": stage.get("stage")}
    for name, attribute in (("ApiId", "api_id"), ("Stage", "stage")):
        if not isinstance(found[name], str):
            found[name] = plan.referred(planned, declared.get(attribute) or {})
    return found


def _method_parts(plan: Plan, method: Planned) -> dict[str, Any]:
    """Integration, its responses and the method's responses, which Terraform declares apart."""

    def identity(one: Planned) -> list[Any]:
        return [plan.value(one, attribute) for attribute in ("rest_api_id", "resource_id", "http_method")]

    def parts(type_: str) -> list[dict[str, Any]]:
        mine = identity(method)
        return [without_none(_properties(plan, one)) for one in plan.of_type(type_) if identity(one) == mine]

    made: dict[str, Any] = {"MethodResponses": parts("aws_api_gateway_method_response")}
    for integration in parts("aws_api_gateway_integration"):
        responses = parts("aws_api_gateway_integration_response")
        made["Integration"] = {**integration, "IntegrationResponses": responses}
    return made


def _add_method_settings(plan: Plan, planned: Planned, made: dict[str, Any]) -> None:
    wanted = (plan.value(planned, "rest_api_id"), plan.value(planned, "stage_name"))
    path, _, method = str(plan.value(planned, "method_path")).rpartition("/")
    settings = {"ResourcePath": f"/{path}", "HttpMethod": method, **_block(plan, planned, "settings")}
    for resource in made.values():
        properties = resource["Properties"]
        of = properties.get("RestApiId"), properties.get("StageName")
        if resource["Type"] == "AWS::ApiGateway::Stage" and of == wanted:
            properties.setdefault("MethodSettings", []).append(settings)


#: Type -> what makes the properties whose shape differs, and the attributes it reads.
_SPECIAL: dict[str, tuple[Callable[[Plan, Planned], dict[str, Any]], tuple[str, ...]]] = {
    "aws_api_gateway_usage_plan": (_usage_plan, ("api_stages",)),
    "aws_apigatewayv2_integration": (_http_integration, ("response_parameters",)),
    "aws_lambda_function": (_function, ("environment", "filename")),
    "aws_sfn_state_machine": (_state_machine, ("definition", "logging_configuration")),
}
