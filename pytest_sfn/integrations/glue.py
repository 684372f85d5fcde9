"""AWS Glue."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

SERVICE = OptimizedService(
    model="glue",
    error_prefix="Glue",
    exception="AWSGlueException",
    sdk_name="AWSGlue",
    actions={
        "startJobRun": Action(
            JOB,
            Job(
                "GetJobRun",
                {"JobName": ">JobName", "RunId": "$.JobRunId"},
                "JobRunState",
                succeeded={"SUCCEEDED"},
                failed={"FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"},
                subject="JobRun",
                result="JobRun",
                stop=("BatchStopJobRun", {"JobName": ">JobName", "JobRunIds": ("$.JobRunId",)}),
            ),
        ),
    },
)
