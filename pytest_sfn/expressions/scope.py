"""What an expression can see besides the document it is applied to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from random import Random


class Scope:
    """
    Variables, Context Object and randomness of one state's visit. The engine subclasses it; tests use it as it is.

    variables: names without `$` -> values. Inner scopes hold a flat copy of the outer one's, so reading never climbs.
    """

    __slots__ = ("_context", "_random", "variables")

    def __init__(
        self, variables: dict[str, JSON] | None = None, context: JSON = None, random: Random | None = None
    ) -> None:
        self.variables: dict[str, JSON] = {} if variables is None else variables
        self._context = {} if context is None else context
        self._random = random

    def context(self) -> JSON:
        """The Context Object (`$$`, `$states.context`), built on first use."""
        return self._context

    def random(self) -> Random:
        """The execution's seeded generator: every random draw and UUID comes from it."""
        if self._random is None:
            from random import Random

            self._random = Random(0)  # noqa: S311 - reproducible on purpose
        return self._random

    def now(self) -> Seconds:
        """The execution's Unix time: what `$now()` and `$millis()` tell."""
        return 0.0


#: A compiled expression. JSONPath: `document` is what `$` means. JSONata: `document` is the dict of `$states` members
#: available at that point (input, result, errorOutput), without `context`, which comes from the scope.
Evaluator: TypeAlias = Callable[[JSON, Scope], JSON]
