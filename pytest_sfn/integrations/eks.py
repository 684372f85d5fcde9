"""
Amazon EKS: clusters and what they are made of, calls of a cluster's Kubernetes API, and Kubernetes jobs.

Source: developer guide, "Create and manage Amazon EKS clusters with Step Functions".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.expressions.json_text import dumps, parsed, text_of
from pytest_sfn.integrations.calling.submission import callback, submitted
from pytest_sfn.integrations.resources.own_fields import ANY, Kind, OwnFields
from pytest_sfn.integrations.resources.service import (
    CALLBACK,
    HTTP_SAMPLE,
    JOB,
    JOB_AND_CALLBACK,
    NO_OPERATION,
    Action,
    Job,
    OptimizedService,
    Outcome,
    Unfinished,
    failed_status,
)
from pytest_sfn.language.effects import Sleep
from pytest_sfn.language.tasks import Pattern, TaskRequest, TaskSteps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.calling.answerers import Answerers
    from pytest_sfn.integrations.calling.service_calls import Steps

_PAUSE: Final = 5.0
#: What Error Names of statuses from 400 on begin with; the answer's body is the Cause.
_ERRORS: Final = "EKS"
_failed_call = failed_status(_ERRORS)


def _call(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """One request to the Kubernetes API of a cluster."""
    given: dict[str, JSON] = request.parameters
    from pytest_sfn.integrations.calling.http_sending import query_of

    query = query_of(given.get("QueryParameters"))
    result = yield from _kubernetes(request, answerers, given["Method"], given["Path"], given.get("RequestBody"), query)
    return (yield from callback(request, result))


def _run_job(request: TaskRequest, answerers: Answerers) -> TaskSteps:
    """Create a Kubernetes job; with `.sync` wait for its Complete or Failed condition, and read its logs."""
    given: dict[str, JSON] = request.parameters
    namespace = f"/namespaces/{given.get('Namespace') or 'default'}"
    jobs = f"/apis/batch/v1{namespace}/jobs"
    result = yield from _kubernetes(request, answerers, "POST", jobs, parsed(given["Job"]))
    if request.resource.pattern != "sync":
        return (yield from callback(request, result))
    yield submitted(request, result)
    name = result["ResponseBody"]["metadata"]["name"]
    ended = yield from _ended(request, answerers, f"{jobs}/{name}")
    options = given.get("LogOptions") or {}
    if options.get("RetrieveLogs"):
        ended["logs"] = {"pods": (yield from _logs(request, answerers, f"/api/v1{namespace}/pods", name, options))}
    outcome = _outcome_of_job(ended, request.resource.pattern)
    if isinstance(outcome, WorkflowFailure):
        raise outcome
    return ended


def _ended(request: TaskRequest, answerers: Answerers, path: str) -> Steps:
    """The steps to the `status` of the job when it has ended."""
    while True:
        yield Sleep(_PAUSE)
        job = (yield from _kubernetes(request, answerers, "GET", path))["ResponseBody"]
        if _conditions(job) & {"Complete", "Failed"}:
            return {"status": job["status"]}


def _logs(request: TaskRequest, answerers: Answerers, pods: str, job: str, options: dict[str, JSON]) -> Steps:
    """The logs of the job's pods: pod -> its containers -> `log`, or `error` and `cause` where it cannot be read."""
    from pytest_sfn.integrations.calling.http_sending import query_of

    found: dict[str, JSON] = {}
    listed = yield from _kubernetes(request, answerers, "GET", pods, None, (("labelSelector", f"job-name={job}"),))
    for pod in listed["ResponseBody"].get("items") or ():
        name = pod["metadata"]["name"]
        containers: dict[str, JSON] = {}
        for container in pod["spec"]["containers"]:
            query = (("container", container["name"]), *query_of(options.get("LogParameters")))
            try:
                log = yield from _kubernetes(request, answerers, "GET", f"{pods}/{name}/log", None, query)
            except WorkflowFailure as failure:
                containers[container["name"]] = {"error": failure.error, "cause": failure.cause}
            else:
                body = log["ResponseBody"]
                containers[container["name"]] = {"log": text_of(body) if options.get("RawLogs") else body}
        found[name] = {"containers": containers}
    return found


def _conditions(job: JSON) -> set[str]:
    """The conditions of a Kubernetes job that are met."""
    conditions = (job.get("status") or {}).get("conditions") or []
    return {condition["type"] for condition in conditions if condition.get("status") == "True"}


