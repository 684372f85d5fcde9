"""MockConfigFile.json in tests, and its test cases as tests of their own."""

from __future__ import annotations

import json

import pytest

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
DEFINITION = {
    "StartAt": "Charge",
    "States": {
        "Charge": {
            **TASK,
            "Parameters": {"FunctionName": "charge", "Payload.$": "$"},
            "ResultPath": "$.charge",
            "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["Card.Declined"], "Next": "Refused"}],
            "Next": "Ship",
        },
        "Ship": {**TASK, "Parameters": {"FunctionName": "ship"}, "OutputPath": "$.Payload", "End": True},
        "Refused": {"Type": "Fail", "Error": "Order.Refused"},
    },
}
CONFIG = {
    "StateMachines": {
        "Checkout": {
            "TestCases": {
                "HappyPath": {"Charge": "Charged", "Ship": "Shipped"},
                "RetryPath": {"Charge": "ChargedAtLast", "Ship": "Shipped"},
                "Declined": {"Charge": "Declined"},
            }
        }
    },
    "MockedResponses": {
        "Charged": {"0": {"Return": {"StatusCode": 200, "Payload": {"id": "c-1"}}}},
        "ChargedAtLast": {
            "0-1": {"Throw": {"Error": "Lambda.TooManyRequestsException", "Cause": "busy"}},
            "2": {"Return": {"StatusCode": 200, "Payload": {"id": "c-2"}}},
        },
        "Declined": {"0": {"Throw": {"Error": "Card.Declined", "Cause": "no funds"}}},
        "Shipped": {"0": {"Return": {"StatusCode": 200, "Payload": {"parcel": "p-1"}}}},
    },
}
INI = "sfn_mock_config_files = MockConfigFile.json"


@pytest.fixture
def folder(pytester):
    """A folder with a definition and a mock configuration for it."""
    path = pytester.path
    (path / "Checkout.asl.json").write_text(json.dumps(DEFINITION))
    (path / "MockConfigFile.json").write_text(json.dumps(CONFIG))
    return path


def changed(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


# --- one test case in a test
def test_a_workflow_uses_a_test_case(suite, folder):
    """Counters begin anew for each execution, and a later test case takes the place of the one before."""
    suite(
        "def test_it(sfn):\n"
        "    checkout = sfn.load('Checkout.asl.json').use_mock_config('MockConfigFile.json', 'RetryPath')\n"
        "    for _ in range(2):\n"
        "        execution = checkout.run({})\n"
        "        assert execution.state('Charge').retries == 2\n"
        "        assert execution.output == {'parcel': 'p-1'}\n"
        "    checkout.use_mock_config('MockConfigFile.json', 'Declined')\n"
        "    assert checkout.run({}).failed_with('Order.Refused')\n"
    ).assert_outcomes(passed=1)


def test_states_the_test_case_does_not_name_are_answered_as_ever(suite, folder):
    """Step Functions Local would call the service; here a mock of the test, or nothing."""
    text = (
        "def test_it(sfn):\n"
        "    checkout = sfn.load('Checkout.asl.json')\n"
        "    checkout.mock('Ship').returns({'parcel': 'mine'})\n"
        "    checkout.use_mock_config('MockConfigFile.json', 'OnlyCharge')\n"
        "    assert checkout.run({}).output == {'parcel': 'mine'}\n"
    )
    changed(
        folder / "MockConfigFile.json",
        lambda config: config["StateMachines"]["Checkout"]["TestCases"].update(OnlyCharge={"Charge": "Charged"}),
    )

    suite(text).assert_outcomes(passed=1)


def test_clients_choose_a_test_case_by_the_arn(suite, folder):
    """As they do with Step Functions Local."""
    suite(
        "def test_it(sfn, sfn_client):\n"
        "    checkout = sfn.load('Checkout.asl.json')\n"
        "    sfn.use_mock_config('MockConfigFile.json')\n"
        "    arn = sfn_client.start_execution(stateMachineArn=checkout.arn + '#HappyPath', input='{}')['executionArn']\n"
        "    assert sfn_client.describe_execution(executionArn=arn)['status'] == 'SUCCEEDED'\n"
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "('MockConfigFile.json', 'Happy')",
            "*'Checkout' has no test case 'Happy'; it has HappyPath, RetryPath, Declined*",
        ),
        (
            "('Other.json', 'HappyPath')",
            "*Other.json*",
        ),
        (
            "('MockConfigFile.json', 'Slip')",
            "*Test case 'Slip' mocks state 'Charged', which 'Checkout' does not have. Did you mean 'Charge'?*",
        ),
    ],
)
def test_slips_are_told(suite, folder, call, message):
    """A name that is not there is never silently passed over."""
    changed(
        folder / "MockConfigFile.json",
        lambda config: config["StateMachines"]["Checkout"]["TestCases"].update(Slip={"Charged": "Charged"}),
    )
    result = suite(f"def test_it(sfn):\n    sfn.load('Checkout.asl.json').use_mock_config{call}\n")

    result.stdout.fnmatch_lines([message])


