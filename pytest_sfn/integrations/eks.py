"""
Amazon EKS: clusters and what they are made of, calls of a cluster's Kubernetes API, and Kubernetes jobs.

Source: developer guide, "Create and manage Amazon EKS clusters with Step Functions".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.submission import callback, submitted
from pytest_sfn.integrations.resources.service import (
    CALLBACK,
    HTTP_SAMPLE,
    JOB,
    JOB_AND_CALLBACK,
    NO_OPERATION,
    Action,
    Job,
    OptimizedService,
)
from pytest_sfn.language.effects import Sleep
from pytest_sfn.language.tasks import Pattern, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers
    from pytest_sfn.integrations.calling.service_calls import Steps

_PAUSE: Final = 5.0


def _call(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """One request to the Kubernetes API of a cluster; a status of 400 or more is EKS.NNN, with the answer as Cause."""
    given: dict[str, JSON] = request.parameters
    from pytest_sfn.integrations.calling.http_sending import query_of

    query = query_of(given.get("QueryParameters"))
    result = yield from _kubernetes(request, answerers, given["Method"], given["Path"], given.get("RequestBody"), query)
    return (yield from callback(request, result))


def _run_job(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Create a Kubernetes job; with `.sync` wait for its Complete or Failed condition."""
    given: dict[str, JSON] = request.parameters
    jobs = f"/apis/batch/v1/namespaces/{given.get('Namespace') or 'default'}/jobs"
    result = yield from _kubernetes(request, answerers, "POST", jobs, given["Job"])
    if request.resource.pattern != "sync":
        return (yield from callback(request, result))
    yield submitted(request, result)
    return (yield from _ended(request, answerers, f"{jobs}/{result['ResponseBody']['metadata']['name']}"))


def _ended(request: TaskRequest, answerers: Answerers, path: str) -> Steps:
    while True:
        yield Sleep(_PAUSE)
        result = yield from _kubernetes(request, answerers, "GET", path)
        conditions = result["ResponseBody"].get("status", {}).get("conditions") or []
        ended = {condition["type"] for condition in conditions if condition.get("status") == "True"}
        if "Failed" in ended:
            raise WorkflowFailure("States.TaskFailed", dumps(result["ResponseBody"]))
        if "Complete" in ended:
            return result


def _kubernetes(
    request: TaskRequest,
    answerers: Answerers,
    method: str,
    path: str,
    body: JSON = None,
    query: tuple[tuple[str, str], ...] = (),
) -> Steps:
    from pytest_sfn.integrations.calling.http_calls import HttpRequest
    from pytest_sfn.integrations.calling.http_sending import response_to, result_of

    url = f"{request.parameters['Endpoint'].rstrip('/')}{path}"
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    sent = HttpRequest(method, url, headers, query, None if body is None else dumps(body), request)
    return result_of((yield from response_to(sent, answerers, request)), "EKS")


def _creation_and_deletion(kind: str, names: tuple[str, ...], subject: str) -> dict[str, Action]:
    """The jobs that end when what they are about is there, or is gone."""
    identify = {name: f">{name}" for name in names}
    creation = Job(f"Describe{kind}", identify, "status", {"ACTIVE"}, {"FAILED", "CREATE_FAILED", "DEGRADED"}, subject)
    failed = {"DELETE_FAILED", "FAILED"}
    deletion = Job(f"Describe{kind}", identify, "status", frozenset(), failed, subject, ends_in_nothing=True)
    return {f"create{kind}": Action(JOB, creation), f"delete{kind}": Action(JOB, deletion)}


def _kubernetes_action(patterns: tuple[Pattern, ...], perform: Callable[[TaskRequest, Answerers], TaskSteps]) -> Action:
    permissions = ("eks:DescribeCluster",)
    return Action(patterns, operation=NO_OPERATION, permissions=permissions, sample=HTTP_SAMPLE, perform=perform)


SERVICE = OptimizedService(
    "eks",
    "AmazonEKS",
    {
        **_creation_and_deletion("Cluster", ("name",), "cluster"),
        **_creation_and_deletion("FargateProfile", ("clusterName", "fargateProfileName"), "fargateProfile"),
        **_creation_and_deletion("Nodegroup", ("clusterName", "nodegroupName"), "nodegroup"),
        "call": _kubernetes_action(CALLBACK, _call),
        "runJob": _kubernetes_action(JOB_AND_CALLBACK, _run_job),
    },
)
