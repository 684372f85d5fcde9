"""MockConfigFile.json: test cases, numbered responses, and the mistakes one can make in it."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.answers.mocks.mock_config_file import load_mock_config, parse_mock_config
from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.errors import DefinitionError, HarnessError, WorkflowFailure
from pytest_sfn.values import replaced
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


@pytest.mark.parametrize(
    ("entry", "number", "message"),
    [
        ({"0": {"Return": "ok"}}, 1, r"'Entry' has no response number 1: it has 0\n.*add \"1\""),
        ({}, 0, "'Entry' has no response number 0: it has none"),
        ({"1-2": {"Return": "ok"}}, 0, "'Entry' has no response number 0: it has 1-2"),
        ({"0": {"Return": "ok"}, "2": {"Return": "ok"}}, 1, "'Entry' has no response number 1: it has 0, 2"),
        ({"0": {"Return": 1, "Throw": {}}}, 0, "A response is either 'Return' or 'Throw'"),
        ({"0": {"Throw": {"Cause": "x"}}}, 0, "Throw has no 'Error'"),
        ({"0": "Return"}, 0, "A response is either 'Return' or 'Throw'"),
        ({"first": {"Return": 1}}, 0, "'first' is no number and no range"),
        ({"2-1": {"Return": 1}}, 0, "'2-1' is no number and no range"),
        ([], 0, "Expected an object"),
        (None, 0, "State 'Charge' uses the mocked response 'Entry', which is not defined"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_when_a_task_asks_for_it(entry, number, message):
    """
    The calls before are answered; the mistake is the test's, with file and line, and no failure of the workflow.
    """
    responses = {} if entry is None else {"Entry": entry}
    document = {
        "StateMachines": {"orders": {"TestCases": {"Only": {"Charge": "Entry"}}}},
        "MockedResponses": {**responses, "Unused": {"0": {"Throw": {}}}},
    }
    config = parse_mock_config(json.dumps(document, indent=1), "MockConfigFile.json")
    runner = config.for_test_case("orders", "Only").runner(IntegrationTaskRunner())
    assert [outcome(runner, charge(retry_count=each)) for each in range(number)] == ["ok"] * number
    with pytest.raises(
        HarnessError, match=rf"Call {number + 1} of state 'Charge'[^:]*MockConfigFile\.json:\d+(.|\n)*{message}"
    ):
        outcome(runner, charge(retry_count=number))


def test_calls_are_counted_over_iterations_and_visits(config):
    """
    One counter a state and execution: attempts, Map iterations and visits of a loop take one number after the other.
    """
    runner = config.for_test_case("orders", "Retry").runner(IntegrationTaskRunner())
    requests = [charge(map_indices=(0,)), charge(map_indices=(0,), retry_count=1), charge(map_indices=(1,)), charge()]
    assert [outcome(runner, request) for request in requests] == [
        "Lambda.TimeoutException",
        "Lambda.ServiceException",
        "Lambda.ServiceException",
        {"any": "thing"},
    ]


def test_executions_that_share_mocks_count_by_themselves(config):
    """
    Where one set of mocks is for all executions, each begins at 0.
    """
    runner = IntegrationTaskRunner()
    runner.use_test_case(config.for_test_case("orders", "Plain"))
    assert [outcome(runner, replaced(charge(), execution_arn=arn)) for arn in ("arn:a", "arn:b")] == ["ok", "ok"]
    with pytest.raises(HarnessError, match="no response number 1"):
        outcome(runner, replaced(charge(map_indices=(1,)), execution_arn="arn:a"))


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
    assert outcome(runner, replaced(charge(), execution_arn="arn:other"))["Payload"] == "mock"


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
  "StateMachines": {"orders": {"TestCases": {
    "Plain": [],
    "Good": {"Charge": "Good"}
  }}},
  "MockedResponses": []
}"""


def test_all_mistakes_of_the_file_are_told_with_their_lines(tmp_path):
    """
    What makes it no mock configuration is reported at once, each problem with file and line.
    """
    file = tmp_path / "MockConfigFile.json"
    file.write_text(MISTAKES)
    with pytest.raises(DefinitionError) as error:
        load_mock_config(file)
    found = {(problem.location.line, problem.message) for problem in error.value.diagnostics}
    assert found == {(3, "Expected an object"), (6, "Expected an object")}


def test_a_file_without_state_machines_is_none():
    """
    The member is named; what else is in the file does not matter.
    """
    with pytest.raises(DefinitionError, match=r"There is no 'StateMachines': the file has StateMachine, MockedResp"):
        parse_mock_config('{"StateMachine": {}, "MockedResponses": {}}')
    assert not list(parse_mock_config('{"StateMachines": {}, "$comment": ""}').test_cases())


@pytest.mark.parametrize(
    ("machines", "names", "found"),
    [
        (["Only"], ("orders",), "Only"),
        (["Other", "orders"], ("orders",), "orders"),
        (["Other", "OrdersId"], ("orders", "OrdersId"), "OrdersId"),
        (["Other", "Another"], ("orders", "OrdersId"), "orders"),
    ],
)
def test_the_only_state_machine_of_a_file_is_meant_by_any_name(machines, names, found):
    """
    Of several, the first of the state machine's own names that the file has.
    """
    config = parse_mock_config(json.dumps({"StateMachines": {name: {} for name in machines}}))
    assert config.name_of(*names) == found
