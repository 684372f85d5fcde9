import json

import pytest
from machines import ROLE

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.engine import Engine
from pytest_sfn.service.in_process import InProcessClient
from pytest_sfn.service.service import StepFunctionsService

PUBLISH = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sns:publish",
    "Parameters": {"TopicArn": "t", "Message.$": "$.text"},
    "End": True,
}
MAP = {
    "Type": "Map",
    "ItemsPath": "$.items",
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Inner",
        "States": {"Inner": {"Type": "Pass", "Parameters": {"n.$": "$.n"}, "End": True}},
    },
    "End": True,
}
PARALLEL = {
    "Type": "Parallel",
    "Branches": [{"StartAt": name, "States": {name: {"Type": "Succeed"}}} for name in "AB"],
    "End": True,
}


@pytest.fixture
def runner():
    return IntegrationTaskRunner()


@pytest.fixture
def client(runner):
    return InProcessClient(StepFunctionsService(Engine(tasks=runner)))


@pytest.fixture
def run(client):
    """Tests a state: definition and JSON parameters as Python values; answers have their JSON texts parsed."""

    def tested(state, level="DEBUG", **parameters):
        request = {"definition": json.dumps(state), "inspectionLevel": level}
        for name, value in parameters.items():
            request[name] = json.dumps(value) if name in {"input", "variables", "context"} else value
        answer = client.call("TestState", request)
        data = answer.get("inspectionData", {})
        answer["inspectionData"] = {k: json.loads(v) if isinstance(v, str) else v for k, v in data.items()}
        if "output" in answer:
            answer["output"] = json.loads(answer["output"])
        return answer

    return tested


@pytest.fixture
def refusal(run):
    def refused(state, **parameters):
        with pytest.raises(ServiceError) as caught:
            run(state, **parameters)
        return caught.value.code, caught.value.message

    return refused


def result(value, **more):
    return {"mock": {"result": json.dumps(value), **more}}


def error(name, cause="because"):
    return {"mock": {"errorOutput": {"error": name, "cause": cause}}}


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ({"Type": "Succeed"}, {"input", "afterInputPath"}),
        ({"Type": "Fail", "Error": "E"}, {"input", "afterInputPath"}),
        ({"Type": "Wait", "Seconds": 1, "End": True}, {"input", "afterInputPath"}),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsPresent": True, "Next": "A"}]},
            {"input", "afterInputPath"},
        ),
        (
            {"Type": "Pass", "End": True},
            {"input", "afterInputPath", "afterParameters", "afterResultSelector", "afterResultPath"},
        ),
        ({"Type": "Pass", "Result": 1, "End": True}, {"input", "result", "afterResultSelector", "afterResultPath"}),
        ({"Type": "Pass", "QueryLanguage": "JSONata", "End": True}, {"input"}),
    ],
)
def test_each_type_of_state_shows_its_steps(run, state, shown):
    """
    The data which the state went through, by its inspection name; at level INFO nothing of it.
    """
    assert set(run(state, input={"n": 1})["inspectionData"]) == shown
    assert run(state, level="INFO", input={"n": 1})["inspectionData"] == {}


def test_a_pass_shows_its_data_step_by_step(run):
    """
    InputPath, Parameters, ResultPath, OutputPath, in this order.
    """
    state = {
        "Type": "Pass",
        "InputPath": "$.a",
        "Parameters": {"x.$": "$.b"},
        "ResultPath": "$.r",
        "OutputPath": "$.r.x",
        "Next": "N",
    }
    answer = run(state, input={"a": {"b": 1}})
    assert answer == {
        "status": "SUCCEEDED",
        "output": 1,
        "nextState": "N",
        "inspectionData": {
            "input": {"a": {"b": 1}},
            "afterInputPath": {"b": 1},
            "afterParameters": {"x": 1},
            "afterResultSelector": {"x": 1},
            "afterResultPath": {"a": {"b": 1}, "r": {"x": 1}},
        },
    }


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Succeed"},
        {"Type": "Wait", "Seconds": 1, "End": True},
        {"Type": "Choice", "Choices": [{"Variable": "$.n", "IsPresent": True, "Next": "A"}]},
    ],
    ids=lambda state: state["Type"],
)
def test_what_input_path_selects_is_shown(run, state):
    """
    Of every type of state that has an InputPath.
    """
    answer = run({**state, "InputPath": "$.a"}, input={"a": {"n": 1}})
    assert answer["inspectionData"]["afterInputPath"] == answer["output"] == {"n": 1}


