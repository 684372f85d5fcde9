"""A state machine of a test, as everything below the test's own hands knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON, StateMachineType

if TYPE_CHECKING:
    from pytest_sfn.account import Account
    from pytest_sfn.definitions import Application, StateMachineDeclaration
    from pytest_sfn.language.machine import StateMachine


class LoadedWorkflow:
    """What a file declares of a state machine, and its compiled definition. `application`: the whole file."""

    def __init__(
        self, application: Application, declaration: StateMachineDeclaration, machine: StateMachine, account: Account
    ) -> None:
        self.application = application
        self.machine = machine
        #: What the template says of it: role, policies, logging, event sources.
        self.declaration = declaration
        self._account = account

    @property
    def name(self) -> str:
        """The state machine's name."""
        return self.declaration.name

    @property
    def arn(self) -> str:
        """The state machine ARN."""
        return self.declaration.arn or self._account.state_machine(self.name)

    @property
    def type(self) -> StateMachineType:
        """STANDARD or EXPRESS."""
        return self.machine.type

    @property
    def role_arn(self) -> str:
        """The role it runs as: the template's, or one made up."""
        return self.declaration.role_arn or self._account.role(self.name)

    @property
    def definition(self) -> dict[str, JSON]:
        """The Amazon States Language document."""
        return self.declaration.definition
