"""
The steps of a parsed path: what each does with a value, as Jayway JsonPath 2.0.0 over Jackson's JsonNode does it.

AWS's answers agree with that version and with none later (path functions, negative indices, `[(@.length-1)]`, several
names before the end, `[]` for a wildcard below nothing). So what looks like an oversight below is measured, not meant:
the rules were compared with that library on generated paths and documents.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from pytest_sfn.expressions.java_text import java_json
from pytest_sfn.expressions.path_failures import NothingThere, PathFailure, Where
from pytest_sfn.typing import JSON
from pytest_sfn.values import value


class Selection:
    """What applying a path has found so far. `root` is what `$` means in its filters."""

    __slots__ = ("all_names", "found", "root")

    def __init__(self, root: JSON, *, all_names: bool = False) -> None:
        self.root = root
        self.found: list[JSON] = []
        #: Whether several names in brackets must all be there: so in a filter that asks whether a path exists.
        self.all_names = all_names


#: A step and all behind it, applied to a value: puts what they select into the Selection. Raises PathFailure.
Apply: TypeAlias = Callable[[JSON, Where, Selection], None]
#: What stands in a filter's parentheses: (candidate, Selection) -> does it match? Raises PathFailure.
Predicate: TypeAlias = Callable[[JSON, Selection], bool]

#: A null that an index has found, or a whole document, which Jackson keeps as a node: unlike any other null it is a
#: value of the wrong type for a further index, not a missing one.
NULL_NODE: JSON = type("NullNode", (), {"__slots__": ()})()
#: A slice from -2147483648 on would fill the memory with nulls; this many are already more than a state may hand on.
_MOST_NULLS = 200_000


@value
class Chain:
    """What stands behind a step: the next step, what it applies and what is applied behind that; None at the end."""

    text: str
    firm: bool
    step: Step | None = None
    apply: Apply | None = None
    behind: Apply | None = None

    def into(self, found: JSON, where: Where, selection: Selection) -> None:
        """Go on with a value."""
        if self.apply is None:
            selection.found.append(found)
        else:
            self.apply(found, where, selection)

    def into_element(self, array: list[JSON], index: int, where: Where, selection: Selection) -> None:
        """Go on with an array's element. One that is not there, negative ones included, is null."""
        found = array[index] if 0 <= index < len(array) else None
        if self.apply is None:
            selection.found.append(found)
        elif found is None and 0 <= index < len(array):
            self.apply(NULL_NODE, (where, index), selection)
        else:
            self.apply(found, (where, index), selection)


class Step:
    """One step of a path. `definite` is True where it leads to one value."""

    __slots__ = ()
    definite = False

    @abstractmethod
    def __str__(self) -> str:
        """The step as the library writes it."""

    @abstractmethod
    def applied(self, chain: Chain) -> Apply:
        """The step, going on with the chain behind it."""

    def below(self, _container: JSON, _selection: Selection) -> bool:
        """Whether the step is tried at an object or array that `..` passes."""
        return False


@value
class Member(Step):
    """`.name` or `['name']`."""

    name: str
    definite = True

    def __str__(self) -> str:
        return f"['{self.name}']"

    def applied(self, chain: Chain) -> Apply:
        """An object has the member, or the path leads nowhere; only before `*` and the like nothing comes of it."""
        name, fragment, going_on = self.name, str(self), chain.apply

        def apply(container: JSON, where: Where, selection: Selection) -> None:
            if container.__class__ is not dict:
                raise NothingThere(f"Property {fragment} not found in path ", where)
            here = (where, fragment)
            if name in container:
                if going_on is None:
                    selection.found.append(container[name])
                else:
                    going_on(container[name], here, selection)
            elif going_on is None:
                raise NothingThere("No results for path: ", here)
            elif chain.firm:
                raise NothingThere("Missing property in path ", here)

        return apply

    def below(self, container: JSON, _selection: Selection) -> bool:
        """Where the member is."""
        return isinstance(container, dict) and self.name in container


