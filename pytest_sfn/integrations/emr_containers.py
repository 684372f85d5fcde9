"""Amazon EMR on EKS."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

_RUN = {"id": "$.id", "virtualClusterId": "$.virtualClusterId"}

SERVICE = OptimizedService(
    model="emr-containers",
    error_prefix="EMRContainers",
    exception="AmazonEMRContainersException",
    sdk_name="AmazonEMRContainers",
    sdk_version=2,
    actions={
        "createVirtualCluster": Action(),
        "deleteVirtualCluster": Action(
            JOB,
            Job(
                "DescribeVirtualCluster",
                {"id": "$.id"},
                "state",
                succeeded={"TERMINATED"},
                failed={"ARRESTED"},
                subject="virtualCluster",
            ),
        ),
        "startJobRun": Action(
            JOB,
            Job(
                "DescribeJobRun",
                _RUN,
                "state",
                succeeded={"COMPLETED"},
                failed={"FAILED", "CANCELLED"},
                subject="jobRun",
                stop=("CancelJobRun", _RUN),
            ),
        ),
    },
)
