"""
API models of AWS services, read from the files botocore ships.

The files are read directly: importing botocore itself costs a tenth of a second, and a model's shapes are all we need.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pytest_sfn.aws.java_names import sdk_action, sdk_service
from pytest_sfn.aws.model_sections import sections

#: Services which Step Functions (and the SDK for Java) name otherwise than botocore's folders.
_BOTOCORE_NAMES = {
    "applicationdiscovery": "discovery",
    "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp",
    "costandusagereport": "cur",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "directory": "ds",
    "directoryservicedata": "ds-data",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es",
    "eventbridge": "events",
    "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data",
    "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models",
    "lexruntimev2": "lexv2-runtime",
    "cloudwatchevents": "events",
    "marketplacemetering": "meteringmarketplace",
    "migrationhub": "mgh",
    "pinpointsmsvoice": "sms-voice",
    "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions",
    "simpledb": "sdb",
}
_RENAMED = frozenset(_BOTOCORE_NAMES.values())
#: Errors any operation may answer. Source: "Common Error Types" of the API references, throttling and server faults.
COMMON_ERRORS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "InvalidClientTokenId",
        "MalformedHttpRequestException",
        "NotAuthorized",
        "OptInRequired",
        "RequestAbortedException",
        "RequestEntityTooLargeException",
        "RequestExpired",
        "RequestLimitExceeded",
        "RequestTimeoutException",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SdkClientException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "UnrecognizedClientException",
        "UnknownOperationException",
        "ValidationError",
        "ValidationException",
    }
)


class Shape:
    """A shape as a member refers to it; `data` is the shape's definition with the member's traits over it."""

    def __init__(self, name: str, data: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
        self.name = name
        self.data = data
        self.shapes = shapes

    @classmethod
    def referred(cls, reference: Mapping[str, Any], shapes: Mapping[str, Any]) -> Shape:
        """The shape that a member, an operation or a list refers to."""
        name = reference["shape"]
        return cls(name, {**shapes[name], **reference}, shapes)

    @property
    def type(self) -> str:
        """structure, list, map, string, character, integer, long, float, double, boolean, timestamp or blob."""
        return str(self.data["type"])

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the members that must be given."""
        return tuple(self.data.get("required", ()))

    @cached_property
    def members(self) -> dict[str, Shape]:
        """The members of a structure; empty for anything else."""
        members = self.data.get("members", {})
        return {name: Shape.referred(reference, self.shapes) for name, reference in members.items()}

    @cached_property
    def element(self) -> Shape:
        """The members of a list."""
        return Shape.referred(self.data["member"], self.shapes)

    @cached_property
    def key(self) -> Shape:
        """The keys of a map."""
        return Shape.referred(self.data["key"], self.shapes)

    @cached_property
    def value(self) -> Shape:
        """The values of a map."""
        return Shape.referred(self.data["value"], self.shapes)

    @property
    def enum(self) -> tuple[str, ...]:
        """The values a text may have; empty where it is free."""
        return tuple(self.data.get("enum", ()))

    @property
    def is_idempotency_token(self) -> bool:
        """Whether AWS's SDKs make a value for this member where a request has none."""
        return bool(self.data.get("idempotencyToken"))

    @property
    def asked_for(self) -> tuple[str, ...]:
        """Names of the members that whoever makes a request must give."""
        return tuple(name for name in self.required if not self.members[name].is_idempotency_token)

    @property
    def is_event_stream(self) -> bool:
        """Whether this is a stream of events, which Step Functions cannot carry."""
        return bool(self.data.get("eventstream"))


