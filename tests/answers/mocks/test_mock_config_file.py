"""MockConfigFile.json: test cases, numbered responses, and the mistakes one can make in it."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.answers.mocks.mock_config_file import load_mock_config, parse_mock_config
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import DefinitionError, HarnessError, WorkflowFailure
from tests.integrations.task_steps import play, task

INVOKE = "arn:aws:states:::lambda:invoke"
CONFIG = {
    "StateMachines": {
        "orders": {"TestCases": {"Retry": {"Charge": "Flaky"}, "Plain": {"Charge": "Good", "Ship": "Good"}}}
    },
    "MockedResponses": {
        "Flaky": {
            "0": {"Throw": {"Error": "Lambda.TimeoutException", "Cause": "slow"}},
            "1-2": {"Throw": {"Error": "Lambda.ServiceException", "Cause": "down"}},
            "3": {"Return": {"any": "thing"}},
        },
        "Good": {"0": {"Return": "ok"}},
    },
}


def charge(**fields):
    return task(INVOKE, {"FunctionName": "f"}, "Charge", **fields)


@pytest.fixture
def config():
    return parse_mock_config(json.dumps(CONFIG), "MockConfigFile.json")


def outcome(runner, request):
    try:
        return play(runner.run(request)).result
    except WorkflowFailure as failure:
        return failure.error


def test_numbers_and_ranges_are_taken_in_turn(config):
    """
    Each call takes the next number; "1-2" stands for two calls; Return is the Task's whole result.
    """
    runner = config.for_test_case("orders", "Retry").runner(IntegrationTaskRunner())
    assert [outcome(runner, charge(retry_count=i)) for i in range(4)] == [
        "Lambda.TimeoutException",
        "Lambda.ServiceException",
        "Lambda.ServiceException",
        {"any": "thing"},
    ]


def test_a_call_beyond_the_last_number_is_a_mistake(config):
    """
    A state called more often than it has responses fails the test, not the workflow.
    """
    runner = config.for_test_case("orders", "Plain").runner(IntegrationTaskRunner())
    assert outcome(runner, charge()) == "ok"
    with pytest.raises(HarnessError, match="'Good' has no response number 1: it ends at 0"):
        outcome(runner, charge(retry_count=1))


def test_iterations_and_executions_count_by_themselves(config):
    """
    Every Map iteration and every execution begins at 0.
    """
    runner = config.for_test_case("orders", "Plain").runner(IntegrationTaskRunner())
    requests = [charge(map_indices=(0,)), charge(map_indices=(1,)), charge()]
    assert [outcome(runner, request) for request in requests] == ["ok"] * 3


def test_states_outside_the_test_case_are_left_to_others(config):
    """
    A state the test case does not name goes to its service, or to other mocks.
    """
    others = IntegrationTaskRunner()
    others.mock("Ship").returns("shipped")
    runner = config.for_test_case("orders", "Retry").runner(others)
    assert outcome(runner, task(INVOKE, {"FunctionName": "f"}, "Ship"))["Payload"] == "shipped"


def test_a_test_case_may_be_for_one_execution(config):
    """
    Executions of other test cases, or of none, do not see its responses.
    """
    runner = IntegrationTaskRunner()
    runner.use_test_case(config.for_test_case("orders", "Plain"), charge().execution_arn)
    runner.mock("Charge").returns("mock")
    assert outcome(runner, charge()) == "ok"
    other = task(INVOKE, {"FunctionName": "f"}, "Charge")
    object.__setattr__(other, "execution_arn", "arn:other")
    assert outcome(runner, other)["Payload"] == "mock"


def test_a_callback_is_recorded_as_submitted(config):
    """
    A mocked .waitForTaskToken Task is submitted and then has its Return as result.
    """
    runner = config.for_test_case("orders", "Plain").runner(IntegrationTaskRunner())
    request = task(INVOKE + ".waitForTaskToken", {"FunctionName": "f"}, "Charge", task_token="t")
    played = play(runner.run(request))
    assert ([event for event, _ in played.events], played.result) == (["TaskSubmitted"], "ok")


def test_all_test_cases_can_be_listed(config):
    """
    Every test case of a file can become a test of its own.
    """
    assert [(case.state_machine_name, case.name) for case in config.test_cases()] == [
        ("orders", "Retry"),
        ("orders", "Plain"),
    ]


@pytest.mark.parametrize(("machine", "case"), [("order", "Plain"), ("orders", "Plane")])
def test_unknown_test_cases(config, machine, case):
    """
    A test case that is not in the file is named, with those that are.
    """
    with pytest.raises(HarnessError, match=r"orders|Retry, Plain"):
        config.for_test_case(machine, case)


MISTAKES = """{
  "StateMachines": {"orders": {"TestCases": {"Plain": {
    "Charge": "Missing"
  }}}},
  "MockedResponses": {
    "Late": {"1": {"Return": 1}},
    "Both": {"0": {"Return": 1, "Throw": {}}},
    "Words": {"first": {"Return": 1}},
    "Nameless": {"0": {"Throw": {"Cause": "x"}}},
    "Empty": {}
  },
  "Mocks": {}
}"""


def test_all_mistakes_are_told_with_their_lines(tmp_path):
    """
    A file's problems are all reported, each with file and line.
    """
    file = tmp_path / "MockConfigFile.json"
    file.write_text(MISTAKES)
    with pytest.raises(DefinitionError) as error:
        load_mock_config(file)
    found = {(problem.location.line, problem.message) for problem in error.value.diagnostics}
    assert found >= {
        (3, "State 'Charge' uses the mocked response 'Missing', which is not defined"),
        (6, "The responses of 'Late' skip or repeat number 0"),
        (7, "A response is either 'Return' or 'Throw'"),
        (8, "'first' is no number and no range"),
        (9, "Throw has no 'Error'"),
        (10, "'Empty' has no response"),
        (12, "Unknown field 'Mocks'"),
    }
