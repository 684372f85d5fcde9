"""Amazon Athena."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService, calls

_QUERY = Job(
    "GetQueryExecution",
    {"QueryExecutionId": "$.QueryExecutionId"},
    "Status.State",
    succeeded={"SUCCEEDED"},
    failed={"FAILED", "CANCELLED"},
    subject="QueryExecution",
    stop="StopQueryExecution",
)

SERVICE = OptimizedService(
    "athena",
    "AmazonAthena",
    {"startQueryExecution": Action(JOB, _QUERY), **calls("stopQueryExecution", "getQueryExecution", "getQueryResults")},
    source="connect-athena",
)
