"""What a mock is for: a state, a Resource ARN, a Lambda function or what else a Task calls, or `service:action`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from pytest_sfn.account import Account
from pytest_sfn.aws.function_names import FunctionName, parse_function_name
from pytest_sfn.integrations.services import find_service, service_with_model
from pytest_sfn.language.tasks import Resource, TaskRequest
from pytest_sfn.typing import JSON

#: How near a name is to a request.
STATE: Final = 4
FUNCTION: Final = 3
RESOURCE: Final = 2
ACTION: Final = 1
_OTHER: Final = "is for another name"
#: Members of a request that name what it is about by its URL.
_URLS = ("ApiEndpoint", "QueueUrl")


class Target:
    """
    The name a mock was given.

    One name may mean several things; the nearer meaning counts: state name, then Lambda function or other thing that is
    called, then Resource ARN, then `service:action` (`sns:publish`, `s3:getObject` or `aws-sdk:s3:getObject`). An ARN
    names what is of its Region and account; without version or alias it names a function, or a state machine, with any.
    """

    __slots__ = ("_about", "_function", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        #: The function that an ARN, or a name with a version or alias, names.
        self._function = parse_function_name(name) if ":" in name else None
        self._about = is_about_something(name)

    def rank(self, request: TaskRequest) -> int:
        """How near the name is: STATE, FUNCTION, RESOURCE, ACTION, 0 not at all."""
        name, function = self.name, request.function
        if name == request.state_name:
            return STATE
        if function is not None and (
            name in function.spellings
            or (self._function is not None and names_function(self._function, function, account_of(request)))
        ):
            return FUNCTION
        if self._about and names_any(name, things_called(request.resource, request.parameters, account_of(request))):
            return FUNCTION
        return _resource_names(request.resource).get(name, 0)

    def difference(self, request: TaskRequest) -> str | None:
        """Why the request is not this mock's; None where it is."""
        if self.rank(request):
            return None
        function, account = request.function, account_of(request)
        if self._function is not None and function is not None and self._function.name == function.name:
            called = function.arn_in(account)
            return f"is for another Region, account, version or alias: the Task calls {called}{_suffix(function)}"
        things = things_called(request.resource, request.parameters, account) if self._about else ()
        near = next((each for each in things if _thing(each) == _thing(self.name)), None)
        return _OTHER if near is None else f"is for another Region, account, version or alias: the Task calls {near}"

    def near_miss(self, request: TaskRequest) -> str | None:
        """Why it is not for the request, where it nearly is: it names the same thing in another place."""
        reason = self.difference(request)
        return None if reason == _OTHER else reason


class StateTarget(Target):
    """The name of a state, and nothing else."""

    __slots__ = ()

    def rank(self, request: TaskRequest) -> int:
        """STATE, or 0."""
        return STATE if self.name == request.state_name else 0

    def difference(self, request: TaskRequest) -> str | None:
        """Why the request is not this mock's; None where it is."""
        return None if self.rank(request) else f"it is for state {self.name!r}"


# --- what names mean --------------------------------------------------------------------------------------------------
def is_about_something(name: str) -> bool:
    """Whether a name is the ARN or the URL of what a Task calls, other than a function: a queue, a state machine."""
    if name.startswith("arn:"):
        return ":function:" not in name and ":states:::" not in name
    return name.startswith(("https://", "http://"))


def names_function(name: FunctionName, function: FunctionName, account: Account) -> bool:
    """Whether an ARN's function is this one, which is of this account where it does not say."""
    qualified = name.qualifier is None or name.qualifier == (function.qualifier or "$LATEST")
    return qualified and name.name == function.name and _same_place(name.arn_in(account), function.arn_in(account))


def names_any(name: str, things: Iterable[str]) -> bool:
    """Whether an ARN is that of one of the things, of whatever version or alias where it names none; or their URL."""
    return any(name == thing or _names_thing(name, thing) for thing in things)


def _names_thing(name: str, arn: str) -> bool:
    if not (name.startswith("arn:") and arn.startswith("arn:") and _same_place(name, arn)):
        return False
    parts = arn.split(":")
    named = name.split(":")[5:]
    return named == parts[5:] or (parts[5] == "stateMachine" and named == parts[5:7])


def things_called(resource: Resource, parameters: JSON, account: Account) -> tuple[str, ...]:
    """The ARN and the URL of what a request is about, as far as it tells; an activity's own ARN."""
    if resource.resource_type == "activity":
        return (resource.arn,)
    if not isinstance(parameters, dict):
        return ()
    urls = [parameters[name] for name in _URLS if isinstance(parameters.get(name), str)]
    kind = resource.resource_type
    service = find_service(kind)
    if service is None and kind.startswith("aws-sdk:"):
        from pytest_sfn.integrations.models.operations import find_operation

        found = find_operation(resource)
        known = None if found is None else service_with_model(found.operation.service.name)
        service = None if known is None else known[1]
    arn = None if service is None or service.resource_arn is None else service.resource_arn(parameters, account)
    return (*urls, arn) if arn else tuple(urls)


def _thing(name: str) -> str:
    """What an ARN says after Region and account, without version or alias: `stateMachine:orders`; any URL."""
    if not name.startswith("arn:"):
        return "URL"
    parts = name.split(":")[5:]
    return ":".join(parts[:2] if parts[:1] == ["stateMachine"] else parts)


def _same_place(one: str, other: str) -> bool:
    """Whether two ARNs are of one partition, service, Region and account; a part left out or not filled in is any."""
    pairs = zip(one.split(":", 5)[1:5], other.split(":", 5)[1:5], strict=False)
    return all(a == b or not a or not b or "${" in a + b for a, b in pairs)


def _suffix(function: FunctionName) -> str:
    return f":{function.qualifier}" if function.qualifier else ""


def account_of(request: TaskRequest) -> Account:
    """The account and Region a Task runs in."""
    return Account.of(request.execution_arn, Account(region=request.region))


@lru_cache(maxsize=512)
def _resource_names(resource: Resource) -> Mapping[str, int]:
    service, pattern = resource.resource_type, resource.action.partition(".")[2]
    names = dict.fromkeys((f"{service}:{resource.action}", f"{service}:{resource.api_action}"), ACTION)
    if pattern:
        names[resource.arn.removesuffix(f".{pattern}")] = ACTION
    if service.startswith("aws-sdk:"):
        names[f"{service.removeprefix('aws-sdk:')}:{resource.api_action}"] = ACTION
    return {**names, resource.arn: RESOURCE}
