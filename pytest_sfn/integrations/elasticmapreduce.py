"""
Amazon EMR: actions with fields of their own, which Step Functions translates to the API's.

Source: developer guide, "Create and manage Amazon EMR clusters with Step Functions".
"""

from __future__ import annotations

from pytest_sfn.integrations.resources.service import JOB, Action, Job, OptimizedService

#: Every minute for the first ten, every five from then on. Source: the same page, a note.
_PAUSES = (60,) * 10 + (300,)
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
    pauses=_PAUSES,
)
_TERMINATION = Job(
    "DescribeCluster",
    {"ClusterId": ">JobFlowIds[0]"},
    "Status.State",
    succeeded={"TERMINATED", "TERMINATED_WITH_ERRORS"},
    subject="Cluster",
    pauses=_PAUSES,
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
    pauses=_PAUSES,
)


#: Source: the guide's page, "Optimized Amazon EMR APIs": where a request differs from the API's, and how.
SERVICE = OptimizedService(
    "emr",
    "AmazonElasticMapReduce",
    {
        "createCluster": Action(
            JOB,
            _CLUSTER,
            operation="RunJobFlow",
            refused=frozenset({"Steps"}),
            fixed={"Instances.KeepJobFlowAliveWhenNoSteps": True},
            members={"ClusterId": "JobFlowId"},
        ),
        "terminateCluster": Action(
            JOB,
            _TERMINATION,
            operation="TerminateJobFlows",
            sends={"ClusterId": "JobFlowIds[0]"},
            sample={},
        ),
        "addStep": Action(
            JOB,
            _STEP,
            operation="AddJobFlowSteps",
            sends={"ClusterId": "JobFlowId", "Step": "Steps[0]", "ExecutionRoleArn": "ExecutionRoleArn?"},
            members={"StepId": "StepIds[0]"},
        ),
        "cancelStep": Action(
            operation="CancelSteps",
            sends={"ClusterId": "ClusterId", "StepId": "StepIds[0]"},
            members={"CancelStepsInfo": "CancelStepsInfoList[0]"},
        ),
        "setClusterTerminationProtection": Action(
            operation="SetTerminationProtection",
            sends={"ClusterId": "JobFlowIds[0]", "TerminationProtected": "TerminationProtected"},
            sample={},
        ),
        # The API wants the ids of instance fleets and groups, which AWS looks up; a stand-in that keeps names for ids
        # does.
        "modifyInstanceFleetByName": Action(
            operation="ModifyInstanceFleet",
            sends={
                "ClusterId": "ClusterId",
                "InstanceFleetName": "InstanceFleet.InstanceFleetId",
                "InstanceFleet": "InstanceFleet",
            },
            sample={},
        ),
        "modifyInstanceGroupByName": Action(
            operation="ModifyInstanceGroups",
            sends={
                "ClusterId": "ClusterId",
                "InstanceGroupName": "InstanceGroups[0].InstanceGroupId",
                "InstanceGroup": "InstanceGroups[0]",
            },
            sample={},
        ),
    },
    source="connect-emr",
)
