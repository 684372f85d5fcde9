"""Amazon Athena."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

SERVICE = OptimizedService(
    model="athena",
    error_prefix="Athena",
    exception="AmazonAthenaException",
    sdk_name="AmazonAthena",
    actions={
        "startQueryExecution": Action(
            JOB,
            Job(
                "GetQueryExecution",
                {"QueryExecutionId": "$.QueryExecutionId"},
                "Status.State",
                succeeded={"SUCCEEDED"},
                failed={"FAILED", "CANCELLED"},
                subject="QueryExecution",
                stop=("StopQueryExecution", {"QueryExecutionId": "$.QueryExecutionId"}),
            ),
        ),
        "stopQueryExecution": Action(),
        "getQueryExecution": Action(),
        "getQueryResults": Action(),
    },
)
