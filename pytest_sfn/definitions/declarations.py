"""What a template declares besides state machines: functions, policies, event sources, any resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pytest_sfn.definitions.problems import malformed
from pytest_sfn.source import Location
from pytest_sfn.typing import JSON


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
        with malformed(self.location):
            return float(self.properties.get("Timeout") or 3)

    @property
    def memory_mb(self) -> int:
        """Memory in MB: Lambda's default is 128 (AWS::Lambda::Function, MemorySize)."""
        with malformed(self.location):
            return int(self.properties.get("MemorySize") or 128)

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables; each is resolved when read."""
        with malformed(self.location):
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
