"""The tree of a JSONata expression."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.typing import JSON


class ParentSlot:
    """What a `%` means: a name under which the context of a step is bound, `level` steps up (0: found)."""

    __slots__ = ("label", "level")

    def __init__(self, label: str) -> None:
        self.label = label
        self.level = 1


class Node:
    """
    One node.

    kind: string number value name variable wildcard descendant parent regex operator; path (parts: steps); binary
    (value: operator; parts: both sides) negate condition block array apply bind (value: name) call partial (parts:
    procedure, arguments) lambda (names, parts: body) transform; object (pairs); sort (a step; terms); end; deep (not
    looked into).
    Steps have filters (`[...]`, with a node of kind index for `#$x` after one), group (`{...}`), focus (`@$x`) and
    index (`#$x`); keep is `[]`, cons a constructed array that a path does not flatten. staged: the filters are those of
    a step of a path, not of the value alone. tuple: the step binds names for those after it. ancestor: the slot that
    `%` reads the step's context from; seeking: slots whose step is still to be found above.
    """

    __slots__ = (
        "ancestor", "cons", "filters", "focus", "group", "index", "keep", "kind",
        "names", "pairs", "parts", "position", "seeking", "staged", "terms", "tuple", "value",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        value: JSON = None,
        parts: list[Node] | None = None,
        position: int = 0,
        *,
        pairs: list[tuple[Node, Node]] | None = None,
        terms: list[tuple[Node, bool]] | None = None,
        names: list[str] | None = None,
    ) -> None:
        self.kind = kind
        self.value = value
        self.parts = parts or []
        self.position = position
        self.pairs = pairs or []
        self.terms = terms or []
        self.names = names or []
        self.filters: list[Node] = []
        self.group: list[tuple[Node, Node]] | None = None
        self.focus: str | None = None
        self.index: str | None = None
        self.keep = False
        self.cons = False
        self.staged = False
        self.tuple = False
        self.ancestor: ParentSlot | None = None
        self.seeking: list[ParentSlot] = []

    def children(self) -> Iterator[Node]:
        """All nodes right below this one."""
        yield from self.parts
        yield from self.filters
        for key, value in [*self.pairs, *(self.group or ())]:
            yield key
            yield value
        for term, _ in self.terms:
            yield term
