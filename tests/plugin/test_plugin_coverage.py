"""Coverage at the end of a run: what is in the table, what fails the run, what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reports.coverage_definitions import CHOICE, DONE, PASS, one, task

EXAMPLE = Path(__file__).parents[2] / "examples" / "coverage"
LARGE = {"Crate it": DONE, "Bag it": DONE}
SORT = one(
    "Sort",
    {
        "Type": "Choice",
        "Choices": [{"Variable": "$.big", "BooleanEquals": True, "Next": "Crate it"}],
        "Default": "Bag it",
    },
    **LARGE,
)


def never(result: pytest.RunResult) -> str:
    """What the run says was never gone through."""
    text = result.stdout.str()
    return text[text.index("never") :]


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_two_workflows_of_one_name_are_two(suite, workers):
    """
    A definition is what it says, not what it is called.
    """
    result = suite(
        f"def test_a(sfn):\n    sfn.define({SORT!r}).run({{'big': False}})\n"
        f"def test_b(sfn):\n    sfn.define({one('Weigh', DONE)!r}).run({{}})\n"
        f"def test_c(sfn):\n    sfn.define({one('Weigh', PASS)!r})\n    sfn.define({SORT!r}).run({{'big': False}})\n",
        "--sfn-coverage",
        *workers,
    )

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines_random(
        ["StateMachine*2/3 66%*1/2 50%*3/5 60%", "StateMachine*1/1 100%*", "StateMachine*0/1 0%*0/1 0%*0/2 0%"]
    )
    assert "Crate it" in never(result)


def test_a_workflow_loaded_and_never_run_is_in_the_table(suite):
    """
    Two of one definition and two names are two.
    """
    result = suite(
        f"def test_a(sfn):\n    sfn.define({one('Only', DONE)!r}, 'outbound').run({{}})\n"
        f"def test_b(sfn):\n    sfn.define({one('Only', DONE)!r}, 'returns')\n",
        "--sfn-coverage",
    )

    result.stdout.fnmatch_lines(["outbound*1/1 100%*", "returns*0/1 0%*", "TOTAL*1/2 50%*", "returns never: *"])


def test_children_nested_machines_and_clients_count(suite):
    """
    Executions of map runs cover their parent's definition; a nested workflow its own, as one made by a client.
    """
    processor = {**one("Inside", PASS), "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}
    outer = one(
        "Each",
        {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": processor, "Next": "Then"},
        Then={
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:inner"},
            "End": True,
        },
    )
    result = suite(
        "import json\n"
        f"def test_it(sfn, sfn_client):\n"
        f"    sfn.define({one('Innermost', PASS)!r}, 'inner')\n"
        f"    assert sfn.define({outer!r}, 'outer').run({{'items': [1, 2]}}).succeeded\n"
        f"    made = sfn_client.create_state_machine(name='made', definition=json.dumps({one('Own', PASS)!r}),"
        f" roleArn='arn:aws:iam::123456789012:role/r')\n"
        f"    sfn_client.start_execution(stateMachineArn=made['stateMachineArn'])\n",
        "--sfn-coverage",
    )

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines_random(["inner*1/1 100%*", "outer*3/3 100%*1/4 25%*", "made*1/1 100%*1/1 100%*"])


TEMPLATE = """\
Resources:
  Depot:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/depot
      StateMachineName: depot
      Definition:
        StartAt: Weigh
        States:
          Weigh:
            Type: Task
            Resource: arn:aws:states:::lambda:invoke
            Parameters: {FunctionName: weigh}
            Retry:
              - ErrorEquals: [Scale.Busy]
            End: true
