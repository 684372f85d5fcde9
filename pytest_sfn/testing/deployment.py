"""Makes a workflow of a test a state machine of its Step Functions API, without compiling it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.service.configurations import encryption_configuration, logging_configuration, tracing_configuration
from pytest_sfn.service.store import Revision, StoredStateMachine
from pytest_sfn.typing import JSON, is_true

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.service.service import StepFunctionsService


def _logging(declared: JSON) -> JSON:
    """A template's LoggingConfiguration in the API's spelling."""
    if not declared:
        return None
    shown: dict[str, JSON] = {"level": declared.get("Level", "OFF")}
    shown["includeExecutionData"] = is_true(declared.get("IncludeExecutionData"))
    groups = [each["CloudWatchLogsLogGroup"]["LogGroupArn"] for each in declared.get("Destinations") or ()]
    return {**shown, "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}} for group in groups]}


def deploy(service: StepFunctionsService, workflow: LoadedWorkflow) -> None:
    """Register the workflow under its ARN; one of the same ARN is replaced."""
    declaration = workflow.declaration
    now = service.state.now()
    revision = Revision(
        definition=dumps(workflow.definition),
        machine=workflow.machine,
        role_arn=workflow.role_arn,
        logging=logging_configuration(_logging(declaration.logging)),
        tracing=tracing_configuration({"enabled": declaration.tracing}),
        encryption=encryption_configuration(None),
        date=now,
    )
    service.state.store.state_machines[workflow.arn] = StoredStateMachine(
        workflow.arn, workflow.name, workflow.machine.type, now, revision, None, dict(declaration.tags)
    )
