"""
MockConfigFile.json, as Step Functions Local takes it: test cases of state machines, and the responses they use.

An execution of `<state machine>#<test case>` has the Tasks named by the test case answered from the file; the others
call their services. A state has one counter in an execution: attempts, Map iterations and visits all count on. What is
wrong with an entry of MockedResponses is told when a Task asks for it, never before: generated files have empty entries
that nobody meets. Sources: developer guide, "Configuration file for mocked service integrations in Step Functions";
measured on Step Functions Local 2.0.0 by floci-io/floci issues 2523 and 3254, and pull request 2823.
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
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON

_NUMBERS = re.compile(r"(\d+)(?:-(\d+))?")
_TITLE = "The mock configuration cannot be used"


@dataclass(frozen=True, slots=True)
class MockedResponses:
    """
    One entry of MockedResponses: `ranges` holds (first, last, response or what is wrong with it), in the file's order.

    location: where it is written, or where its name is used that no entry has. problems: what belongs to no number.
    """

    name: str
    location: Location
    ranges: tuple[tuple[int, int, Response | Diagnostic], ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def mock(self, state_name: str, *, per_execution: bool = False) -> Mock:
        """A state's mock. per_execution: it is for several executions, each of which has a counter of its own."""
        clause = Clause(per_execution=per_execution, chosen=lambda _, number: self.response(number, state_name))
        mock = Mock(state_name, f"{state_name!r} of the mock configuration ({self.name})", [clause])
        mock.target = StateTarget(state_name)
        return mock.validated("NONE")  # Step Functions Local does not look at them either

    def response(self, number: int, state_name: str) -> Response:
        """
        The response of a number. HarnessError, with file, line and mend, where there is none or it cannot be used.

        Step Functions Local fails the execution with States.Runtime, as `pytest-sfn serve` does with this error.
        """
        found = next((response for first, last, response in self.ranges if first <= number <= last), None)
        if found is not None and not isinstance(found, Diagnostic):
            return found
        there = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last, _ in self.ranges)
        missing = Diagnostic(
            "INVALID_MOCK_CONFIG",
            f"MockedResponses {self.name!r} has no response number {number}: it has {there or 'none'}",
            self.location,
            mend=f'add "{number}": {{"Return": ...}} or {{"Throw": ...}}, or let a range reach that far',
        )
        wrong = [missing, *self.problems] if found is None else [found]
        title = f"Call {number + 1} of state {state_name!r} has no answer"
        raise HarnessError("\n".join([title, *(f"  {problem}" for problem in wrong)]))


@dataclass(frozen=True, slots=True)
class TestCase:
    """A test case of a state machine: state name -> its responses."""

    __test__ = False  # not a test of pytest's

    state_machine_name: str
    name: str
    states: Mapping[str, MockedResponses]
    #: What the plugin's own tests are refused for, and Step Functions Local meets when a state is entered.
    problems: tuple[Diagnostic, ...] = ()

    def mocks(self, *, per_execution: bool = False) -> list[Mock]:
        """Fresh mocks, with counters at 0. per_execution: for several executions, each of which begins there."""
        return [responses.mock(state, per_execution=per_execution) for state, responses in self.states.items()]

    def check(self) -> None:
        """Raise DefinitionError for the responses it names that are not there."""
        if self.problems:
            raise DefinitionError(self.problems, _TITLE)

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

    def name_of(self, *names: str) -> str:
        """Which of a state machine's names the file has; else that of its only state machine, else the first."""
        only = list(self.state_machines) if len(self.state_machines) == 1 else names
        return next((name for name in names if name in self.state_machines), only[0])

    def test_cases(self) -> Iterator[TestCase]:
        """Every test case of the file, in its order."""
        for cases in self.state_machines.values():
            yield from cases.values()


def load_mock_config(path: str | Path) -> MockConfig:
    """Read a file. Raises DefinitionError where it is no mock configuration, with the lines of what is wrong."""
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
        if "StateMachines" not in document and not self.problems:
            there = ", ".join(document) or "nothing"
            self.problem(f"There is no 'StateMachines': the file has {there}", "", "add it, with its TestCases")
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
            case: self.test_case(name, case, states, f"{pointer}/TestCases/{_escaped(case)}", responses)
            for case, states in cases.items()
        }

    def test_case(
        self, machine: str, case: str, value: JSON, pointer: str, responses: Mapping[str, MockedResponses]
    ) -> TestCase:
        """One test case, with the names in it that no entry has."""
        found, problems = {}, []
        for state, name in self.object(value, pointer).items():
            place = f"{pointer}/{_escaped(state)}"
            if isinstance(name, str) and name in responses:
                found[state] = responses[name]
                continue
            problem = self.diagnostic(
                f"State '{state}' uses the mocked response {_quoted(name)}, which is not defined",
                place,
                f"add it to MockedResponses, which has {', '.join(responses) or 'nothing'}",
            )
            problems.append(problem)
            found[state] = MockedResponses(str(name), problem.location, problems=(problem,))
        return TestCase(machine, case, found, tuple(problems))

    def responses(self, name: str, value: JSON, pointer: str) -> MockedResponses:
        """The numbered responses of one name."""
        ranges, problems = [], []
        if not isinstance(value, dict):
            value, problems = {}, [self.diagnostic("Expected an object", pointer)]
        for key, response in value.items():
            place = f"{pointer}/{_escaped(key)}"
            match = _NUMBERS.fullmatch(key)
            if match is None or (match[2] is not None and int(match[2]) < int(match[1])):
                numbers = 'numbers begin at 0: "0", "1-2"'
                problems.append(self.diagnostic(f"'{key}' is no number and no range", place, numbers))
            else:
                ranges.append((int(match[1]), int(match[2] or match[1]), self.response(response, place)))
        return MockedResponses(name, self.source.location(pointer), tuple(ranges), tuple(problems))

    def response(self, value: JSON, pointer: str) -> Response | Diagnostic:
        """One response, Return or Throw; what is wrong with it where it is neither."""
        members = set(value) if isinstance(value, dict) else set()
        if members == {"Return"}:
            return Returns(value["Return"], whole=True)
        if members != {"Throw"}:
            return self.diagnostic("A response is either 'Return' or 'Throw'", pointer)
        thrown = value["Throw"]
        error = thrown.get("Error") if isinstance(thrown, dict) else None
        if not isinstance(error, str):
            return self.diagnostic("Throw has no 'Error'", f"{pointer}/Throw", 'add "Error": "..."')
        return Raises(error, thrown.get("Cause", ""))

    def object(self, value: JSON, pointer: str) -> dict[str, JSON]:
        """An object; a problem, and an empty one, where there is something else."""
        if isinstance(value, dict):
            return value
        self.problem("Expected an object", pointer)
        return {}

    def problem(self, message: str, pointer: str, mend: str | None = None) -> None:
        """Note a problem of the whole file."""
        self.problems.append(self.diagnostic(message, pointer, mend))

    def diagnostic(self, message: str, pointer: str, mend: str | None = None) -> Diagnostic:
        """A problem at its place."""
        return Diagnostic("INVALID_MOCK_CONFIG", message, self.source.location(pointer), mend=mend)


def _quoted(name: JSON) -> str:
    return f"'{name}'" if isinstance(name, str) else repr(name)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