# --- every test case as a test
def collect(pytester, *arguments, ini=INI):
    pytester.makeini(f"[pytest]\n{ini}")
    return pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", *arguments)


def test_every_test_case_is_a_test(pytester, folder):
    """It passes where the execution succeeds; the definition beside the file is found by the state machine's name."""
    result = collect(pytester, "-v")

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "MockConfigFile.json::Checkout#HappyPath PASSED*",
            "MockConfigFile.json::Checkout#RetryPath PASSED*",
            "MockConfigFile.json::Checkout#Declined FAILED*",
            "*<Execution FAILED Order.Refused*path Charge -> Refused>*",
            "*If it is to end so, keep that: pytest --sfn-update-snapshots*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_nothing_is_collected_unless_asked_for(pytester, folder):
    """The file may be somebody else's; named on the command line, it is asked for."""
    collect(pytester, ini="").assert_outcomes()
    collect(pytester, "MockConfigFile.json", ini="").assert_outcomes(passed=2, failed=1)
    collect(pytester, "--sfn-mock-config-files=Mock*.json", ini="").assert_outcomes(passed=2, failed=1)


def test_one_test_case_can_be_chosen_by_its_node_id(pytester, folder):
    """As any test."""
    collect(pytester, "MockConfigFile.json::Checkout#HappyPath").assert_outcomes(passed=1)


def test_snapshots_are_written_and_held(pytester, folder):
    """Status, path and output of each test case are kept in a file of its own beside the configuration."""
    collect(pytester, "--sfn-update-snapshots").assert_outcomes(passed=3)
    snapshot = folder / "MockConfigFile.snapshots" / "Checkout" / "Declined.json"

    assert json.loads(snapshot.read_text()) == {
        "input": {},
        "status": "FAILED",
        "path": ["Charge", "Refused"],
        "error": "Order.Refused",
        "cause": None,
    }
    collect(pytester).assert_outcomes(passed=3)
    collect(pytester, "-n", "2").assert_outcomes(passed=3)


def test_a_difference_is_told_by_path_and_by_line(pytester, folder):
    """Where the paths part, and a diff of the output."""
    collect(pytester, "--sfn-update-snapshots")
    changed(
        folder / "MockConfigFile.json",
        lambda config: config["MockedResponses"].update(
            Shipped={"0": {"Return": {"Payload": {"parcel": "p-2"}}}}, Declined=config["MockedResponses"]["Charged"]
        ),
    )
    changed(
        folder / "MockConfigFile.json",
        lambda config: config["StateMachines"]["Checkout"]["TestCases"]["Declined"].update(Ship="Shipped"),
    )
    result = collect(pytester)

    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "*SnapshotMismatch:*",
            '*-  "parcel": "p-1"*',
            '*+  "parcel": "p-2"*',
            "*the paths part at step 2*",
            "*expected: Charge -> >>Refused<<*",
            "*went    : Charge -> >>Ship<<*",
            "*If this is right: pytest --sfn-update-snapshots*",
        ]
    )


def another_parcel(folder):
    """Let the mocks of Ship answer otherwise than when the snapshots were written."""
    changed(
        folder / "MockConfigFile.json",
        lambda config: config["MockedResponses"].update(Shipped={"0": {"Return": {"Payload": {"parcel": "p-2"}}}}),
    )


@pytest.mark.parametrize(("ini", "arguments"), [("sfn_ignoring = $..parcel", ()), ("", ("--sfn-ignoring=$.parcel",))])
def test_ignored_values_are_not_compared_with_a_snapshot(pytester, folder, ini, arguments):
    """Whether the snapshot still has them or not: they are left out on both sides, and of what is written."""
    collect(pytester, "--sfn-update-snapshots").assert_outcomes(passed=3)
    another_parcel(folder)

    collect(pytester).assert_outcomes(failed=2, passed=1)
    collect(pytester, *arguments, ini=f"{INI}\n{ini}").assert_outcomes(passed=3)
    collect(pytester, "--sfn-update-snapshots", *arguments, ini=f"{INI}\n{ini}").assert_outcomes(passed=3)
    snapshot = folder / "MockConfigFile.snapshots" / "Checkout" / "HappyPath.json"
    assert json.loads(snapshot.read_text())["output"] == {}
    collect(pytester, *arguments, ini=f"{INI}\n{ini}").assert_outcomes(passed=3)


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_an_ignored_path_that_left_nothing_out_is_told_at_the_end_of_the_run(pytester, folder, arguments):
    """One match in any comparison of the run will do; where snapshots differ, it is told there too."""
    collect(pytester, "--sfn-update-snapshots").assert_outcomes(passed=3)
    ignored = ("--sfn-ignoring=$..parcel", "--sfn-ignoring=$..parzel")
    result = collect(pytester, *ignored, *arguments)
    another_parcel(folder)
    misspelt = collect(pytester, "--sfn-ignoring=$..parzel")

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*$..parzel left nothing out in any comparison*"])
    result.stdout.no_fnmatch_line("*$..parcel left nothing out*")
    misspelt.stdout.fnmatch_lines(["*ignoring $..parzel left nothing out on either side*"])


