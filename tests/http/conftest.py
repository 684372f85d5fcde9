"""A server on a free port, and clients of it."""

import pytest
from wires import Wire

from pytest_sfn.http.serving import make_server


@pytest.fixture
def server():
    with make_server(virtual=True, seed=1) as running:
        yield running
    assert running.answering.failures == []


@pytest.fixture
def connect(server):
    """Opens further connections; all are closed in the end."""
    opened = []

    def connected():
        opened.append(Wire(server))
        return opened[-1]

    yield connected
    for connection in opened:
        connection.socket.close()


@pytest.fixture
def wire(connect):
    return connect()


@pytest.fixture
def client(server):
    """Makes boto3 clients of the server; all are closed in the end."""
    import boto3
    from botocore.config import Config

    made = []

    def new():
        made.append(
            boto3.client(
                "stepfunctions",
                endpoint_url=server.url,
                region_name="us-east-1",
                aws_access_key_id="x",
                aws_secret_access_key="x",
                config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}, max_pool_connections=50),
            )
        )
        return made[-1]

    yield new
    for one in made:
        one.close()
