"""Lets a function of a template run for real, its handler taken from the template or given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import HarnessError

if TYPE_CHECKING:
    from pytest_sfn.answers.runner import IntegrationTaskRunner
    from pytest_sfn.definitions import Application


def _name_of(application: Application | None, function: str) -> str:
    """A function's name, where it is named by its logical id in the template."""
    functions = () if application is None else application.functions
    return next((each.function_name for each in functions if function in (each.logical_id, each.key)), function)


def attach_function(
    runner: IntegrationTaskRunner,
    application: Application | None,
    function: str,
    handler: Callable[[Any, Any], Any] | str | None,
    settings: dict[str, Any],
) -> None:
    """
    Attach a handler under a function's name; without one, that of the template's CodeUri and Handler.

    HarnessError where the template does not say.
    """
    if handler is not None:
        runner.attach(_name_of(application, function), handler, **settings)
        return
    declared = None if application is None else application.function(function)
    if declared is None or declared.handler is None or declared.code_uri is None:
        raise HarnessError(f"The template gives no Handler and CodeUri for {function!r}; pass the handler itself")
    if not (declared.runtime or "python").startswith("python"):
        raise HarnessError(
            f"{function!r} runs on {declared.runtime}, and only Python handlers run in a test.\n"
            "Mock it, or serve it: sam local start-lambda, and sfn.use_lambda_endpoint('http://127.0.0.1:3001')"
        )
    given = {
        "code_uri": declared.code_uri,
        "timeout_seconds": declared.timeout_seconds,
        "environment": dict(declared.environment),
        **settings,
    }
    runner.attach(declared.function_name, declared.handler, **given)
