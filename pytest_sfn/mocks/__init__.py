"""
The rules that answer Tasks in place of services.

Names below are loaded on first use: most tests need only the registry.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.mocks.contracts import PayloadContract, openapi_contract
    from pytest_sfn.mocks.errors import ContractBreach, MockExhausted, UnmockedTask, UnusedMock
    from pytest_sfn.mocks.matchers import AtPath, Matcher, Satisfies, Subset
    from pytest_sfn.mocks.mock import Call, Mock
    from pytest_sfn.mocks.mock_config_file import MockConfig, load_mock_config
    from pytest_sfn.mocks.recorded import mocks_of_history
    from pytest_sfn.mocks.registry import MockRegistry
    from pytest_sfn.mocks.the_rest import TheRest

_MODULES = {
    "AtPath": "matchers",
    "Call": "mock",
    "ContractBreach": "errors",
    "Matcher": "matchers",
    "Mock": "mock",
    "MockConfig": "mock_config_file",
    "MockExhausted": "errors",
    "MockRegistry": "registry",
    "PayloadContract": "contracts",
    "Satisfies": "matchers",
    "Subset": "matchers",
    "TheRest": "the_rest",
    "UnmockedTask": "errors",
    "UnusedMock": "errors",
    "load_mock_config": "mock_config_file",
    "mocks_of_history": "recorded",
    "openapi_contract": "contracts",
}

__all__ = [
    "AtPath",
    "Call",
    "ContractBreach",
    "Matcher",
    "Mock",
    "MockConfig",
    "MockExhausted",
    "MockRegistry",
    "PayloadContract",
    "Satisfies",
    "Subset",
    "TheRest",
    "UnmockedTask",
    "UnusedMock",
    "load_mock_config",
    "mocks_of_history",
    "openapi_contract",
]


def __getattr__(name: str) -> JSON:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
