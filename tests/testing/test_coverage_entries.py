"""Event sources and routes of a template, and which of them a test used."""

from __future__ import annotations

import json

from pytest_sfn.reports.coverage.model import Coverages
from pytest_sfn.testing.coverage.collecting import Collector
from pytest_sfn.testing.events import bus_event
from tests.reports.coverage_definitions import PASS, one

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:flow"


def rule(source: str, **more) -> dict:
    target = {"Id": "flow", "Arn": {"Ref": "Flow"}, "RoleArn": "arn:aws:iam::123456789012:role/r"}
    pattern = {"EventPattern": {"source": [source]}} if source else {}
    return {"Type": "AWS::Events::Rule", "Properties": {"Targets": [target], **pattern, **more}}


def method(**integration) -> dict:
    answers = {"default": {"statusCode": "200"}}
    whole = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": answers}
    return {
        "responses": {"200": {"description": "well"}},
        "x-amazon-apigateway-integration": {**whole, **integration},
    }


TEMPLATE = {
    "Resources": {
        "Flow": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "flow",
                "RoleArn": "arn:aws:iam::123456789012:role/r",
                "Definition": one("Only", PASS),
            },
        },
        "Taken": rule("shop"),
        "Never": rule("stock"),
        "Off": rule("off", State="DISABLED"),
        "Daily": rule("", ScheduleExpression="rate(1 day)"),
        "Rest": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Name": "shop",
                "Body": {
                    "openapi": "3.0.1",
                    "info": {"title": "shop", "version": "1"},
                    "paths": {
                        "/orders/{id}": {"get": method(), "options": method()},
                        "/orders": {"post": method(), "x-amazon-apigateway-any-method": method()},
                    },
                },
            },
        },
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Rest"}}},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {"StageName": "v1", "RestApiId": {"Ref": "Rest"}, "DeploymentId": {"Ref": "Deployment"}},
        },
    }
}


def test_event_sources_and_routes_are_items_of_their_template(sfn, sfn_clock, tmp_path):
    """
    Each enabled rule and schedule of a loaded workflow, each route but the preflight ones, with its line and its uses.
    """
    path = tmp_path / "template.json"
    path.write_text(json.dumps(TEMPLATE, indent=1))
    flow = sfn.load(path)
    sfn.events.put(bus_event("Order placed", "shop", {}))
    flow.start_on_schedule()
    sfn_clock.advance(days=2)
    api = sfn.load_api(path)
    for verb, where in (("GET", "/orders/7"), ("GET", "/orders/8"), ("PUT", "/orders"), ("GET", "/nowhere")):
        api.request(verb, where)

    collector = Collector(tmp_path)
    (entries,) = collector.entries(sfn.harness)

    assert (entries.name, entries.file) == ("template.json (entries)", "template.json")
    assert {item.label: item.hits for item in entries.items} == {
        "flow by AWS::Events::Rule 'Taken'": 1,
        "flow by AWS::Events::Rule 'Never'": 0,
        "flow by AWS::Events::Rule 'Daily'": 2,
        "shop GET /orders/{id}": 2,
        "shop POST /orders": 0,
        "shop ANY /orders": 1,
    }
    lines = path.read_text().splitlines()
    assert [lines[item.line - 1].split('"')[1] for item in entries.items] == [
        "Taken",
        "Never",
        "Daily",
        "get",
        "post",
        "x-amazon-apigateway-any-method",
    ]


def test_entries_of_several_tests_are_one(sfn, tmp_path):
    """
    Whatever of a template a test loads, its entries are one row.
    """
    path = tmp_path / "template.json"
    path.write_text(json.dumps(TEMPLATE))
    collector = Collector(tmp_path)
    api = sfn.load_api(path)
    api.get("/orders/7")
    (routes,) = collector.entries(sfn.harness)
    sfn.load(path)
    (both,) = collector.entries(sfn.harness)

    (merged,) = Coverages([routes, both]).definitions

    assert len(merged.items) == 6
    assert merged.counts(("route",)) == (1, 3)
