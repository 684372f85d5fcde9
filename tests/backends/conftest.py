"""A Step Functions server of our own on the loopback, and the sfn fixture's object on it."""

import socket

import pytest

from pytest_sfn.backends.connections import close_all
from pytest_sfn.testing.sfn import Sfn
from tests.backends.chosen_settings import in_process as settings_in_process
from tests.backends.chosen_settings import on
from tests.backends.chosen_settings import outside as engine_outside


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def endpoint():
    """Settings of a server that calls this process for every service, on a virtual clock."""
    from pytest_sfn.http.serving import make_server

    port = free_port()
    answers = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EVENTBRIDGE"):
            environment.setenv(name, answers)
        server = make_server(virtual=True, lambda_endpoint=answers, seed=1).start()
        yield engine_outside("endpoint", endpoint_url=server.url, answer_port=port, engine_timeout=20)
        server.stop()
        close_all()


@pytest.fixture
def outside(endpoint):
    """The sfn fixture's object on that server."""
    sfn = Sfn(on(endpoint))
    yield sfn
    sfn.close(verify=False)


@pytest.fixture
def in_process():
    """The sfn fixture's object with its executions in process."""
    sfn = Sfn(settings_in_process())
    yield sfn
    sfn.close(verify=False)
