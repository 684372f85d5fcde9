"""Makes the DefinitionErrors of loaders: what, where, and how to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.messages import nearest
from pytest_sfn.source import Location

T = TypeVar("T")


def definition_error(code: str, message: str, location: Location, mend: str | None = None) -> DefinitionError:
    """A DefinitionError with one Diagnostic."""
    return DefinitionError([Diagnostic(code, message, location, mend=mend)])


def choices(name: str, known: Iterable[str]) -> str | None:
    """`did you mean "X"?` for the nearest of `known`, else None."""
    near = nearest(name, sorted(set(known)))
    return f'did you mean "{near}"?' if near else None


@contextmanager
def malformed(location: Location) -> Iterator[None]:
    """
    Makes a DefinitionError of what a value of the wrong type trips over within.

    Loaders name the mistakes people make one by one; this is for the rest, so that no template ends in a traceback
    of ours. The original error is its cause.
    """
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise definition_error(
            "INVALID_TEMPLATE", f"A value is missing or of the wrong type: {what}", location
        ) from error


class Problems:
    """Gathers DefinitionErrors, so that one error names all that is wrong."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def attempt(self, make: Callable[[], T]) -> T | None:
        """What `make` gives, or None and its problems kept."""
        try:
            return make()
        except DefinitionError as error:
            self.diagnostics.extend(d for d in error.diagnostics if d not in self.diagnostics)
            return None

    def raise_if_any(self) -> None:
        """Raise one DefinitionError for all that was kept."""
        if self.diagnostics:
            raise DefinitionError(self.diagnostics)