def _outcome_of_job(result: JSON, pattern: Pattern) -> Outcome:
    """
    A job whose Failed condition is met fails the Task, with the result as Cause (inferred: AWS's own is not recorded).

    Without `.sync` the result is the response to the request that made the job. Source: Kubernetes documentation, Jobs.
    """
    if pattern != "sync":
        return _failed_call(result, pattern)
    job = result.get("ResponseBody", result)
    status = job.get("status") if isinstance(job, dict) else None
    if not isinstance(status, dict):
        return _failed_call(result, pattern)
    met = _conditions(job)
    if "Failed" in met or ("Complete" not in met and status.get("failed") and not status.get("succeeded")):
        return WorkflowFailure("States.TaskFailed", dumps(result))
    if "Complete" not in met and status.get("active"):
        return Unfinished("status", dumps(status), ("a condition Complete", "a condition Failed"))
    return None


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
    return result_of((yield from response_to(sent, answerers, request)), _ERRORS)


def _creation_and_deletion(
    kind: str, names: tuple[str, ...], subject: str, failed: AbstractSet[str]
) -> dict[str, Action]:
    """The jobs that end when what they are about is there, or is gone; failed: its states of either failure."""
    identify = {name: f">{name}" for name in names}
    not_deleted = failed & {"FAILED", "DELETE_FAILED"}
    creation = Job(f"Describe{kind}", identify, "status", {"ACTIVE"}, failed - {"DELETE_FAILED"}, subject)
    deletion = Job(f"Describe{kind}", identify, "status", frozenset(), not_deleted, subject, ends_in_nothing=True)
    return {f"create{kind}": Action(JOB, creation), f"delete{kind}": Action(JOB, deletion)}


_CLUSTER_FIELDS = ("ClusterName", "CertificateAuthority", "Endpoint")
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")


def _own(required: tuple[str, ...], fields: Mapping[str, Kind]) -> OwnFields:
    return OwnFields({**dict.fromkeys(_CLUSTER_FIELDS, "STRING"), **fields}, (*_CLUSTER_FIELDS, *required))


_CALL_FIELDS = _own(
    ("Method", "Path"), {"Method": _METHODS, "Path": "STRING", "QueryParameters": "OBJECT", "RequestBody": ANY}
)
_LOG_OPTIONS = OwnFields({"RetrieveLogs": "BOOLEAN", "RawLogs": "BOOLEAN", "LogParameters": "OBJECT"})
_JOB_FIELDS = _own(("Job",), {"Namespace": "STRING", "Job": "OBJECT", "LogOptions": _LOG_OPTIONS})


def _kubernetes_action(
    patterns: tuple[Pattern, ...],
    perform: Callable[[TaskRequest, Answerers], TaskSteps],
    own: OwnFields,
    outcome: Callable[[JSON, Pattern], Outcome],
    sample: JSON = None,
) -> Action:
    return Action(
        patterns,
        operation=NO_OPERATION,
        own=own,
        permissions=("eks:DescribeCluster",),
        sample=HTTP_SAMPLE,
        sample_of_job=sample,
        outcome=outcome,
        perform=perform,
    )


_DONE = {"conditions": [{"type": "Complete", "status": "True"}], "succeeded": 1}
_JOB_SAMPLE = {"status": _DONE, "logs": {"pods": {"pod": {"containers": {"container": {"log": {}}}}}}}
_PROFILE_FAILURES, _NODEGROUP_FAILURES = (
    {"CREATE_FAILED", "DELETE_FAILED"},
    {"CREATE_FAILED", "DELETE_FAILED", "DEGRADED"},
)

SERVICE = OptimizedService(
    "eks",
    "AmazonEKS",
    {
        **_creation_and_deletion("Cluster", ("name",), "cluster", {"FAILED"}),
        **_creation_and_deletion(
            "FargateProfile", ("clusterName", "fargateProfileName"), "fargateProfile", _PROFILE_FAILURES
        ),
        **_creation_and_deletion("Nodegroup", ("clusterName", "nodegroupName"), "nodegroup", _NODEGROUP_FAILURES),
        "call": _kubernetes_action(CALLBACK, _call, _CALL_FIELDS, _failed_call),
        "runJob": _kubernetes_action(JOB_AND_CALLBACK, _run_job, _JOB_FIELDS, _outcome_of_job, _JOB_SAMPLE),
    },
    source="connect-eks",
)