@value
class Members(Step):
    """`['a','b']`: an object of these members, as far as they are there. Only the end of a path can be that."""

    names: tuple[str, ...]
    definite = True

    def __str__(self) -> str:
        return "[" + ", ".join(f"'{name}'" for name in self.names) + "]"

    def applied(self, chain: Chain) -> Apply:
        """One object, or a failure where the path goes on."""
        names, fragment = self.names, str(self)

        def apply(container: JSON, where: Where, selection: Selection) -> None:
            if container.__class__ is not dict:
                raise NothingThere(f"Property {fragment} not found in path ", where)
            here = (where, fragment)
            if chain.apply is not None:
                raise PathFailure("Multi properties can only be used as path leafs: ", here)
            if selection.all_names and not all(name in container for name in names):
                raise NothingThere("Missing property in path ", here)
            selection.found.append({name: container[name] for name in names if name in container})

        return apply

    def below(self, container: JSON, _selection: Selection) -> bool:
        """Where all the members are."""
        return isinstance(container, dict) and all(name in container for name in self.names)


@value
class Elements(Step):
    """`[0]`, `[0,2]`, `[1:]`, `[(@.length-1)]`: elements of an array. `places` tells their indices from its length."""

    text: str
    places: Callable[[int], Iterable[int]]
    definite: bool
    #: The index of `[0]`, which needs no length.
    index: int | None = None

    def __str__(self) -> str:
        return self.text

    def applied(self, chain: Chain) -> Apply:
        """Each element; an index that is not in the array gives null, and so do negative ones that are no end."""
        places, whole = self.places, self.text + chain.text

        def apply(container: JSON, where: Where, selection: Selection) -> None:
            if container is None:
                raise NothingThere("The path ", where, " is null")
            if container.__class__ is not list:
                context = f"Current context is: {_shown(container, where)}"
                raise PathFailure(f"Filter: {whole} can only be applied to arrays. {context}")
            for index in places(len(container)):
                chain.into_element(container, index, where, selection)

        return apply

    def below(self, container: JSON, _selection: Selection) -> bool:
        """At every array."""
        return isinstance(container, list)


def single(index: int) -> Elements:
    """`[0]`."""
    places = (index,)
    return Elements(f"[{index}]", lambda _length: places, definite=True, index=index)


def several(indices: tuple[int, ...]) -> Elements:
    """`[0,2]`."""
    return Elements(f"[{','.join(map(str, indices))}]", lambda _length: indices, definite=False)


def from_length(offset: int) -> Elements:
    """`[(@.length-1)]`, with the offset -1."""
    return Elements(f"[@.size(){offset}]", lambda length: (length + offset,), definite=True)


def starting_at(start: int) -> Elements:
    """`[1:]` and, counted from the end, `[-2:]`."""
    return Elements(f"[{start}:]", lambda length: range(max(0, start + length * (start < 0)), length), definite=False)


def ending_at(stop: int) -> Elements:
    """`[:2]` and, counted from the end, `[:-1]`."""
    return Elements(
        f"[:{stop}]", lambda length: range(min(length, stop + length if stop < 0 else stop)), definite=False
    )


def between(start: int, stop: int) -> Elements:
    """`[1:3]`. Nothing is counted from the end here: `[1:-1]` is empty, and `[-1:1]` null and the first element."""

    def places(length: int) -> Iterable[int]:
        return range(max(start, -_MOST_NULLS), min(length, stop)) if length else ()

    return Elements(f"[{start}:{stop}]", places, definite=False)


