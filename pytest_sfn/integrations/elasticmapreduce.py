"""
Amazon EMR: actions with fields of their own, which Step Functions translates to the API's.

Source: developer guide, "Create and manage Amazon EMR clusters with Step Functions".
"""

from __future__ import annotations

from pytest_sfn.integrations.resources.own_fields import OwnFields
from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService
from pytest_sfn.typing import JSON


def _step(given: JSON) -> dict[str, JSON]:
    role = {"ExecutionRoleArn": given["ExecutionRoleArn"]} if "ExecutionRoleArn" in given else {}
    return {"JobFlowId": given["ClusterId"], "Steps": [given["Step"]], **role}


def _protection(given: JSON) -> dict[str, JSON]:
    return {"JobFlowIds": [given["ClusterId"]], "TerminationProtected": given["TerminationProtected"]}


# The API wants the ids of instance fleets and groups; a stand-in that keeps names for ids does.
def _fleet(given: JSON) -> dict[str, JSON]:
    fleet = {"InstanceFleetId": given["InstanceFleetName"], **given["InstanceFleet"]}
    return {"ClusterId": given["ClusterId"], "InstanceFleet": fleet}


def _group(given: JSON) -> dict[str, JSON]:
    group = {"InstanceGroupId": given["InstanceGroupName"], **given["InstanceGroup"]}
    return {"ClusterId": given["ClusterId"], "InstanceGroups": [group]}


_CLUSTER = Job(
    "DescribeCluster",
    {"ClusterId": "$.JobFlowId"},
    "Status.State",
    succeeded={"WAITING"},
    failed={"TERMINATED", "TERMINATED_WITH_ERRORS"},
    subject="Cluster",
    beside=("ClusterId",),
    stop="TerminateJobFlows",
    stopped={"JobFlowIds": ("$.JobFlowId",)},
)
_TERMINATION = Job(
    "DescribeCluster",
    {"ClusterId": ">JobFlowIds[0]"},
    "Status.State",
    succeeded={"TERMINATED", "TERMINATED_WITH_ERRORS"},
    subject="Cluster",
)
_STEP = Job(
    "DescribeStep",
    {"ClusterId": ">JobFlowId", "StepId": "$.StepIds[0]"},
    "Status.State",
    succeeded={"COMPLETED"},
    failed={"FAILED", "CANCELLED", "INTERRUPTED"},
    subject="Step",
    stop="CancelSteps",
    stopped={"ClusterId": ">JobFlowId", "StepIds": ("$.StepIds[0]",)},
)


def _own(**fields: str) -> OwnFields:
    """Fields that must all be there, but for the role of a step."""
    return OwnFields(fields, tuple(name for name in fields if name != "ExecutionRoleArn"))


_CLUSTER_ID = frozenset({"ClusterId"})

SERVICE = OptimizedService(
    "emr",
    "AmazonElasticMapReduce",
    {
        "createCluster": Action(JOB, _CLUSTER, operation="RunJobFlow", members={"ClusterId": "JobFlowId"}),
        "terminateCluster": Action(
            JOB,
            _TERMINATION,
            operation="TerminateJobFlows",
            own=_own(ClusterId="STRING"),
            fields=_CLUSTER_ID,
            request=lambda given: {"JobFlowIds": [given["ClusterId"]]},
            sample={},
        ),
        "addStep": Action(
            JOB,
            _STEP,
            operation="AddJobFlowSteps",
            own=_own(ClusterId="STRING", Step="OBJECT", ExecutionRoleArn="STRING"),
            fields=_CLUSTER_ID | {"Step", "ExecutionRoleArn"},
            request=_step,
            members={"StepId": "StepIds[0]"},
        ),
        "cancelStep": Action(
            operation="CancelSteps",
            fields=_CLUSTER_ID | {"StepId"},
            own=_own(ClusterId="STRING", StepId="STRING"),
            request=lambda given: {"ClusterId": given["ClusterId"], "StepIds": [given["StepId"]]},
            members={"CancelStepsInfo": "CancelStepsInfoList[0]"},
        ),
        "setClusterTerminationProtection": Action(
            operation="SetTerminationProtection",
            own=_own(ClusterId="STRING", TerminationProtected="BOOLEAN"),
            request=_protection,
            sample={},
        ),
        "modifyInstanceFleetByName": Action(
            operation="ModifyInstanceFleet",
            own=_own(ClusterId="STRING", InstanceFleetName="STRING", InstanceFleet="OBJECT"),
            request=_fleet,
            sample={},
        ),
        "modifyInstanceGroupByName": Action(
            operation="ModifyInstanceGroups",
            own=_own(ClusterId="STRING", InstanceGroupName="STRING", InstanceGroup="OBJECT"),
            request=_group,
            sample={},
        ),
    },
)
