"""A function's own Timeout, which its template declares, ends what answers for it: a mock, a handler, behind an API too."""

from __future__ import annotations

import json

import pytest

ROLE = "arn:aws:iam::123456789012:role/r"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:charge"
TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "charge"}}


def definition(**fields):
    """A machine of one Task that invokes the function."""
    return {"StartAt": "Work", "States": {"Work": {**TASK, **fields, "End": True}}}


def timeout(name, seconds):
    return {} if seconds is None else {name: seconds}


def cloudformation(folder, seconds, machine):
    """A plain template."""
    function = {"FunctionName": "charge", "Role": ROLE, "Handler": "app.handler", "Runtime": "python3.13"}
    properties = {**function, "Code": {"ZipFile": "-"}, **timeout("Timeout", seconds)}
    resources = {
        "Charge": {"Type": "AWS::Lambda::Function", "Properties": properties},
        "Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": ROLE, "Definition": machine}},
    }
    (folder / "template.json").write_text(json.dumps({"Resources": resources}))
    return folder / "template.json"


def sam(folder, seconds, machine, **document):
    """A SAM template."""
    function = {"FunctionName": "charge", "Handler": "app.handler", "Runtime": "python3.13", "CodeUri": "."}
    properties = {**function, **timeout("Timeout", seconds)}
    resources = {
        "Charge": {"Type": "AWS::Serverless::Function", "Properties": properties},
        "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": {"Role": ROLE, "Definition": machine}},
    }
    whole = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, **document}
    (folder / "template.json").write_text(json.dumps(whole))
    return folder / "template.json"


def sam_globals(folder, seconds, machine):
    """A SAM template whose Globals say it."""
    return sam(folder, None, machine, Globals={"Function": timeout("Timeout", seconds)})


def cdk(folder, seconds, machine):
    """The output of CDK."""
    (folder / "cdk.out").mkdir()
    written = cloudformation(folder, seconds, machine).rename(folder / "cdk.out" / "Shop.template.json")
    stack = {"templateFile": written.name, "stackName": "Shop"}
    shop = {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region"}
    manifest = {"version": "36.0.0", "artifacts": {"Shop": {**shop, "properties": stack}}}
    (folder / "cdk.out" / "manifest.json").write_text(json.dumps(manifest))
    return folder / "cdk.out"


def serverless(folder, seconds, machine, provider=None):
    """A serverless.yml."""
    function = {"name": "charge", "handler": "app.handler", **timeout("timeout", seconds)}
    service = {
        "service": "shop",
        "provider": {"name": "aws", "runtime": "python3.13", **timeout("timeout", provider)},
        "functions": {"charge": function},
        "stepFunctions": {"stateMachines": {"flow": {"definition": machine}}},
    }
    (folder / "serverless.yml").write_text(json.dumps(service))
    return folder / "serverless.yml"


def serverless_provider(folder, seconds, machine):
    """A serverless.yml whose provider says it."""
    return serverless(folder, None, machine, provider=seconds)


def terraform(folder, seconds, machine):
    """A plan of Terraform."""
    flow = {"name": "flow", "type": "STANDARD", "role_arn": ROLE, "definition": json.dumps(machine)}
    function = {"function_name": "charge", "handler": "app.handler", "runtime": "python3.13", "role": ROLE}
    resources = [
        {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x", "values": values}
        for kind, values in (
            ("aws_lambda_function", {**function, **timeout("timeout", seconds)}),
            ("aws_sfn_state_machine", flow),
        )
    ]
    plan = {"terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": resources}}}
    (folder / "plan.json").write_text(json.dumps({**plan, "configuration": {"root_module": {"resources": []}}}))
    return folder / "plan.json"


