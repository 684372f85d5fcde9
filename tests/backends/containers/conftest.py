"""What the container tests need: Docker, and our image under the name in PYTEST_SFN_IMAGE (`.ci/containers` builds it)."""

import os

import pytest

from pytest_sfn.backends.connections import close_all
from tests.backends.chosen_settings import outside


@pytest.fixture
def image():
    name = os.environ.get("PYTEST_SFN_IMAGE")
    if name is None:
        pytest.skip("needs an image: .ci/containers builds one and sets PYTEST_SFN_IMAGE")
    return name


@pytest.fixture
def settings(image):
    yield outside("container", image=image, engine_timeout=30)
    close_all()


@pytest.fixture
def docker(image):
    from pytest_sfn.backends.container import docker_client

    client = docker_client()
    yield client
    client.close()


@pytest.fixture
def running(docker):
    """Ids of the containers that a run started and has not removed."""
    return lambda: [
        each.id for each in docker.containers.list(all=True, filters={"label": "org.pytest-sfn.started-by"})
    ]
