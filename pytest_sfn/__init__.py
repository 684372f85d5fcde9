"""
pytest-sfn: workflow contract testing for AWS Step Functions.

Fixtures come from the plugin; the names here are for annotations, matchers and `pytest.raises`. Each is loaded when it
is first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_sfn.answers.errors import ContractBreach, MockExhausted, UnmockedTask, UnusedMock
    from pytest_sfn.answers.http_stand_in import HttpStandIn
    from pytest_sfn.answers.mocks.matchers import AtPath, Matcher, Satisfies, Subset
    from pytest_sfn.answers.mocks.mock import Call, Mock
    from pytest_sfn.answers.payload_contracts import PayloadContract, openapi_contract
    from pytest_sfn.apigateway.access.token_issuer import TokenIssuer
    from pytest_sfn.apigateway.clients.client import ApiClient, ApiResponse
    from pytest_sfn.assertions.states import LineView, StateView
    from pytest_sfn.assertions.value_paths import ABSENT, Match
    from pytest_sfn.assertions.visits import Attempt
    from pytest_sfn.aws.signatures import Credentials
    from pytest_sfn.errors import (
        DefinitionError,
        Diagnostic,
        HarnessError,
        SfnError,
        UnsupportedFeature,
        WorkflowFailure,
    )
    from pytest_sfn.explore import promises
    from pytest_sfn.explore.exploration import Broken, Exploration
    from pytest_sfn.explore.faults import Fault
    from pytest_sfn.explore.promises import Promise
    from pytest_sfn.explore.trying import Tried
    from pytest_sfn.iam.report import RoleReport
    from pytest_sfn.integrations.calling.connections import Connection
    from pytest_sfn.integrations.calling.http_calls import HttpRequest, HttpResponse
    from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
    from pytest_sfn.source import Location
    from pytest_sfn.testing.apis import Api
    from pytest_sfn.testing.clock import TestClock
    from pytest_sfn.testing.events import (
        BusEvent,
        EventNotReceived,
        Records,
        bus_event,
        dynamodb_record,
        kinesis_record,
        s3_object_created,
        sns_message,
        sqs_message,
    )
    from pytest_sfn.testing.events.timetable import Timetable
    from pytest_sfn.testing.execution import Callback, Execution
    from pytest_sfn.testing.iam import IamWarning, MissingPermissions
    from pytest_sfn.testing.python_api import PythonApi
    from pytest_sfn.testing.recordings.replaying import ReplayParted
    from pytest_sfn.testing.sfn import Sfn
    from pytest_sfn.testing.test_state import StateUnderTest
    from pytest_sfn.testing.variants import variants
    from pytest_sfn.testing.workflow import Workflow

__version__ = "0.1.0"

#: Module -> the names it gives.
_NAMES = {
    "aws.signatures": ("Credentials",),
    "apigateway.access.token_issuer": ("TokenIssuer",),
    "apigateway.clients.client": ("ApiClient", "ApiResponse"),
    "assertions.states": ("LineView", "StateView"),
    "assertions.value_paths": ("ABSENT", "Match"),
    "assertions.visits": ("Attempt",),
    "errors": ("DefinitionError", "Diagnostic", "HarnessError", "SfnError", "UnsupportedFeature", "WorkflowFailure"),
    "answers.http_stand_in": ("HttpStandIn",),
    "explore": ("promises",),
    "explore.exploration": ("Broken", "Exploration"),
    "explore.faults": ("Fault",),
    "explore.promises": ("Promise",),
    "explore.trying": ("Tried",),
    "iam.report": ("RoleReport",),
    "integrations.data_sets.given_objects": ("GivenObjects",),
    "integrations.calling.connections": ("Connection",),
    "integrations.calling.http_calls": ("HttpRequest", "HttpResponse"),
    "answers.payload_contracts": ("PayloadContract", "openapi_contract"),
    "answers.errors": ("ContractBreach", "MockExhausted", "UnmockedTask", "UnusedMock"),
    "answers.mocks.matchers": ("AtPath", "Matcher", "Satisfies", "Subset"),
    "answers.mocks.mock": ("Call", "Mock"),
    "source": ("Location",),
    "testing.apis": ("Api",),
    "testing.clock": ("TestClock",),
    "testing.events": (
        "BusEvent",
        "EventNotReceived",
        "Records",
        "bus_event",
        "dynamodb_record",
        "kinesis_record",
        "s3_object_created",
        "sns_message",
        "sqs_message",
    ),
    "testing.events.timetable": ("Timetable",),
    "testing.execution": ("Callback", "Execution"),
    "testing.iam": ("IamWarning", "MissingPermissions"),
    "testing.python_api": ("PythonApi",),
    "testing.recordings.replaying": ("ReplayParted",),
    "testing.sfn": ("Sfn",),
    "testing.test_state": ("StateUnderTest",),
    "testing.variants": ("variants",),
    "testing.workflow": ("Workflow",),
}

__all__ = [
    "ABSENT",
    "Api",
    "ApiClient",
    "ApiResponse",
    "AtPath",
    "Attempt",
    "Broken",
    "BusEvent",
    "Call",
    "Callback",
    "Connection",
    "ContractBreach",
    "Credentials",
    "DefinitionError",
    "Diagnostic",
    "EventNotReceived",
    "Execution",
    "Exploration",
    "Fault",
    "GivenObjects",
    "HarnessError",
    "HttpRequest",
    "HttpResponse",
    "HttpStandIn",
    "IamWarning",
    "LineView",
    "Location",
    "Match",
    "Matcher",
    "MissingPermissions",
    "Mock",
    "MockExhausted",
    "PayloadContract",
    "Promise",
    "PythonApi",
    "Records",
    "ReplayParted",
    "RoleReport",
    "Satisfies",
    "Sfn",
    "SfnError",
    "StateUnderTest",
    "StateView",
    "Subset",
    "TestClock",
    "Timetable",
    "TokenIssuer",
    "Tried",
    "UnmockedTask",
    "UnsupportedFeature",
    "UnusedMock",
    "Workflow",
    "WorkflowFailure",
    "bus_event",
    "dynamodb_record",
    "kinesis_record",
    "openapi_contract",
    "promises",
    "s3_object_created",
    "sns_message",
    "sqs_message",
    "variants",
]


def __getattr__(name: str) -> Any:
    """A name of `__all__`, its module imported now."""
    for module, names in _NAMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"pytest_sfn.{module}"), name)
            return value
    if name == "coverage_init":  # `plugins = ["pytest_sfn"]` in the configuration of coverage.py
        from pytest_sfn.reports.coverage_py import coverage_init

        return coverage_init
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
