"""Amazon EMR Serverless."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService


def _application(succeeded: AbstractSet[str], failed: AbstractSet[str] = frozenset(), place: str = ">") -> Action:
    identify = {"applicationId": f"{place}applicationId"}
    return Action(JOB, Job("GetApplication", identify, "state", succeeded, failed, "application"))


def _job_run(succeeded: AbstractSet[str], failed: AbstractSet[str], stop: str | None = None) -> Action:
    identify = {"applicationId": "$.applicationId", "jobRunId": "$.jobRunId"}
    return Action(JOB, Job("GetJobRun", identify, "state", succeeded, failed, "jobRun", stop=stop))


SERVICE = OptimizedService(
    "emr-serverless",
    "AWSEMRServerless",
    {
        "createApplication": _application({"CREATED", "STARTED"}, {"TERMINATED"}, "$."),
        "startApplication": _application({"STARTED"}, {"TERMINATED"}),
        "stopApplication": _application({"STOPPED"}, {"TERMINATED"}),
        "deleteApplication": _application({"TERMINATED"}),
        "startJobRun": _job_run({"SUCCESS"}, {"FAILED", "CANCELLED"}, "CancelJobRun"),
        "cancelJobRun": _job_run({"CANCELLED"}, {"FAILED", "SUCCESS"}),
    },
    sdk_version=2,
    source="connect-emr-serverless",
)
