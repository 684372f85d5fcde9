"""The state machines a test makes on an endpoint, and their removal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from pytest_sfn.backends.backend import refuse
from pytest_sfn.backends.endpoint_kinds import older_map_fields
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON, StateMachineType

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.backends.outside_engine import OutsideEngine

_LONGEST_NAME = 80


def machine_name(prefix: str, workflow: LoadedWorkflow, machine_type: StateMachineType) -> str:
    """The name a workflow's state machine has on an endpoint, or its twin of the other type."""
    twin = "" if machine_type == workflow.type else f"-{machine_type.lower()}"
    return f"{prefix}{workflow.name}"[: _LONGEST_NAME - len(twin)] + twin


class DeployedMachines:
    """Creates state machines at the engine's present connection when they are first needed; `delete` removes all."""

    def __init__(self, engine: OutsideEngine, workflows: Callable[[], Iterable[LoadedWorkflow]]) -> None:
        self._engine = engine
        self._workflows = workflows
        #: (client, ARN in the test, type) -> ARN on the endpoint.
        self._arns: dict[tuple[Any, str, StateMachineType], str] = {}

    def arn_of(self, workflow: LoadedWorkflow, machine_type: StateMachineType) -> str:
        """The ARN on the endpoint. An Express workflow may have a Standard twin beside it, for its history."""
        key = (self._engine.client, workflow.arn, machine_type)
        if key not in self._arns:
            self._arns[key] = ""  # being made: a machine that starts itself finds its own name as it is
            name = machine_name(self._engine.connection.prefix, workflow, machine_type)
            self._arns[key] = self._create(name, self._definition(workflow), workflow, machine_type)
        return self._arns[key]

    def workflow_of(self, arn: str) -> LoadedWorkflow | None:
        """The workflow whose state machine has this ARN on the endpoint."""
        made = {machine_arn: own_arn for (_, own_arn, _), machine_arn in self._arns.items()}
        return next((each for each in self._workflows() if each.arn == made.get(arn)), None)

    def delete(self) -> None:
        """Delete what was made."""
        for (client, _, _), arn in self._arns.items():
            if arn:
                client.delete_state_machine(stateMachineArn=arn)
        self._arns.clear()

    def _definition(self, workflow: LoadedWorkflow) -> str:
        """The document, with the ARNs that the other workflows of the test have on the endpoint."""
        definition = workflow.definition
        if self._engine.kind.older_map:
            definition = older_map_fields(definition)
        text = dumps(definition)
        for other in self._workflows():
            if other.arn != workflow.arn and f'"{other.arn}"' in text:
                text = text.replace(f'"{other.arn}"', f'"{self.arn_of(other, other.type)}"')
        return text

    def _create(self, name: str, definition: str, workflow: LoadedWorkflow, machine_type: StateMachineType) -> str:
        client = self._engine.client
        given = {
            "name": name,
            "definition": definition,
            "roleArn": self._engine.settings.role_arn or workflow.role_arn,
            "type": machine_type,
        }
        try:
            arn: str = client.create_state_machine(**given)["stateMachineArn"]
        except client.exceptions.StateMachineAlreadyExists:
            return self._create_again(given)
        except client.exceptions.InvalidDefinition as error:
            self._refuse(str(error))
        return arn

    def _create_again(self, given: dict[str, JSON]) -> str:
        """In place of one of the same name, which an interrupted test left behind in this container."""
        client = self._engine.client
        if self._engine.connection.container is None:
            raise HarnessError(
                f"The endpoint has a state machine {given['name']!r} already; choose another --sfn-prefix"
            )
        for page in client.get_paginator("list_state_machines").paginate():
            for machine in page["stateMachines"]:
                if machine["name"] == given["name"]:
                    client.delete_state_machine(stateMachineArn=machine["stateMachineArn"])
        arn: str = client.create_state_machine(**given)["stateMachineArn"]
        return arn

    def _refuse(self, message: str) -> NoReturn:
        """What is valid in process and refused there is a gap of an emulator that is behind; of AWS, it is an error."""
        kind = self._engine.kind
        if kind.older_map:
            refuse(f"{kind.name} refuses the definition: {message}", strict=self._engine.settings.strict)
        raise HarnessError(f"{kind.name} refuses the definition: {message}")
