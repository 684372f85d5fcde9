"""
The engine `container`: Step Functions Local, or our own image in its place, started and stopped by testcontainers.

Every process of a run (each pytest-xdist worker) starts its own on a port of its own. It is removed when the run ends,
by testcontainers' reaper if the run is killed, and where that is switched off by the next run.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.backends.backend_errors import EngineUnavailable
from pytest_sfn.backends.endpoint_kinds import LOCAL_ENDPOINTS, silence_at
from pytest_sfn.backends.outside_settings import OutsideSettings
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.answer_server import AnswerServer

#: Step Functions Local's port, and ours. Source: developer guide, "Setting up Step Functions Local".
PORT = 8083
#: Where the AWS image is told to look for its mock configuration. Source: developer guide, "Using mocked service
#: integrations".
MOCK_CONFIG = "/home/StepFunctionsLocal/MockConfigFile.json"
#: Label of our own image; its value is not looked at.
OUR_LABEL = "org.pytest-sfn.image"
#: Label of containers a run started: the process that did, on which host.
_OWNER_LABEL = "org.pytest-sfn.started-by"
_HOST_NAME = "host.docker.internal"
_READY_SECONDS = 60
_TRIES = 3


class Container:
    """One running engine. `start` returns when it answers; EngineUnavailable says what is missing."""

    def __init__(
        self, settings: OutsideSettings, answers_on: Callable[[str, int], AnswerServer], mock_config: str | None = None
    ) -> None:
        self._settings = settings
        self._answers_on = answers_on
        self._mock_config = mock_config
        self._container: Any = None
        self._docker = docker_client()
        self.answers: AnswerServer | None = None
        self.url = ""
        self.scale = settings.wait_time_scale

    def start(self) -> None:
        """Start it and wait until it answers; a port that somebody took meanwhile is given up for another one."""
        ours = OUR_LABEL in self._image_labels()
        remove_leftovers(self._docker)
        on_host = self._settings.network == "host" or (self._settings.network == "auto" and ours and _is_linux())
        for attempt in range(1, _TRIES + 1):
            try:
                self._start_once(ours=ours, on_host=on_host)
            except EngineUnavailable:
                self.stop()
                if attempt == _TRIES or not (ours and on_host):
                    raise
                continue
            return

    def _start_once(self, *, ours: bool, on_host: bool) -> None:
        container = self._new()
        answer_host = "127.0.0.1" if on_host or not _is_linux() else self._bridge_address()
        self.answers = self._answers_on(answer_host, self._settings.answer_port)
        port = self._put_on_host(container, ours=ours) if on_host else self._publish(container)
        called = f"http://{'127.0.0.1' if on_host else _HOST_NAME}:{self.answers.port}"
        container.env |= self._environment(called, port if on_host else PORT)
        self._behave(container, ours=ours)
        self._container = container
        self._run(container)
        self.url = f"http://127.0.0.1:{port or container.get_exposed_port(PORT)}"
        self._wait_until_ready(container)

    def _new(self) -> Any:
        from testcontainers.core.container import DockerContainer

        container = DockerContainer(self._settings.image)
        if self._mock_config is not None:
            container.with_volume_mapping(self._mock_config, MOCK_CONFIG, "ro")
        return container

    def _put_on_host(self, container: Any, *, ours: bool) -> int:
        """Host networking: our image listens on a free port of 127.0.0.1; AWS's knows no port but its own."""
        port = _free_port() if ours else PORT
        container.with_kwargs(network_mode="host", labels=_labels())
        if ours:
            container.with_command(["--host", "127.0.0.1", "--port", str(port)])
        return port

    def _publish(self, container: Any) -> int:
        """A port of 127.0.0.1 that Docker chooses, known once it runs."""
        container.ports[f"{PORT}/tcp"] = ("127.0.0.1",)
        container.with_kwargs(extra_hosts={_HOST_NAME: "host-gateway"}, labels=_labels())
        return 0

    def _environment(self, answers: str, port: int) -> dict[str, str]:
        """The variables of the AWS image. Source: developer guide, "Setting configuration options"."""
        settings = self._settings
        variables = dict.fromkeys(LOCAL_ENDPOINTS.values(), answers)
        variables |= {
            "AWS_ACCOUNT_ID": settings.account.id,
            "AWS_DEFAULT_REGION": settings.account.region,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "STEP_FUNCTIONS_ENDPOINT": f"http://127.0.0.1:{port}",
            "WAIT_TIME_SCALE": f"{settings.wait_time_scale:g}",
            # Step Functions Local knows no such variable; in our image it leads all other services here too.
            "AWS_ENDPOINT_URL": answers,
        }
        return variables if self._mock_config is None else variables | {"SFN_MOCK_CONFIG": MOCK_CONFIG}

    def _behave(self, container: Any, *, ours: bool) -> None:
        """The test's clock, in our own image."""
        if not ours:
            return
        clock = self._settings.clock
        command = list(container._command or ["--host", "0.0.0.0", "--port", str(PORT)])  # noqa: SLF001, S104 - no getter; inside a container
        if clock == "virtual" and self.scale == 1:
            command += ["--clock", "virtual"]
        elif clock not in ("virtual", "real"):
            self.scale = 1 / float(clock)
            container.env["WAIT_TIME_SCALE"] = f"{self.scale:g}"
        container.with_command(command)

    def _run(self, container: Any) -> None:
        from docker.errors import DockerException

        try:
            container.start()
        except DockerException as error:
            raise EngineUnavailable(f"Docker cannot start {self._settings.image}: {_said(error)}") from None
        except Exception as error:  # noqa: BLE001 - the reaper's own troubles come in many types
            raise EngineUnavailable(
                f"testcontainers cannot start {self._settings.image}: {error}. If its reaper (Ryuk) cannot run here, "
                "set TESTCONTAINERS_RYUK_DISABLED=true"
            ) from None

    def _wait_until_ready(self, container: Any) -> None:
        give_up = time.monotonic() + _READY_SECONDS
        while silence_at(self.url, timeout_seconds=2) is not None:
            container.reload()
            if container.status in ("exited", "dead"):
                raise EngineUnavailable(f"{self._settings.image} ended at once:\n{self.logs()}")
            if time.monotonic() > give_up:
                raise EngineUnavailable(
                    f"{self._settings.image} does not answer at {self.url} after {_READY_SECONDS} s:\n{self.logs()}"
                )
            time.sleep(0.05)
        container.reload()
        if container.status != "running":  # somebody else's server had the port, and answered in its place
            raise EngineUnavailable(f"{self._settings.image} ended at once:\n{self.logs()}")

    # --- what becomes of it
    def is_alive(self) -> bool:
        """Whether it still runs and answers."""
        return self._container is not None and silence_at(self.url, timeout_seconds=2) is None

    def logs(self) -> str:
        """The last lines it wrote."""
        if self._container is None:
            return ""
        return b"\n".join(self._container.get_logs()).decode(errors="replace")[-2000:].strip()

    @property
    def id(self) -> str:
        """The container's id."""
        return str(self._container.get_container_id())

    def stop(self) -> None:
        """Stop and remove it. May be called twice, and when it is gone already."""
        container, self._container = self._container, None
        if container is not None:
            from docker.errors import DockerException

            with suppress(DockerException):
                container.stop()

    # --- the image and the host
    def _image_labels(self) -> dict[str, str]:
        from docker.errors import DockerException, ImageNotFound

        image = self._settings.image
        try:
            try:
                found = self._docker.images.get(image)
            except ImageNotFound:
                found = self._docker.images.pull(image)
        except DockerException as error:
            raise EngineUnavailable(f"There is no image {image}, and it cannot be pulled: {_said(error)}") from None
        labels: dict[str, str] = found.labels or {}
        return labels

    def _bridge_address(self) -> str:
        """Where containers reach the host on Linux: the gateway of Docker's bridge."""
        from docker.errors import DockerException

        try:
            configuration: JSON = self._docker.networks.get("bridge").attrs["IPAM"]["Config"]
            return str(configuration[0]["Gateway"])
        except (DockerException, LookupError):
            raise EngineUnavailable(
                "Docker has no bridge network for a published port; choose --sfn-network=host"
            ) from None


