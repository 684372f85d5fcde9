"""
Callables that a test gives: in answers, conditions and stand-ins.

They are code of the test. What they raise is no failure of the workflow, so no Retrier and no Catcher is to see it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_sfn.errors import HarnessError


def check_callable(function: Callable[..., Any], whose: str, given: str) -> None:
    """HarnessError for a function that cannot be called with one value (`given`, in words), or that is a coroutine."""
    from inspect import iscoroutinefunction, signature

    if iscoroutinefunction(function):
        raise HarnessError(f"{whose} was given {name_of(function)}, which is async: give a plain function")
    try:
        takes = signature(function)
    except ValueError:  # a builtin that does not tell
        return
    try:
        takes.bind(None)
    except TypeError as error:
        raise HarnessError(
            f"{whose} was given {name_of(function)}{takes}, which is called with {given} alone: {error}"
        ) from None


def fault_of_test(what: str, function: Callable[..., Any], error: Exception, mend: str = "") -> HarnessError:
    """The harness error for what a callable raised, to be raised `from` it."""
    lines = [f"{what[:1].upper()}{what[1:]}, {name_of(function)}, raised {type(error).__name__}: {error}", mend]
    return HarnessError("\n".join(line for line in lines if line))


def name_of(function: Callable[..., Any]) -> str:
    """A callable's name, with file and line where it has them: `charge (test_shop.py:12)`."""
    name, code = getattr(function, "__name__", None) or repr(function), getattr(function, "__code__", None)
    return name if code is None else f"{name} ({Path(code.co_filename).name}:{code.co_firstlineno})"
