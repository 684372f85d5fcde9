"""AWS CodeBuild."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService, calls

_FAILED = frozenset({"FAILED", "FAULT", "STOPPED", "TIMED_OUT"})
_BUILD = Job(
    "BatchGetBuilds",
    {"ids": ("$.build.id",)},
    "buildStatus",
    succeeded={"SUCCEEDED"},
    failed=_FAILED,
    subject="builds[0]",
    result="builds[0] as Build",
    stop="StopBuild",
    stopped={"id": "$.build.id"},
    event_rule="StepFunctionsGetEventForCodeBuildStartBuildRule",
)
_BUILD_BATCH = Job(
    "BatchGetBuildBatches",
    {"ids": ("$.buildBatch.id",)},
    "buildBatchStatus",
    succeeded={"SUCCEEDED"},
    failed=_FAILED,
    subject="buildBatches[0]",
    result="buildBatches[0] as BuildBatch",
    stop="StopBuildBatch",
    stopped={"id": "$.buildBatch.id"},
)

SERVICE = OptimizedService(
    "codebuild",
    "AWSCodeBuild",
    {
        "startBuild": Action(JOB, _BUILD),
        "startBuildBatch": Action(JOB, _BUILD_BATCH),
        "retryBuildBatch": Action(JOB, _BUILD_BATCH),
        **calls("stopBuild", "stopBuildBatch", "batchDeleteBuilds", "batchGetReports", "deleteBuildBatch"),
    },
    source="connect-codebuild",
)
