"""Amazon EMR Serverless."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService, Sources

_RUN = {"applicationId": "$.applicationId", "jobRunId": "$.jobRunId"}


def _application(
    succeeded: AbstractSet[str],
    failed: AbstractSet[str] = frozenset(),
    identify: Sources = {"applicationId": ">applicationId"},  # noqa: B006 - nobody changes it
) -> Action:
    return Action(JOB, Job("GetApplication", identify, "state", succeeded, failed, subject="application"))


def _job_run(succeeded: AbstractSet[str], failed: AbstractSet[str], stop: tuple[str, Sources] | None = None) -> Action:
    return Action(JOB, Job("GetJobRun", _RUN, "state", succeeded, failed, subject="jobRun", stop=stop))


SERVICE = OptimizedService(
    model="emr-serverless",
    error_prefix="EMRServerless",
    exception="AWSEMRServerlessException",
    sdk_name="AWSEMRServerless",
    sdk_version=2,
    actions={
        "createApplication": _application({"CREATED", "STARTED"}, {"TERMINATED"}, {"applicationId": "$.applicationId"}),
        "startApplication": _application({"STARTED"}, {"TERMINATED"}),
        "stopApplication": _application({"STOPPED"}, {"TERMINATED"}),
        "deleteApplication": _application({"TERMINATED"}),
        "startJobRun": _job_run({"SUCCESS"}, {"FAILED", "CANCELLED"}, ("CancelJobRun", _RUN)),
        "cancelJobRun": _job_run({"CANCELLED"}, {"FAILED", "SUCCESS"}),
    },
)
