"""The services Step Functions integrates: all that the developer guide lists, each in a file of its own."""

from __future__ import annotations

import ast
import re
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path

import pytest

from pytest_sfn import integrations
from pytest_sfn.iam.actions import permissions_of
from pytest_sfn.integrations.models.contract import validate_result
from pytest_sfn.integrations.models.samples import sample_result
from pytest_sfn.integrations.resources.parsing import ResourceProblem, parse_resource
from pytest_sfn.integrations.services import SERVICES, action_of, find_service, module_of
from tests.test_lazy_imports import modules_imported_by

CALL = ("",)
JOB = ("", ".sync")
CALLBACK = ("", ".waitForTaskToken")
JOB_AND_CALLBACK = ("", ".sync", ".waitForTaskToken")

#: Source: developer guide, "Integrating services with Step Functions", and the page of each optimized service.
GUIDE = {
    "apigateway": {"invoke": CALLBACK},
    "athena": {
        "getQueryExecution": CALL,
        "getQueryResults": CALL,
        "startQueryExecution": JOB,
        "stopQueryExecution": CALL,
    },
    "batch": {"submitJob": JOB},
    "bedrock": {"createModelCustomizationJob": JOB_AND_CALLBACK, "invokeModel": CALLBACK},
    "bedrockagentcore": {"invokeHarness": CALL},
    "codebuild": {
        "batchDeleteBuilds": CALL,
        "batchGetReports": CALL,
        "deleteBuildBatch": CALL,
        "retryBuildBatch": JOB,
        "startBuild": JOB,
        "startBuildBatch": JOB,
        "stopBuild": CALL,
        "stopBuildBatch": CALL,
    },
    "databrew": {"startJobRun": JOB},
    "dynamodb": {"deleteItem": CALL, "getItem": CALL, "putItem": CALL, "updateItem": CALL},
    "ecs": {"runTask": JOB_AND_CALLBACK},
    "eks": {
        "call": CALLBACK,
        "createCluster": JOB,
        "createFargateProfile": JOB,
        "createNodegroup": JOB,
        "deleteCluster": JOB,
        "deleteFargateProfile": JOB,
        "deleteNodegroup": JOB,
        "runJob": JOB_AND_CALLBACK,
    },
    "elasticmapreduce": {
        "addStep": JOB,
        "cancelStep": CALL,
        "createCluster": JOB,
        "modifyInstanceFleetByName": CALL,
        "modifyInstanceGroupByName": CALL,
        "setClusterTerminationProtection": CALL,
        "terminateCluster": JOB,
    },
    "emr-containers": {"createVirtualCluster": CALL, "deleteVirtualCluster": JOB, "startJobRun": JOB},
    "emr-serverless": {
        "cancelJobRun": JOB,
        "createApplication": JOB,
        "deleteApplication": JOB,
        "startApplication": JOB,
        "startJobRun": JOB,
        "stopApplication": JOB,
    },
    "events": {"putEvents": CALLBACK},
    "glue": {"startJobRun": JOB},
    "http": {"invoke": CALL},
    "lambda": {"invoke": CALLBACK},
    "mediaconvert": {"createJob": JOB},
    "sagemaker": {
        "createEndpoint": CALL,
        "createEndpointConfig": CALL,
        "createHyperParameterTuningJob": JOB,
        "createLabelingJob": JOB,
        "createModel": CALL,
        "createProcessingJob": JOB,
        "createTrainingJob": JOB,
        "createTransformJob": JOB,
        "updateEndpoint": CALL,
    },
    "sns": {"publish": CALLBACK},
    "sqs": {"sendMessage": CALLBACK},
    "states": {"startExecution": ("", ".sync", ".sync:2", ".waitForTaskToken")},
}
ACTIONS = [(service, action) for service, actions in GUIDE.items() for action in actions]
RESOURCES = [
    f"arn:aws:states:::{service}:{action}{suffix}" for service, action in ACTIONS for suffix in GUIDE[service][action]
]
SUFFIXES = ("", ".sync", ".sync:2", ".waitForTaskToken")
FOLDER = Path(integrations.__file__).parent
#: Modules beside the services' own: the table, and what else a Resource may be.
OTHERS = {"__init__", "services", "activities"}


def test_every_service_of_the_guide_is_in_the_table():
    """
    The table has the services the guide lists, and their values the actions.
    """
    ours = {(service, action) for service in SERVICES for action in find_service(service).actions}
    assert ours == set(ACTIONS)


def test_every_file_is_in_the_table():
    """
    A module of the folder is the file of a service in the table.
    """
    assert {path.stem for path in FOLDER.glob("*.py")} == {*map(module_of, SERVICES), *OTHERS}


