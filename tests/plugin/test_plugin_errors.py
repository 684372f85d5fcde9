"""What a person reads when a test of theirs goes wrong."""

from __future__ import annotations


def test_an_unmocked_task_fails_the_test_with_the_line_that_would_mock_it(suite):
    """No Retry or Catch can swallow the test's own mistake, and the traceback ends in the test."""
    result = suite("def test_it(checkout):\n    checkout.mock('Charge card').returns({})\n    checkout.run({})\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*UnmockedTask: Nothing answers the Task of state 'Ship'*", "*Mock it with:*", "*mock('Ship').returns(*"]
    )
    assert "fiber.py" not in result.stdout.str()


def test_a_mock_with_a_slip_in_its_name_is_told_at_once(suite):
    """The near miss is named, and so are the Tasks there are."""
    result = suite("def test_it(checkout):\n    checkout.mock('Chrage card')\n")

    result.stdout.fnmatch_lines(
        ["*No state, function or resource goes by the name 'Chrage card'*Did you mean 'Charge card'?*"]
    )


def test_a_mock_for_a_state_that_is_no_task_is_refused(suite):
    """Only Tasks are answered."""
    result = suite(
        "def test_it(sfn):\n"
        "    flow = sfn.define({'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': True}}})\n"
        "    flow.mock('P')\n"
    )

    result.stdout.fnmatch_lines(["*State 'P' is a Pass state, and only Tasks are answered by mocks*"])


def test_an_unused_mock_fails_the_test_by_name(suite):
    """A mock that nothing asked for is a contract nobody tests."""
    result = suite("def test_it(checkout):\n    checkout.mock('Ship').returns({})\n")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*UnusedMock*", "*mock('Ship')*"])


def test_unused_mocks_of_a_failed_test_are_not_told_as_well(suite):
    """Only what went wrong first is reported."""
    result = suite("def test_it(checkout):\n    checkout.mock('Ship').returns({})\n    assert 0\n")

    result.assert_outcomes(failed=1)


def test_unused_mocks_can_be_ignored_by_marker_and_by_option(suite):
    """The strictness is the suite's to choose."""
    text = "def test_it(checkout):\n    checkout.mock('Ship').returns({})\n"

    suite(text, "--sfn-unused-mocks=ignore").assert_outcomes(passed=1)
    marked = "import pytest\npytestmark = pytest.mark.sfn(unused_mocks='ignore')\n" + text
    suite(marked).assert_outcomes(passed=1)
    suite(text, ini="sfn_unused_mocks = ignore").assert_outcomes(passed=1)


def test_a_mock_is_not_unused_while_the_execution_that_may_ask_is_running(suite):
    """A test may end before its workflow does."""
    result = suite(
        "def test_it(checkout):\n"
        "    checkout.mock('Charge card').returns({}, after=60)\n"
        "    checkout.mock('Ship').returns({})\n"
        "    assert checkout.start({}).waiting_at == 'Charge card'\n"
    )

    result.assert_outcomes(passed=1)


def test_a_path_that_parts_is_told_with_where_and_why(suite):
    """The comparison is pytest's own; the explanation shows the step, the reason and the history around it."""
    result = suite(
        "def test_it(checkout):\n"
        "    checkout.mock('Charge card').raises('Card.Refused', 'no funds')\n"
        "    assert checkout.run({}).path == ['Charge card', 'Ship']\n"
    )

    result.stdout.fnmatch_lines(
        [
            "*the paths part at step 2*",
            "*expected: Charge card -> >>Ship<<*",
            "*went    : Charge card -> >>(end)<<*",
            "*because: 'Charge card' failed with Card.Refused (1 attempt)*",
            "*the execution ended with FAILED, Card.Refused: no funds*",
            "*TaskFailed*Card.Refused*",
        ]
    )


def test_a_status_that_is_not_as_expected_shows_the_execution(suite):
    """Error, cause, time and path are in the line of the assertion."""
    result = suite(
        "def test_it(checkout):\n"
        "    checkout.mock('Charge card').raises('Gateway.Timeout', 'slow', times=3)\n"
        "    assert checkout.run({}).succeeded\n"
    )

    result.stdout.fnmatch_lines(["*<Execution FAILED Gateway.Timeout: slow after 3 s, path Charge card>*"])


