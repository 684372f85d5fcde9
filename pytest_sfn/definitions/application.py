"""What a loader gives: an Application with its state machines, functions, APIs and resources, all immutable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol, TypeVar

from pytest_sfn.definitions.apis import ApiDeclaration
from pytest_sfn.definitions.environment import Environment
from pytest_sfn.definitions.problems import choices, definition_error
from pytest_sfn.errors import Diagnostic
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON, StateMachineType

Format = Literal["asl", "sam", "cloudformation", "cdk", "serverless", "terraform", "openapi"]


class ByKey(Mapping[str, JSON]):
    """
    A mapping whose values are made when first read.

    What a test never looks at (an environment variable, a property of some resource) then needs no value: what cannot
    be resolved raises DefinitionError where it is read.
    """

    def __init__(self, keys: Sequence[str], value: Callable[[str], JSON]) -> None:
        self._keys = dict.fromkeys(keys)
        self._value = value
        self._known: dict[str, JSON] = {}

    def __getitem__(self, key: str) -> JSON:
        if key not in self._keys:
            raise KeyError(key)
        if key not in self._known:
            self._known[key] = self._value(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self._keys)})"


@dataclass(frozen=True, slots=True)
class RolePolicies:
    """What a role may do: inline IAM policy documents, and the ARNs of the managed policies attached to it."""

    documents: tuple[dict[str, JSON], ...] = ()
    managed_policy_arns: tuple[str, ...] = ()


def no_policies() -> RolePolicies:
    """The policies of a role that the template does not declare."""
    return RolePolicies()


@dataclass(frozen=True, slots=True)
class EventSource:
    """
    What starts a state machine: a rule, a schedule, a pipe, an API route.

    `type` is the word of its template (`Schedule`, `EventBridgeRule`, `Api`, `AWS::Events::Rule`, ...); `properties`
    are its own, resolved when read.
    """

    name: str
    type: str
    properties: Mapping[str, JSON]
    location: Location = field(default_factory=Location)


def no_event_sources() -> tuple[EventSource, ...]:
    """The event sources of a state machine that nothing starts."""
    return ()


@dataclass(frozen=True)
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
    warnings: tuple[Diagnostic, ...] = ()
    key: str = ""
    location: Location = field(default_factory=Location)
    load_policies: Callable[[], RolePolicies] = field(default=no_policies, repr=False, compare=False)
    load_event_sources: Callable[[], tuple[EventSource, ...]] = field(
        default=no_event_sources, repr=False, compare=False
    )

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
        configuration = self.properties.get("TracingConfiguration") or {}
        return str(configuration.get("Enabled", False)).lower() == "true"

    @cached_property
    def tags(self) -> dict[str, str]:
        """Tags by key."""
        return {str(tag["Key"]): str(tag["Value"]) for tag in self.properties.get("Tags") or ()}

    @cached_property
    def role_policies(self) -> RolePolicies:
        """Policies of the execution role; DefinitionError where one cannot be resolved."""
        return self.load_policies()

    @property
    def policies(self) -> tuple[dict[str, JSON], ...]:
        """IAM policy documents of the execution role."""
        return self.role_policies.documents

    @cached_property
    def event_sources(self) -> tuple[EventSource, ...]:
        """What starts it."""
        return self.load_event_sources()


@dataclass(frozen=True)
class FunctionDeclaration:
    """
    A Lambda function as its template declares it.

    `properties` are those of AWS::Lambda::Function, whatever tool declared it, resolved when read. `code_uri` is the
    absolute path of its code, which need not exist; None for inline code, which `code` then holds.
    """

    logical_id: str
    function_name: str
    arn: str = ""
    properties: Mapping[str, JSON] = field(default_factory=dict, repr=False)
    code_uri: str | None = None
    code: str | None = None
    key: str = ""
    location: Location = field(default_factory=Location)

    @property
    def handler(self) -> str | None:
        """`module.function`; None for a container image."""
        handler = self.properties.get("Handler")
        return None if handler is None else str(handler)

    @property
    def runtime(self) -> str | None:
        """`python3.13` and its like; None for a container image."""
        runtime = self.properties.get("Runtime")
        return None if runtime is None else str(runtime)

    @property
    def timeout_seconds(self) -> float:
        """Seconds an invocation may last: Lambda's default is 3 (AWS::Lambda::Function, Timeout)."""
        return float(self.properties.get("Timeout") or 3)

    @property
    def memory_mb(self) -> int:
        """Memory in MB: Lambda's default is 128 (AWS::Lambda::Function, MemorySize)."""
        return int(self.properties.get("MemorySize") or 128)

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables; each is resolved when read."""
        variables: Mapping[str, str] = self.properties.get("Environment.Variables") or {}
        return variables


@dataclass(frozen=True)
class ResourceDeclaration:
    """
    Any resource of a template: `ref` is what Ref gives, `properties` are resolved when read.

    `properties` holds the top-level properties by name.
    """

    logical_id: str
    type: str
    properties: Mapping[str, JSON]
    ref: str
    arn: str | None = None
    location: Location = field(default_factory=Location)


class Named(Protocol):
    """What can be chosen by logical id or by name."""

    @property
    def logical_id(self) -> str:
        """The key in the template."""


T = TypeVar("T", bound=Named)


@dataclass(frozen=True)
class Application:
    """What one template (or one definition) declares."""

    name: str
    format: Format
    state_machines: tuple[StateMachineDeclaration, ...] = ()
    functions: tuple[FunctionDeclaration, ...] = ()
    resources: Mapping[str, ResourceDeclaration] = field(default_factory=dict, repr=False)
    environment: Environment = field(default_factory=Environment, repr=False)
    source: Location = field(default_factory=Location)
    warnings: tuple[Diagnostic, ...] = ()
    load_apis: Callable[[], tuple[ApiDeclaration, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def apis(self) -> tuple[ApiDeclaration, ...]:
        """The APIs in front of it; made when first asked for, as a SAM template must be transformed for them."""
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


def _names(one: Named) -> list[str]:
    named = (getattr(one, member, None) for member in ("logical_id", "name", "function_name", "arn", "api_id", "key"))
    return [text for text in named if text]
