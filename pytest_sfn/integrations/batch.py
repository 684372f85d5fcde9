"""AWS Batch."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

_JOB = Job(
    "DescribeJobs",
    {"jobs": ("$.jobId",)},
    "status",
    succeeded={"SUCCEEDED"},
    failed={"FAILED"},
    subject="jobs[0]",
    result="jobs[0]",
    stop="TerminateJob",
    stopped={"jobId": "$.jobId", "reason": "=The Step Functions execution was stopped"},
    event_rule="StepFunctionsGetEventsForBatchJobsRule",
)

SERVICE = OptimizedService(
    "batch",
    "AWSBatch",
    {"submitJob": Action(JOB, _JOB)},
    source="connect-batch",
)