@pytest.mark.parametrize(("service", "action"), ACTIONS)
def test_an_action_has_the_patterns_of_the_guide(service, action):
    """
    Each pattern the guide gives an action is one of its Resources, and no other.
    """
    arns = {suffix: f"arn:aws:states:::{service}:{action}{suffix}" for suffix in SUFFIXES}
    known = [suffix for suffix, arn in arns.items() if not isinstance(parse_resource(arn), ResourceProblem)]
    assert known == sorted(GUIDE[service][action], key=SUFFIXES.index)


@pytest.mark.parametrize("arn", RESOURCES)
def test_a_resource_has_a_sample_that_keeps_its_contract(arn):
    """
    What `mock_the_rest` answers and a failure suggests is a result we accept.
    """
    resource = parse_resource(arn)
    assert validate_result(resource, sample_result(resource), "STRICT", unknown=True) == []


@pytest.mark.parametrize("arn", RESOURCES)
def test_a_resource_needs_permissions(arn):
    """
    A role is told what each Resource takes.
    """
    assert permissions_of(parse_resource(arn), {}) != []


@pytest.mark.parametrize("arn", [arn for arn in RESOURCES if ".sync" in arn])
def test_what_can_be_waited_for_says_how(arn):
    """
    An action with a job pattern has a Job, or performs it itself.
    """
    action = action_of(parse_resource(arn))
    assert action.job is not None or action.perform is not None


def test_every_action_is_documented():
    """
    The tables of the reference are made from the values: a row for each action, with its patterns, names and states.
    """
    spec = spec_from_file_location("hooks", Path(__file__).resolve().parents[2] / "docs" / "hooks.py")
    hooks = module_from_spec(spec)
    spec.loader.exec_module(hooks)
    for rows in (hooks.integrations(), hooks.answers()):
        assert [each for each in ACTIONS if f"| `{each[0]}:{each[1]}` |" not in rows] == []
    for service, action in ACTIONS:
        row = next(row for row in hooks.answers().splitlines() if f"| `{service}:{action}` |" in row)
        known = find_service(service).actions[action]
        told = {*(known.members or ()), *known.free, *(known.errors or ())}
        told |= set() if known.job is None else {*known.job.failed, *known.job.succeeded}
        assert {each for each in told if f"`{each}`" not in row} == set()
        assert find_service(service).source.partition(";")[0] in row


def test_a_resource_imports_its_own_service_only():
    """
    A run pays for the services its workflows name, and to parse and mock their Tasks for nothing that calls them.
    """
    statement = (
        "from pytest_sfn.integrations.resources.parsing import parse_resource\n"
        "for arn in ('lambda:invoke', 'dynamodb:getItem', 'http:invoke', 'states:startExecution.sync', 'eks:call'):\n"
        "    parse_resource('arn:aws:states:::' + arn)"
    )
    ours = {name.removeprefix("pytest_sfn.integrations.") for name in modules_imported_by(statement)}
    assert ours & {*map(module_of, SERVICES)} == {"lambda_", "dynamodb", "http_", "states", "eks"}
    assert ours & {"calling.api_call", "calling.http_calls", "models.operations"} == set()
    assert not {name for name in ours if name.startswith("pytest_sfn.aws.service_models")}


# --- mechanics know no service ----------------------------------------------------------------------------------------
#: Module and service named in it -> why that is no knowledge of the service.
NAMED = {
    ("resources/parsing.py", "lambda"): "a function's ARN is told apart by its form",
    ("resources/parsing.py", "states"): "the ARNs of activities and of all integrations begin so",
}


def names_in_texts(path):
    """Services whose name, or whose API's, is a word of a text in a module. Prose (with spaces) does not count."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = [node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    words = {word for text in texts if " " not in text for word in re.findall(r"[\w-]+", text)}
    return {name for name in SERVICES if words & {name, find_service(name).model}}


@pytest.mark.parametrize("folder", ["calling", "models", "resources"])
def test_what_services_share_names_none_of_them(folder):
    """
    The mechanics of calls, API models and Resources read what is true of one service from its value.
    """
    found = {
        (path.relative_to(FOLDER).as_posix(), name)
        for path in (FOLDER / folder).glob("*.py")
        for name in names_in_texts(path)
    }
    assert found == {named for named in NAMED if named[0].startswith(folder)}


def test_services_know_nothing_of_each_other():
    """
    A service's file imports the mechanics, never another service's file.
    """
    modules = {f"pytest_sfn.integrations.{module}" for module in map(module_of, SERVICES)}
    for module in map(module_of, SERVICES):
        tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert imported & modules == set()


def test_the_table_is_sorted():
    """
    A service is found, and added, by its name.
    """
    assert all(before < after for before, after in pairwise(SERVICES))
