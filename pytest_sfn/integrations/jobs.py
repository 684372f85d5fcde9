"""
The jobs `.sync` waits for: what submits them, what describes them, and which states end them. One row each.

Source: developer guide, "Run a Job (.sync)", and the API references for the states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Job:
    """
    One kind of job.

    describe: the operation that tells its state. identify: the describing call's parameters -> where the values are in
    the submitting call's answer (`$.`) or request (`>`), names as the API spells them; a list means a list of one.
    subject: where in the description the job is. status: where in the subject its state is.
    succeeded, failed: final states. result: the path of the Task's result in the description; "" is all of it.
    stop: the operation that ends the job when the Task is stopped or times out, with its parameters as `identify`.
    """

    describe: str
    identify: Mapping[str, str | tuple[str, ...]]
    subject: str
    status: str
    succeeded: frozenset[str]
    failed: frozenset[str]
    result: str = ""
    stop: tuple[str, Mapping[str, str | tuple[str, ...]]] | None = None
    #: Whether the job has succeeded when what it is about is gone: a deletion.
    ends_in_nothing: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


def _states(*names: str) -> frozenset[str]:
    return frozenset(names)


def _sagemaker(kind: str, stop: bool = True) -> Job:
    name = f"{kind}Name"
    status = "LabelingJobStatus" if kind == "LabelingJob" else f"{kind}Status"
    return Job(
        f"Describe{kind}",
        {name: f">{name}"},
        "",
        status,
        _states("Completed"),
        _states("Failed", "Stopped"),
        stop=(f"Stop{kind}", {name: f">{name}"}) if stop else None,
    )


def _eks(describe: str, names: tuple[str, ...], subject: str, *, created: bool) -> Job:
    return Job(
        describe,
        {name: f">{name}" for name in names},
        subject,
        "status",
        _states("ACTIVE") if created else _states(),
        _states("FAILED", "CREATE_FAILED", "DEGRADED") if created else _states("DELETE_FAILED", "FAILED"),
        ends_in_nothing=not created,
    )


def _build_batch() -> Job:
    return Job(
        "BatchGetBuildBatches",
        {"ids": ("$.buildBatch.id",)},
        "buildBatches[0]",
        "buildBatchStatus",
        _states("SUCCEEDED"),
        _states("FAILED", "FAULT", "STOPPED", "TIMED_OUT"),
        "buildBatches[0] as BuildBatch",
        stop=("StopBuildBatch", {"id": "$.buildBatch.id"}),
    )


_EMR_SERVERLESS_APPLICATION = {"applicationId": "$.applicationId"}
_EMR_SERVERLESS_GIVEN = {"applicationId": ">applicationId"}
_EMR_SERVERLESS_RUN = {"applicationId": "$.applicationId", "jobRunId": "$.jobRunId"}

JOBS: dict[str, Job] = {
    "athena:startQueryExecution": Job(
        "GetQueryExecution",
        {"QueryExecutionId": "$.QueryExecutionId"},
        "QueryExecution",
        "Status.State",
        _states("SUCCEEDED"),
        _states("FAILED", "CANCELLED"),
        stop=("StopQueryExecution", {"QueryExecutionId": "$.QueryExecutionId"}),
    ),
    "batch:submitJob": Job(
        "DescribeJobs",
        {"jobs": ("$.jobId",)},
        "jobs[0]",
        "status",
        _states("SUCCEEDED"),
        _states("FAILED"),
        "jobs[0]",
        stop=("TerminateJob", {"jobId": "$.jobId"}),
        extra={"reason": "The Step Functions execution was stopped"},
    ),
    "bedrock:createModelCustomizationJob": Job(
        "GetModelCustomizationJob",
        {"jobIdentifier": "$.jobArn"},
        "",
        "status",
        _states("Completed"),
        _states("Failed", "Stopped"),
        stop=("StopModelCustomizationJob", {"jobIdentifier": "$.jobArn"}),
    ),
    "codebuild:startBuild": Job(
        "BatchGetBuilds",
        {"ids": ("$.build.id",)},
        "builds[0]",
        "buildStatus",
        _states("SUCCEEDED"),
        _states("FAILED", "FAULT", "STOPPED", "TIMED_OUT"),
        "builds[0] as Build",
        stop=("StopBuild", {"id": "$.build.id"}),
    ),
    "codebuild:startBuildBatch": _build_batch(),
    "codebuild:retryBuildBatch": _build_batch(),
    "databrew:startJobRun": Job(
        "DescribeJobRun",
        {"Name": ">Name", "RunId": "$.RunId"},
        "",
        "State",
        _states("SUCCEEDED"),
        _states("FAILED", "STOPPED", "TIMEOUT"),
        stop=("StopJobRun", {"Name": ">Name", "RunId": "$.RunId"}),
    ),
    "ecs:runTask": Job(
        "DescribeTasks",
        {"cluster": ">cluster", "tasks": ("$.tasks[0].taskArn",)},
        "tasks[0]",
        "lastStatus",
        _states("STOPPED"),
        _states(),
        "tasks[0]",
        stop=("StopTask", {"cluster": ">cluster", "task": "$.tasks[0].taskArn"}),
    ),
    "eks:createCluster": _eks("DescribeCluster", ("name",), "cluster", created=True),
    "eks:deleteCluster": _eks("DescribeCluster", ("name",), "cluster", created=False),
    "eks:createFargateProfile": _eks(
        "DescribeFargateProfile", ("clusterName", "fargateProfileName"), "fargateProfile", created=True
    ),
    "eks:deleteFargateProfile": _eks(
        "DescribeFargateProfile", ("clusterName", "fargateProfileName"), "fargateProfile", created=False
    ),
    "eks:createNodegroup": _eks("DescribeNodegroup", ("clusterName", "nodegroupName"), "nodegroup", created=True),
    "eks:deleteNodegroup": _eks("DescribeNodegroup", ("clusterName", "nodegroupName"), "nodegroup", created=False),
    "elasticmapreduce:createCluster": Job(
        "DescribeCluster",
        {"ClusterId": "$.JobFlowId"},
        "Cluster",
        "Status.State",
        _states("WAITING", "RUNNING", "TERMINATED"),
        _states("TERMINATED_WITH_ERRORS"),
        stop=("TerminateJobFlows", {"JobFlowIds": ("$.JobFlowId",)}),
    ),
    "elasticmapreduce:terminateCluster": Job(
        "DescribeCluster",
        {"ClusterId": ">JobFlowIds[0]"},
        "Cluster",
        "Status.State",
        _states("TERMINATED", "TERMINATED_WITH_ERRORS"),
        _states(),
    ),
    "elasticmapreduce:addStep": Job(
        "DescribeStep",
        {"ClusterId": ">JobFlowId", "StepId": "$.StepIds[0]"},
        "Step",
        "Status.State",
        _states("COMPLETED"),
        _states("FAILED", "CANCELLED", "INTERRUPTED"),
        stop=("CancelSteps", {"ClusterId": ">JobFlowId", "StepIds": ("$.StepIds[0]",)}),
    ),
    "emr-containers:deleteVirtualCluster": Job(
        "DescribeVirtualCluster",
        {"id": "$.id"},
        "virtualCluster",
        "state",
        _states("TERMINATED"),
        _states("ARRESTED"),
    ),
    "emr-containers:startJobRun": Job(
        "DescribeJobRun",
        {"id": "$.id", "virtualClusterId": "$.virtualClusterId"},
        "jobRun",
        "state",
        _states("COMPLETED"),
        _states("FAILED", "CANCELLED"),
        stop=("CancelJobRun", {"id": "$.id", "virtualClusterId": "$.virtualClusterId"}),
    ),
    "emr-serverless:createApplication": Job(
        "GetApplication",
        _EMR_SERVERLESS_APPLICATION,
        "application",
        "state",
        _states("CREATED", "STARTED"),
        _states("TERMINATED"),
    ),
    "emr-serverless:startApplication": Job(
        "GetApplication", _EMR_SERVERLESS_GIVEN, "application", "state", _states("STARTED"), _states("TERMINATED")
    ),
    "emr-serverless:stopApplication": Job(
        "GetApplication", _EMR_SERVERLESS_GIVEN, "application", "state", _states("STOPPED"), _states("TERMINATED")
    ),
    "emr-serverless:deleteApplication": Job(
        "GetApplication", _EMR_SERVERLESS_GIVEN, "application", "state", _states("TERMINATED"), _states()
    ),
    "emr-serverless:startJobRun": Job(
        "GetJobRun",
        _EMR_SERVERLESS_RUN,
        "jobRun",
        "state",
        _states("SUCCESS"),
        _states("FAILED", "CANCELLED"),
        stop=("CancelJobRun", _EMR_SERVERLESS_RUN),
    ),
    "emr-serverless:cancelJobRun": Job(
        "GetJobRun", _EMR_SERVERLESS_RUN, "jobRun", "state", _states("CANCELLED"), _states("FAILED", "SUCCESS")
    ),
    "glue:startJobRun": Job(
        "GetJobRun",
        {"JobName": ">JobName", "RunId": "$.JobRunId"},
        "JobRun",
        "JobRunState",
        _states("SUCCEEDED"),
        _states("FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED"),
        "JobRun",
        stop=("BatchStopJobRun", {"JobName": ">JobName", "JobRunIds": ("$.JobRunId",)}),
    ),
    "mediaconvert:createJob": Job(
        "GetJob",
        {"Id": "$.Job.Id"},
        "Job",
        "Status",
        _states("COMPLETE"),
        _states("ERROR", "CANCELED"),
        stop=("CancelJob", {"Id": "$.Job.Id"}),
    ),
    "sagemaker:createHyperParameterTuningJob": _sagemaker("HyperParameterTuningJob"),
    "sagemaker:createLabelingJob": _sagemaker("LabelingJob"),
    "sagemaker:createProcessingJob": _sagemaker("ProcessingJob"),
    "sagemaker:createTrainingJob": _sagemaker("TrainingJob"),
    "sagemaker:createTransformJob": _sagemaker("TransformJob"),
    "states:startExecution": Job(
        "DescribeExecution",
        {"executionArn": "$.executionArn"},
        "",
        "status",
        _states("SUCCEEDED"),
        _states("FAILED", "TIMED_OUT", "ABORTED"),
        stop=("StopExecution", {"executionArn": "$.executionArn"}),
    ),
}
