"""The parts of engines outside the process, by themselves: settings, templates, gaps, files, comparisons."""

import json
from pathlib import Path

import pytest

from pytest_sfn.answers.mocks.mock import Mock
from pytest_sfn.answers.mocks.mock_config_file import parse_mock_config
from pytest_sfn.aws.service_models import load_service
from pytest_sfn.backends.backend_errors import EngineUnavailable
from pytest_sfn.backends.causes import message_of
from pytest_sfn.backends.comparison import shown
from pytest_sfn.backends.connections import connect
from pytest_sfn.backends.container import docker_client
from pytest_sfn.backends.endpoint_kinds import STEP_FUNCTIONS_LOCAL, kind_of, older_map_fields
from pytest_sfn.backends.mock_file import NotFixed, mock_configuration
from pytest_sfn.backends.outside_settings import is_aws, outside_settings
from pytest_sfn.backends.replay import ReplayRunner
from pytest_sfn.backends.task_states import fits, token_in
from pytest_sfn.backends.wire_values import service_error_of
from pytest_sfn.errors import UnsupportedFeature, WorkflowFailure
from tests.backends.chosen_settings import DEFAULTS, in_process, outside

GIVEN = DEFAULTS | {"engine_strict": "true", "engine_timeout": "5", "wait_time_scale": "0.01"}


def test_settings_are_read_from_texts():
    """
    Options, ini files and markers give texts; engines get numbers and truths.
    """
    settings = outside_settings("container", GIVEN)

    assert (settings.wait_time_scale, settings.strict, settings.timeout_seconds) == (0.01, True, 5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "engine endpoint needs --sfn-endpoint-url"),
        ({"endpoint_url": "localhost:8083"}, "must begin with http"),
        ({"endpoint_url": "https://states.eu-west-1.amazonaws.com"}, "Say --sfn-allow-aws=true"),
        ({"endpoint_url": "http://x", "wait_time_scale": "0"}, "wait_time_scale is '0'; it must be a number above 0"),
        ({"endpoint_url": "http://x", "network": "bridge"}, "network is 'bridge'; it must be one of: auto, host"),
        ({"endpoint_url": "http://x", "engine_strict": "yes"}, "engine_strict is 'yes'"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes, message):
    """
    A wrong setting is told before anything starts; AWS itself only answers to who says so.
    """
    with pytest.raises(ValueError, match=message):
        outside_settings("endpoint", GIVEN | changes)


@pytest.mark.parametrize(
    ("url", "aws"),
    [
        ("https://states.us-east-1.amazonaws.com", True),
        ("https://states.cn-north-1.amazonaws.com.cn", True),
        ("https://states.eu-west-1.api.aws", True),
        ("http://127.0.0.1:8083", False),
        ("http://localhost.localstack.cloud:4566", False),
        ("http://amazonaws.com.example.org", False),
    ],
)
def test_aws_is_known_by_its_hosts(url, aws):
    """
    What is not a host of AWS is an emulator.
    """
    assert is_aws(url) is aws


@pytest.mark.parametrize(
    ("template", "request_", "fitting"),
    [
        ({"A": 1}, {"A": 1}, True),
        ({"A": 1}, {"A": 2}, False),
        ({"A": 1}, {"A": 1, "B": 2}, False),
        ({"A": 1, "B.$": "$.b"}, {"A": 1, "B": {"any": "thing"}}, True),
        ({"P": {"x.$": "$.x"}}, {"P": {"y": 1}}, False),
        ({"A": "{% $states.input.a %}"}, {"A": [1]}, True),
        ("{% $states.input %}", {"A": 1}, True),
        (None, {"A": 1}, True),
        ({"L": [1, "{% $x %}"]}, {"L": [1, 5]}, True),
        ({"L": [1]}, {"L": [1, 5]}, False),
    ],
)
def test_a_request_fits_the_template_it_was_made_of(template, request_, fitting):
    """
    Constants are equal, and no member is there that the template has not.
    """
    assert fits(template, request_) is fitting


@pytest.mark.parametrize(
    ("template", "request_"),
    [
        ({"Payload": {"t.$": "$$.Task.Token"}}, {"Payload": {"t": "abc"}}),
        ({"Payload": {"t": "{% $states.context.Task.Token %}"}}, {"Payload": {"t": "abc"}}),
        ({"Entries": [{"Detail": {"t.$": "$$.Task.Token"}}]}, {"Entries": [{"Detail": {"t": "abc"}}]}),
    ],
)
def test_a_task_token_is_found_where_the_template_puts_it(template, request_):
    """
    The token is nowhere else on the wire.
    """
    assert token_in(template, request_) == "abc"


