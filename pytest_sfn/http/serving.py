"""Puts together what `pytest-sfn serve` and the endpoint fixtures serve: engine, service, pace, server."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pytest_sfn.account import Account
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.answers.s3_objects import s3_at_endpoint
from pytest_sfn.engine import Engine, RealClock, VirtualClock
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.http.delivery import Delivery
from pytest_sfn.http.server import Server
from pytest_sfn.integrations.data_sets.s3_data_sets import S3DataSets
from pytest_sfn.language.tasks import TaskRequest, TaskRunner, TaskSteps, steps_of
from pytest_sfn.service.pace import Pace
from pytest_sfn.service.service import StepFunctionsService

log = logging.getLogger("pytest_sfn.serving")
#: Calls of other services which may be under way at a time; each has a thread.
_CALLS_AT_A_TIME = 128


def make_server(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    account: Account = Account(),
    virtual: bool = False,
    wait_time_scale: float = 1.0,
    lambda_endpoint: str | None = None,
    mock_config: str | None = None,
    seed: int | None = None,
) -> Server:
    """
    A server with an engine of its own, not started yet; `stop` ends all its threads.

    wait_time_scale: how long a second of a wait lasts in real time. seed: None draws one. lambda_endpoint: URL of a
    Lambda endpoint; those of other services are where boto3 finds them (`AWS_ENDPOINT_URL`,
    `AWS_ENDPOINT_URL_<SERVICE>`). mock_config: path of a MockConfigFile; raises DefinitionError for one that cannot be
    used.
    """
    if wait_time_scale <= 0:
        raise ValueError("the wait time scale is above 0; use the virtual clock for waits which take no time")
    pool = ThreadPoolExecutor(_CALLS_AT_A_TIME, thread_name_prefix="pytest-sfn-call")
    tasks = IntegrationTaskRunner(unmocked="endpoint", pool=pool)
    tasks.use_http()
    if lambda_endpoint:
        tasks.use_lambda_endpoint(lambda_endpoint)
    engine = Engine(
        clock=VirtualClock() if virtual else RealClock(1.0 / wait_time_scale),
        seed=secrets.randbits(64) if seed is None else seed,
        account=account,
        tasks=tasks,
    )
    service = StepFunctionsService(engine)
    if mock_config:
        service.use_mock_config(mock_config)
    server = Server(service, Pace(engine.scheduler, service.awaits_client), host, port)
    engine.tasks = FailingTasks(engine.tasks, server.answering.failure)
    objects = s3_at_endpoint(tasks.services, account.region)
    engine.data_sets = S3DataSets(objects, pool, harness_errors_fail_executions=True)
    server.at_stop.append(lambda: pool.shutdown(wait=False, cancel_futures=True))
    events, logs = _has_endpoint("EVENTBRIDGE"), _has_endpoint("CLOUDWATCH_LOGS")
    if events or logs:
        delivery = Delivery(account.region)
        delivery.deliver_from(service, events=events, logs=logs)
        if logs:
            service.state.log_events.group_exists = delivery.log_group_exists
            service.state.log_events.deliver = delivery.flush
        server.at_stop.append(delivery.close)
    return server


def _has_endpoint(service: str) -> bool:
    return any(os.environ.get(name) for name in ("AWS_ENDPOINT_URL", f"AWS_ENDPOINT_URL_{service}"))


class FailingTasks:
    """
    A Task runner for servers, where there is no test that a harness error could fail.

    The execution fails with States.Runtime, which nothing catches, and the error is told in its cause and in the log.
    """

    def __init__(self, others: TaskRunner, tell: Callable[[BaseException], object]) -> None:
        self.others = others
        self._tell = tell

    def run(self, request: TaskRequest) -> TaskSteps:
        """The steps of one attempt."""
        try:
            return (yield from steps_of(self.others, request))
        except HarnessError as error:
            self._tell(error)
            raise WorkflowFailure("States.Runtime", f"{type(error).__name__}: {error}") from None
