"""What a loader gives: an Application with its state machines, functions, APIs and resources, all immutable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.definitions.problems import choices, definition_error, malformed
from pytest_sfn.errors import Diagnostic
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON, StateMachineType, is_true

if TYPE_CHECKING:
    from pytest_sfn.definitions.apis import ApiDeclaration
    from pytest_sfn.definitions.declarations import EventSource, FunctionDeclaration, ResourceDeclaration, RolePolicies

Format = Literal["asl", "sam", "cloudformation", "cdk", "serverless", "terraform", "openapi"]


@dataclass(frozen=True, eq=False)
class StateMachineDeclaration:
    """
    A state machine as its template declares it.

    `definition` is the Amazon States Language document, intrinsic functions resolved and substitutions made; nothing of
    it is checked. `source_map` gives the line of a JSON Pointer within that document. `properties` are those of
    AWS::StepFunctions::StateMachine, whatever tool declared it, resolved when read, as are policies and event sources.
    `key` is its key in the file, where the tool makes another logical id of it (serverless.yml).
    """

    logical_id: str
    name: str
    definition: dict[str, JSON]
    source_map: SourceMap = field(default_factory=SourceMap, repr=False)
    type: StateMachineType = "STANDARD"
    arn: str = ""
    properties: Mapping[str, JSON] = field(default_factory=dict, repr=False)
    load_warnings: Callable[[], tuple[Diagnostic, ...]] | None = field(default=None, repr=False)
    key: str = ""
    location: Location = field(default_factory=Location)
    load_policies: Callable[[], RolePolicies] | None = field(default=None, repr=False)
    load_event_sources: Callable[[], tuple[EventSource, ...]] | None = field(default=None, repr=False)

    @property
    def role_arn(self) -> str | None:
        """The execution role, None where the template leaves it to the tool and the tool's name for it is not known."""
        role = self.properties.get("RoleArn")
        return None if role is None else str(role)

    @property
    def logging(self) -> JSON:
        """LoggingConfiguration: Level, IncludeExecutionData, Destinations; None without logging."""
        return self.properties.get("LoggingConfiguration")

    @property
    def tracing(self) -> bool:
        """Whether X-Ray tracing is enabled."""
        with malformed(self.location):
            configuration = self.properties.get("TracingConfiguration") or {}
            return is_true(configuration.get("Enabled"))

    @cached_property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        with malformed(self.location):
            return {str(tag["Key"]): str(tag["Value"]) for tag in self.properties.get("Tags") or ()}

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is doubtful about the definition's text without being an error."""
        return () if self.load_warnings is None else self.load_warnings()

    @cached_property
    def role_policies(self) -> RolePolicies:
        """Policies of the execution role; DefinitionError where one cannot be resolved."""
        if self.load_policies is not None:
            with malformed(self.location):
                return self.load_policies()
        from pytest_sfn.definitions.declarations import RolePolicies

        return RolePolicies()

    @property
    def policies(self) -> tuple[dict[str, JSON], ...]:
        """IAM policy documents of the execution role."""
        return self.role_policies.documents

    @cached_property
    def event_sources(self) -> tuple[EventSource, ...]:
        """What starts it."""
        with malformed(self.location):
            return () if self.load_event_sources is None else self.load_event_sources()


T = TypeVar("T", "StateMachineDeclaration", "FunctionDeclaration", "ApiDeclaration")


@dataclass(frozen=True, eq=False)
class Application:
    """What one template (or one definition) declares."""

    name: str
    format: Format
    state_machines: tuple[StateMachineDeclaration, ...] = ()
    functions: tuple[FunctionDeclaration, ...] = ()
    resources: Mapping[str, ResourceDeclaration] = field(default_factory=dict, repr=False)
    environment: StackEnvironment = field(default_factory=StackEnvironment, repr=False)
    source: Location = field(default_factory=Location)
    #: Outputs of the template by key, resolved when read.
    outputs: Mapping[str, JSON] = field(default_factory=dict, repr=False)
    warnings: tuple[Diagnostic, ...] = ()
    load_apis: Callable[[], tuple[ApiDeclaration, ...]] = field(default=tuple, repr=False)

    @cached_property
    def apis(self) -> tuple[ApiDeclaration, ...]:
        """The APIs in front of it; made when first asked for, as a SAM template must be transformed for them."""
        with malformed(self.source):
            return self.load_apis()

    @property
    def connections(self) -> tuple[ResourceDeclaration, ...]:
        """EventBridge connections, which HTTP Tasks authenticate with."""
        return tuple(r for r in self.resources.values() if r.type == "AWS::Events::Connection")

    def state_machine(self, name: str | None = None) -> StateMachineDeclaration:
        """
        The state machine with this logical id, name or ARN; without one, the only one.

        Raises DefinitionError listing the choices.
        """
        return self._chosen("state machine", self.state_machines, name)

    def function(self, name: str | None = None) -> FunctionDeclaration:
        """The Lambda function with this logical id, function name or ARN; without one, the only one."""
        return self._chosen("function", self.functions, name)

    def api(self, name: str | None = None) -> ApiDeclaration:
        """The API with this logical id, name or id; without one, the only one."""
        return self._chosen("API", self.apis, name)

    def _chosen(self, what: str, among: tuple[T, ...], name: str | None) -> T:
        found = [one for one in among if name is None or name in _names(one)]
        if len(found) == 1:
            return found[0]
        listed = ", ".join(sorted(one.logical_id for one in among))
        if not among:
            raise definition_error("NOT_DECLARED", f"There is no {what} in it", self.source)
        if name is None:
            raise definition_error(
                "NOT_CHOSEN", f"It declares {len(among)} of kind {what}: {listed}", self.source, mend="name one of them"
            )
        known = [text for one in among for text in _names(one)]
        raise definition_error(
            "NOT_DECLARED", f"There is no {what} {name!r}; it declares {listed}", self.source, mend=choices(name, known)
        )


def joined(applications: Sequence[Application]) -> Application:
    """The first Application with what the others declare after its own; of one logical id, the first one counts."""
    return replace(
        applications[0],
        state_machines=tuple(one for app in applications for one in app.state_machines),
        functions=tuple(one for app in applications for one in app.functions),
        resources={key: app.resources[key] for app in reversed(applications) for key in app.resources},
        load_apis=lambda: tuple(api for app in applications for api in app.apis),
    )


def _names(one: object) -> list[str]:
    named = (getattr(one, member, None) for member in ("logical_id", "name", "function_name", "arn", "api_id", "key"))
    return [text for text in named if text]