@pytest.mark.parametrize(
    ("definition", "gap"),
    [
        ({"QueryLanguage": "JSONata", "States": {}}, "JSONata (QueryLanguage of the state machine)"),
        ({"States": {"A": {"Type": "Pass", "QueryLanguage": "JSONata"}}}, "JSONata (QueryLanguage of state 'A')"),
        ({"States": {"A": {"Type": "Pass", "Assign": {"x": 1}}}}, "variables (Assign of state 'A')"),
        ({"States": {"A": {"Type": "Choice", "Choices": [{"Assign": {}}]}}}, "variables (Assign of state 'A')"),
        ({"States": {"A": {"Type": "Map", "ItemReader": {}}}}, "Distributed Map (state 'A')"),
        ({"States": {"P": {"Type": "Parallel", "Branches": [{"States": {"A": {"Assign": {}}}}]}}}, "variables (Assign of state 'A')"),
    ],
)  # fmt: skip
def test_what_step_functions_local_cannot_do_is_found_in_the_definition(definition, gap):
    """
    The reason of a skip names the field and the state.
    """
    assert next(STEP_FUNCTIONS_LOCAL.gaps(definition)) == gap


def test_an_ordinary_definition_has_no_gap():
    """
    JSONPath, inline Map and all state types of old run on Step Functions Local.
    """
    inner = {"ProcessorConfig": {"Mode": "INLINE"}, "States": {"B": {"Type": "Task", "Resource": "r"}}}
    assert list(STEP_FUNCTIONS_LOCAL.gaps({"States": {"A": {"Type": "Map", "ItemProcessor": inner}}})) == []


def test_inline_maps_are_spelled_as_step_functions_local_knows_them():
    """
    ItemProcessor and ItemSelector become Iterator and Parameters, which mean the same.
    """
    new = {
        "Type": "Map",
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "B", "States": {}},
        "ItemSelector": {"a": 1},
    }
    assert older_map_fields({"States": {"A": new}}) == {
        "States": {"A": {"Type": "Map", "Iterator": {"StartAt": "B", "States": {}}, "Parameters": {"a": 1}}}
    }


@pytest.mark.parametrize(
    ("service", "error", "code"),
    [
        ("dynamodb", "DynamoDB.ConditionalCheckFailedException", "ConditionalCheckFailedException"),
        ("s3", "S3.NoSuchKeyException", "NoSuchKey"),
        ("sqs", "SQS.QueueDoesNotExistException", "QueueDoesNotExist"),
        ("sns", "SNS.Unheard.Of", "Unheard.Of"),
    ],
)
def test_an_error_name_is_turned_into_the_service_s_code(service, error, code):
    """
    The code is the one of which Step Functions makes that name.
    """
    assert service_error_of(WorkflowFailure(error, "why"), load_service(service)).code == code


def test_no_service_causes_an_error_of_step_functions_itself():
    """
    `States.Timeout` has to come from a time limit.
    """
    with pytest.raises(UnsupportedFeature, match=r"States\.Timeout"):
        service_error_of(WorkflowFailure("States.Timeout", ""), load_service("sns"))


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        (None, None),
        ("plain", "plain"),
        ('{"errorMessage": "why", "errorType": "E"}', "why"),
        ('{"a": 1}', '{"a": 1}'),
        ("{no JSON", "{no JSON"),
        ("taken (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: X; Request ID: 1; Proxy: null)", "taken"),
        ("taken (Service: S3, Status Code: 400, Request ID: 1, Extended Request ID: 2)", "taken"),
    ],
)
def test_the_message_of_a_cause(cause, message):
    """
    Engines and services put their own words around the message.
    """
    assert message_of(cause) == message


def test_what_differs_from_run_to_run_is_not_compared():
    """
    Ids, times, execution ARNs, tokens and metadata are no difference.
    """
    one = {
        "SdkHttpMetadata": 1,
        "at": "2026-01-01T00:00:00Z",
        "arn": "arn:aws:states:us-east-1:1:execution:M:1",
        "t": "A" * 80,
    }
    other = {"at": "2027-01-01T00:00:00.5Z", "arn": "arn:aws:states:us-east-1:1:execution:N:2", "t": "B" * 90}
    assert shown(one) == shown(other)
    assert shown({"a": 1}) != shown({"a": 2})


