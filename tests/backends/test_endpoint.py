"""A test's executions on an endpoint: the same calls and assertions, with mocks and handlers that answer over the wire."""

from itertools import pairwise

import pytest

from pytest_sfn.answers.errors import UnmockedTask, UnusedMock
from pytest_sfn.assertions.value_paths import Ignored
from pytest_sfn.backends.backend_errors import AmbiguousTask
from pytest_sfn.backends.comparison import differences
from pytest_sfn.errors import HarnessError, UnsupportedFeature
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.testing.comparing import EnginesDiffer, compare_executions
from tests.backends.chosen_settings import on
from tests.backends.chosen_settings import outside as engine_outside


def task(resource, parameters=None, **fields):
    shown = {} if parameters is None else {"Parameters": parameters}
    return {"Type": "Task", "Resource": resource, **shown, "End": True, **fields}


def machine(**states):
    names = list(states)
    for name, following in pairwise(names):
        if states[name].pop("End", None):
            states[name]["Next"] = following
    return {"StartAt": names[0], "States": states}


INVOKE = "arn:aws:states:::lambda:invoke"


def test_a_mock_of_a_function_answers_over_the_wire(outside):
    """
    What a mock of a Lambda function returns is the function's payload, and the mock notes the request as in process.
    """
    workflow = outside.define(machine(Charge=task(INVOKE, {"FunctionName": "charge", "Payload.$": "$"})))
    charge = workflow.mock("charge").returns({"id": 1})

    execution = workflow.run({"order": 7})

    assert execution.succeeded
    assert execution.output["Payload"] == {"id": 1}
    assert charge.calls[0].request == {"FunctionName": "charge", "Payload": {"order": 7}}


def test_a_handler_runs_in_the_test_s_process(outside):
    """
    An attached handler gets the event of the invocation; what it raises becomes the Error Name.
    """
    workflow = outside.define(machine(Price=task("arn:aws:lambda:us-east-1:123456789012:function:price")))
    workflow.attach("price", lambda event, _: event["a"] + 1)

    assert workflow.run({"a": 1}).output == 2
    assert workflow.run({}).failed_with("KeyError")


@pytest.mark.parametrize(
    ("resource", "parameters", "result"),
    [
        ("arn:aws:states:::dynamodb:getItem", {"TableName": "t", "Key": {"id": {"S": "1"}}}, {"Item": {"id": {"S": "1"}}}),
        ("arn:aws:states:::sns:publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": {"a": 1}}, {"MessageId": "m-1"}),
        ("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "q", "MessageBody": {"a": 1}}, {"MessageId": "m-1"}),
        ("arn:aws:states:::aws-sdk:s3:listBuckets", {}, {"Buckets": [{"Name": "b"}]}),
        ("arn:aws:states:::aws-sdk:ec2:describeInstances", {"InstanceIds": ["i-1"]}, {"Reservations": [{"ReservationId": "r-1"}]}),
        ("arn:aws:states:::aws-sdk:secretsmanager:getSecretValue", {"SecretId": "s"}, {"SecretString": "x"}),
        ("arn:aws:states:::aws-sdk:scheduler:getSchedule", {"Name": "n"}, {"Name": "n", "State": "ENABLED"}),
    ],
)  # fmt: skip
def test_a_mock_answers_in_the_protocol_of_the_service(outside, resource, parameters, result):
    """
    Requests of every AWS protocol are read, and answered in it: the result is the one that was mocked.
    """
    workflow = outside.define(machine(Call=task(resource, parameters)))
    call = workflow.mock("Call").returns(result)

    execution = workflow.run()

    assert execution.succeeded
    assert {name: execution.output.get(name) for name in result} == result
    assert call.calls[0].request == parameters


def test_a_mocked_error_of_a_service_keeps_its_name(outside):
    """
    The Error Name is turned into the service's error, of which the engine makes the same name again.
    """
    retry = [{"ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"], "IntervalSeconds": 3600, "MaxAttempts": 2}]
    put = task("arn:aws:states:::dynamodb:putItem", {"TableName": "t", "Item": {"id": {"S": "1"}}}, Retry=retry)
    workflow = outside.define(machine(Put=put))
    workflow.mock("Put").raises("DynamoDB.ConditionalCheckFailedException", "taken", times=2).returns({})

    execution = workflow.run()

    assert execution.succeeded
    assert execution.state("Put").errors == ["DynamoDB.ConditionalCheckFailedException"] * 2
    assert execution.state("Put").retry_delays == [3600, 7200]
    assert "taken" in execution.state("Put").attempts[0].cause


