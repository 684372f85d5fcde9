"""The API operation behind a Resource, with the spelling of its fields in a workflow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pytest_sfn.aws import service_models
from pytest_sfn.aws.java_names import capitalised, sdk_field
from pytest_sfn.aws.service_models import Operation
from pytest_sfn.aws.translation import Casing
from pytest_sfn.integrations.optimized import OPTIMIZED
from pytest_sfn.language.tasks import Resource

#: Actions of optimized integrations that are named otherwise than the operation they call.
_RENAMED = {
    "elasticmapreduce:createCluster": "RunJobFlow",
    "elasticmapreduce:terminateCluster": "TerminateJobFlows",
    "elasticmapreduce:setClusterTerminationProtection": "SetTerminationProtection",
    "elasticmapreduce:addStep": "AddJobFlowSteps",
    "elasticmapreduce:cancelStep": "CancelSteps",
    "elasticmapreduce:modifyInstanceFleetByName": "ModifyInstanceFleet",
    "elasticmapreduce:modifyInstanceGroupByName": "ModifyInstanceGroups",
}
#: Actions whose fields Step Functions reshapes, so that the operation's own shapes do not apply.
_RESHAPED = frozenset(_RENAMED) - {"elasticmapreduce:createCluster"}
#: Actions without an API operation behind them.
_NO_OPERATION = frozenset({"eks:call", "eks:runJob", "apigateway:invoke", "http:invoke"})
#: Fields that take any JSON and send its text. Source: the developer guide's page of each service; recorded from AWS.
_FREE_FIELDS = {
    "lambda:invoke": frozenset({"Payload", "ClientContext"}),
    "sqs:sendMessage": frozenset({"MessageBody"}),
    "sns:publish": frozenset({"Message"}),
    "events:putEvents": frozenset({"Detail"}),
    "states:startExecution": frozenset({"Input"}),
    "bedrock:invokeModel": frozenset({"Body", "Input", "Output"}),
}
#: Structures a text may stand for: the SDK for Java 1 makes an AttributeValue of a text, its S. Published workflows of
#: AWS rely on it (aws-samples/step-functions-workflows-collection: human-task-reminder, parallel-translate).
_FROM_TEXT = {"dynamodb": frozenset({"AttributeValue"})}


@dataclass(frozen=True, slots=True)
class ResourceOperation:
    """
    casing spells members in the workflow; free members take any JSON; reshaped: the shapes do not apply.

    from_text: names of structures for which a text may stand in a request.
    """

    operation: Operation
    casing: Casing
    free: frozenset[str] = frozenset()
    reshaped: bool = False
    optimized: bool = False
    from_text: frozenset[str] = frozenset()


@lru_cache(maxsize=512)
def find_operation(resource: Resource) -> ResourceOperation | None:
    """The operation of a Resource; None for functions, activities, HTTP Tasks and actions without an API model."""
    service_name, action = resource.resource_type, resource.api_action
    if service_name.startswith("aws-sdk:"):
        service = service_models.find_service(service_name.removeprefix("aws-sdk:"))
        operation = None if service is None else service.find_operation(action)
        return None if operation is None else ResourceOperation(operation, sdk_field)
    optimized, key = OPTIMIZED.get(service_name), f"{service_name}:{action}"
    if optimized is None or optimized.model is None or key in _NO_OPERATION:
        return None
    model = "bedrock-runtime" if key == "bedrock:invokeModel" else optimized.model
    service = service_models.load_service(model)
    operation = None if service is None else service.find_operation(_RENAMED.get(key, action))
    if operation is None:
        return None
    free = _FREE_FIELDS.get(key, frozenset())
    return ResourceOperation(
        operation,
        capitalised,
        free,
        reshaped=key in _RESHAPED,
        optimized=True,
        from_text=_FROM_TEXT.get(service_name, frozenset()),
    )