LOADERS = [cloudformation, sam, sam_globals, cdk, serverless, serverless_provider, terraform]
#: Timeout of functions that say none.
DEFAULTS = {serverless: 6, serverless_provider: 6}
#: The ways to call a function, and how a time-out shows.
CALLS = [
    {},
    {"Parameters": {"FunctionName": ARN}},
    {"Parameters": {"FunctionName": "charge:live"}},
    {"Parameters": {"FunctionName": "charge", "Qualifier": "7"}},
    {"Parameters": {"FunctionName.$": "$.function"}},
    {"Resource": ARN, "Parameters": {}},
    {"Resource": f"{ARN}:live", "Parameters": {}},
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("declared", [5, None])
@pytest.mark.parametrize("answers", ["mock", "handler"])
def test_every_loader_knows_a_functions_timeout(sfn, tmp_path, loader, declared, answers):
    """
    What takes longer than the Timeout of the template, or the default of its tool, ends with it; what does not, is well.
    """
    workflow = sfn.load(loader(tmp_path, declared, definition()))
    limit = declared or DEFAULTS.get(loader, 3)
    for after, error, elapsed in ((limit + 1, "Sandbox.Timedout", limit), (limit, None, limit)):
        if answers == "mock":
            workflow.mock("Work").returns({}, after=after)
        else:
            workflow.attach("charge", lambda event, context: {}, after=after)
        execution = workflow.run({})
        assert (execution.error, execution.elapsed) == (error, elapsed)


@pytest.mark.parametrize("fields", CALLS)
@pytest.mark.parametrize("answers", ["mock", "handler"])
def test_a_timeout_is_told_in_lambdas_words(sfn, tmp_path, fields, answers):
    """
    The Cause is Lambda's error document, for a function called by name, ARN, version or alias.
    """
    workflow = sfn.load(cloudformation(tmp_path, 5, definition(**fields)))
    if answers == "mock":
        workflow.mock("Work").raises("Busy", after=10)
    else:
        workflow.attach("charge", lambda event, context: {}, after=10)
    execution = workflow.run({"function": ARN})
    assert (execution.error, execution.elapsed) == ("Sandbox.Timedout", 5)
    cause = json.loads(execution.cause)
    assert cause["errorType"] == "Sandbox.Timedout"
    assert cause["errorMessage"].startswith("RequestId: ")
    assert cause["errorMessage"].endswith(" Error: Task timed out after 5.00 seconds")


@pytest.mark.parametrize(("seconds", "error", "elapsed"), [(4, "States.Timeout", 4), (6, "Sandbox.Timedout", 5)])
@pytest.mark.parametrize("fields", [{}, {"Resource": ARN, "Parameters": {}}])
def test_the_tasks_own_timeout_counts_where_it_is_shorter(sfn, tmp_path, seconds, error, elapsed, fields):
    """
    TimeoutSeconds of the Task ends it before the function's Timeout does, or after.
    """
    workflow = sfn.load(cloudformation(tmp_path, 5, definition(TimeoutSeconds=seconds, **fields)))
    workflow.mock("Work").returns({}, after=10)
    execution = workflow.run({})
    assert (execution.error, execution.elapsed) == (error, elapsed)


def test_a_call_by_the_sdk_is_told_by_its_answer(sfn, tmp_path):
    """
    `aws-sdk:lambda:invoke` does not fail with the function: FunctionError says so.
    """
    resource = "arn:aws:states:::aws-sdk:lambda:invoke"
    workflow = sfn.load(cloudformation(tmp_path, 5, definition(Resource=resource)))
    workflow.mock("Work").returns({"StatusCode": 200, "Payload": "{}"}, after=10)
    execution = workflow.run({})
    assert (execution.output["FunctionError"], execution.elapsed) == ("Unhandled", 5)


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        ({"Parameters": {"FunctionName": "charge", "InvocationType": "Event"}}, 10),
        ({"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"}, 10),
        ({"Parameters": {"FunctionName": "another"}}, 10),
        ({"Parameters": {"FunctionName": ARN.replace("us-east-1", "eu-west-1")}}, 10),
        ({}, 0),
    ],
)
def test_what_the_function_does_not_take_is_not_held_to_its_timeout(sfn, tmp_path, fields, after):
    """
    The latency of a callback, of an invocation nobody waits for, and of another function, is nobody's Timeout.
    """
    workflow = sfn.load(cloudformation(tmp_path, 5, definition(**fields)))
    workflow.mock("Work").returns({}, after=after)
    execution = workflow.run({})
    assert (execution.succeeded, execution.elapsed) == (True, after)


def test_a_function_nobody_declares_has_no_timeout(sfn):
    """
    Where no template says how long a function may take, a mock takes as long as it says.
    """
    workflow = sfn.define(definition())
    workflow.mock("Work").returns({}, after=10)
    assert workflow.run({}).elapsed == 10


def test_a_handlers_context_knows_the_declared_timeout(sfn, tmp_path):
    """
    A handler given in place of the template's has the function's Timeout, and goes by its logical id.
    """
    workflow = sfn.load(cloudformation(tmp_path, 5, definition()))
    workflow.attach("Charge", lambda event, context: context.get_remaining_time_in_millis())
    assert workflow.run({}).output["Payload"] == 5000


def test_a_function_behind_an_api_times_out(sfn, tmp_path):
    """
    The gateway answers 502 when the Timeout of the function has passed.
    """
    paths = {"Paid": {"Type": "Api", "Properties": {"Path": "/charge", "Method": "post"}}}
    function = {"FunctionName": "charge", "Handler": "app.handler", "Runtime": "python3.13", "CodeUri": "."}
    properties = {**function, "Timeout": 5, "Events": paths}
    resources = {"Charge": {"Type": "AWS::Serverless::Function", "Properties": properties}}
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}))
    api = sfn.load_api(file)
    sfn.mock("charge").returns({"statusCode": 200, "body": "late"}, after=10)
    assert api.post("/charge").status_code == 502
    assert sfn.clock.elapsed == 5


def test_the_template_loaded_last_says_it(sfn, tmp_path):
    """
    Of several that declare one function, as a test has that loads a template once more.
    """
    elapsed = []
    for seconds in (5, 9):
        (tmp_path / str(seconds)).mkdir()
        workflow = sfn.load(cloudformation(tmp_path / str(seconds), seconds, definition()))
        workflow.mock("Work").returns({}, after=50)
        elapsed.append(workflow.run({}).elapsed)
    assert elapsed == [5, 9]
