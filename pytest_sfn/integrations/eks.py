"""
Amazon EKS: calls of a cluster's Kubernetes API, and Kubernetes jobs.

Source: developer guide, "Create and manage Amazon EKS clusters with Step Functions". The cluster's own API
(createCluster and the like) is an ordinary API call or job.
"""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.answerers import Answerers
from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse
from pytest_sfn.integrations.calling.service_calls import Steps
from pytest_sfn.integrations.calling.submission import callback, submitted
from pytest_sfn.integrations.http_task import answered
from pytest_sfn.language.effects import Sleep
from pytest_sfn.language.tasks import TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

_PAUSE = 5.0


def call(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """One request to the Kubernetes API of a cluster; a status of 400 or more is EKS.NNN, with the answer as Cause."""
    given: dict[str, JSON] = request.parameters
    result = yield from _kubernetes(request, answerers, given["Method"], given["Path"], given.get("RequestBody"))
    return (yield from callback(request, result))


def run_job(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Create a Kubernetes job; with `.sync` wait for its Complete or Failed condition."""
    given: dict[str, JSON] = request.parameters
    namespace = given.get("Namespace") or "default"
    jobs = f"/apis/batch/v1/namespaces/{namespace}/jobs"
    result = yield from _kubernetes(request, answerers, "POST", jobs, given["Job"])
    if request.resource.pattern != "sync":
        return (yield from callback(request, result))
    yield submitted(request, result)
    return (yield from _ended(request, answerers, f"{jobs}/{result['ResponseBody']['metadata']['name']}"))


def _ended(request: TaskRequest, answerers: Answerers, path: str) -> Steps:
    while True:
        yield Sleep(_PAUSE)
        result = yield from _kubernetes(request, answerers, "GET", path, None)
        conditions = result["ResponseBody"].get("status", {}).get("conditions") or []
        ended = {condition["type"] for condition in conditions if condition.get("status") == "True"}
        if "Failed" in ended:
            raise WorkflowFailure("States.TaskFailed", dumps(result["ResponseBody"]))
        if "Complete" in ended:
            return result


def _kubernetes(request: TaskRequest, answerers: Answerers, method: str, path: str, body: JSON) -> Steps:
    given: dict[str, JSON] = request.parameters
    query = tuple(
        (name, text)
        for name, values in (given.get("QueryParameters") or {}).items()
        for text in (values if isinstance(values, list) else [values])
    )
    sent = HttpRequest(
        method,
        f"{given['Endpoint'].rstrip('/')}{path}",
        {"Content-Type": "application/json", "Accept": "application/json"},
        query if method == given.get("Method") else (),
        None if body is None else dumps(body),
        request,
    )
    response: HttpResponse = yield from answered(sent, answerers, request)
    if response.status >= 400:
        raise WorkflowFailure(f"EKS.{response.status}", response.text)
    return response.as_result()
