"""
Every published template and definition loads, or is refused for a reason AWS, or the tool it is written for, would give.

The material is not part of the repository: PYTEST_SFN_SHARED names its folder, else it is looked for beside the repository.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

SHARED = Path(os.environ.get("PYTEST_SFN_SHARED") or Path(__file__).parents[2].parent / "shared")
ROOT = SHARED / "workflows"
COLLECTION = "step-functions-workflows-collection"
SERVERLESS = "serverless-step-functions/fixtures"

pytestmark = pytest.mark.skipif(not ROOT.is_dir(), reason="the published workflows are not at hand (PYTEST_SFN_SHARED)")

#: Definitions that are only half of one: their template, which is not published with them or is loaded besides, gives
#: the ARNs. CreateStateMachine refuses a Resource that is no ARN.
NO_ARN = "UNRESOLVED_SUBSTITUTION"
#: The file a template names is not published with it; `sam package` refuses it.
NO_FILE = "FILE_NOT_FOUND"
#: CloudFormation asks for a value ("Parameters: [...] must have values"); the framework for a missing file.
NO_VALUE = "UNRESOLVED_VALUE"

REFUSED = {
    f"{COLLECTION}/account-vending-machine/template.yaml": NO_FILE,  # names statemachines/, the folder is statemachine/
    f"{COLLECTION}/activity-state-machine/statemachine/activity_state.asl.json": NO_ARN,
    # A part for AWS::Include: by itself it names resources of a template that is not there.
    f"{COLLECTION}/async-state-machine-streaming-lambda-results-sam/api/api.yaml": NO_VALUE,
    f"{COLLECTION}/automating-a-security-incident-with-step-functions-cdk/python/statemachine/statemachine.asl.json": NO_ARN,
    f"{COLLECTION}/batch-lambda-cdk/batch_lambda_cdk/statemachine/statemachine.asl.json": NO_ARN,
    f"{COLLECTION}/calling-async-api-callback/statemachine/workflow_AsyncAPICallbackPattern.asl.json": NO_ARN,
    f"{COLLECTION}/calling-async-api-callback/statemachine/workflow_ExternalAsyncAPISimulator.asl.json": NO_ARN,
    f"{COLLECTION}/chain-of-responsibility/statemachine/atm_dispenser_chained.asl.json": NO_ARN,
    f"{COLLECTION}/emit-and-wait/template.yaml": NO_FILE,  # an object in somebody's bucket
    f"{COLLECTION}/manage-emr-job-cdk/statemachine/statemachine.asl.json": NO_ARN,
    f"{COLLECTION}/segment-detection-workflow/template.yaml": NO_FILE,
    f"{COLLECTION}/sfn-datazone-update-metadata-cdk/typescript/statemachine/statemachine.asl.json": NO_ARN,
    f"{COLLECTION}/sfn-start-athena-query-tf/statemachine/statemachine.asl.json": NO_ARN,
    f"{COLLECTION}/step-functions-athena-glue-sam/template.yml": NO_VALUE,  # Ref to a parameter without a default
    # ../base.yml is not published with the fixtures.
    f"{SERVERLESS}/athena/serverless.yml": NO_VALUE,
    f"{SERVERLESS}/basic-state-machine/serverless.yml": NO_VALUE,
    f"{SERVERLESS}/circular-dependency/serverless.yml": NO_VALUE,
    f"{SERVERLESS}/express-workflow/serverless.yml": NO_VALUE,
    f"{SERVERLESS}/no-output/serverless.yml": NO_VALUE,
    f"{SERVERLESS}/notifications/serverless.yml": NO_VALUE,
}
#: The files that declare an API, and its paths.
APIS = {
    f"{COLLECTION}/async-state-machine-streaming-lambda-results-sam/template.yaml": {"/"},
    f"{COLLECTION}/call-microservice-apigw/template.yml": {"/"},
    f"{COLLECTION}/checkout-processing-workflow/template.yaml": {"/checkout/payment", "/checkout/shipping"},
    f"{COLLECTION}/human-in-the-loop/template.yaml": {"/respond"},
    f"{COLLECTION}/saga-pattern-sam/template.yaml": {"/", "/{proxy+}"},
    f"{COLLECTION}/web-contact-form-processor-tf/api.yaml": {"/"},
    "serverless-test-samples/workshops/serverless-testing-workshop/template.yaml": {
        "/checkout",
        "/geturl",
        "/list/{location}",
        "/locations",
    },
}


def published():
    if not ROOT.is_dir():
        return []
    files = (path for path in ROOT.rglob("*") if path.suffix in (".json", ".yaml", ".yml"))
    return sorted(str(path.relative_to(ROOT)) for path in files if path.name != "MockConfigFile.json")


@pytest.mark.parametrize("name", published())
def test_a_published_file_loads_or_is_refused_for_its_reason(name):
    """
    A file loads, unless the table says why it does not.
    """
    if name not in REFUSED:
        app = load(ROOT / name)
        assert app.state_machines or name in APIS
        return
    with pytest.raises(DefinitionError) as caught:
        load(ROOT / name)
    assert {diagnostic.code for diagnostic in caught.value.diagnostics} == {REFUSED[name]}
    assert all(diagnostic.location.line for diagnostic in caught.value.diagnostics)


@pytest.mark.parametrize("name", sorted(APIS))
def test_a_published_api_has_its_paths(name):
    """
    Every template that declares an API gives its OpenAPI document.
    """
    pytest.importorskip("samtranslator")
    (api,) = load(ROOT / name).apis
    assert set(api.openapi["paths"]) == APIS[name]


@pytest.mark.parametrize(
    "name", [name for name in published() if Path(name).stem == "template" and name not in REFUSED]
)
def test_everything_else_of_a_published_template_resolves(name):
    """
    Policies, event sources and logging of every state machine are found as well.
    """
    pytest.importorskip("samtranslator")
    for machine in load(ROOT / name).state_machines:
        json.dumps([machine.policies, machine.logging, machine.tags, machine.role_arn])
        assert all(event.type for event in machine.event_sources)


def test_the_serverless_fixtures_load_with_a_base(tmp_path):
    """
    With a base file of our own, every fixture of the plugin loads.
    """
    copy = tmp_path / "fixtures"
    shutil.copytree(ROOT / SERVERLESS, copy)
    (copy / "base.yml").write_text("provider: {name: aws}\nplugins: []\npackage: {}\ncustom: {}\n", encoding="utf-8")
    loaded = {path.parent.name: load(path) for path in sorted(copy.glob("*/serverless.yml"))}
    assert len(loaded) == 6
    assert loaded["express-workflow"].state_machine().type == "EXPRESS"
    hello = "arn:aws:lambda:us-east-1:123456789012:function:integration-basic-state-machine-dev-hello"
    basic = loaded["basic-state-machine"].state_machine("basicMachine")
    assert basic.definition["States"]["InvokeHello"]["Resource"] == hello
