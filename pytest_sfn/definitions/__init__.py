"""Loaders: from a file, a folder or a dict to an Application, one loader a format."""

from pytest_sfn.definitions.apis import ApiDeclaration
from pytest_sfn.definitions.application import Application, FunctionDeclaration, StateMachineDeclaration
from pytest_sfn.definitions.loading import load

__all__ = ["ApiDeclaration", "Application", "FunctionDeclaration", "StateMachineDeclaration", "load"]
