"""Amazon SageMaker AI."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService


def _job(kind: str) -> Action:
    name = {f"{kind}Name": f">{kind}Name"}
    job = Job(
        f"Describe{kind}",
        name,
        f"{kind}Status",
        succeeded={"Completed"},
        failed={"Failed", "Stopped"},
        stop=(f"Stop{kind}", name),
    )
    return Action(JOB, job)


SERVICE = OptimizedService(
    model="sagemaker",
    error_prefix="SageMaker",
    exception="AmazonSageMakerException",
    sdk_name="AmazonSageMaker",
    actions={
        **{
            f"create{kind}": _job(kind)
            for kind in ("HyperParameterTuningJob", "LabelingJob", "ProcessingJob", "TrainingJob", "TransformJob")
        },
        "createEndpoint": Action(),
        "createEndpointConfig": Action(),
        "createModel": Action(),
        "updateEndpoint": Action(),
    },
)