@value
class Wildcard(Step):
    """`.*`, `[*]`: every member or element."""

    def __str__(self) -> str:
        return "[*]"

    def applied(self, chain: Chain) -> Apply:
        """An array's elements below which the path leads nowhere are left out; below an object that is a failure."""

        def apply(container: JSON, where: Where, selection: Selection) -> None:
            if container.__class__ is dict:
                for name, member in container.items():
                    chain.into(member, (where, f"['{name}']"), selection)
            elif container.__class__ is list:
                for index in range(len(container)):
                    try:
                        chain.into_element(container, index, where, selection)
                    except NothingThere:
                        continue

        return apply

    def below(self, _container: JSON, _selection: Selection) -> bool:
        """Everywhere."""
        return True


@value
class Filter(Step):
    """`[?(...)]`: the elements of an array that match; an object is tested itself."""

    text: str
    matches: Predicate

    def __str__(self) -> str:
        return self.text

    def applied(self, chain: Chain) -> Apply:
        """What matches; a failure for anything but an object or an array."""
        matches, whole = self.matches, self.text + chain.text

        def apply(container: JSON, where: Where, selection: Selection) -> None:
            if container.__class__ is dict:
                if matches(container, selection):
                    chain.into(container, where, selection)
            elif container.__class__ is list:
                for index, element in enumerate(container):
                    if matches(element, selection):
                        chain.into_element(container, index, where, selection)
            else:
                context = f"Current context is: {_shown(container, where)}"
                raise PathFailure(f"Filter: {whole} can not be applied to primitives. {context}")

        return apply

    def below(self, container: JSON, selection: Selection) -> bool:
        """Where the object or array itself matches."""
        return self.matches(container, selection)


@value
class Root(Step):
    """`$` in the middle of a path, which begins a name no more: the value itself, said to be the root in messages."""

    definite = True

    def __str__(self) -> str:
        return "$"

    def applied(self, chain: Chain) -> Apply:
        """The value itself."""
        return lambda container, _where, selection: chain.into(container, None, selection)


@value
class Descendants(Step):
    """`..`: the step behind it at the value and at every object and array below it, parents first."""

    def __str__(self) -> str:
        return ".."

    def applied(self, chain: Chain) -> Apply:
        """
        At an array a step that is not the last is skipped: all elements go on to the one behind it.

        So `..[0].name` looks for the name in all elements, not in the first (as measured, see above).
        """
        step, going_on, behind = chain.step, chain.apply, chain.behind

        def apply(container: JSON, where: Where, selection: Selection) -> None:
            if step is None or going_on is None:
                return
            for node, place in _containers(container, where):
                if not step.below(node, selection):
                    continue
                if node.__class__ is dict or behind is None:
                    going_on(node, place, selection)
                else:
                    for index, element in enumerate(node):
                        behind(element, (place, index), selection)

        return apply


def _containers(top: JSON, where: Where) -> Iterator[tuple[JSON, Where]]:
    """The value and all below it that are objects or arrays, in the order of the document, with the ways to them."""
    waiting = [(top, where)]
    while waiting:
        node, place = waiting.pop()
        if isinstance(node, dict):
            yield node, place
            waiting.extend((member, (place, f"['{name}']")) for name, member in reversed(node.items()))
        elif isinstance(node, list):
            yield node, place
            waiting.extend((node[index], (place, index)) for index in reversed(range(len(node))))


def _shown(found: JSON, where: Where) -> str:
    """A value as Jackson's node prints it: JSON; a text that was looked up by its name is no node any more."""
    if isinstance(found, str) and where is not None and isinstance(where[1], str):
        return found
    return "null" if found is None or found is NULL_NODE else java_json(found)


def compile_steps(steps: tuple[Step, ...]) -> Apply:
    """The steps as one function."""
    following: Step | None = None
    apply: Apply | None = None
    behind: Apply | None = None
    text = ""
    for position in range(len(steps) - 1, -1, -1):
        step = steps[position]
        firm = all(other.definite for other in steps[max(position - 1, 0) :])
        apply, behind = step.applied(Chain(text, firm, following, apply, behind)), apply
        following, text = step, f"{step}{text}"
    return apply or _whole


def _whole(document: JSON, _where: Where, selection: Selection) -> None:
    selection.found.append(document)