def test_a_choice_tells_where_it_goes(run):
    """
    The rule's Next, or Default.
    """
    state = {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "One"}], "Default": "Other"}
    assert [run(state, input={"n": n})["nextState"] for n in (1, 2)] == ["One", "Other"]


def test_a_failure_has_its_error_and_cause(run):
    """
    FAILED, without output or next state.
    """
    answer = run({"Type": "Fail", "Error": "E", "Cause": "C"}, level="INFO")
    assert answer == {"status": "FAILED", "error": "E", "cause": "C", "inspectionData": {}}


def test_arrays_keep_their_white_space(client):
    """
    An array that nothing changed is shown as it was written.
    """
    answer = client.call("TestState", {"definition": '{"Type": "Succeed"}', "input": '[1,  {"a":2}]'})
    assert answer["output"] == '[1,  {"a":2}]'


def test_a_state_is_found_anywhere_in_a_machine(run, refusal):
    """
    StateName reaches states inside Map and Parallel, which take the machine's query language.
    """
    machine = {"StartAt": "M", "States": {"M": MAP}}
    assert run(machine, stateName="Inner", input={"n": 5})["output"] == {"n": 5}
    assert refusal(machine, stateName="Outer") == ("ValidationException", "State not found in definition")


def test_a_bad_definition_is_refused_with_the_name_aws_gives_the_state(refusal):
    """
    A single state is StateName.
    """
    code, message = refusal({"Type": "Parallel", "Branches": [], "End": True}, **result([]))
    assert (code, "at /States/StateName/Branches" in message) == ("InvalidDefinition", True)


def test_a_mocked_task_shows_what_it_sends_and_gets(run):
    """
    Parameters, raw result, ResultSelector and ResultPath.
    """
    state = {**PUBLISH, "ResultSelector": {"id.$": "$.MessageId"}, "ResultPath": "$.sent"}
    answer = run(state, input={"text": "hi"}, **result({"MessageId": "m-1"}))
    assert answer["output"] == {"text": "hi", "sent": {"id": "m-1"}}
    data = answer["inspectionData"]
    assert data["afterParameters"] == {"TopicArn": "t", "Message": "hi"}
    assert (data["result"], data["afterResultSelector"]) == ({"MessageId": "m-1"}, {"id": "m-1"})


def test_a_jsonata_task_shows_its_arguments(run):
    """
    There are no path steps in JSONata.
    """
    state = {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "{% $states.input.f %}"},
        "Output": "{% $states.result.Payload %}",
        "End": True,
    }
    answer = run(state, input={"f": "fn"}, **result({"Payload": 7}))
    assert answer["output"] == 7
    assert answer["inspectionData"]["afterArguments"] == {"FunctionName": "fn"}


@pytest.mark.parametrize(
    ("value", "mode", "problem"),
    [
        ({"MessageId": 1}, "STRICT", "Field 'MessageId' must be a string"),
        ({"MessageId": 1}, "PRESENT", "Field 'MessageId' must be a string"),
        ({"MessageId": 1}, "NONE", None),
        ({}, "STRICT", None),
    ],
)
def test_mocked_results_are_held_to_the_service_model(run, refusal, value, mode, problem):
    """
    Only modelled fields count, and NONE looks at none.
    """
    parameters = {"input": {"text": "hi"}, **result(value, fieldValidationMode=mode)}
    if problem is None:
        assert run(PUBLISH, **parameters)["status"] == "SUCCEEDED"
    else:
        assert refusal(PUBLISH, **parameters) == (
            "ValidationException",
            f"Mock result schema validation error: {problem}",
        )