def test_a_state_that_was_never_entered_is_told_with_the_near_miss(suite):
    """And with the way the execution went."""
    result = suite(
        "def test_it(checkout):\n"
        "    checkout.mock('Charge card').returns({})\n"
        "    checkout.mock('Ship').returns({})\n"
        "    checkout.run({}).state('Shp')\n"
    )

    result.stdout.fnmatch_lines(
        ["*State 'Shp' was never entered. Did you mean 'Ship'?*", "*The execution went: Charge card -> Ship*"]
    )


def test_an_execution_that_cannot_end_is_told_instead_of_waiting_for_ever(suite):
    """A task token without a timeout can only be answered."""
    result = suite(
        "def test_it(sfn):\n"
        "    flow = sfn.define({'StartAt': 'T', 'States': {'T': {'Type': 'Task', 'End': True,\n"
        "        'Resource': 'arn:aws:states:::lambda:invoke.waitForTaskToken',\n"
        "        'Parameters': {'FunctionName': 'f', 'Payload': {'token.$': '$$.Task.Token'}}}}})\n"
        "    flow.mock('T').waits_for_callback()\n"
        "    flow.start({}).callback('Q')\n"
    )

    result.stdout.fnmatch_lines(["*State 'Q' does not wait for a task token. States that do: 'T'*"])


def test_all_problems_of_a_definition_are_told_at_once_with_file_line_and_mend(suite, pytester):
    """Nothing runs before the definition holds."""
    pytester.makefile(
        ".asl.json",
        broken='{\n "StartAt": "A",\n "States": {\n  "A": {"Type": "Pass", "Next": "Bee"},\n'
        '  "Be": {"Type": "Pas", "End": true},\n  "C": {"Type": "Pass", "Ned": true, "End": true}\n }\n}\n',
    )
    result = suite("def test_it(sfn):\n    sfn.load('broken.asl.json')\n")

    result.stdout.fnmatch_lines_random(
        [
            "*broken.asl.json:4 /States/A/Next: MISSING_TRANSITION_TARGET*",
            "*Did you mean 'Be'?*",
            "*broken.asl.json:5 /States/Be/Type: SCHEMA_VALIDATION_FAILED: The field 'Type' should have*",
            "*broken.asl.json:6 /States/C*: SCHEMA_VALIDATION_FAILED: Field 'Ned' is not supported*",
        ]
    )


def test_a_failed_assertion_is_reported_with_the_executions_of_the_test(suite):
    """`assert execution.succeeded` shows a bare False; the report adds status, path, error and the whole cause."""
    cause = "c" * 500
    result = suite(
        "def test_it(checkout):\n"
        f"    checkout.mock('Charge card').raises('Card.Declined', '{cause}')\n"
        "    assert checkout.run({}).succeeded\n"
    )

    result.stdout.fnmatch_lines(
        ["*Step Functions executions*", "*FAILED after 0 s", "  path: Charge card", f"  Card.Declined: {cause}"]
    )


def test_an_unused_mock_is_told_once(suite):
    """The report of a teardown holds the message, not the exceptions it came through."""
    result = suite("def test_it(checkout):\n    checkout.mock('Ship').returns({})\n")

    assert "During handling" not in result.stdout.str()


def test_a_file_that_is_not_there_is_told_with_where_it_was_looked_for(suite):
    """A file is looked for beside the test and above, and the nearest name there is offered."""
    result = suite("def test_it(sfn):\n    open('template.yaml', 'w').close()\n    sfn.load('template.yml')\n")

    result.stdout.fnmatch_lines(
        ["*There is no file template.yml, neither in * nor in the folders above*", '*did you mean "template.yaml"?*']
    )


def test_a_setting_that_is_none_is_told_without_a_traceback(suite):
    """The marker is at fault, and no line of the plugin."""
    result = suite("import pytest\n@pytest.mark.sfn(engin='x')\ndef test_it(sfn): ...\n")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*UsageError: @pytest.mark.sfn has no setting 'engin'*"])
    assert "plugin.py" not in result.stdout.str()


def test_a_state_that_was_never_entered_is_told_at_the_line_that_asks(suite):
    """The traceback ends in the test, not in the library."""
    result = suite(
        "def test_it(checkout):\n"
        "    checkout.mock('Charge card').raises('Card.Declined')\n"
        "    checkout.run({}).state('Ship')\n"
    )

    result.stdout.fnmatch_lines(["*State 'Ship' was never entered*", "*The execution went: Charge card*"])
    assert "states.py" not in result.stdout.str()
