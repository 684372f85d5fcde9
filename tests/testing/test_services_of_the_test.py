"""What answers Tasks through the fixtures: moto in process, stand-ins, connections, samples, recorded histories."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from pytest_sfn.answers.errors import UnmockedTask
from pytest_sfn.errors import HarnessError
from pytest_sfn.integrations.calling.connections import Connection

REGION = "us-east-1"


def one_task(resource, parameters, **fields):
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, "End": True, **fields}
    return {"StartAt": "Ask", "States": {"Ask": task}}


@pytest.fixture
def aws(monkeypatch):
    moto = pytest.importorskip("moto")
    import boto3

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with moto.mock_aws():
        yield lambda service: boto3.client(service, REGION)


# --- moto, in virtual time
@pytest.mark.sfn(unmocked="endpoint")
def test_an_object_of_s3_is_read(sfn, aws):
    """
    The Body is text, the members are spelled as Step Functions spells them.
    """
    aws("s3").create_bucket(Bucket="prices")
    aws("s3").put_object(Bucket="prices", Key="today.json", Body=b'{"eur": 12}')
    selected = {"prices.$": "States.StringToJson($.Body)", "bytes.$": "$.ContentLength"}
    parameters = {"Bucket": "prices", "Key": "today.json"}
    workflow = sfn.define(one_task("aws-sdk:s3:getObject", parameters, ResultSelector=selected))
    assert workflow.run().output == {"prices": {"eur": 12}, "bytes": 11}


@pytest.mark.sfn(unmocked="endpoint")
def test_an_error_of_a_service_has_the_name_step_functions_gives_it(sfn, aws):
    """
    A secret that is not there is caught by its Error Name.
    """
    del aws
    catch = [{"ErrorEquals": ["SecretsManager.ResourceNotFoundException"], "Next": "Missing"}]
    definition = one_task("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "card-key"}, Catch=catch)
    definition["States"]["Missing"] = {"Type": "Pass", "End": True}
    assert sfn.define(definition).run().path == ["Ask", "Missing"]


@pytest.mark.sfn(unmocked="endpoint")
def test_a_secret_is_read(sfn, aws):
    """
    SecretString as it was stored.
    """
    aws("secretsmanager").create_secret(Name="card-key", SecretString="s3cret")
    workflow = sfn.define(one_task("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "card-key"}))
    assert workflow.run().output["SecretString"] == "s3cret"


@pytest.mark.sfn(unmocked="endpoint")
def test_an_event_reaches_the_rule_that_matches_it(sfn, aws):
    """
    putEvents: the Detail's text, on through EventBridge to a queue.
    """
    url = aws("sqs").create_queue(QueueName="orders")["QueueUrl"]
    aws("events").put_rule(Name="orders", EventPattern='{"source": ["shop"]}')
    target = {"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:123456789012:orders"}
    aws("events").put_targets(Rule="orders", Targets=[target])
    entry = {"Source": "shop", "DetailType": "Order", "Detail": {"id": 42}}
    assert sfn.define(one_task("events:putEvents", {"Entries": [entry]})).run().output["FailedEntryCount"] == 0
    [message] = aws("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"] == {"id": 42}


@pytest.mark.sfn(unmocked="endpoint")
def test_a_callback_through_a_queue_times_out_in_virtual_time(sfn, aws):
    """
    The message with the task token is in the queue; a week passes in no time, or the token is answered.
    """
    url = aws("sqs").create_queue(QueueName="approvals")["QueueUrl"]
    parameters = {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
    task = one_task("sqs:sendMessage.waitForTaskToken", parameters, TimeoutSeconds=604_800)
    workflow = sfn.define(task)
    late, answered = workflow.start(), workflow.start()
    bodies = [json.loads(aws("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"])["token"] for _ in range(2)]
    assert answered.callback().task_token in bodies
    assert answered.callback().succeeds({"by": "Ada"}).output == {"by": "Ada"}
    assert late.wait().failed_with("States.Timeout")
    assert late.elapsed == 604_800


@pytest.mark.sfn(unmocked="endpoint")
def test_a_mock_goes_before_moto(sfn, aws):
    """
    What is mocked never reaches the service behind.
    """
    workflow = sfn.define(one_task("sns:publish", {"TopicArn": f"arn:aws:sns:{REGION}:123456789012:t", "Message": "m"}))
    workflow.mock("Ask").returns({"MessageId": "m-1"})
    assert workflow.run().output == {"MessageId": "m-1"}
    assert aws("sns").list_topics()["Topics"] == []


@pytest.mark.sfn(unmocked="endpoint")
def test_without_moto_nothing_goes_to_aws(sfn, monkeypatch):
    """
    A call that would leave the machine is an error of the test.
    """
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SNS"):
        monkeypatch.delenv(name, raising=False)
    workflow = sfn.define(one_task("sns:publish", {"TopicArn": "t", "Message": "m"}))
    with pytest.raises(HarnessError, match="would go to AWS itself"):
        workflow.run()


# --- HTTP Tasks
HTTP = one_task(
    "http:invoke",
    {
        "ApiEndpoint": "https://api.example.com/orders",
        "Method": "POST",
        "Authentication": {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/shop/1"},
        "RequestBody": {"id.$": "$.id"},
    },
)


def test_a_stand_in_gets_the_request_with_its_credentials(sfn):
    """
    The connection's credentials are in the request, the answer's body is parsed.
    """
    sfn.connection("shop", Connection.basic("user", "pass"))
    api = sfn.http("https://api.example.com/", lambda request: {"got": json.loads(request.body)})
    assert sfn.define(HTTP).run({"id": 1}).output["ResponseBody"] == {"got": {"id": 1}}
    assert api.requests[0].headers["Authorization"] == "Basic dXNlcjpwYXNz"


def test_a_connection_that_is_not_declared_is_named(sfn):
    """
    With the line that declares it.
    """
    sfn.http("https://api.example.com/", lambda request: {})
    with pytest.raises(HarnessError, match=r"sfn\.connection\('shop'"):
        sfn.define(HTTP).run({"id": 1})


def test_an_http_task_nobody_stands_in_for(sfn):
    """
    It is an unmocked Task like any other.
    """
    sfn.connection("*", Connection())
    with pytest.raises(UnmockedTask, match="POST"):
        sfn.define(HTTP).run({"id": 1})


def test_the_rest_answers_http_tasks_and_jobs(sfn):
    """
    mock_the_rest needs no connection, and ends jobs well.
    """
    rest = sfn.mock_the_rest()
    assert sfn.define(HTTP, "http").run({"id": 1}).output["StatusCode"] == 200
    job = one_task("glue:startJobRun.sync", {"JobName": "nightly"})
    assert sfn.define(job, "job").run().output["JobRunState"] == "SUCCEEDED"
    assert len(rest.calls) == 2


def test_the_rest_lets_a_loaded_workflow_run(sfn):
    """
    A child that the test has loaded is no rest.
    """
    child = sfn.define({"StartAt": "Done", "States": {"Done": {"Type": "Pass", "Result": 7, "End": True}}}, "child")
    rest = sfn.mock_the_rest()
    execution = sfn.define(one_task("states:startExecution.sync:2", {"StateMachineArn": child.arn}), "parent").run()
    assert (execution.output["Output"], rest.calls) == (7, [])


def test_the_rest_answers_for_a_workflow_that_is_not_loaded(sfn):
    """
    Its execution has succeeded.
    """
    sfn.mock_the_rest()
    stranger = "arn:aws:states:us-east-1:123456789012:stateMachine:stranger"
    parent = sfn.define(one_task("states:startExecution.sync:2", {"StateMachineArn": stranger}), "parent")
    assert parent.run().output["Status"] == "SUCCEEDED"


def test_a_parent_that_is_stopped_stops_its_child(sfn):
    """
    The child of a `.sync` Task ends as ABORTED with its parent.
    """
    waiting = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 60, "End": True}}}
    child = sfn.define(waiting, "child")
    parent = sfn.define(one_task("states:startExecution.sync", {"StateMachineArn": child.arn}), "parent").start()
    parent.stop()
    [execution] = child.executions
    assert (parent.aborted, execution.aborted) == (True, True)


def test_a_parent_that_times_out_stops_its_child(sfn):
    """
    So does a Task's own timeout.
    """
    waiting = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 600, "End": True}}}
    child = sfn.define(waiting, "child")
    task = one_task("states:startExecution.sync", {"StateMachineArn": child.arn}, TimeoutSeconds=60)
    assert sfn.define(task, "parent").run().failed_with("States.Timeout")
    [execution] = child.executions
    assert execution.aborted
    assert execution.elapsed == 60


def test_a_worker_takes_the_tasks_of_an_activity(sfn, sfn_client):
    """
    An activity of the test's Step Functions: a worker polls, answers, and the execution goes on.
    """
    arn = sfn_client.create_activity(name="pick")["activityArn"]
    definition = {"StartAt": "Pick", "States": {"Pick": {"Type": "Task", "Resource": arn, "End": True}}}
    execution = sfn.define(definition).start({"id": 1})
    task = sfn_client.get_activity_task(activityArn=arn, workerName="robot")
    assert json.loads(task["input"]) == {"id": 1}
    sfn_client.send_task_success(taskToken=task["taskToken"], output='"picked"')
    assert execution.wait().output == "picked"


# --- endpoints
@pytest.fixture
def lambda_url():
    """A Lambda endpoint that answers with the function's name and its event."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self):
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"function": self.path.split("/")[3], "event": event}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_lambda_endpoint_answers_functions(sfn, lambda_url):
    """
    As `sam local start-lambda` does; functions that are attached or mocked go before.
    """
    sfn.use_lambda_endpoint(lambda_url)
    workflow = sfn.define(one_task("lambda:invoke", {"FunctionName": "charge", "Payload.$": "$"}))
    assert workflow.run({"id": 1}).output["Payload"] == {"function": "charge", "event": {"id": 1}}
    workflow.attach("charge", lambda event, context: "here")
    assert workflow.run({"id": 1}).output["Payload"] == "here"


