"""Loaders: from a file, a folder or a dict to an Application, one loader a format."""

from pytest_sfn.definitions.application import Application, StateMachineDeclaration
from pytest_sfn.definitions.loading import load

__all__ = ["Application", "StateMachineDeclaration", "load"]
