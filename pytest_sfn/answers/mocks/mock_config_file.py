"""
MockConfigFile.json, as Step Functions Local takes it: test cases of state machines, and the responses they use.

An execution of `<state machine>#<test case>` has the Tasks named by the test case answered from the file; the others
call their services. Source: developer guide, "Configuration file for mocked service integrations in Step Functions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_sfn.answers.mocks.answering import mocked
from pytest_sfn.answers.mocks.mock import Clause, Mock
from pytest_sfn.answers.mocks.responses import Raises, Response, Returns
from pytest_sfn.answers.mocks.targets import StateTarget
from pytest_sfn.definitions.json_text import json_lines, parse_json
from pytest_sfn.errors import DefinitionError, Diagnostic, HarnessError
from pytest_sfn.language.tasks import Answer, TaskRequest, TaskRunner, TaskSteps
from pytest_sfn.source import SourceMap
from pytest_sfn.typing import JSON

_NUMBERS = re.compile(r"(\d+)(?:-(\d+))?")
_TITLE = "The mock configuration cannot be used"


@dataclass(frozen=True, slots=True)
class MockedResponses:
    """One entry of MockedResponses: `ranges` holds (first, last, response), from 0 and without gaps."""

    name: str
    ranges: tuple[tuple[int, int, Response], ...]

    def mock(self, state_name: str) -> Mock:
        """A state's mock. Each Map iteration counts by itself; retries and loops count on."""
        clause = Clause(
            responses=[(response, last - first + 1) for first, last, response in self.ranges],
            per_iteration=True,
            beyond=self._beyond,
        )
        mock = Mock(state_name, f"{state_name!r} of the mock configuration ({self.name})", [clause])
        mock.target = StateTarget(state_name)
        return mock.validated("NONE")  # Step Functions Local does not look at them either

    def _beyond(self, number: int) -> Response:
        raise HarnessError(
            f"MockedResponses {self.name!r} has no response number {number}: it ends at {self.ranges[-1][1]}"
        )


@dataclass(frozen=True, slots=True)
class TestCase:
    """A test case of a state machine: state name -> its responses."""

    __test__ = False  # not a test of pytest's

    state_machine_name: str
    name: str
    states: Mapping[str, MockedResponses]

    def mocks(self) -> list[Mock]:
        """Fresh mocks, with counters at 0."""
        return [responses.mock(state) for state, responses in self.states.items()]

    def runner(self, others: TaskRunner) -> TestCaseRunner:
        """A TaskRunner that answers this test case's states and leaves the others to `others`."""
        return TestCaseRunner({mock.target.name: mock for mock in self.mocks()}, others)


@dataclass(frozen=True, slots=True)
class TestCaseRunner:
    """Answers the Tasks of one execution's test case."""

    __test__ = False  # not a test of pytest's

    mocks: Mapping[str, Mock]
    others: TaskRunner

    def run(self, request: TaskRequest) -> Answer | TaskSteps:
        """The answer to one attempt, or the steps to it."""
        mock = self.mocks.get(request.state_name)
        clause = None if mock is None else mock.clause_for(request)
        return self.others.run(request) if mock is None or clause is None else mocked(mock, clause, request)


@dataclass(frozen=True, slots=True)
class MockConfig:
    """A whole file: state machine name -> test case name -> test case."""

    file: str | None
    state_machines: Mapping[str, Mapping[str, TestCase]]

    def for_test_case(self, state_machine_name: str, test_case: str) -> TestCase:
        """One test case. A harness error where the file has none of this name."""
        cases = self.state_machines.get(state_machine_name)
        if cases is None:
            known = ", ".join(self.state_machines) or "none"
            raise HarnessError(f"{self.file} has no state machine {state_machine_name!r}; it has {known}")
        if test_case not in cases:
            known = ", ".join(cases) or "none"
            raise HarnessError(f"{self.file}: {state_machine_name!r} has no test case {test_case!r}; it has {known}")
        return cases[test_case]

    def test_cases(self) -> Iterator[TestCase]:
        """Every test case of the file, in its order."""
        for cases in self.state_machines.values():
            yield from cases.values()


def load_mock_config(path: str | Path) -> MockConfig:
    """Read a file. Raises DefinitionError with all its problems, each with its line."""
    return parse_mock_config(Path(path).read_text(encoding="utf-8"), str(path))


