"""AWS Glue DataBrew."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

SERVICE = OptimizedService(
    model="databrew",
    error_prefix="GlueDataBrew",
    exception="AWSGlueDataBrewException",
    sdk_name="AWSGlueDataBrew",
    sdk_version=2,
    actions={
        "startJobRun": Action(
            JOB,
            Job(
                "DescribeJobRun",
                {"Name": ">Name", "RunId": "$.RunId"},
                "State",
                succeeded={"SUCCEEDED"},
                failed={"FAILED", "STOPPED", "TIMEOUT"},
                stop=("StopJobRun", {"Name": ">Name", "RunId": "$.RunId"}),
            ),
        ),
    },
)
