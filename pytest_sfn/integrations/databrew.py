"""AWS Glue DataBrew."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

_RUN = Job(
    "DescribeJobRun",
    {"Name": ">Name", "RunId": "$.RunId"},
    "State",
    succeeded={"SUCCEEDED"},
    failed={"FAILED", "STOPPED", "TIMEOUT"},
    stop="StopJobRun",
)

SERVICE = OptimizedService(
    "databrew",
    "AWSGlueDataBrew",
    {"startJobRun": Action(JOB, _RUN)},
    sdk_version=2,
    source="connect-databrew",
)
