"""
Every published template that declares an API serves it: each method of each path answers a plausible request.

Backends are stubbed: mocks answer functions and services. The material is not part of the repository, see
test_published_workflows.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pytest_sfn.apigateway.access import Credentials
from pytest_sfn.errors import UnsupportedFeature

SHARED = Path(os.environ.get("PYTEST_SFN_SHARED") or Path(__file__).parents[2].parent / "shared")
ROOT = SHARED / "workflows"
COLLECTION = "step-functions-workflows-collection"

pytestmark = [
    pytest.mark.skipif(not ROOT.is_dir(), reason="the published workflows are not at hand (PYTEST_SFN_SHARED)"),
    pytest.mark.sfn(unused_mocks="ignore"),
]
ANSWER = {"statusCode": 200, "body": "{}"}

#: Templates that declare an API. The state machine of the last but one is declared elsewhere: its ARN is a parameter.
APIS = (
    f"{COLLECTION}/async-state-machine-streaming-lambda-results-sam/template.yaml",
    f"{COLLECTION}/call-microservice-apigw/template.yml",
    f"{COLLECTION}/checkout-processing-workflow/template.yaml",
    f"{COLLECTION}/human-in-the-loop/template.yaml",
    f"{COLLECTION}/saga-pattern-sam/template.yaml",
    f"{COLLECTION}/web-contact-form-processor-tf/api.yaml",
    "serverless-test-samples/workshops/serverless-testing-workshop/template.yaml",
)
#: Those that are loaded and not served, with the reason.
NOT_SERVED = {
    f"{COLLECTION}/call-microservice-apigw/template.yml": "connectionType VPC_LINK",  # a private load balancer
}


def plausible(path):
    """A path with its parameters filled in."""
    return re.sub(r"\{[^}]+\}", "42", "/" if path == "/$default" else path)


@pytest.mark.parametrize("name", APIS)
def test_each_method_of_a_published_api_answers(name, sfn):
    """
    Signed if it must be, with a JSON body: an answer of the method's own, not an error of the gateway.
    """
    pytest.importorskip("samtranslator")
    machine = sfn.define({"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}, type="EXPRESS")
    api = sfn.load_api(ROOT / name, parameters={"StateMachineArn": machine.arn})
    for function in api.application.functions:
        sfn.mock(function.function_name).returns(ANSWER)
    caller = Credentials("AKIDEXAMPLE", "secret")
    client = api.accept(credentials=caller).signed_by(caller)
    methods = [
        ("POST" if method.startswith("x-") else method.upper(), path)
        for path, item in api.application.api().openapi["paths"].items()
        for method in item
    ]
    assert methods
    for method, path in methods:
        if name in NOT_SERVED:
            with pytest.raises(UnsupportedFeature, match=NOT_SERVED[name]):
                client.request(method, plausible(path), json={"id": 1})
        else:
            assert client.request(method, plausible(path), json={"id": 1}).status_code == 200
