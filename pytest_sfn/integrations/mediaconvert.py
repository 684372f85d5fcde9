"""AWS Elemental MediaConvert."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

_JOB = Job(
    "GetJob",
    {"Id": "$.Job.Id"},
    "Status",
    succeeded={"COMPLETE"},
    failed={"ERROR", "CANCELED"},
    subject="Job",
    stop="CancelJob",
    event_rule="StepFunctionsGetEventsForMediaConvertJobRule",
)

SERVICE = OptimizedService(
    "mediaconvert",
    "AWSMediaConvert",
    {"createJob": Action(JOB, _JOB)},
    sdk_version=2,
    source="connect-mediaconvert",
)
