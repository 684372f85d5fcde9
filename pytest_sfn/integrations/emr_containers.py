"""Amazon EMR on EKS."""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

_DELETION = Job("DescribeVirtualCluster", {"id": "$.id"}, "state", {"TERMINATED"}, {"ARRESTED"}, "virtualCluster")
_RUN = Job(
    "DescribeJobRun",
    {"id": "$.id", "virtualClusterId": "$.virtualClusterId"},
    "state",
    succeeded={"COMPLETED"},
    failed={"FAILED", "CANCELLED"},
    subject="jobRun",
    stop="CancelJobRun",
)

SERVICE = OptimizedService(
    "emr-containers",
    "AmazonEMRContainers",
    {
        "createVirtualCluster": Action(),
        "deleteVirtualCluster": Action(JOB, _DELETION),
        "startJobRun": Action(JOB, _RUN),
    },
    sdk_version=2,
    source="connect-emr-eks",
)
