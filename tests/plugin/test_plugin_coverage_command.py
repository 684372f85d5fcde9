"""`pytest-sfn coverage combine`: the coverage of several shards."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.cli import main
from pytest_sfn.reports.coverage.files import combined, write
from pytest_sfn.reports.coverage.inventory import coverage_of
from pytest_sfn.reports.coverage.model import Coverages
from tests.reports.coverage_definitions import DONE, one

FLOW = one("A", {"Type": "Wait", "Seconds": 1, "Next": "B"}, B=DONE)
ITEMS = (("state", "/States/A"), ("next", "/States/A/Next"), ("state", "/States/B"))


@pytest.fixture
def shards(tmp_path):
    """Files of two runs, which cover two of three items together."""
    files = []
    for number, item in enumerate(ITEMS[:2]):
        coverage = coverage_of("flow", FLOW)
        coverage.add({item: 1})
        files.append(tmp_path / f"shard-{number}.json")
        write(Coverages([coverage]), files[-1])
    return [str(file) for file in files]


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--fail-under=66"], 0), (["--fail-under=67"], 1)])
def test_shards_are_added_up(shards, tmp_path, capsys, arguments, status):
    """
    As one run would print it, with one document of the sum; too little is the exit status 1.
    """
    total = tmp_path / "out" / "total.json"

    assert main(["coverage", "combine", *shards, f"--json={total}", *arguments]) == status

    told = capsys.readouterr().out
    assert "flow      1/2 50%  1/1 100%     2/3 66%" in told
    assert "  B (not entered)" in told
    assert "Step Functions coverage: 66.67% (2 of 3)" in told
    assert "\x1b" not in told
    assert json.loads(total.read_text())["totals"]["covered"] == 2
    assert [item.hits for item in combined([total, total]).definitions[0].items] == [2, 2, 0]


@pytest.mark.parametrize("text", [None, "", "{}", "[1]"])
def test_a_file_that_is_none_is_named(tmp_path, capsys, text):
    """
    One line, and the exit status of a mistake.
    """
    file = tmp_path / "shard.json"
    if text is not None:
        file.write_text(text)

    assert main(["coverage", "combine", str(file)]) == 2

    told = capsys.readouterr().err
    assert told.startswith(f"pytest-sfn: {file} ")
    assert told.count("\n") == 1
