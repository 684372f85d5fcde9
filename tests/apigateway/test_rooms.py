"""The rooms of the gateway: what both kinds of API stand on, the two of them, what sends to them and stands behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pytest_sfn.apigateway

ROOT = Path(pytest_sfn.apigateway.__file__).parent
#: What the modules of a room may import of the gateway's rooms.
ALLOWED = {
    "common": {"common", "access", "traffic"},
    "access": {"common", "access"},
    "traffic": {"common", "traffic"},
    "jsonpath": {"jsonpath"},
    "vtl": {"jsonpath", "vtl"},
    "rest": {"common", "access", "traffic", "vtl", "rest"},
    "http_api": {"common", "access", "traffic", "jsonpath", "http_api"},
    "clients": {"common", "clients", "rest"},
    "behind": {"common", "behind"},
}
ROOMS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "__pycache__")


def imported_rooms(room):
    """The rooms that modules of a room import."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / room).rglob("*.py"))
    return {name for name in re.findall(r"pytest_sfn\.apigateway\.(\w+)", text) if (ROOT / name).is_dir()}


@pytest.mark.parametrize("room", ROOMS)
def test_rest_and_http_apis_do_not_know_each_other(room):
    """
    Neither kind of API imports from the other, and what they share from neither.
    """
    assert sorted(imported_rooms(room) - ALLOWED[room]) == []


def test_both_kinds_of_api_have_files_of_the_same_names():
    """
    A reader who knows one finds the other: every file that HTTP APIs have at their top, REST APIs have; but for CORS.
    """
    names = {path.name for path in (ROOT / "http_api").glob("*.py")}
    assert sorted(names - {path.name for path in (ROOT / "rest").glob("*.py")}) == ["cors.py"]


def test_a_504_comes_from_one_file():
    """
    The status of a gateway response stands in the table of them, and nowhere else.
    """
    found = [path.name for path in (ROOT / "rest").rglob("*.py") if "504" in path.read_text(encoding="utf-8")]
    assert sorted(found) == ["gateway_responses.py"]