def test_states_that_call_the_same_function_have_their_own_mocks(outside):
    """
    Which state asks is not on the wire: it is found in the history.
    """
    call = {"FunctionName": "f", "Payload": {}}
    workflow = outside.define(machine(First=task(INVOKE, call, ResultPath="$.a"), Second=task(INVOKE, call)))
    first = workflow.mock("First").returns(1)
    workflow.mock("Second").returns(2)

    execution = workflow.run({})

    assert execution.state("First").output["a"]["Payload"] == 1
    assert execution.output["Payload"] == 2
    assert [each.state_name for each in first.calls] == ["First"]


def test_conditions_on_attempts_and_iterations_hold(outside):
    """
    Retry counts and indices of Map iterations come from the history too, and mocks are asked in its order.
    """
    retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 60}]
    each = machine(Work=task(INVOKE, {"FunctionName": "f", "Payload.$": "$"}, Retry=retry, OutputPath="$.Payload"))
    workflow = outside.define(machine(Each={"Type": "Map", "ItemProcessor": each, "End": True}))
    work = workflow.mock("Work")
    work.for_iteration(1).for_retry_count(0).raises("Busy").otherwise().returns(lambda request: request["Payload"])

    execution = workflow.run(["a", "b", "c"])

    assert execution.output == ["a", "b", "c"]
    assert sorted((call.map_indices, call.retry_count) for call in work.calls) == [
        ((0,), 0),
        ((1,), 0),
        ((1,), 1),
        ((2,), 0),
    ]


TOKEN = {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}


def test_a_callback_is_answered_by_the_test(outside):
    """
    A task token is answered by the test as in process, and a clock of ours can be moved meanwhile.
    """
    workflow = outside.define(machine(Ask=task(f"{INVOKE}.waitForTaskToken", TOKEN, TimeoutSeconds=604800)))
    ask = workflow.mock("Ask").waits_for_callback()
    execution = workflow.start()

    outside.clock.advance(days=6)
    assert execution.waiting_at == "Ask"
    assert ask.calls[0].request["Payload"]["token"] == execution.callback().task_token
    execution.callback("Ask").succeeds({"by": "Ada"})

    assert execution.wait().output == {"by": "Ada"}


def test_a_wait_for_a_callback_ends_with_its_timeout(outside):
    """
    `wait` lets the time pass that only the test's own answer could have cut short.
    """
    workflow = outside.define(machine(Ask=task(f"{INVOKE}.waitForTaskToken", TOKEN, TimeoutSeconds=604800)))
    workflow.mock("Ask").waits_for_callback()

    execution = workflow.start().wait()

    assert execution.failed_with("States.Timeout")
    assert execution.elapsed == 604800


@pytest.mark.parametrize(("chain", "status"), [("returns", "SUCCEEDED"), ("raises", "FAILED")])
def test_a_mocked_callback_is_answered_by_itself(outside, chain, status):
    """
    A mock that returns or raises for a callback sends SendTaskSuccess or SendTaskFailure, with any Error Name.
    """
    workflow = outside.define(machine(Ask=task(f"{INVOKE}.waitForTaskToken", TOKEN)))
    getattr(workflow.mock("Ask"), chain)("Any.Name")

    execution = workflow.run()

    assert execution.status == status
    assert (execution.error or execution.output) == "Any.Name"


def test_a_task_nothing_answers_fails_the_test(outside):
    """
    UnmockedTask is raised in the test, whatever the workflow would have retried or caught; the execution is stopped.
    """
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]
    call = task(INVOKE, {"FunctionName": "f", "Payload": {}}, Catch=catch)
    workflow = outside.define(machine(Call=call, Done={"Type": "Succeed"}))

    with pytest.raises(UnmockedTask, match="Nothing answers the Task of state 'Call'"):
        workflow.run()


def test_unused_mocks_fail_on_every_engine(endpoint):
    """
    A mock that no Task asked is told at the end of the test.
    """
    from pytest_sfn.testing.sfn import Sfn

    sfn = Sfn(on(endpoint))
    workflow = sfn.define(machine(Call=task(INVOKE, {"FunctionName": "f", "Payload": {}}, End=True)))
    workflow.mock("Call").returns(1)

    with pytest.raises(UnusedMock):
        sfn.close()


def test_an_express_workflow_has_a_history_outside_too(outside):
    """
    An endpoint keeps no history of Express executions: a Standard state machine of the same definition runs instead.
    """
    workflow = outside.define(machine(Only={"Type": "Pass", "End": True}), type="EXPRESS")

    assert workflow.run().path == ["Only"]


