"""Terraform plan and state JSON."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

DEFINITION = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
INTEGRATION = "x-amazon-apigateway-integration"


def resource(type_, name, values, prefix=""):
    return {"address": f"{prefix}{type_}.{name}", "mode": "managed", "type": type_, "name": name, "values": values}


def configured(type_, name, **expressions):
    return {"address": f"{type_}.{name}", "type": type_, "name": name, "expressions": expressions}


def to(*references):
    return {"references": list(references)}


def plan(resources, configuration=(), **more):
    return {
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": resources}},
        "configuration": {"root_module": {"resources": list(configuration)}},
        **more,
    }


def test_a_state_machine_of_a_plan_has_its_definition():
    """
    What the plan knows is taken as it is: name, type, logging, tags.
    """
    values = {
        "name": "order",
        "type": "EXPRESS",
        "definition": json.dumps(DEFINITION),
        "logging_configuration": [{"level": "ALL", "include_execution_data": True, "log_destination": "arn:log"}],
        "tracing_configuration": [{"enabled": True}],
        "tags": {"team": "shop"},
    }
    configuration = [configured("aws_sfn_state_machine", "this", role_arn=to("aws_iam_role.r.arn", "aws_iam_role.r"))]
    resources = [resource("aws_sfn_state_machine", "this", values), resource("aws_iam_role", "r", {"name": "runner"})]
    machine = load(plan(resources, configuration)).state_machine("order")
    assert (machine.definition, machine.type, machine.tracing) == (DEFINITION, "EXPRESS", True)
    assert machine.logging["Destinations"] == [{"CloudWatchLogsLogGroup": {"LogGroupArn": "arn:log"}}]
    assert machine.role_arn == "arn:aws:iam::123456789012:role/runner"
    assert machine.tags == {"team": "shop"}


def test_a_definition_known_after_apply_is_asked_for(write):
    """
    A definition with unknown ARNs is not in the plan; give it as text, mapping or file, or load the state.
    """
    configuration = [configured("aws_sfn_state_machine", "o", definition=to("aws_lambda_function.f.arn", "local.x"))]
    body = plan([resource("aws_sfn_state_machine", "o", {"name": "o"})], configuration)
    with pytest.raises(DefinitionError, match=r"definition is known after apply only\n +give parameters=\{'aws_sfn"):
        load(body)
    address = "aws_sfn_state_machine.o.definition"
    assert load(body, parameters={address: DEFINITION}).state_machine().definition == DEFINITION
    write("o.asl.json", json.dumps(DEFINITION).replace("Pass", "${Type}"))
    path = write("plan.json", json.dumps(body))
    loaded = load(path, parameters={address: "o.asl.json", "Type": "Pass"})
    assert loaded.state_machine().definition == DEFINITION
    prior = {
        "values": {
            "root_module": {
                "resources": [resource("aws_sfn_state_machine", "o", {"definition": json.dumps(DEFINITION)})]
            }
        }
    }
    assert load({**body, "prior_state": prior}).state_machine().definition == DEFINITION


def test_a_text_around_a_reference_is_never_guessed():
    """
    A template that mixes in an ARN is unknown until apply: loading works, reading the API names the attribute.
    """
    api = to("aws_api_gateway_rest_api.a.id", "aws_api_gateway_rest_api.a")
    root = to("aws_api_gateway_rest_api.a.root_resource_id", "aws_api_gateway_rest_api.a")
    at = {"rest_api_id": api, "resource_id": root, "http_method": {"constant_value": "GET"}}
    templates = to("aws_sfn_state_machine.o.arn", "aws_sfn_state_machine.o")
    uri = to("var.region", "aws_lambda_function.f.arn", "aws_lambda_function.f")
    resources = [
        resource("aws_api_gateway_rest_api", "a", {"name": "a"}),
        resource("aws_api_gateway_method", "m", {"http_method": "GET"}),
        resource("aws_api_gateway_integration", "i", {"http_method": "GET", "type": "AWS"}),
        resource("aws_sfn_state_machine", "o", {"name": "o", "definition": json.dumps(DEFINITION)}),
    ]
    configuration = [
        configured("aws_api_gateway_method", "m", **at),
        configured("aws_api_gateway_integration", "i", **at, request_templates=templates, uri=uri),
    ]
    body = plan(resources, configuration)
    app = load(body)
    assert app.state_machine().name == "o"
    with pytest.raises(
        DefinitionError, match=r"aws_api_gateway_integration\.i: (uri|request_templates) is known after"
    ):
        _ = app.apis
    given = {
        "aws_api_gateway_integration.i.uri": "arn:u",
        "aws_api_gateway_integration.i.request_templates": {"a/b": "x"},
    }
    integration = load(body, parameters=given).api().openapi["paths"]["/"]["get"][INTEGRATION]
    assert (integration["uri"], integration["requestTemplates"]) == ("arn:u", {"a/b": "x"})


def test_a_state_is_read_like_a_plan():
    """
    `terraform show -json` of a state knows everything.
    """
    values = {"name": "o", "definition": json.dumps(DEFINITION)}
    module = {"address": "module.m", "resources": [resource("aws_sfn_state_machine", "o", values, "module.m.")]}
    body = {"terraform_version": "1.9.0", "values": {"root_module": {"child_modules": [module]}}}
    assert load(body).state_machine().logical_id == "module.m.aws_sfn_state_machine.o"


def test_a_function_has_its_source_folder(tmp_path):
    """
    The folder an archive_file packs is the function's code; the environment is a mapping.
    """
    archive = resource("archive_file", "zip", {"output_path": "out.zip", "source_dir": "src"}) | {"mode": "data"}
    values = {
        "function_name": "charge",
        "handler": "a.b",
        "filename": "out.zip",
        "environment": [{"variables": {"A": "1"}}],
        "memory_size": 256,
    }
    function = load(plan([archive, resource("aws_lambda_function", "f", values)])).function("charge")
    assert function.code_uri.endswith("/src")
    assert (dict(function.environment), function.memory_mb, function.timeout_seconds) == ({"A": "1"}, 256, 3)


def test_a_rest_api_is_put_together_from_its_parts():
    """
    Methods, integrations and responses find each other by the references of the configuration.
    """
    api = to("aws_api_gateway_rest_api.a.id", "aws_api_gateway_rest_api.a")
    one = to("aws_api_gateway_resource.r.id", "aws_api_gateway_resource.r")
    at = {"rest_api_id": api, "resource_id": one, "http_method": {"constant_value": "POST"}}
    resources = [
        resource("aws_api_gateway_rest_api", "a", {"name": "orders"}),
        resource("aws_api_gateway_resource", "r", {"path_part": "orders"}),
        resource("aws_api_gateway_method", "m", {"http_method": "POST", "authorization": "NONE"}),
        resource(
            "aws_api_gateway_integration",
            "i",
            {
                "http_method": "POST",
                "type": "AWS",
                "uri": "arn:uri",
                "timeout_milliseconds": 29000,
                "integration_http_method": "POST",
            },
        ),
        resource("aws_api_gateway_integration_response", "ok", {"http_method": "POST", "status_code": "200"}),
        resource("aws_api_gateway_method_response", "ok", {"http_method": "POST", "status_code": "200"}),
        resource("aws_api_gateway_stage", "s", {"stage_name": "v1", "variables": {"a": "b"}}),
    ]
    root = to("aws_api_gateway_rest_api.a.root_resource_id", "aws_api_gateway_rest_api.a")
    configuration = [
        configured("aws_api_gateway_resource", "r", rest_api_id=api, parent_id=root),
        configured("aws_api_gateway_method", "m", **at),
        configured("aws_api_gateway_integration", "i", **at),
        configured("aws_api_gateway_integration_response", "ok", **at),
        configured("aws_api_gateway_method_response", "ok", **at),
        configured("aws_api_gateway_stage", "s", rest_api_id=api),
    ]
    made = load(plan(resources, configuration)).api("orders")
    method = made.openapi["paths"]["/orders"]["post"]
    assert method[INTEGRATION] == {
        "type": "aws",
        "uri": "arn:uri",
        "httpMethod": "POST",
        "timeoutInMillis": 29000,
        "responses": {"default": {"statusCode": "200"}},
    }
    assert (made.stage.name, made.stage.variables, list(method["responses"])) == ("v1", {"a": "b"}, ["200"])


def test_an_http_api_is_put_together_from_its_parts():
    """
    Routes point to integrations by a text around a reference, which the plan does not know: it is found by reference.
    """
    api = to("aws_apigatewayv2_api.a.id", "aws_apigatewayv2_api.a")
    resources = [
        resource(
            "aws_apigatewayv2_api",
            "a",
            {"name": "web", "protocol_type": "HTTP", "cors_configuration": [{"allow_origins": ["*"]}]},
        ),
        resource(
            "aws_apigatewayv2_integration",
            "i",
            {"integration_type": "AWS_PROXY", "integration_subtype": "StepFunctions-StartExecution"},
        ),
        resource("aws_apigatewayv2_route", "r", {"route_key": "POST /orders"}),
        resource("aws_apigatewayv2_stage", "s", {"name": "$default", "auto_deploy": True}),
    ]
    target = to("aws_apigatewayv2_integration.i.id", "aws_apigatewayv2_integration.i")
    configuration = [
        configured("aws_apigatewayv2_integration", "i", api_id=api),
        configured("aws_apigatewayv2_route", "r", api_id=api, target=target),
        configured("aws_apigatewayv2_stage", "s", api_id=api),
    ]
    made = load(plan(resources, configuration)).api()
    assert made.openapi["paths"]["/orders"]["post"][INTEGRATION]["integrationSubtype"] == "StepFunctions-StartExecution"
    assert made.openapi["x-amazon-apigateway-cors"] == {"allowOrigins": ["*"]}
    assert made.stage.name == "$default"
