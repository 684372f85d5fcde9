"""Loaders: from a file, a folder or a dict to an Application, one loader a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.definitions.application import Application, StateMachineDeclaration
from pytest_sfn.definitions.loading import load

if TYPE_CHECKING:
    from pytest_sfn.definitions.apis import ApiDeclaration
    from pytest_sfn.definitions.declarations import FunctionDeclaration

__all__ = ["ApiDeclaration", "Application", "FunctionDeclaration", "StateMachineDeclaration", "load"]

#: Where names stand that a plain definition never needs: making their classes costs milliseconds.
_LAZY = {"ApiDeclaration": "apis", "FunctionDeclaration": "declarations"}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
