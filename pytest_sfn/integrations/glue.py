"""AWS Glue."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

_RUN = Job(
    "GetJobRun",
    {"JobName": ">JobName", "RunId": "$.JobRunId"},
    "JobRunState",
    succeeded={"SUCCEEDED"},
    failed={"FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"},
    subject="JobRun",
    result="JobRun",
    stop="BatchStopJobRun",
    stopped={"JobName": ">JobName", "JobRunIds": ("$.JobRunId",)},
)

SERVICE = OptimizedService(
    "glue",
    "AWSGlue",
    {"startJobRun": Action(JOB, _RUN)},
    source="connect-glue",
)