"""


def test_missing_items_have_file_and_line(suite, pytester):
    """
    As editors and terminals understand them, from the rootdir.
    """
    (pytester.mkdir("infra") / "template.yaml").write_text(TEMPLATE)

    result = suite(
        "def test_it(sfn):\n"
        "    flow = sfn.load('infra/template.yaml')\n    flow.mock('Weigh').returns({})\n    flow.run({})\n",
        "--sfn-coverage",
    )

    result.stdout.fnmatch_lines(
        [
            "depot *infra/template.yaml",
            "  infra/template.yaml:15  Weigh Retry?0? Scale.Busy",
            "  infra/template.yaml:15  Weigh Retry?0? exhausted",
        ]
    )


HALF = f"def test_it(sfn):\n    sfn.define({one('Print', task(Next='Load', Retry=[{'ErrorEquals': ['A']}]), Load=DONE)!r})\n"


@pytest.mark.parametrize(
    ("arguments", "ini", "code", "line"),
    [
        (["--sfn-coverage-fail-under=60"], "", 0, "*60.00%*at least the 60% asked for"),
        (["--sfn-coverage-fail-under=61"], "", 1, "FAIL*60.00%*less than the 61%*"),
        ([], "sfn_coverage_fail_under = 60.5", 1, "FAIL*60.00%*less than the 60.5%*"),
        (["--sfn-coverage-fail-under=60"], "sfn_coverage_fail_under = 90", 0, "*at least the 60%*"),
    ],
)
@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_too_little_fails_the_run(suite, arguments, ini, code, line, workers):
    """
    The total of all workflows counts; the table is then printed in any case.
    """
    text = (
        HALF.rstrip("\n") + "\n" + "    flow = sfn.workflows[0]\n    flow.mock('Print').returns({})\n    flow.run({})\n"
    )

    result = suite(text, *arguments, *workers, ini=ini)

    result.assert_outcomes(passed=1)
    assert result.ret == code
    result.stdout.fnmatch_lines([line])
    assert ("never" in result.stdout.str()) == bool(code)


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_the_data_is_written_on_request_alone(suite, pytester, workers):
    """
    One document for the whole run, and no file without the option.
    """
    text = f"def test_it(sfn):\n    sfn.define({CHOICE!r}).run({{'a': 2}})\n"
    suite(text, "--sfn-coverage", "-p", "no:cacheprovider", *workers)
    before = sorted(path.name for path in pytester.path.iterdir())

    suite(text, "--sfn-coverage-json=out/coverage.json", *workers)

    assert not [name for name in before if "coverage" in name]
    document = json.loads((pytester.path / "out" / "coverage.json").read_text())
    assert document["totals"] == {"covered": 4, "items": 15, "percent": 26.67}
    (definition,) = document["definitions"]
    (rule,) = [item for item in definition["items"] if item["kind"] == "rule" and item["hits"]]
    assert (rule["pointer"], rule["state"], rule["target"]) == ("/States/Sort/Choices/1", "Sort", "Load")


def test_nothing_is_told_unasked(suite):
    """
    A run that does not ask shows nothing, and one that collects alone neither.
    """
    text = f"def test_it(sfn):\n    sfn.define({SORT!r})\n"

    assert "coverage" not in suite(text).stdout.str()
    assert "never" not in suite(text, "--sfn-coverage", "--collect-only").stdout.str()


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="native TOML came with pytest 9")
@pytest.mark.parametrize(("value", "code"), [("60", 0), ("60.5", 1), ('"60"', 4)])
def test_the_percentage_in_native_toml_is_a_number(suite, pytester, value, code):
    """
    As TOML writes numbers.
    """
    pytester.makepyprojecttoml(f"[tool.pytest]\nsfn_coverage_fail_under = {value}\n")

    assert (
        suite(HALF + "    flow = sfn.workflows[0]\n    flow.mock('Print').returns({})\n    flow.run({})\n").ret == code
    )


def test_a_bad_percentage_is_a_usage_error(suite):
    """
    It names the setting.
    """
    result = suite("def test_it(): pass\n", ini="sfn_coverage_fail_under = most")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*sfn_coverage_fail_under is a percentage, a number such as 90: *most*"])


def test_the_example_is_covered_whole(pytester):
    """
    Each item of its definition is gone through by one of its tests.
    """
    for file in sorted(EXAMPLE.iterdir()):
        if file.is_file():
            (pytester.path / file.name).write_text(file.read_text())

    result = pytester.runpytest_subprocess("--sfn-coverage", "--sfn-coverage-fail-under=100")  # the module may be known

    assert result.ret == 0
    result.stdout.fnmatch_lines(["refund *4/4 100%*6/6 100%*6/6 100%*2/2 100%*1/1 100%*19/19 100%*refund.asl.yaml"])


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_definitions_that_no_test_loads_are_listed(suite, pytester, workers):
    """
    `sfn_coverage_source` finds them by globs; what a test has loaded is there once, under its own name.
    """
    (pytester.mkdir("infra") / "template.yaml").write_text(TEMPLATE)
    (pytester.path / "infra" / "idle.asl.json").write_text(json.dumps(one("Idle", DONE), indent=1))
    (pytester.path / "infra" / "other.json").write_text("{}")
    text = (
        "def test_it(sfn):\n"
        "    flow = sfn.load('infra/template.yaml')\n    flow.mock('Weigh').returns({})\n    flow.run({})\n"
    )

    result = suite(text, "--sfn-coverage", *workers, ini="sfn_coverage_source =\n  infra/*.yaml\n  infra/*.json\n")

    rows = [line.split()[0] for line in result.stdout.lines if " infra/" in line and "%" in line]
    assert rows == ["idle", "depot"]
    result.stdout.fnmatch_lines(["idle never: it was not run (infra/idle.asl.json:4)"])