def test_an_ignored_path_that_cannot_be_read_fails_the_test_case(pytester, folder):
    """With the place in the path, and how it is written."""
    result = collect(pytester, "--sfn-ignoring=$..[parcel")

    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["*HarnessError: This JSONPath cannot be read: *"])


def test_the_input_of_a_test_case_is_that_of_its_snapshot(pytester, folder):
    """It is {} at first, and can be written into the file."""
    collect(pytester, "--sfn-update-snapshots")
    snapshot = folder / "MockConfigFile.snapshots" / "Checkout" / "HappyPath.json"
    changed(snapshot, lambda document: document.update(input={"orderId": "42"}))
    collect(pytester, "--sfn-update-snapshots").assert_outcomes(passed=3)

    assert json.loads(snapshot.read_text())["input"] == {"orderId": "42"}


INPUT = {"orderId": "42"}


def with_input_needed(folder):
    """Let the workflow fail without an input."""
    changed(folder / "Checkout.asl.json", lambda machine: machine["States"]["Charge"].update(InputPath="$.orderId"))
    changed(folder / "Checkout.asl.json", lambda machine: machine["States"]["Charge"].pop("ResultPath"))


@pytest.mark.parametrize(
    ("file", "ini"),
    [
        ("events/valid.json", "MockConfigFile.json < events/valid.json"),
        ("events/valid.json", "MockConfigFile.json -> Checkout.asl.json < events/valid.json"),
        ("events/Checkout-HappyPath.json", "MockConfigFile.json < events/{state_machine}-{test_case}.json"),
        ("MockConfigFile.inputs/Checkout.json", "MockConfigFile.json"),
        ("MockConfigFile.inputs/Checkout/HappyPath.json", "MockConfigFile.json"),
    ],
)
def test_the_input_of_a_test_case_comes_from_a_file(pytester, folder, file, ini):
    """It is named in the ini file or stands beside the configuration; no snapshot is needed first."""
    with_input_needed(folder)
    (folder / file).parent.mkdir(parents=True)
    (folder / file).write_text(json.dumps(INPUT))
    pytester.makeini(f"[pytest]\nsfn_mock_config_files = {ini}")

    pytester.runpytest("MockConfigFile.json::Checkout#HappyPath").assert_outcomes(passed=1)
    pytester.runpytest("MockConfigFile.json::Checkout#HappyPath", "--sfn-update-snapshots").assert_outcomes(passed=1)
    snapshot = folder / "MockConfigFile.snapshots" / "Checkout" / "HappyPath.json"
    assert json.loads(snapshot.read_text())["input"] == INPUT


@pytest.mark.parametrize(
    ("ini", "lines"),
    [
        ("MockConfigFile.json", ["*Its input was {}. Give another in *MockConfigFile.inputs/Checkout/HappyPath.json*"]),
        ("MockConfigFile.json < none.json", ["*There is no file *none.json, which is to be the input of*'HappyPath'*"]),
        ("MockConfigFile.json < bad.json", ["*Invalid JSON*", "*bad.json:2*"]),
    ],
)
def test_an_input_that_is_missing_is_told(pytester, folder, ini, lines):
    """With the file, and how one is given."""
    with_input_needed(folder)
    (folder / "bad.json").write_text('{\n"orderId" 42}')
    pytester.makeini(f"[pytest]\nsfn_mock_config_files = {ini}")
    result = pytester.runpytest("MockConfigFile.json::Checkout#HappyPath")

    result.assert_outcomes(failed=1)
    for line in lines:
        result.stdout.fnmatch_lines([line])


def test_faults_that_nobody_meets_fail_no_test(pytester, folder):
    """Generated files have empty entries; what is wrong with one is told where a Task asks for it."""
    changed(
        folder / "MockConfigFile.json",
        lambda config: config["MockedResponses"].update(Later={}, Charged={"1": {"Return": 1}}),
    )
    result = collect(pytester)

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*'Charged' has no response number 0: it has 1*"])


def test_the_ini_file_can_name_the_definition(pytester, folder):
    """For a definition that is elsewhere or goes by another name."""
    (folder / "deploy").mkdir()
    (folder / "Checkout.asl.json").rename(folder / "deploy" / "flow.asl.json")
    (folder / "tests").mkdir()
    (folder / "MockConfigFile.json").rename(folder / "tests" / "orders.mockconfig.json")
    ini = "sfn_mock_config_files =\n    tests/*.mockconfig.json -> deploy/flow.asl.json"

    collect(pytester, ini=ini).assert_outcomes(passed=2, failed=1)
    result = collect(pytester, ini="sfn_mock_config_files = *.mockconfig.json")
    result.stdout.fnmatch_lines(
        ["*No template or definition of state machine 'Checkout' beside*", "*sfn_mock_config_files = GLOB -> *"]
    )


def test_problems_of_the_file_are_told_when_it_is_collected(pytester, folder):
    """All of them, with their lines."""
    (folder / "MockConfigFile.json").write_text('{"StateMachines": {"A": {"TestCases": {"T": {"S": "None"}}}}}')
    result = collect(pytester)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*State 'S' uses the mocked response 'None', which is not defined*"])
