"""AWS Elemental MediaConvert."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

SERVICE = OptimizedService(
    model="mediaconvert",
    error_prefix="MediaConvert",
    exception="AWSMediaConvertException",
    sdk_name="AWSMediaConvert",
    sdk_version=2,
    actions={
        "createJob": Action(
            JOB,
            Job(
                "GetJob",
                {"Id": "$.Job.Id"},
                "Status",
                succeeded={"COMPLETE"},
                failed={"ERROR", "CANCELED"},
                subject="Job",
                stop=("CancelJob", {"Id": "$.Job.Id"}),
                event_rule="StepFunctionsGetEventsForMediaConvertJobRule",
            ),
        ),
    },
)
