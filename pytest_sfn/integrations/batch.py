"""AWS Batch."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

SERVICE = OptimizedService(
    model="batch",
    error_prefix="Batch",
    exception="AWSBatchException",
    sdk_name="AWSBatch",
    actions={
        "submitJob": Action(
            JOB,
            Job(
                "DescribeJobs",
                {"jobs": ("$.jobId",)},
                "status",
                succeeded={"SUCCEEDED"},
                failed={"FAILED"},
                subject="jobs[0]",
                result="jobs[0]",
                stop=("TerminateJob", {"jobId": "$.jobId", "reason": "=The Step Functions execution was stopped"}),
                event_rule="StepFunctionsGetEventsForBatchJobsRule",
            ),
        ),
    },
)