def test_nothing_is_left_on_the_endpoint(endpoint):
    """
    State machines begin with the run's prefix, and are deleted when the test ends; what still runs is stopped.
    """
    from pytest_sfn.testing.sfn import Sfn

    sfn = Sfn(on(endpoint))
    workflow = sfn.define(machine(Ask=task(f"{INVOKE}.waitForTaskToken", TOKEN)), name="Mine")
    workflow.mock("Ask").waits_for_callback()
    execution = workflow.start()
    client, arn = sfn.client, execution.arn
    name = client.list_state_machines()["stateMachines"][0]["name"]

    sfn.close()

    assert name.startswith("pytest-sfn-")
    assert name.endswith("-Mine")
    assert client.list_state_machines()["stateMachines"] == []
    assert client.describe_execution(executionArn=arn)["status"] == "ABORTED"


def test_workflows_of_a_test_start_each_other(outside):
    """
    The ARN of another workflow of the test is replaced by the one it has on the endpoint.
    """
    child = outside.define(machine(Double={"Type": "Pass", "Result": 2, "End": True}), name="Child")
    start = task("arn:aws:states:::states:startExecution.sync:2", {"StateMachineArn": child.arn, "Input": {}})
    parent = outside.define(machine(Start=start), name="Parent")

    assert parent.run().output["Output"] == 2


