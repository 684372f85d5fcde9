"""Amazon SageMaker AI."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService, calls

_JOBS = ("HyperParameterTuningJob", "LabelingJob", "ProcessingJob", "TrainingJob", "TransformJob")


def _job(kind: str) -> Job:
    name, failed = {f"{kind}Name": f">{kind}Name"}, {"Failed", "Stopped"}
    return Job(f"Describe{kind}", name, f"{kind}Status", {"Completed"}, failed, stop=f"Stop{kind}")


SERVICE = OptimizedService(
    "sagemaker",
    "AmazonSageMaker",
    {f"create{kind}": Action(JOB, _job(kind)) for kind in _JOBS}
    | calls("createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint"),
    source="connect-sagemaker",
)
