"""
Amazon EMR: actions with fields of their own, which Step Functions translates to the API's.

Source: developer guide, "Create and manage Amazon EMR clusters with Step Functions".
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.service_calls import ServiceCall
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON

_REQUESTS: dict[str, Callable[[JSON], dict[str, JSON]]] = {
    "terminateCluster": lambda given: {"JobFlowIds": [given["ClusterId"]]},
    "setClusterTerminationProtection": lambda given: {
        "JobFlowIds": [given["ClusterId"]],
        "TerminationProtected": given["TerminationProtected"],
    },
    "addStep": lambda given: {
        "JobFlowId": given["ClusterId"],
        "Steps": [given["Step"]],
        **({"ExecutionRoleArn": given["ExecutionRoleArn"]} if "ExecutionRoleArn" in given else {}),
    },
    "cancelStep": lambda given: {"ClusterId": given["ClusterId"], "StepIds": [given["StepId"]]},
    # The API wants ids; a stand-in that keeps names for ids does.
    "modifyInstanceFleetByName": lambda given: {
        "ClusterId": given["ClusterId"],
        "InstanceFleet": {"InstanceFleetId": given["InstanceFleetName"], **given["InstanceFleet"]},
    },
    "modifyInstanceGroupByName": lambda given: {
        "ClusterId": given["ClusterId"],
        "InstanceGroups": [{"InstanceGroupId": given["InstanceGroupName"], **given["InstanceGroup"]}],
    },
}


def api_parameters(request: TaskRequest) -> dict[str, JSON]:
    """The API call's parameters. Raises States.Runtime where a field is missing."""
    try:
        return _REQUESTS[request.resource.api_action](request.parameters)
    except KeyError as missing:
        raise ExpressionFailure(
            "States.Runtime",
            f"The Parameters '{dumps(request.parameters)}' could not be used to start the Task: "
            f"[The field {missing} is required but was missing]",
        ) from None


def integration_result(call: ServiceCall, result: JSON) -> JSON:
    """The action's result out of the API's."""
    if call.operation == "RunJobFlow":
        return {
            "ClusterId": result.get("JobFlowId"),
            **({"ClusterArn": result["ClusterArn"]} if "ClusterArn" in result else {}),
        }
    if call.operation == "AddJobFlowSteps":
        return {"StepId": result["StepIds"][0]}
    if call.operation == "CancelSteps":
        return result.get("CancelStepsInfoList", [{}])[0]
    return result
