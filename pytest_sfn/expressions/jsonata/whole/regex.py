r"""
Regular expressions of JSONata, which are JavaScript's, with an end.

A pattern without nested repetitions on a text short enough for them is matched by `re`, whose time is then bounded. All
others are matched by a backtracking machine of our own, which counts its steps against those of the evaluation: so a
pattern that backtracks for ever (`(a+)+b`) fails as AWS's time limit makes it fail, and at the same step everywhere. A
limit by the clock (the package `regex`) would not do that, and a matcher in linear time (RE2) has no look-around, no
references back, and would make a test green that AWS ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from pytest_sfn.expressions.jsonata.code_units import paired, spelled
from pytest_sfn.expressions.jsonata.failures import STEP_LIMIT, JsonataError
from pytest_sfn.expressions.jsonata.regex_syntax import (
    All,
    Any,
    Back,
    CharacterSet,
    Edge,
    Group,
    Look,
    RegexProblem,
    Repeat,
    Tree,
    negated,
    parse_pattern,
)
from pytest_sfn.expressions.jsonata.values import UNDEFINED
from pytest_sfn.expressions.jsonata.whole.frames import Evaluation, Frame, Native
from pytest_sfn.expressions.scope import Scope
from pytest_sfn.typing import JSON

#: The work `re` may be given at once: places in the text times what each repetition may try.
_QUICK = 20_000_000
#: How many steps of the machine count as one of the evaluation.
_STEPS_PER_STEP = 2
#: The places the machine may have to go back to at once.
_MAX_STACK = 400_000
_WORD = re.compile("[A-Za-z0-9_]")
_END = r"(?![^\n\r\u2028\u2029])"
_BEGIN = r"(?<![^\n\r\u2028\u2029])"
_BOUNDARY = "(?:(?<![A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<=[A-Za-z0-9_])(?![A-Za-z0-9_]))"

#: What an instruction of the machine works with: a register, a place in the program, a matcher ...
Operand: TypeAlias = "JSON"
#: Where a match starts and ends, and the same of each capture (-1: none).
Found: TypeAlias = "list[int]"
_Instruction: TypeAlias = "tuple[Operand, ...]"


@lru_cache(maxsize=512)
def matcher(text: str) -> RegexFunction:
    """The value of a regex as it is written: `/ab+/i`. Raises RegexProblem for what JavaScript refuses."""
    body, _, flags = text[1:].rpartition("/")
    return RegexFunction(body, flags)


def ends(pattern: str, text: str, *, ignore_case: bool) -> bool:
    """
    Whether matching a whole text by a pattern comes to an end within the steps of an evaluation.

    True as well for a pattern JavaScript does not know, which cannot be tried.
    """
    try:
        tried = matcher(f"/{pattern}/{'i' if ignore_case else ''}")
    except RegexProblem:
        return True
    try:
        tried.whole(Evaluation({}, Scope()), text)
    except JsonataError:
        return False
    return True


class RegexFunction(Native):
    """A regex as a function: of a text, giving its first match with what finds the next one."""

    __slots__ = ("_ignore", "_machine", "_multiline", "_quick", "_tree", "_weights")

    is_regex = True

    def __init__(self, pattern: str, flags: str) -> None:
        super().__init__(self._answer, 2)
        self._ignore, self._multiline = "i" in flags, "m" in flags
        self._tree, groups = parse_pattern(spelled(pattern))
        self._weights: list[int | None] = []
        self._machine = _Machine(self._tree, groups, ignore=self._ignore, multiline=self._multiline)
        self._quick: re.Pattern[str] | None = None
        if _is_flat(self._tree, self._weights):
            translated = _translated(self._tree, multiline=self._multiline)
            self._quick = re.compile(translated, re.IGNORECASE if self._ignore else re.NOFLAG)

    def _answer(self, frame: Frame, text: JSON = UNDEFINED, _from: JSON = UNDEFINED, *_more: JSON) -> JSON:
        if type(text) is not str:
            raise JsonataError("T0410", values=(1, UNDEFINED))
        units = spelled(text)
        return self._shown(frame.evaluation, units, self._find(frame.evaluation, units, 0))

    def _shown(self, evaluation: Evaluation, text: str, found: Found | None) -> JSON:
        if found is None:
            return UNDEFINED
        answer = _match_object(text, found)
        answer["next"] = Native(
            lambda _frame, *_: self._shown(evaluation, text, self._following(evaluation, text, found[1])), 0
        )
        return answer

    def whole(self, evaluation: Evaluation, text: str) -> bool:
        """Whether the whole text matches. Errors: JsonataError, of an evaluation that takes too long."""
        units = spelled(text)
        if self._quick is not None and self._cost(len(units)) <= _QUICK:
            return self._quick.fullmatch(units) is not None
        machine = self._machine
        return machine.run(units, 0, [-1] * machine.registers, evaluation, until=len(units)) >= 0

    def matches(self, evaluation: Evaluation, text: str) -> Iterator[dict[str, JSON]]:
        """All matches; where they start and end is counted in units. Errors: JsonataError D1004."""
        units = spelled(text)
        found = self._find(evaluation, units, 0)
        while found is not None:
            evaluation.spend(3)  # a match is an object of five members
            yield self._shown(evaluation, units, found)
            found = self._following(evaluation, units, found[1])

    def next_after(self, evaluation: Evaluation, text: str, match: dict[str, JSON]) -> None:
        """Look for the match after one in a text, for the error it may be."""
        self._following(evaluation, spelled(text), match["end"])

    def _following(self, evaluation: Evaluation, text: str, position: int) -> Found | None:
        if position >= len(text):
            return None
        found = self._find(evaluation, text, position)
        if found is not None and found[0] == found[1]:
            raise JsonataError("D1004")
        return found

    def _find(self, evaluation: Evaluation, text: str, position: int) -> Found | None:
        if self._quick is not None and self._cost(len(text) - position) <= _QUICK:
            match = self._quick.search(text, position)
            if match is None:
                evaluation.spend((len(text) - position) // 64)
                return None
            evaluation.spend((match.end() - position) // 64)
            return [place for span in match.regs for place in span]
        return self._machine.search(text, position, evaluation)

    def _cost(self, length: int) -> int:
        cost = length + 1
        for most in self._weights:
            cost *= length + 1 if most is None else min(most, length) + 1
            if cost > _QUICK:
                break
        return cost


def _match_object(text: str, found: Found) -> dict[str, JSON]:
    groups = [
        UNDEFINED if found[place] < 0 else paired(text[found[place] : found[place + 1]])
        for place in range(2, len(found), 2)
    ]
    return {"match": paired(text[found[0] : found[1]]), "start": found[0], "end": found[1], "groups": groups}


# --- what `re` may match --------------------------------------------------------------------------------------------
def _is_flat(tree: Tree, weights: list[int | None]) -> bool:
    """Whether only single characters are repeated, and `re` means the same; `weights`: how often each may be."""
    if isinstance(tree, Repeat):
        weights.append(tree.most)
        return isinstance(tree.body, CharacterSet)
    if isinstance(tree, (All, Any)):
        return all(_is_flat(part, weights) for part in (tree.parts if isinstance(tree, All) else tree.choices))
    if isinstance(tree, Group):
        return _is_flat(tree.body, weights)
    return isinstance(tree, (CharacterSet, Edge))


def _translated(tree: Tree, *, multiline: bool) -> str:  # noqa: PLR0911 - one row a kind
    if isinstance(tree, CharacterSet):
        return _class(tree)
    if isinstance(tree, All):
        return "".join(_translated(part, multiline=multiline) for part in tree.parts)
    if isinstance(tree, Any):
        return "(?:" + "|".join(_translated(part, multiline=multiline) for part in tree.choices) + ")"
    if isinstance(tree, Group):
        return f"({_translated(tree.body, multiline=multiline)})"
    if isinstance(tree, Repeat):
        times = f"{{{tree.least},{'' if tree.most is None else tree.most}}}"
        return _translated(tree.body, multiline=multiline) + times + ("" if tree.greedy else "?")
    kind = tree.kind if isinstance(tree, Edge) else ""
    if kind == "^":
        return _BEGIN if multiline else r"\A"
    if kind == "$":
        return _END if multiline else r"\Z"
    return _BOUNDARY if kind == "b" else f"(?!{_BOUNDARY})"


def _class(tree: CharacterSet) -> str:
    if not tree.ranges:
        return "(?!)"
    inverse = negated(tree.ranges)
    if not inverse:
        return r"[\s\S]"
    sign, ranges = ("^", inverse) if len(inverse) < len(tree.ranges) else ("", tree.ranges)
    return "[" + sign + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


# --- the machine ----------------------------------------------------------------------------------------------------
class _Machine:
    """
    A program for a pattern and what runs it.

    The registers hold where the match and the captures start and end, then a count and a place for each repetition.
    """

    def __init__(self, tree: Tree, groups: int, *, ignore: bool, multiline: bool) -> None:
        self.flags = re.IGNORECASE if ignore else re.NOFLAG
        self.ignore = ignore
        self.multiline = multiline
        self.captures = 2 * (groups + 1)
        self.registers = self.captures
        self.program: list[_Instruction] = []
        self.add(tree)
        self.program.append(("match",))
        first = _first(tree)
        self.candidates = re.compile(_class(first), self.flags) if first else None

    # --- compiling
    def add(self, tree: Tree) -> None:
        program = self.program
        if isinstance(tree, CharacterSet):
            program.append(("set", re.compile(_class(tree), self.flags).match))
        elif isinstance(tree, All):
            for part in tree.parts:
                self.add(part)
        elif isinstance(tree, Any):
            self.add_choices(tree)
        elif isinstance(tree, Group):
            program.append(("save", 2 * tree.number))
            self.add(tree.body)
            program.append(("save", 2 * tree.number + 1))
        elif isinstance(tree, Repeat):
            self.add_repeat(tree)
        elif isinstance(tree, Look):
            inner = _Machine.__new__(_Machine)
            inner.flags, inner.ignore, inner.multiline = self.flags, self.ignore, self.multiline
            inner.captures, inner.registers, inner.program = self.captures, self.registers, []
            inner.add(tree.body)
            inner.program.append(("match",))
            self.registers = inner.registers
            program.append(("look", inner, tree.ahead, tree.negated))
        elif isinstance(tree, Back):
            program.append(("back", 2 * tree.number))
        else:
            program.append(("edge", tree.kind))

    def add_choices(self, tree: Any) -> None:
        program = self.program
        ends: list[int] = []
        for choice in tree.choices[:-1]:
            split = len(program)
            program.append(("split",))
            self.add(choice)
            ends.append(len(program))
            program.append(("jump",))
            program[split] = ("split", len(program))
        self.add(tree.choices[-1])
        for end in ends:
            program[end] = ("jump", len(program))

    def add_repeat(self, tree: Repeat) -> None:
        program = self.program
        if isinstance(tree.body, CharacterSet):
            least, most = tree.least, tree.most
            times = f"{{{least},{'' if most is None else most}}}"
            run = re.compile(_class(tree.body) + times, self.flags).match
            program.append(("run", run, least, tree.greedy))
            return
        count, place = self.registers, self.registers + 1
        self.registers += 2
        program.append(("clear", count))
        decide = len(program)
        program.append(("loop",))
        program.append(("enter", count, place, range(2 * tree.groups[0], 2 * tree.groups[1])))
        self.add(tree.body)
        program.append(("jump", decide))
        program[decide] = ("loop", count, place, tree.least, tree.most, tree.greedy, len(program))

    # --- running
    def search(self, text: str, position: int, evaluation: Evaluation) -> Found | None:
        """The first match at or after a position."""
        while position <= len(text):
            if self.candidates is not None:
                candidate = self.candidates.search(text, position)
                if candidate is None:
                    evaluation.spend((len(text) - position) // 64)
                    return None
                evaluation.spend((candidate.start() - position) // 64)
                position = candidate.start()
            registers = [-1] * self.registers
            end = self.run(text, position, registers, evaluation)
            if end >= 0:
                return [position, end, *registers[2 : self.captures]]
            position += 1
        return None

    def run(self, text: str, position: int, registers: list[int], evaluation: Evaluation, *, until: int = -1) -> int:  # noqa: C901, PLR0912, PLR0915 - one loop: the machine
        """Where the match that begins here ends, -1 for none; `until`: where it has to."""
        program = self.program
        stack: list[tuple[int, int, int]] = []
        counter, work, size = 0, 0, len(text)
        while True:
            work += 1
            if work >= 256:
                evaluation.spend(work // _STEPS_PER_STEP)
                work = 0
                if len(stack) > _MAX_STACK:
                    raise JsonataError(None, STEP_LIMIT)
            instruction = program[counter]
            name = instruction[0]
            failed = False
            if name == "set":
                failed = position >= size or not instruction[1](text, position)
                position += 1
                counter += 1
            elif name == "run":
                match = instruction[1](text, position)
                if match is None:
                    failed = True
                else:
                    counter += 1
                    least, end = position + instruction[2], match.end()
                    work += (end - position) // 64
                    if least < end:
                        stack.append((counter, least, end - 1) if instruction[3] else (counter, -2 - end, least + 1))
                    position = end if instruction[3] else least
            elif name == "split":
                stack.append((instruction[1], position, -1))
                counter += 1
            elif name == "jump":
                counter = instruction[1]
            elif name in {"save", "clear"}:
                register = instruction[1]
                stack.append((-1, register, registers[register]))
                registers[register] = position if name == "save" else 0
                counter += 1
            elif name == "loop":
                counter = self._loop(counter, instruction, position, registers, stack)
                failed = counter < 0
            elif name == "enter":
                self._enter(instruction, position, registers, stack)
                counter += 1
            elif name == "edge":
                failed = not self._at_edge(str(instruction[1]), text, position)
                counter += 1
            elif name == "back":
                start, end = registers[instruction[1]], registers[instruction[1] + 1]
                taken = text[start:end] if start >= 0 and end >= 0 else ""
                work += len(taken) // 16
                following = text[position : position + len(taken)]
                failed = following != taken and not (self.ignore and following.upper() == taken.upper())
                position += len(taken)
                counter += 1
            elif name == "look":
                failed = not self._looks(instruction, text, position, registers, stack, evaluation)
                counter += 1
            else:
                if until < 0 or position == until:
                    evaluation.spend(work // _STEPS_PER_STEP)
                    return position
                failed = True
            if not failed:
                continue
            while stack:
                counter, position, more = stack.pop()
                if counter < 0:
                    work += 1
                    registers[position] = more
                    continue
                if position < -1:  # a lazy run: one more each time
                    if more < -2 - position:
                        stack.append((counter, position, more + 1))
                    position = more
                elif more >= 0:  # a greedy run: one less each time
                    if more > position:
                        stack.append((counter, position, more - 1))
                    position = more
                break
            else:
                evaluation.spend(work // _STEPS_PER_STEP)
                return -1

    @staticmethod
    def _loop(
        counter: int,
        instruction: _Instruction,
        position: int,
        registers: list[int],
        stack: list[tuple[int, int, int]],
    ) -> int:
        """The instruction after a loop's decision, -1 if it fails; the one after the loop's own enters it."""
        _, count, place, least, most, greedy, after = instruction
        done = registers[count]
        if done > least and registers[place] == position:
            return -1  # a repetition beyond the least that took nothing
        if done < least:
            return counter + 1
        if most is not None and done >= most:
            return int(after)
        stack.append((after if greedy else counter + 1, position, -1))
        return counter + 1 if greedy else int(after)

    @staticmethod
    def _enter(
        instruction: _Instruction, position: int, registers: list[int], stack: list[tuple[int, int, int]]
    ) -> None:
        _, count, place, cleared = instruction
        stack.append((-1, count, registers[count]))
        stack.append((-1, place, registers[place]))
        registers[count] += 1
        registers[place] = position
        for capture in cleared:
            if registers[capture] >= 0:
                stack.append((-1, capture, registers[capture]))
                registers[capture] = -1

    def _at_edge(self, kind: str, text: str, position: int) -> bool:
        if kind == "^":
            return position == 0 or (self.multiline and text[position - 1] in "\n\r\u2028\u2029")
        if kind == "$":
            return position == len(text) or (self.multiline and text[position] in "\n\r\u2028\u2029")
        before = position > 0 and _WORD.match(text, position - 1) is not None
        after = position < len(text) and _WORD.match(text, position) is not None
        return (before != after) == (kind == "b")

    def _looks(
        self,
        instruction: _Instruction,
        text: str,
        position: int,
        registers: list[int],
        stack: list[tuple[int, int, int]],
        evaluation: Evaluation,
    ) -> bool:
        _, inner, ahead, refused = instruction
        tried = list(registers)
        if ahead:
            found = inner.run(text, position, tried, evaluation) >= 0
        else:
            found = False
            for start in range(position, -1, -1):
                tried = list(registers)
                if inner.run(text, start, tried, evaluation, until=position) >= 0:
                    found = True
                    break
        if found and not refused:
            for register in range(2, self.captures):
                if tried[register] != registers[register]:
                    stack.append((-1, register, registers[register]))
                    registers[register] = tried[register]
        return found is not refused


def _first(tree: Tree) -> CharacterSet | None:
    """A set the first character of every match is in, None where a match may be empty or it is not plain."""
    if isinstance(tree, CharacterSet):
        return tree
    if isinstance(tree, Group):
        return _first(tree.body)
    if isinstance(tree, Repeat):
        return _first(tree.body) if tree.least else None
    if isinstance(tree, All):
        return _first(tree.parts[0]) if tree.parts else None
    if isinstance(tree, Any):
        firsts = [_first(choice) for choice in tree.choices]
        ranges = [span for found in firsts if found for span in found.ranges]
        return CharacterSet(tuple(ranges)) if all(firsts) else None
    return None