@pytest.mark.parametrize(
    ("resource", "parameters"),
    [(INVOKE, {"FunctionName": "f"}), ("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "q", "MessageBody": "b"})],
)
def test_the_latency_of_a_mock_is_the_virtual_time_of_our_own_server(outside, resource, parameters):
    """
    The answer tells how long it takes; the server lets that time pass.
    """
    workflow = outside.define(machine(Call=task(resource, parameters)))
    workflow.mock("Call").returns({}, after=3600)

    assert workflow.run().elapsed == 3600


def test_what_cannot_be_done_skips_with_the_reason(outside):
    """
    A callback that comes later would need virtual time in the test's own process.
    """
    workflow = outside.define(machine(Ask=task(f"{INVOKE}.waitForTaskToken", TOKEN)))
    workflow.mock("Ask").returns(1, after=5)

    with pytest.raises(pytest.skip.Exception, match="engine endpoint: a mocked callback that comes `after` some time"):
        workflow.run()


def test_what_cannot_be_done_fails_where_the_test_insists(endpoint):
    """
    With engine_strict, a skip is a failure.
    """
    from dataclasses import replace

    from pytest_sfn.testing.sfn import Sfn

    sfn = Sfn(on(replace(endpoint, strict=True)))
    workflow = sfn.define(machine(Call=task("arn:aws:states:::states:startExecution", {"StateMachineArn": "a"})))
    workflow.mock("Call").returns({})

    with pytest.raises(UnsupportedFeature, match="the engine starts nested executions itself"):
        workflow.run()
    sfn.close(verify=False)


def test_an_execution_that_nothing_ends_is_told(outside):
    """
    As in process: HarnessError says where it waits.
    """
    workflow = outside.define(machine(Ask=task(f"{INVOKE}.waitForTaskToken", TOKEN, TimeoutSeconds=99999999)))
    workflow.mock("Ask").waits_for_callback()
    execution = workflow.start().stop("Enough")

    assert execution.wait().aborted
    with pytest.raises(HarnessError, match=r"None|none"):
        execution.callback()


RETRIED = machine(
    Call=task(INVOKE, {"FunctionName": "f", "Payload.$": "$"}, Retry=[{"ErrorEquals": ["Busy"], "IntervalSeconds": 5}]),
    Wait={"Type": "Wait", "Seconds": 3600, "End": True},
)


def test_an_execution_is_compared_with_that_of_another_engine(in_process, endpoint):
    """
    The other engine runs the same definition on the same input, with the same answers; nothing parts.
    """
    workflow = in_process.define(RETRIED)
    workflow.mock("Call").raises("Busy").returns({"id": 1})
    assert workflow.run({"a": 1}).succeeded

    assert compare_executions(in_process.harness, endpoint, Ignored()) == []


def test_where_engines_part_is_shown_as_a_diff(in_process, endpoint, monkeypatch):
    """
    A difference fails the test, with the lines that differ.
    """
    workflow = in_process.define(machine(Say={"Type": "Pass", "Result": "one", "End": True}))
    workflow.run()
    monkeypatch.setattr(in_process.executions[0], "output", "two")

    with pytest.raises(EnginesDiffer, match=r'(?s)in-process and endpoint part.*-output "two".*\+output "one"'):
        compare_executions(in_process.harness, endpoint, Ignored())


def test_ignored_values_do_not_part_engines(in_process, endpoint, monkeypatch):
    """
    What a path finds is left out of the data on both sides; a path that finds nothing is named where they part.
    """
    workflow = in_process.define(machine(Say={"Type": "Pass", "Result": {"at": 1, "id": 7}, "End": True}))
    workflow.run()
    monkeypatch.setattr(in_process.executions[0], "output", {"at": 2, "id": 7})
    ignored = Ignored(["$.at"])

    assert compare_executions(in_process.harness, endpoint, ignored) == []
    assert ignored.matched == {"$.at": True}
    with pytest.raises(EnginesDiffer, match=r"(?s)-output.*\nignoring \$\.ta left nothing out on either side$"):
        compare_executions(in_process.harness, endpoint, Ignored(["$.ta"]))


@pytest.mark.parametrize("where", ["input", "request", "assigned", "inner", "output"])
def test_a_value_is_left_out_wherever_a_history_shows_it(where):
    """
    Inputs, requests, variables and outputs of every state, those inside a Parallel too.
    """
    from tests.assertions.histories import WrittenExecution, row

    def ran(at):
        data = {
            name: dumps({"id": 7} | ({"at": at} if name == where else {}))
            for name in ("input", "request", "inner", "output")
        }
        assigned = {"order": dumps({"at": at})} if where == "assigned" else {}
        return WrittenExecution(
            (
                row("ExecutionStarted", 0),
                row("ParallelStateEntered", 0, name="Both", input=data["input"]),
                row("ParallelStateStarted", 2),
                row("TaskStateEntered", 3, name="Ask", input=data["inner"]),
                row("TaskScheduled", 4, parameters=data["request"]),
                row("TaskSucceeded", 5),
                row("TaskStateExited", 6, name="Ask", output=data["inner"]),
                row("ParallelStateExited", 7, name="Both", output=data["output"], assignedVariables=assigned),
            )
        )

    def parting(*paths):
        return differences(ran(1), ran(2), ("one", "other"), times=True, ignored=Ignored(paths))

    assert '"at": 1' in parting()
    assert parting("$..at") == ""


def test_what_cannot_be_compared_says_why(in_process, endpoint):
    """
    A Task that ran into its time limit would take that time again elsewhere.
    """
    workflow = in_process.define(machine(Ask=task(f"{INVOKE}.waitForTaskToken", TOKEN, TimeoutSeconds=60)))
    workflow.mock("Ask").waits_for_callback()
    workflow.run()

    (reason,) = compare_executions(in_process.harness, endpoint, Ignored())
    assert "ran into a time limit" in reason


def test_the_test_s_own_client_finds_its_workflows(outside):
    """
    boto3 is given the ARN the workflow has in process, and starts the state machine on the endpoint.
    """
    call = task(INVOKE, {"FunctionName": "f", "Payload.$": "$"}, OutputPath="$.Payload")
    workflow = outside.define(machine(Call=call))
    workflow.mock("Call").returns(5)

    started = outside.client.start_execution(stateMachineArn=workflow.arn, input="{}")
    while (told := outside.client.describe_execution(executionArn=started["executionArn"]))["status"] == "RUNNING":
        pass

    assert told["output"] == "5"
    assert outside.execution(started["executionArn"]).path == ["Call"]


def test_states_that_nothing_tells_apart_are_named(endpoint):
    """
    Without a history, a state's template is all there is; where mocks differ, guessing would be worse than failing.
    """
    from pytest_sfn.testing.sfn import Sfn

    sfn = Sfn(on(endpoint))
    call = {"FunctionName": "f", "Payload": {}}
    workflow = sfn.define(machine(One=task(INVOKE, call), Two=task(INVOKE, call)), type="EXPRESS")
    workflow.mock("One").returns(1)
    workflow.mock("Two").returns(2)
    answer = sfn.client.start_sync_execution(stateMachineArn=workflow.arn, input="{}")

    assert answer["status"] == "FAILED"
    with pytest.raises(AmbiguousTask, match="may have been called by the states 'One', 'Two'"):
        sfn.close()


@pytest.fixture
def real_time():
    """An sfn object on a server whose clock is the wall's."""
    from pytest_sfn.backends.connections import close_all
    from pytest_sfn.http.serving import make_server
    from pytest_sfn.testing.sfn import Sfn

    with make_server(seed=1) as server:
        sfn = Sfn(on(engine_outside("endpoint", endpoint_url=server.url)))
        yield sfn
        sfn.close(verify=False)
        close_all()


def test_a_wait_that_takes_too_long_in_real_time_skips_the_test(real_time):
    """
    It is not waited for: the definition tells how long it would be.
    """
    workflow = real_time.define(machine(A={"Type": "Wait", "Seconds": 86400, "End": True}))

    with pytest.raises(pytest.skip.Exception, match="has no virtual time, and state 'A' waits for 86400 real seconds"):
        workflow.run()
    with pytest.raises(pytest.skip.Exception, match=r"has no virtual time to advance by 604800 s"):
        real_time.clock.advance(days=7)


def test_times_of_a_real_clock_are_whole_seconds(real_time):
    """
    The milliseconds that everything takes are no part of the workflow.
    """
    execution = real_time.define(machine(A={"Type": "Pass", "End": True})).run()

    assert execution.elapsed == 0


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_an_api_starts_executions_where_the_test_s_run(outside, kind):
    """
    Step Functions behind an emulated API is the endpoint's; the response knows the execution it started.
    """
    call = task(INVOKE, {"FunctionName": "f", "Payload.$": "$"}, OutputPath="$.Payload")
    workflow = outside.define(machine(Call=call), type=kind)
    workflow.mock("Call").returns({"id": 1})
    api = outside.rest_api()
    action = "StartExecution" if kind == "STANDARD" else "StartSyncExecution"
    api.post("/orders", workflow, action=action)

    response = api.client.post("/orders", json={"order": 7})

    assert response.status_code == 200
    assert response.execution.output == {"id": 1}
    assert response.execution.succeeded
    if kind == "STANDARD":
        assert response.execution.path == ["Call"]
    else:
        with pytest.raises(UnsupportedFeature, match="keeps no history"):
            response.execution.path  # noqa: B018 - it is asked for
        with pytest.raises(UnsupportedFeature, match="Standard workflows only"):
            response.execution.stop()


@pytest.mark.parametrize(
    "ask", [lambda sfn: sfn.status_changes, lambda sfn: sfn.log_events, lambda sfn: sfn.events.connect()]
)
def test_what_only_the_engine_in_process_tells_is_refused(outside, ask):
    """
    An endpoint tells status changes and log events to its own event bus and logs: an empty list would be a lie.
    """
    with pytest.raises(pytest.skip.Exception, match="told by the engine in process only"):
        ask(outside)


# --- an emulator that is behind
@pytest.fixture
def local(endpoint, monkeypatch):
    """The same server, taken for Step Functions Local."""
    from dataclasses import replace

    from pytest_sfn.backends import connections
    from pytest_sfn.backends.endpoint_kinds import STEP_FUNCTIONS_LOCAL
    from pytest_sfn.testing.sfn import Sfn

    monkeypatch.setattr(connections, "kind_of", lambda _: STEP_FUNCTIONS_LOCAL)
    settings = replace(endpoint, prefix="local-")
    sfn = Sfn(on(settings))
    yield sfn
    sfn.close(verify=False)
    connections.disconnect(settings)


def test_an_older_emulator_gets_the_older_spelling(local):
    """
    Inline Maps are sent with Iterator and Parameters; the workflow does the same.
    """
    each = machine(Work=task(INVOKE, {"FunctionName": "f", "Payload.$": "$"}, OutputPath="$.Payload"))
    selector = {"n.$": "$$.Map.Item.Value"}
    workflow = local.define(machine(Each={"Type": "Map", "ItemProcessor": each, "ItemSelector": selector, "End": True}))
    workflow.mock("Work").returns(lambda request: request["Payload"]["n"] + 1)

    execution = workflow.run([1, 2])

    assert execution.output == [2, 3]
    machines = local.client.list_state_machines()["stateMachines"]
    definition = local.client.describe_state_machine(stateMachineArn=machines[0]["stateMachineArn"])["definition"]
    assert '"Iterator"' in definition


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ({"QueryLanguage": "JSONata", **machine(A={"Type": "Pass", "End": True})}, "cannot do JSONata"),
        (machine(A={"Type": "Pass", "Assign": {"x": 1}, "End": True}), "cannot do variables"),
    ],
)
def test_what_an_older_emulator_cannot_do_skips_the_test(local, definition, reason):
    """
    The reason names the engine and the word of the definition.
    """
    with pytest.raises(pytest.skip.Exception, match=f"engine endpoint: Step Functions Local {reason}"):
        local.define(definition).run()


def test_a_service_without_an_endpoint_option_cannot_be_mocked_there(local):
    """
    Step Functions Local can be told the endpoints of some services only.
    """
    workflow = local.define(machine(Put=task("arn:aws:states:::events:putEvents", {"Entries": []})))
    workflow.mock("Put").returns({})

    with pytest.raises(pytest.skip.Exception, match="has no endpoint option for events"):
        workflow.run()
