"""Definition files in coverage.py's own table and reports, by real runs of pytest-cov."""

from __future__ import annotations

import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

pytest.importorskip("pytest_cov")

FLOW = """\
StartAt: Sort
States:
  Sort:
    Type: Choice
    Choices:
      - Variable: $.big
        BooleanEquals: true
        Next: Crate it
    Default: Bag it
  Crate it:
    Type: Succeed
  Bag it:
    Type: Pass
    End: true
"""
TESTS = """\
def test_small(sfn):
    sfn.load("flows/flow.asl.yaml").run({"big": False})
def test_small_again(sfn):
    sfn.load("flows/flow.asl.yaml").run({"big": False})
def test_temporary(sfn, tmp_path):
    (tmp_path / "other.asl.yaml").write_text("StartAt: A\\nStates: {A: {Type: Succeed}}\\n")
    sfn.load(tmp_path / "other.asl.yaml").run({})
"""


@pytest.fixture
def project(pytester):
    """A project with a flow half of which is covered, and one that nobody loads."""
    folder = pytester.mkdir("flows")
    (folder / "flow.asl.yaml").write_text(FLOW)
    (folder / "idle.asl.json").write_text(json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, indent=1))
    pytester.makeini("[pytest]\nsfn_coverage_source = flows/*.json\n")
    pytester.makepyfile(test_flow=TESTS)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-p", "no:randomly", "--cov=.", "-p", "no:cacheprovider", *arguments)


#: Statements, those missed, branches, lines with one missed: hand-counted.
BRANCHES = "flows/flow.asl.yaml * 6 * 2 * 2 * 1 * 62% * 6, 10"


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_the_table_and_every_report_have_the_definitions(project, workers):
    """
    With branches: lines that were never executed, and branches that were never taken; those of temporary files not.
    """
    formats = [f"--cov-report={each}" for each in ("term-missing", "xml", "json", "lcov", "html")]

    result = run(project, "--cov-branch", "--cov-fail-under=99", *formats, *workers)

    assert result.ret == 1
    result.stdout.fnmatch_lines_random(
        [BRANCHES, "flows/idle.asl.json *1 *1 *0 *0 * 0% *", "*less than fail-under=99*"]
    )
    assert "other.asl.yaml" not in result.stdout.str()
    root = ET.parse(project.path / "coverage.xml").getroot()
    (file,) = [each for each in root.iter("class") if each.get("filename") == "flows/flow.asl.yaml"]
    assert {line.get("number"): line.get("hits") for line in file.iter("line")} == {
        **dict.fromkeys(("3", "9", "12", "14"), "1"),
        **dict.fromkeys(("6", "10"), "0"),
    }
    told = json.loads((project.path / "coverage.json").read_text())["files"]["flows/flow.asl.yaml"]
    assert told["missing_lines"] == [6, 10]
    assert told["missing_branches"] == [[3, 6]]
    assert "SF:flows/flow.asl.yaml" in (project.path / "coverage.lcov").read_text()
    pages = [page.read_text() for page in (project.path / "htmlcov").glob("*flow_asl_yaml.html")]
    assert len(pages) == 1
    assert "never: Sort Choices[0] -&gt; Crate it" in pages[0]


def test_without_branches_there_are_lines(project):
    """
    And each has the tests that covered it as its contexts.
    """
    run(project, "--cov-context=test", "--cov-report=json", "--cov-report=term").stdout.fnmatch_lines_random(
        ["*flow.asl.yaml*6*2*67%"]
    )

    (project.path / ".coveragerc").write_text("[json]\nshow_contexts = true\n")
    run(project, "--cov-context=test", "--cov-report=json:contexts.json", "--cov-config=.coveragerc")
    told = json.loads((project.path / "contexts.json").read_text())["files"]["flows/flow.asl.yaml"]["contexts"]
    assert sorted(told["9"]) == ["test_flow.py::test_small_again|run", "test_flow.py::test_small|run"]


def coverage(project: pytest.Pytester, *arguments: str) -> str:
    command = [sys.executable, "-m", "coverage", *arguments]
    done = subprocess.run(command, cwd=project.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_data_file_is_read_without_the_plugin(project):
    """
    Who does not name the plugin in coverage.py's configuration has a data file as ever.
    """
    run(project, "--cov-report=")

    assert "flow.asl" not in coverage(project, "report")


def test_a_data_file_keeps_the_definitions_where_the_plugin_is_configured(project):
    """
    So parts of a suite run on several machines are combined, and `coverage run` measures too.
    """
    (project.path / ".coveragerc").write_text("[run]\nbranch = true\nplugins = pytest_sfn\n")
    run(project, "-k", "again", "--cov-report=", "--cov-config=.coveragerc")
    (project.path / ".coverage").rename(project.path / ".coverage.one")
    options = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-k", "small")
    coverage(project, "run", "--parallel-mode", "-m", "pytest", *options)
    coverage(project, "combine")

    assert "flows/flow.asl.yaml" in coverage(project, "report")
    assert "flows/idle.asl.json" in coverage(project, "report")


def test_it_can_be_left_out(project):
    """
    By sfn_coverage_in_cov, or as any file by coverage.py's own omit.
    """
    result = run(project, "-o", "sfn_coverage_in_cov=false")

    assert "flow.asl" not in result.stdout.str()
