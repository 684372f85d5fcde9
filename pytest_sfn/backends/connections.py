"""What a test run keeps open: a client of each endpoint, the containers it started, the socket it answers on."""

from __future__ import annotations

import atexit
import json
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from pytest_sfn.backends.backend_errors import EngineUnavailable
from pytest_sfn.backends.endpoint_kinds import EndpointKind, kind_of, silence_at
from pytest_sfn.backends.outside_settings import OutsideSettings, is_aws
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.answer_server import AnswerServer
    from pytest_sfn.backends.container import Container

#: What one run makes on an endpoint has this in its names, so that runs do not meet.
RUN = secrets.token_hex(4)


@dataclass
class EngineConnection:
    """An endpoint in use. scale: how long a second of a wait lasts there in real seconds."""

    url: str
    kind: EndpointKind
    scale: float
    client: Any
    answers: AnswerServer | None
    container: Container | None = None
    prefix: str = ""

    def clock(self, given: dict[str, JSON] | None = None) -> dict[str, JSON]:
        """The clock of our own server, told to move if anything is given."""
        data = None if given is None else json.dumps(given).encode()
        request = Request(f"{self.url}/clock", data=data)  # noqa: S310 - the endpoint the user named
        with urlopen(request, timeout=10) as response:  # noqa: S310 - as above
            told: dict[str, JSON] = json.loads(response.read())
        return told

    def close(self) -> None:
        """Stop the container; the socket is the run's."""
        self.client.close()
        if self.container is not None:
            self.container.stop()


_OPEN: dict[OutsideSettings, EngineConnection] = {}
#: What could not be had, and why: it is not tried again for each test.
_MISSING: dict[OutsideSettings, str] = {}
_ANSWERS: dict[tuple[str, int], AnswerServer] = {}


def connect(settings: OutsideSettings) -> EngineConnection:
    """The connection of these settings: made at the first call, and again if its container has died meanwhile."""
    found = _OPEN.get(settings)
    if found is not None and found.container is not None and not found.container.is_alive():
        disconnect(settings)
        found = None
    if found is None:
        if settings in _MISSING:
            raise EngineUnavailable(_MISSING[settings])
        atexit.register(close_all)
        try:
            found = _OPEN[settings] = open_connection(settings)
        except EngineUnavailable as error:
            _MISSING[settings] = str(error)
            raise
    return found


def disconnect(settings: OutsideSettings) -> None:
    """Close one connection."""
    found = _OPEN.pop(settings, None)
    if found is not None:
        found.close()


def close_all() -> None:
    """Close every connection and socket of the run. May be called twice."""
    for settings in list(_OPEN):
        disconnect(settings)
    _MISSING.clear()
    while _ANSWERS:
        _ANSWERS.popitem()[1].close()
    atexit.unregister(close_all)


def open_connection(settings: OutsideSettings, mock_config: str | None = None) -> EngineConnection:
    """A connection that the caller closes. mock_config: path of a mock configuration file, for a container."""
    if settings.engine == "container":
        from pytest_sfn.backends.container import Container

        container = Container(settings, answers_on, mock_config)
        container.start()
        url, kind = container.url, kind_of(container.url, settings.image)
        client = new_client(url, settings.account.region)
        return EngineConnection(url, kind, container.scale, client, container.answers, container, settings.prefix)
    url = settings.endpoint_url.rstrip("/")
    silence = silence_at(url, timeout_seconds=5)
    if silence is not None:
        raise EngineUnavailable(f"No Step Functions endpoint answers at {url}: {silence}")
    kind, client = kind_of(url), new_client(url, settings.account.region)
    answers = answers_on("127.0.0.1", settings.answer_port) if kind.answers else None
    prefix = settings.prefix or f"pytest-sfn-{RUN}-"
    return EngineConnection(url, kind, settings.wait_time_scale, client, answers, None, prefix)


def answers_on(host: str, port: int) -> AnswerServer:
    """The run's socket for answers at an address."""
    found = _ANSWERS.get((host, port))
    if found is None:
        from pytest_sfn.backends.answer_server import AnswerServer

        try:
            found = _ANSWERS[host, port] = AnswerServer(host, port)
        except OSError as error:
            raise EngineUnavailable(
                f"The test process cannot answer Tasks on {host}:{port}: {error}. Choose another port with "
                "--sfn-answer-port (each pytest-xdist worker needs its own endpoint and port)"
            ) from None
    return found


def new_client(url: str, region: str) -> Any:
    """A boto3 client of an endpoint. Credentials are placeholders unless it is AWS itself."""
    import boto3
    from botocore.config import Config

    keys: dict[str, Any] = {}
    if not is_aws(url) and not os.environ.get("AWS_ACCESS_KEY_ID"):
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    config = Config(inject_host_prefix=is_aws(url), max_pool_connections=64, retries={"max_attempts": 3})
    session: Any = boto3.session.Session(region_name=region, **keys)
    return session.client("stepfunctions", endpoint_url=url, config=config)
