"""What JSONata's values are in Python: JSON as it is, and UNDEFINED for no value at all."""

from __future__ import annotations

from typing import Final, final

from pytest_sfn.typing import JSON


@final
class Undefined:
    """The type of UNDEFINED, the value of what is not there; unlike null, which is None."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Final[JSON] = Undefined()


class Sequence(list[JSON]):
    """
    JSONata's result sequence: a list that is its element when it has just one, and nothing when it has none.

    `keep` (from `[]` in a path) keeps it a list of one.
    """

    __slots__ = ("keep",)

    def __init__(self, items: list[JSON] | None = None) -> None:
        super().__init__(items or ())
        self.keep = False
