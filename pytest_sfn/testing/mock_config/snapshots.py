"""What an execution came to, kept in a file and compared with the next run."""

from __future__ import annotations

import json
import re
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.assertions.value_paths import Ignored
from pytest_sfn.errors import HarnessError
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.testing.execution import Execution

_UPDATE = "--sfn-update-snapshots"


class SnapshotMismatch(HarnessError):  # noqa: N818 - harness errors are named for what is wrong
    """An execution that went otherwise than its snapshot says."""


def snapshot_of(execution: Execution, ignored: Ignored) -> dict[str, JSON]:
    """Status, path and outcome, without what is ignored; `states` too where there are some inside a Parallel or Map."""
    path, states = list(execution.path), execution.all_states
    taken: dict[str, JSON] = {"input": execution.input, "status": execution.status, "path": path}
    if states != path:
        taken["states"] = states
    if execution.succeeded:
        return {**taken, "output": ignored.left_out(execution.output)}
    return {**taken, "error": execution.error, "cause": execution.cause}


def snapshot_file(config_file: Path, state_machine: str, test_case: str) -> Path:
    """Where a test case's snapshot is: a file for each, so that workers of xdist do not write into one."""
    return beside(config_file, "snapshots", state_machine, test_case)


def beside(config_file: Path, kind: str, state_machine: str, test_case: str) -> Path:
    """The file of one test case in the folder of a kind beside the configuration."""
    folder = config_file.with_name(f"{config_file.name.removesuffix('.json')}.{kind}")
    return folder / _safe(state_machine) / f"{_safe(test_case)}.json"


def _safe(name: str) -> str:
    return re.sub(r"[^\w.-]", "_", name)


def read_snapshot(file: Path) -> dict[str, JSON] | None:
    """A snapshot, None where there is none yet. HarnessError for a file that is none."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        found: JSON = json.loads(text)
    except ValueError as error:
        raise HarnessError(f"{file} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise HarnessError(f"{file} is no snapshot")
    return found


def write_snapshot(file: Path, snapshot: JSON) -> None:
    """Write it, if it is another."""
    text = _text(snapshot)
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def compare(execution: Execution, expected: dict[str, JSON], file: Path, ignored: Ignored) -> None:
    """
    Raise SnapshotMismatch, with what differs, where an execution went otherwise than the members of its snapshot.

    ignored: what is left out of the output on both sides.
    """
    actual = snapshot_of(execution, ignored)
    wanted = {name: value for name, value in expected.items() if name != "input"}
    if "output" in wanted:
        wanted["output"] = ignored.left_out(wanted["output"])
    differing = [name for name in wanted if wanted[name] != actual.get(name)]
    if not differing:
        return
    lines = [f"{execution!r}", f"went otherwise than {file.name} says:"]
    if "path" in differing or "states" in differing:
        name = "path" if "path" in differing else "states"
        lines += ["  " + line for line in _parting(wanted[name], actual.get(name) or [])]
    for name in differing:
        if name not in ("path", "states"):
            lines += _differences(name, wanted[name], actual.get(name))
    raise SnapshotMismatch("\n".join([*lines, *ignored.told_stale(), f"If this is right: pytest {_UPDATE}"]))


def _parting(expected: list[str], actual: list[str]) -> list[str]:
    pairs = enumerate(zip(expected, actual, strict=False))
    at = next((i for i, (e, a) in pairs if e != a), min(len(expected), len(actual)))
    return [
        f"the paths part at step {at + 1}",
        f"expected: {_marked(expected, at)}",
        f"went    : {_marked(actual, at)}",
    ]


def _marked(path: list[str], at: int) -> str:
    names = [*path[:at], f">>{path[at]}<<" if at < len(path) else ">>(end)<<", *path[at + 1 :]]
    return " -> ".join(names)


def _differences(name: str, expected: JSON, actual: JSON) -> list[str]:
    left, right = _text(expected).splitlines(), _text(actual).splitlines()
    lines = list(unified_diff(left, right, "snapshot", "this run", lineterm="", n=3))
    return [f"  {name}:", *(f"    {line}" for line in lines)]


def _text(value: JSON) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