@pytest.mark.parametrize(
    ("resource", "value", "name"),
    [
        ("glue:startJobRun.sync", {"JobRunState": "FAILED"}, "States.TaskFailed"),
        ("ecs:runTask.sync", {"LastStatus": "STOPPED", "Containers": [{"ExitCode": 1}]}, "States.TaskFailed"),
        ("lambda:invoke", {"FunctionError": "Unhandled", "Payload": {"errorType": "Empty"}}, "Empty"),
        ("http:invoke", {"StatusCode": 500, "ResponseBody": "no"}, "States.Http.StatusCode.500"),
        ("glue:startJobRun.sync", {"JobRunState": "SUCCEEDED"}, None),
        ("aws-sdk:lambda:invoke", {"FunctionError": "Unhandled", "Payload": "{}", "StatusCode": 200}, None),
    ],
)
@pytest.mark.parametrize("caught", [False, True])
def test_a_mocked_result_that_tells_of_a_failure_fails_the_state(run, resource, value, name, caught):
    """
    As the service's own answer would, for Retry and Catch to see.
    """
    connection = {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/c/1"}
    parameters = {
        "glue:startJobRun.sync": {"JobName": "nightly"},
        "ecs:runTask.sync": {"TaskDefinition": "report"},
        "http:invoke": {"ApiEndpoint": "https://x.test/a", "Method": "GET", "Authentication": connection},
    }.get(resource, {"FunctionName": "reserve"})
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, "End": True}
    if caught:
        state["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]
    answer = run(state, **result(value))
    failed = "CAUGHT_ERROR" if caught else "FAILED"
    assert (answer["status"], answer.get("error")) == (failed if name else "SUCCEEDED", name)


@pytest.mark.parametrize(
    ("state", "parameters", "message"),
    [
        ({"Type": "Succeed"}, result(1), "State type 'Succeed' is not supported when a mock is specified"),
        (PUBLISH, {"mock": {"result": "nope"}}, "Mocked result must be valid JSON"),
        (
            PUBLISH,
            {"mock": {"result": "1", "errorOutput": {"error": "E"}}},
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ),
        (
            PUBLISH,
            {**result({}), "revealSecrets": True},
            "TestState does not support RevealSecrets when a mock is specified.",
        ),
        (PUBLISH, {}, "RoleArn must be specified when testing a Task state"),
        (MAP, result({}), "Mocked result must be an array."),
        (PARALLEL, result([1]), "Mocked result must contain the same number of items as number of Parallel branches."),
        (
            MAP,
            {"stateConfiguration": {"mapIterationFailureCount": 1}},
            "TestState does not support MapIterationFailureCount when a mock is not specified.",
        ),
        (
            MAP,
            {"input": {"items": [1]}, "stateConfiguration": {"mapIterationFailureCount": 2}, **result([1])},
            "Map iteration failure count must be less than or equal to the number of Map iterations",
        ),
        (
            PUBLISH,
            {"context": {"Pokedex": 1}, **result({})},
            "Invalid Context object provided: Field 'Pokedex' is not allowed",
        ),
        (
            PUBLISH,
            {"context": {"State": {"RetryCount": "1"}}, **result({})},
            "Invalid Context object provided: State.RetryCount must be a number",
        ),
        (
            PUBLISH,
            {"context": {"Map": {}}, **result({})},
            "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(refusal, state, parameters, message):
    """
    Mocks, contexts and configurations have their conditions, told in AWS's words.
    """
    assert refusal(state, **parameters) == ("ValidationException", message)


@pytest.mark.parametrize("state", [MAP, PARALLEL])
def test_map_and_parallel_need_a_mock(refusal, state):
    """
    Their insides are not run.
    """
    assert refusal(state)[0] == "InvalidDefinition"


def test_a_context_is_taken_as_it_is(run):
    """
    What is not in it is not there.
    """
    state = {**PUBLISH, "Parameters": {"TopicArn": "t", "Message.$": "$$.State.Name"}}
    answer = run(state, context={"State": {"Name": "Mine"}}, **result({}))
    assert answer["inspectionData"]["afterParameters"]["Message"] == "Mine"


def test_variables_are_given_and_shown_with_what_the_state_assigns(run):
    """
    The state's own assignments come over those it was given.
    """
    state = {"Type": "Pass", "Assign": {"a.$": "$b", "c": 3}, "End": True}
    assert run(state, variables={"a": 1, "b": 2})["inspectionData"]["variables"] == {"a": 2, "b": 2, "c": 3}


HANDLING = {
    **PUBLISH,
    "Retry": [
        {"ErrorEquals": ["Other"]},
        {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 2},
    ],
    "Catch": [
        {"ErrorEquals": ["Other"], "Next": "A"},
        {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "B"},
    ],
}


@pytest.mark.parametrize(
    ("retries", "details"),
    [
        (0, {"retryIndex": 1, "retryBackoffIntervalSeconds": 2}),
        (1, {"retryIndex": 1, "retryBackoffIntervalSeconds": 6}),
    ],
)
def test_retry_is_looked_at_before_catch(run, retries, details):
    """
    A failure that would be retried is RETRIABLE, with the Retrier and its delay.
    """
    answer = run(HANDLING, input={"text": ""}, stateConfiguration={"retrierRetryCount": retries}, **error("Busy"))
    assert (answer["status"], answer["inspectionData"]["errorDetails"]) == ("RETRIABLE", details)
    assert "nextState" not in answer


def test_a_failure_without_retries_left_is_caught(run):
    """
    CAUGHT_ERROR has the Catcher's output and next state.
    """
    answer = run(HANDLING, input={"text": ""}, stateConfiguration={"retrierRetryCount": 2}, **error("Busy"))
    assert (answer["status"], answer["nextState"]) == ("CAUGHT_ERROR", "B")
    assert answer["output"] == {"text": "", "error": {"Error": "Busy", "Cause": "because"}}
    assert answer["inspectionData"]["errorDetails"] == {"retryIndex": 1, "catchIndex": 1}


def test_a_retrier_without_attempts_left_is_named(run):
    """
    A state that fails for want of attempts tells which Retrier it was, without a delay. Recorded from AWS.
    """
    state = {name: value for name, value in HANDLING.items() if name != "Catch"}
    answer = run(state, input={"text": ""}, stateConfiguration={"retrierRetryCount": 2}, **error("Busy"))
    assert (answer["status"], answer["inspectionData"]["errorDetails"]) == ("FAILED", {"retryIndex": 1})


def test_a_map_shows_its_items_and_limits(run):
    """
    Items, what ItemSelector makes of them, concurrency and tolerance.
    """
    state = {**MAP, "ItemSelector": {"v.$": "$$.Map.Item.Value"}, "MaxConcurrency": 3, "ToleratedFailurePercentage": 50}
    answer = run(state, input={"items": [1, 2]}, **result(["a", "b"]))
    data = answer["inspectionData"]
    assert answer["output"] == ["a", "b"]
    assert (data["afterItemsPath"], data["afterItemSelector"]) == ([1, 2], [{"v": 1}, {"v": 2}])
    assert (data["maxConcurrency"], data["toleratedFailurePercentage"]) == (3, 50)


PUT_OBJECT = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results"}}
EXPORTED = {
    "MapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:m/l:1",
    "ResultWriterDetails": {"Bucket": "results"},
}


@pytest.mark.parametrize(
    ("writer", "mocked", "problem"),
    [
        ({"ResultWriter": PUT_OBJECT}, EXPORTED, None),
        ({"ResultWriter": PUT_OBJECT}, [1, 2], "Mocked result must be a JSON object."),
        ({"ResultWriter": PUT_OBJECT}, "text", "Mocked result must be a JSON object."),
        ({"ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN"}}}, [1, 2], None),
        (
            {"ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN"}}},
            EXPORTED,
            "Mocked result must be an array.",
        ),
        ({}, [1, 2], None),
        ({}, EXPORTED, "Mocked result must be an array."),
    ],
)
def test_the_mock_of_a_map_that_exports_is_what_the_export_gives(run, refusal, writer, mocked, problem):
    """
    An object with a ResultWriter that has a Resource, else the array of results; the output is the mocked result.
    """
    state, value = {**MAP, **writer}, {"items": [1, 2]}
    if problem is None:
        answer = run(state, input=value, **result(mocked))
        assert (answer["status"], answer["output"]) == ("SUCCEEDED", mocked)
    else:
        assert refusal(state, input=value, **result(mocked)) == ("ValidationException", problem)