class Operation:
    """One API operation."""

    def __init__(self, name: str, service: Service, data: Mapping[str, Any]) -> None:
        self.name = name
        self.service = service
        self.data = data

    @cached_property
    def input(self) -> Shape | None:
        """The request's structure, None where the operation takes nothing."""
        return self._shape("input")

    @cached_property
    def output(self) -> Shape | None:
        """The response's structure, None where there is none."""
        return self._shape("output")

    @property
    def errors(self) -> tuple[str, ...]:
        """Shape names of the declared errors."""
        return tuple(error["shape"] for error in self.data.get("errors", ()))

    @property
    def streams_events(self) -> bool:
        """Whether a stream of events is sent or answered."""
        shapes = [shape for shape in (self.input, self.output) if shape is not None]
        return any(member.is_event_stream for shape in shapes for member in shape.members.values())

    def _shape(self, direction: str) -> Shape | None:
        reference = self.data.get(direction)
        return None if reference is None else Shape.referred(reference, self.service.shapes)


class Service:
    """The API model of one service; `name` is botocore's name of it."""

    def __init__(self, name: str, data: Mapping[str, Any]) -> None:
        self.name = name
        self.metadata: Mapping[str, Any] = data["metadata"]
        self.shapes: Mapping[str, Any] = data["shapes"]
        self._operations: Mapping[str, Any] = data["operations"]

    @property
    def sdk_name(self) -> str:
        """`SecretsManager`, `DynamoDb`, `Sfn`: the service in error names and Causes of `aws-sdk:` integrations."""
        return sdk_service(self.metadata.get("serviceId") or self.name)

    @property
    def protocol(self) -> str:
        """json, rest-json, query, ec2, rest-xml or smithy-rpc-v2-cbor."""
        return str(self.metadata["protocol"])

    @cached_property
    def _by_action(self) -> dict[str, str]:
        actions = {name[:1].lower() + name[1:]: name for name in self._operations}
        return actions | {sdk_action(name): name for name in self._operations}

    @cached_property
    def error_codes(self) -> dict[str, str]:
        """Error shapes by the codes of the wire and by their own names."""
        codes: dict[str, str] = {}
        for name, shape in self.shapes.items():
            if shape.get("exception") or "error" in shape:
                codes[name] = name
                codes.setdefault(shape.get("error", {}).get("code", name), name)
        return codes

    def sdk_actions(self) -> list[str]:
        """Every action of the service as a Resource names it."""
        return sorted(sdk_action(name) for name in self._operations)

    @lru_cache(maxsize=256)  # noqa: B019 - services are cached for the life of the process anyway
    def find_operation(self, action: str) -> Operation | None:
        """The operation of an action (`putItem`) or operation name (`PutItem`)."""
        plain = action[:1].upper() + action[1:]
        name = plain if plain in self._operations else self._by_action.get(action)
        return None if name is None else Operation(name, self, self._operations[name])


@lru_cache(maxsize=1)
def _data_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("botocore")
    if spec is None or spec.origin is None:
        raise ImportError("botocore is not installed; its service models are needed")
    return Path(spec.origin).parent / "data"


@lru_cache(maxsize=1)
def _folders() -> dict[str, str]:
    """Botocore's folders by their names without hyphens."""
    return {path.name.replace("-", ""): path.name for path in _data_folder().iterdir() if path.is_dir()}


def sdk_service_names() -> list[str]:
    """Every service an `aws-sdk:` Resource may name."""
    return sorted({name for name, folder in _folders().items() if folder not in _RENAMED} | set(_BOTOCORE_NAMES))


def find_service(name: str) -> Service | None:
    """The model of a service by the name an `aws-sdk:` Resource gives it (`sfn`, `cloudwatchlogs`, `s3`)."""
    folder = _BOTOCORE_NAMES.get(name) or _folders().get(name)
    return None if folder is None or (folder in _RENAMED and name not in _BOTOCORE_NAMES) else load_service(folder)


@lru_cache(maxsize=64)
def load_service(folder: str) -> Service | None:
    """The newest model of one of botocore's services by botocore's name of it (`stepfunctions`, `logs`)."""
    versions = _data_folder() / folder
    if not versions.is_dir():
        return None
    for version in sorted(versions.iterdir(), reverse=True):
        packed, plain = version / "service-2.json.gz", version / "service-2.json"
        if packed.exists():
            return Service(folder, sections(gzip.decompress(packed.read_bytes())))
        if plain.exists():
            return Service(folder, sections(plain.read_bytes()))
    return None