def docker_client() -> Any:
    """Docker's client. EngineUnavailable, with what is missing, where there is none."""
    where = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if where.startswith("unix://") and _is_linux() and not Path(where.removeprefix("unix://")).exists():
        # Told here, as docker's own client would leave a socket open on its way out.
        raise _no_docker(where, "there is no such socket")
    try:
        import docker
        import testcontainers.core.container  # noqa: F401
    except ImportError:
        raise EngineUnavailable(
            "The engine container needs testcontainers: pip install 'pytest-sfn[container]'"
        ) from None
    except docker.errors.DockerException as error:  # its module looks for Docker when it is imported
        raise _no_docker(where, _said(error)) from None
    client = None
    try:
        client = docker.from_env()
        client.ping()
    except docker.errors.DockerException as error:
        if client is not None:
            client.close()
        raise _no_docker(where, _said(error)) from None
    return client


def _no_docker(where: str, why: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"Docker is not running, or not for this user ({where}): {why}\n"
        "Start it, or set DOCKER_HOST; --sfn-engine=in-process needs none"
    )


def remove_leftovers(client: Any) -> int:
    """Remove containers whose run on this host was killed before it could; gives how many."""
    from docker.errors import DockerException

    removed = 0
    for container in client.containers.list(all=True, filters={"label": _OWNER_LABEL}):
        host, _, process = container.labels[_OWNER_LABEL].rpartition("/")
        if host == socket.gethostname() and not _lives(int(process)):
            with suppress(DockerException):  # another worker was quicker
                container.remove(force=True)
                removed += 1
    return removed


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _labels() -> dict[str, str]:
    return {_OWNER_LABEL: f"{socket.gethostname()}/{os.getpid()}"}


def _is_linux() -> bool:
    return sys.platform == "linux"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _said(error: Exception) -> str:
    """What Docker said, in one line."""
    return str(getattr(error, "explanation", None) or error).splitlines()[0]