@pytest.mark.parametrize(
    ("tolerance", "failures", "status"),
    [
        ({}, 2, "SUCCEEDED"),
        ({"ToleratedFailureCount": 1}, 1, "SUCCEEDED"),
        ({"ToleratedFailureCount": 1}, 2, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, 1, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 40}, 1, "FAILED"),
    ],
)
def test_a_map_fails_beyond_the_failures_it_tolerates(run, tolerance, failures, status):
    """
    A threshold that is not there is not exceeded.
    """
    configuration = {"mapIterationFailureCount": failures}
    answer = run({**MAP, **tolerance}, input={"items": [1, 2]}, stateConfiguration=configuration, **result([1, 2]))
    assert answer["status"] == status
    if status == "FAILED":
        assert answer["error"] == "States.ExceedToleratedFailureThreshold"


@pytest.mark.parametrize(
    ("config", "data", "items"),
    [
        ({"InputType": "JSON"}, '[{"a": 1}]', [{"a": 1}]),
        ({"InputType": "JSON", "ItemsPointer": "/x/y"}, '{"x": {"y": [1]}}', [1]),
        ({"InputType": "JSONL"}, '{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        (
            {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            'a,b\n1,"2,3"\n4\n',
            [{"a": "1", "b": "2,3"}, {"a": "4", "b": ""}],
        ),
        (
            {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"], "CSVDelimiter": "PIPE"},
            "1|2",
            [{"a": "1"}],
        ),
    ],
)
def test_the_data_of_an_item_reader_is_given_as_in_its_source(run, config, data, items):
    """
    MapItemReaderData is read as the ReaderConfig says; not shown as such (recorded from AWS), but by ItemSelector.
    """
    state = {key: value for key, value in MAP.items() if key != "ItemsPath"}
    state["ItemReader"] = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": config,
        "Parameters": {"Bucket": "b", "Key": "k"},
    }
    state["ItemSelector"] = {"item.$": "$$.Map.Item.Value"}
    shown = run(state, stateConfiguration={"mapItemReaderData": data}, **result([]))["inspectionData"]
    assert shown["afterItemSelector"] == [{"item": item} for item in items]
    assert "afterItemsPath" not in shown
    assert shown.get("afterItemsPointer") == (items if "ItemsPointer" in config else None)


def test_a_wait_takes_its_time(client, run):
    """
    In process the time is virtual; beyond five minutes the state times out.
    """
    clock = client.service.engine.scheduler.clock
    before = clock.now
    assert run({"Type": "Wait", "Seconds": 100, "End": True})["status"] == "SUCCEEDED"
    assert clock.now - before == 100
    assert run({"Type": "Wait", "Seconds": 1000, "End": True})["error"] == "States.Timeout"


def test_a_task_without_a_mock_is_really_run(run, runner):
    """
    Its result and its failures are those of the service, here of an attached function.
    """

    def handler(event, _context):
        return {"double": event["n"] * 2}

    runner.attach("double", handler)
    state = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:double", "End": True}
    assert run(state, input={"n": 4}, roleArn=ROLE)["output"] == {"double": 8}
    assert run(state, input={}, roleArn=ROLE)["error"] == "KeyError"


HTTP = {
    "Type": "Task",
    "Resource": "arn:aws:states:::http:invoke",
    "Parameters": {
        "ApiEndpoint": "https://api.example.com/orders",
        "Method": "POST",
        "Authentication": {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/shop/id"},
        "RequestBody.$": "$",
    },
    "End": True,
}


@pytest.fixture
def shop(runner):
    """An HTTP API behind a connection with a secret."""
    from pytest_sfn.integrations.calling.connections import Connection

    runner.connection("shop", Connection.api_key("x-api-key", "secret"))
    runner.http("https://api.example.com", lambda request: {"got": request.json})


@pytest.mark.usefixtures("shop")
def test_trace_shows_the_request_and_response_of_an_http_task(run):
    """
    Other levels do not, and secrets are left out unless they are to be revealed.
    """
    traced = run(HTTP, level="TRACE", input={"id": 1}, roleArn=ROLE)
    assert traced["output"]["ResponseBody"] == {"got": {"id": 1}}
    request, response = traced["inspectionData"]["request"], traced["inspectionData"]["response"]
    assert (request["method"], request["url"], request["protocol"]) == (
        "POST",
        "https://api.example.com/orders",
        "https",
    )
    assert json.loads(request["body"]) == {"id": 1}
    assert "secret" not in request["headers"]
    assert (response["statusCode"], response["statusMessage"], json.loads(response["body"])) == (
        "200",
        "OK",
        {"got": {"id": 1}},
    )
    revealed = run(HTTP, level="TRACE", input={"id": 1}, roleArn=ROLE, revealSecrets=True)
    assert "x-api-key: secret" in revealed["inspectionData"]["request"]["headers"]
    assert "request" not in run(HTTP, input={"id": 1}, roleArn=ROLE)["inspectionData"]