def parse_mock_config(text: str, file: str | None = None) -> MockConfig:
    """The configuration of a JSON text. Raises DefinitionError."""
    document = parse_json(text, file)
    reader = _Reader(SourceMap(file, json_lines(text)))
    config = reader.config(document, file)
    if reader.problems:
        raise DefinitionError(reader.problems, _TITLE)
    return config


@dataclass(slots=True)
class _Reader:
    """Reads a document and collects its problems."""

    source: SourceMap
    problems: list[Diagnostic] = field(default_factory=list)

    def config(self, document: JSON, file: str | None) -> MockConfig:
        """The whole document."""
        document = self.object(document, "")
        for name in document:
            if name not in {"StateMachines", "MockedResponses"}:
                self.problem(f"Unknown field '{name}'", f"/{name}", "known: StateMachines, MockedResponses")
        responses = {
            name: self.responses(name, value, f"/MockedResponses/{_escaped(name)}")
            for name, value in self.object(document.get("MockedResponses", {}), "/MockedResponses").items()
        }
        machines = self.object(document.get("StateMachines", {}), "/StateMachines")
        return MockConfig(file, {name: self.machine(name, value, responses) for name, value in machines.items()})

    def machine(self, name: str, value: JSON, responses: Mapping[str, MockedResponses]) -> Mapping[str, TestCase]:
        """The test cases of one state machine."""
        pointer = f"/StateMachines/{_escaped(name)}"
        cases = self.object(self.object(value, pointer).get("TestCases", {}), f"{pointer}/TestCases")
        return {
            case: TestCase(name, case, self.states(states, f"{pointer}/TestCases/{_escaped(case)}", responses))
            for case, states in cases.items()
        }

    def states(self, value: JSON, pointer: str, responses: Mapping[str, MockedResponses]) -> dict[str, MockedResponses]:
        """The states of one test case."""
        found = {}
        for state, name in self.object(value, pointer).items():
            if name in responses:
                found[state] = responses[name]
            else:
                self.problem(
                    f"State '{state}' uses the mocked response '{name}', which is not defined",
                    f"{pointer}/{_escaped(state)}",
                    f"add it to MockedResponses, which has {', '.join(responses) or 'nothing'}",
                )
        return found

    def responses(self, name: str, value: JSON, pointer: str) -> MockedResponses:
        """The numbered responses of one name."""
        ranges = []
        for key, response in self.object(value, pointer).items():
            place = f"{pointer}/{_escaped(key)}"
            match = _NUMBERS.fullmatch(key)
            parsed = self.response(response, place)
            if match is None or (match[2] is not None and int(match[2]) < int(match[1])):
                self.problem(f"'{key}' is no number and no range", place, 'numbers begin at 0: "0", "1-2"')
            elif parsed is not None:
                ranges.append((int(match[1]), int(match[2] or match[1]), parsed))
        ranges.sort(key=lambda each: each[:2])
        self.gaps(name, ranges, pointer)
        return MockedResponses(name, tuple(ranges))

    def gaps(self, name: str, ranges: list[tuple[int, int, Response]], pointer: str) -> None:
        """Numbers begin at 0 and follow each other."""
        wanted = 0
        for first, last, _ in ranges:
            if first != wanted:
                self.problem(f"The responses of '{name}' skip or repeat number {min(first, wanted)}", pointer)
                return
            wanted = last + 1
        if not ranges:
            self.problem(f"'{name}' has no response", pointer, 'add "0": {"Return": ...} or {"Throw": ...}')

    def response(self, value: JSON, pointer: str) -> Response | None:
        """One response: Return or Throw."""
        value = self.object(value, pointer)
        if set(value) == {"Return"}:
            return Returns(value["Return"], whole=True)
        if set(value) == {"Throw"}:
            thrown = self.object(value["Throw"], f"{pointer}/Throw")
            if isinstance(thrown.get("Error"), str):
                return Raises(thrown["Error"], thrown.get("Cause", ""))
            self.problem("Throw has no 'Error'", f"{pointer}/Throw")
            return None
        self.problem("A response is either 'Return' or 'Throw'", pointer)
        return None

    def object(self, value: JSON, pointer: str) -> dict[str, JSON]:
        """An object; a problem, and an empty one, where there is something else."""
        if isinstance(value, dict):
            return value
        self.problem("Expected an object", pointer)
        return {}

    def problem(self, message: str, pointer: str, mend: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Diagnostic("INVALID_MOCK_CONFIG", message, self.source.location(pointer), mend=mend))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
