"""Markers, options and the ini file, and what pytest tells of them."""

from __future__ import annotations

import pytest

DRAW = (
    "def test_it(sfn):\n"
    "    flow = sfn.define({'StartAt': 'U', 'States': {'U': {'Type': 'Pass',\n"
    "        'Parameters': {'id.$': 'States.UUID()'}, 'End': True}}})\n"
    "    print('drawn', flow.run().output['id'])\n"
)


def drawn(result: pytest.RunResult) -> str:
    return next(line.partition("drawn ")[2] for line in result.outlines if "drawn " in line)


def test_markers_and_fixtures_document_everything(suite):
    """What a newcomer asks pytest, it answers."""
    markers = suite("def test_it(): pass\n", "--markers").stdout.str()
    fixtures = suite("def test_it(): pass\n", "--fixtures").stdout.str()

    assert "@pytest.mark.sfn(template=None" in markers
    for name in ("sfn --", "sfn_clock --", "sfn_client --", "sfn_endpoint --"):
        assert name in fixtures
    assert "no docstring" not in fixtures.partition("sfn --")[2][:2000]


def test_the_nearest_marker_counts_then_the_command_line_then_the_ini_file(suite):
    """A seed set nearer wins."""
    ini = drawn(suite(DRAW, "-s", ini="sfn_seed = 1"))
    option = drawn(suite(DRAW, "-s", "--sfn-seed=2", ini="sfn_seed = 1"))
    marker = drawn(suite("import pytest\n@pytest.mark.sfn(seed=1)\n" + DRAW, "-s", "--sfn-seed=2"))

    assert ini == marker
    assert option != marker


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sfn-engine=cloud"], "*sfn engine is 'cloud'; it must be one of: in-process, container, endpoint*"),
        (["--sfn-seed=many"], "*sfn seed is 'many'; it must be an integer*"),
        (["--sfn-clock=fast"], "*sfn clock is 'fast'; it must be virtual, real, or a number above 0*"),
        (["--sfn-clock=-1"], "*sfn clock is '-1'; it must be virtual, real, or a number above 0*"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_can(suite, arguments, message):
    """The choices are named."""
    result = suite("def test_it(sfn): pass\n", *arguments)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


def test_an_unknown_setting_of_the_marker_is_refused(suite):
    """A slip in a marker is never silently ignored."""
    result = suite("import pytest\n@pytest.mark.sfn(sede=1)\ndef test_it(sfn): pass\n")

    result.stdout.fnmatch_lines(["*@pytest.mark.sfn has no setting 'sede'; there are:*seed*"])


def test_the_template_of_the_marker_is_the_workflow(suite, pytester):
    """`sfn.workflow` loads it, beside the test file or above."""
    pytester.makefile(".asl.json", flow='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}')
    text = "def test_it(sfn):\n    assert sfn.workflow.run({}).path == ['A']\n"

    suite("import pytest\n@pytest.mark.sfn(template='flow.asl.json')\n" + text).assert_outcomes(passed=1)
    suite(text, "--sfn-template=flow.asl.json").assert_outcomes(passed=1)
    suite(text).stdout.fnmatch_lines(["*sfn.workflow needs a template*"])


def test_a_scaled_clock_passes_by_itself(suite):
    """With clock=1000, a second of a Wait takes a millisecond."""
    result = suite(
        "import pytest\n@pytest.mark.sfn(clock=1000)\n"
        "def test_it(sfn, sfn_clock):\n"
        "    flow = sfn.define({'StartAt': 'W', 'States': {'W': {'Type': 'Wait', 'Seconds': 5, 'End': True}}})\n"
        "    assert flow.run({}).succeeded\n"
        "    assert sfn_clock.elapsed >= 5\n"
    )

    result.assert_outcomes(passed=1)


def test_a_run_that_uses_nothing_of_ours_imports_nothing_of_ours(suite):
    """Only the plugin module itself."""
    result = suite(
        "import sys\ndef test_it():\n"
        "    ours = [name for name in sys.modules if name.startswith('pytest_sfn.')]\n"
        "    print('imported', ours)\n",
        "-s",
        "-p",
        "no:xdist",
    )

    result.assert_outcomes(passed=1)
