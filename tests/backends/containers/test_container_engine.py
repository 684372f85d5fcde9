"""The engine `container`, for real: our image, started by testcontainers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from pytest_sfn.backends import container as containers
from pytest_sfn.backends.backend_errors import EngineUnavailable
from pytest_sfn.backends.connections import close_all, connect
from pytest_sfn.testing.sfn import Sfn
from tests.backends.chosen_settings import on, outside

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, "End": True}


@pytest.fixture
def contained(settings):
    sfn = Sfn(on(settings))
    yield sfn
    sfn.close(verify=False)


def test_a_mock_answers_a_container_over_the_wire(contained):
    """
    The container calls the test's process on the loopback; its clock is virtual.
    """
    wait = {"Type": "Wait", "Seconds": 86400, "Next": "Call"}
    workflow = contained.define({"StartAt": "Wait", "States": {"Wait": wait, "Call": TASK}})
    workflow.mock("Call").returns({"id": 1})

    execution = workflow.run()

    assert execution.output["Payload"] == {"id": 1}
    assert execution.elapsed == 86400


def test_one_container_serves_a_run_and_is_gone_after_it(settings, running):
    """
    Connections are kept for the process; when it closes them, nothing is left.
    """
    before = running()
    assert connect(settings) is connect(settings)
    assert len(running()) == len(before) + 1

    close_all()

    assert running() == before


def test_a_container_that_was_killed_is_started_again(settings, docker):
    """
    The next test finds it dead, and gets another one.
    """
    first = connect(settings).container
    first_id = first.id
    docker.containers.get(first_id).kill()

    second = connect(settings).container

    assert second.id != first_id
    assert second.is_alive()


def test_a_port_that_is_taken_is_given_up_for_another(settings, monkeypatch):
    """
    Between the choice of a port and the container's start, somebody may take it.
    """
    free = containers._free_port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = [taken.getsockname()[1]]
        monkeypatch.setattr(containers, "_free_port", lambda: ports.pop() if ports else free())

        connection = connect(settings)

    assert connection.container.is_alive()
    assert ports == []


def test_what_a_killed_run_left_is_removed_by_the_next(image, running, docker):
    """
    Without testcontainers' reaper, a run that is killed cannot remove its container.
    """
    before = running()
    code = (
        "from pytest_sfn.backends.connections import connect; from tests.backends.chosen_settings import outside;"
        f"connect(outside('container', image={image!r})); print('up', flush=True); input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout.readline() == "up\n"
    left = set(running()) - set(before)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(left) == 1

    containers.remove_leftovers(docker)

    assert not left & set(running())


def test_mocks_whose_calls_never_come_out_are_put_into_a_mock_configuration_file(contained, running):
    """
    A nested execution is the engine's own to start: a container of the test's own answers it from a file.
    """
    start = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:Other"},
        "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 60}],
        "End": True,
    }
    workflow = contained.define({"StartAt": "Start", "States": {"Start": start}})
    nested = workflow.mock("Start").raises("States.TaskFailed", "once", times=1).returns({"Output": {"a": 1}})

    execution = workflow.run()

    assert execution.output == {"Output": {"a": 1}}
    assert execution.state("Start").retries == 1
    assert nested.call_count == 2
    count = len(running())
    contained.close(verify=True)
    assert len(running()) == count - 1


def test_an_image_that_is_not_there_is_named():
    """
    The reason says which image, and that it cannot be pulled.
    """
    pytest.importorskip("testcontainers")
    if "PYTEST_SFN_IMAGE" not in os.environ:
        pytest.skip("needs Docker")
    with pytest.raises(EngineUnavailable, match="There is no image localhost:9/none:1, and it cannot be pulled"):
        connect(outside("container", image="localhost:9/none:1"))


# --- the image
def test_the_image_takes_the_variables_of_the_one_it_replaces(image):
    """
    Account and Region are those of AWS_ACCOUNT_ID and AWS_DEFAULT_REGION.
    """
    settings = outside("container", image=image, account_id="210987654321", region="eu-west-1")
    connection = connect(settings)
    pass_ = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}

    arn = connection.client.create_state_machine(
        name="M", definition=json.dumps(pass_), roleArn="arn:aws:iam::210987654321:role/r"
    )
    close_all()

    assert arn["stateMachineArn"] == "arn:aws:states:eu-west-1:210987654321:stateMachine:M"


def test_waits_are_scaled_on_a_real_clock(image):
    """
    WAIT_TIME_SCALE makes a wait of half a minute pass in a blink, with the times of the whole wait in the history.
    """
    settings = outside("container", image=image, clock="real", wait_time_scale=0.01)
    sfn = Sfn(on(settings))
    began = time.monotonic()

    execution = sfn.define({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 30, "End": True}}}).run()

    assert execution.succeeded
    assert time.monotonic() - began < 10
    assert execution.elapsed >= 30
    sfn.close()
    close_all()


def test_the_image_runs_without_rights_and_tells_its_health(settings, docker):
    """
    The user is not root, nothing listens but on 127.0.0.1, and the health check is green.
    """
    connection = connect(settings)
    with urlopen(connection.url) as answer:
        assert json.loads(answer.read())["service"] == "stepfunctions"
    inside = docker.containers.get(connection.container.id)

    assert inside.attrs["Config"]["User"] == "10001:10001"
    checked = inside.exec_run(inside.attrs["Config"]["Healthcheck"]["Test"][1:])
    assert checked.exit_code == 0, checked.output