def test_an_endpoint_answers_the_services_it_is_given_for(sfn, aws):
    """
    Others are unmocked Tasks as before.
    """
    url = aws("sqs").create_queue(QueueName="orders")["QueueUrl"]
    sfn.use_endpoint("https://sqs.us-east-1.amazonaws.com", "sqs")
    send = sfn.define(one_task("sqs:sendMessage", {"QueueUrl": url, "MessageBody": "m"}), "send")
    assert send.run().succeeded
    publish = sfn.define(one_task("sns:publish", {"TopicArn": "t", "Message": "m"}), "publish")
    with pytest.raises(UnmockedTask):
        publish.run()


def test_a_function_of_another_language_is_not_run_here(sfn, tmp_path):
    """
    Its runtime is named, with what can answer it.
    """
    template = {
        "Resources": {
            "Charge": {
                "Type": "AWS::Serverless::Function",
                "Properties": {"CodeUri": "src/", "Handler": "app.handler", "Runtime": "nodejs22.x"},
            },
            "Checkout": {
                "Type": "AWS::Serverless::StateMachine",
                "Properties": {"Definition": one_task("lambda:invoke", {"FunctionName": "charge"})},
            },
        }
    }
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"Transform": "AWS::Serverless-2016-10-31", **template}), encoding="utf-8")
    pytest.importorskip("samtranslator")
    with pytest.raises(HarnessError, match=r"runs on nodejs22\.x"):
        sfn.load(file).attach("Charge")
