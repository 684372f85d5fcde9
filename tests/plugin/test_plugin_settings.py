"""Markers, options and the ini file, and what pytest tells of them."""

from __future__ import annotations

import pytest

from pytest_sfn.account import Account
from pytest_sfn.plugin import OPTIONS

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


#: Every setting with a value that is not its default.
CHOSEN = {
    "template": "other.yaml",
    "engine": "endpoint",
    "seed": "7",
    "clock": "real",
    "unmocked": "endpoint",
    "unused_mocks": "ignore",
    "iam": "warn",
    "account_id": "210987654321",
    "region": "eu-west-1",
    "endpoint_url": "http://127.0.0.1:1",
    "image": "ours:1",
    "network": "host",
    "wait_time_scale": "0.5",
    "answer_port": "8123",
    "prefix": "mine-",
    "role_arn": "arn:aws:iam::210987654321:role/test",
    "allow_aws": "true",
    "engine_strict": "true",
    "engine_timeout": "5",
    "ignoring": "$.at",
    "compare": "container",
}
SHOW = (
    "from pytest_sfn.plugin import OPTIONS\n"
    "from pytest_sfn.testing.settings import settings_of\n"
    "def test_it(request):\n"
    "    print('settings', settings_of(request, OPTIONS))\n"
)


def test_every_option_is_a_keyword_of_the_marker_and_a_name_of_the_ini_file(suite):
    """The same value, wherever it is chosen, gives the same settings; no option is without effect."""

    def shown(text, *arguments, ini=""):
        result = suite(text, "-s", *arguments, ini=ini)
        result.assert_outcomes(passed=1)
        return next(line.partition("settings ")[2] for line in result.outlines if "settings " in line)

    options = [f"--sfn-{name.replace('_', '-')}={value}" for name, value in CHOSEN.items()]
    marker = ", ".join(f"{name}={value!r}" for name, value in CHOSEN.items())

    marked = shown(f"import pytest\npytestmark = pytest.mark.sfn({marker})\n{SHOW}")

    assert CHOSEN.keys() == OPTIONS.keys()
    assert [name for name, option in OPTIONS.items() if option.default == CHOSEN[name]] == []
    assert [name for name, value in CHOSEN.items() if value not in marked.replace("=True", "=true")] == []
    assert shown(SHOW, *options) == marked
    assert shown(SHOW, ini="\n".join(f"sfn_{name} = {value}" for name, value in CHOSEN.items())) == marked


def test_every_option_is_documented(suite):
    """`--help` and `--markers`, which the documentation shows, tell of each, with the values it may have."""
    told = suite("def test_it(): pass\n", "--help").stdout.str()
    markers = " ".join(suite("def test_it(): pass\n", "--markers").stdout.str().split())

    for name, option in OPTIONS.items():
        assert f"--sfn-{name.replace('_', '-')}" in told
        assert f"sfn_{name} " in told or f"sfn_{name}:" in told
        assert f" {name}: {option.about.replace('; ', ', ')}" in markers
        assert [choice for choice in option.choices if choice not in option.about] == []


def test_the_account_of_a_test_is_that_of_arns_made_without_one():
    """One made-up account and Region, wherever none is chosen."""
    assert (OPTIONS["account_id"].default, OPTIONS["region"].default) == (Account().id, Account().region)


def test_a_test_can_ask_what_was_chosen_for_it(pytester):
    """
    `sfn.settings` holds what markers, options and the ini file chose; `sfn.engine` was made by them.
    """
    pytester.makepyfile(
        """
        def test_it(sfn):
            assert sfn.settings.seed == 7
            assert sfn.engine.account == sfn.settings.account
        """
    )
    pytester.runpytest("--sfn-seed=7").assert_outcomes(passed=1)