def test_mocks_are_written_as_a_mock_configuration_file():
    """
    Responses in turn get numbers; the last one goes on.
    """
    mock = Mock("Start").raises("Busy", "later", times=2).returns({"a": 1})

    document = mock_configuration(["Machine"], {"Start": mock})

    assert document["MockedResponses"] == {
        "responses of Start": {"0-1": {"Throw": {"Error": "Busy", "Cause": "later"}}, "2-1001": {"Return": {"a": 1}}}
    }
    read = parse_mock_config(json.dumps(document))
    assert list(read.state_machines["Machine"]["pytest"].states) == ["Start"]


@pytest.mark.parametrize(
    "mock",
    [
        Mock("A").returns(lambda request: request),
        Mock("A").returns(1, after=3),
        Mock("A").waits_for_callback(),
        Mock("A").when({"a": 1}).returns(1),
        Mock("A"),
    ],
    ids=("callable", "latency", "callback", "condition", "nothing"),
)
def test_a_mock_that_no_file_can_hold_says_so(mock):
    """
    A file answers by the number of the call, and at once.
    """
    with pytest.raises(NotFixed, match="'A'"):
        mock_configuration(["Machine"], {"A": mock})


def test_a_replay_gives_each_attempt_what_it_was_given():
    """
    The answers come from the history alone, by state, visit and attempt.
    """
    events = [
        {"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "timestamp": 0.0},
        {
            "id": 2,
            "previousEventId": 0,
            "type": "TaskStateEntered",
            "timestamp": 0.0,
            "stateEnteredEventDetails": {"name": "A"},
        },
        {"id": 3, "previousEventId": 2, "type": "TaskScheduled", "timestamp": 0.0, "taskScheduledEventDetails": {}},
        {
            "id": 4,
            "previousEventId": 3,
            "type": "TaskFailed",
            "timestamp": 1.0,
            "taskFailedEventDetails": {"error": "E"},
        },
        {"id": 5, "previousEventId": 4, "type": "TaskScheduled", "timestamp": 2.0, "taskScheduledEventDetails": {}},
        {
            "id": 6,
            "previousEventId": 5,
            "type": "TaskSucceeded",
            "timestamp": 3.0,
            "taskSucceededEventDetails": {"output": "7"},
        },
    ]
    replay = ReplayRunner(events)

    def answer(retry_count):
        from pytest_sfn.language.tasks import Resource, TaskRequest

        return replay.run(TaskRequest(Resource("r", "lambda", "invoke"), {}, "A", "", "", "STANDARD", retry_count))

    assert answer(0).failure.error == "E"
    assert answer(1).output == 7


def test_an_endpoint_that_is_not_there_is_named():
    """
    No stack trace of sockets: the URL, and that nothing answers.
    """
    with pytest.raises(EngineUnavailable, match=r"No Step Functions endpoint answers at http://127\.0\.0\.1:9"):
        connect(outside("endpoint", endpoint_url="http://127.0.0.1:9"))


def test_without_docker_it_is_said_what_is_missing(monkeypatch, tmp_path):
    """
    The reason says what was looked for, and what to do.
    """
    pytest.importorskip("testcontainers")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    with pytest.raises(
        EngineUnavailable, match=r"(?s)Docker is not running, or not for this user .*in-process needs none"
    ):
        docker_client()


def test_the_kind_of_an_image_is_known_by_its_name():
    """
    Step Functions Local tells nothing of itself.
    """
    assert kind_of("http://127.0.0.1:9", "amazon/aws-stepfunctions-local:1.13") is STEP_FUNCTIONS_LOCAL
    assert kind_of("https://states.us-east-1.amazonaws.com").answers is False


class StartedContainer:
    """What testcontainers' container is told before it starts."""

    def __init__(self):
        self.env, self.ports, self.options, self._command = {}, {}, {}, None

    def with_kwargs(self, **options):
        """As testcontainers' own."""
        self.options = options

    def with_command(self, command):
        """As testcontainers' own."""
        self._command = command


@pytest.fixture
def planned(monkeypatch):
    """A container that is never started, of Step Functions Local or of our image."""
    from pytest_sfn.backends import container as containers

    monkeypatch.setattr(containers, "docker_client", lambda: None)
    return lambda **settings: containers.Container(outside("container", **settings), lambda *_: None)


def test_a_published_port_is_one_of_the_loopback(planned):
    """
    Docker chooses it; the container finds the test's process by the name of the host.
    """
    started = StartedContainer()

    planned()._publish(started)

    assert started.ports == {"8083/tcp": ("127.0.0.1",)}
    assert started.options["extra_hosts"] == {"host.docker.internal": "host-gateway"}


@pytest.mark.parametrize(("ours", "command"), [(True, ["--host", "127.0.0.1", "--port"]), (False, None)])
def test_on_the_host_s_network_our_image_takes_a_free_port(planned, ours, command):
    """
    It listens on 127.0.0.1 only. Step Functions Local knows no port but 8083.
    """
    started = StartedContainer()

    port = planned()._put_on_host(started, ours=ours)

    assert started.options["network_mode"] == "host"
    assert (started._command or [])[:3] == (command or [])
    assert ours is (port != 8083)


def test_a_container_is_told_what_step_functions_local_is_told(planned):
    """
    The variables are those of AWS's documentation; every endpoint it has leads to the test's process.
    """
    told = planned(region="eu-west-1", wait_time_scale=0.5)._environment("http://here:1", 8083)

    assert told["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert told["WAIT_TIME_SCALE"] == "0.5"
    assert {told[name] for name in told if name.endswith("_ENDPOINT") and name != "STEP_FUNCTIONS_ENDPOINT"} == {
        "http://here:1"
    }


@pytest.mark.parametrize(
    ("settings", "ours", "arguments", "scale"),
    [
        ({}, True, ["--clock", "virtual"], 1),
        ({"clock": "real"}, True, [], 1),
        ({"clock": "100"}, True, [], 0.01),
        ({"wait_time_scale": 0.1}, True, [], 0.1),
        ({}, False, None, 1),
    ],
)
def test_the_test_s_clock_is_that_of_our_image(planned, settings, ours, arguments, scale):
    """
    Virtual by default; a number is a scale of real time. Step Functions Local has the wall's clock.
    """
    container, started = planned(**settings), StartedContainer()

    container._behave(started, ours=ours)

    assert (None if started._command is None else started._command[4:]) == arguments
    assert container.scale == scale


def test_what_could_not_be_had_is_not_tried_for_every_test():
    """
    A suite without Docker does not wait for it again and again.
    """
    from pytest_sfn.backends.connections import close_all

    settings = outside("endpoint", endpoint_url="http://127.0.0.1:9")
    for _ in range(2):
        with pytest.raises(EngineUnavailable, match="No Step Functions endpoint answers"):
            connect(settings)
    close_all()


def test_mocks_that_a_file_answers_for_are_told_of_the_calls_in_the_history(monkeypatch):
    """
    A container of the test's own reads the file; attempts are noted once, and a second workflow is refused.
    """
    from types import SimpleNamespace

    from pytest_sfn.answers.mocks.registry import MockRegistry
    from pytest_sfn.assertions.visits import Reader
    from pytest_sfn.backends import filed_mocks
    from pytest_sfn.backends.outside_engine import OutsideEngine
    from pytest_sfn.testing.sfn import Sfn

    def connection(name):
        return SimpleNamespace(kind=STEP_FUNCTIONS_LOCAL, container=name, prefix="", close=lambda: None)

    written = []
    monkeypatch.setattr(filed_mocks, "open_connection", lambda _, path: written.append(path) or connection("own"))
    start = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": True}
    definition = {"StartAt": "Start", "States": {"Start": start | {"Parameters": {"StateMachineArn": "a"}}}}
    sfn = Sfn(in_process())
    first, second = sfn.define(definition, "First"), sfn.define(definition, "Second")
    mocks = MockRegistry()
    mock = mocks.mock("Start").returns({"ExecutionArn": "arn"})
    engine = OutsideEngine(outside("container", engine_strict="true"), connection("the run's"))
    filed = filed_mocks.FiledMocks(engine, mocks)

    assert filed.suffix == ""
    assert filed.add(first)
    assert not filed.add(first)
    assert (filed.suffix, engine.connection.container) == ("#pytest", "own")
    with pytest.raises(UnsupportedFeature, match="the container has read its own"):
        filed.add(second)

    events = [
        {"id": 1, "previousEventId": 0, "type": "TaskStateEntered", "timestamp": 0, "stateEnteredEventDetails": {"name": "Start"}},
        {"id": 2, "previousEventId": 1, "type": "TaskScheduled", "timestamp": 5, "taskScheduledEventDetails": {"parameters": "7"}},
    ]  # fmt: skip
    execution = SimpleNamespace(arn="arn:execution", visits=lambda: Reader().read(events).all)
    filed.note_calls(execution)
    filed.note_calls(execution)
    assert [(call.request, call.execution_arn) for call in mock.calls] == [(7, "arn:execution")]

    filed.close()
    assert not Path(written[0]).exists()
