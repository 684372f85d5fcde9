"""Which definition a state machine of a mock configuration has, or of a recording: named, or beside the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.assertions.recording import SUFFIX
from pytest_sfn.errors import HarnessError, SfnError

if TYPE_CHECKING:
    from pytest_sfn.testing.asked_files import Asked
    from pytest_sfn.testing.sfn import Sfn
    from pytest_sfn.testing.workflow import Workflow

_TEMPLATES = ("template.yaml", "template.yml", "template.json", "serverless.yml", "serverless.yaml")
_DEFINITIONS = ("*.asl.json", "*.asl.yaml", "*.asl.yml")


def workflow_of(sfn: Sfn, file: Path, state_machine: str, asked: Asked, *, only: bool) -> Workflow:
    """
    The workflow a state machine of a mock configuration, or of a recording, is.

    asked: the definition that is named for it; else the nearest template or definition, from the file's folder up to
    the rootdir, that declares it. only: the file has no other, so where none has its name, a single definition will do.
    """
    if asked.name is not None and asked.definition is not None:
        return sfn.load(asked.definition, asked.name)
    if asked.definition is not None:
        return _named(sfn, asked.definition, state_machine, only=only)
    tried: dict[Path, str] = {}
    candidates = list(_candidates(file, sfn.harness.settings.rootdir))
    for candidate, by_any_name in [(path, any_name) for any_name in (False, True) for path in candidates]:
        if only or not by_any_name:
            try:
                return _named(sfn, candidate, state_machine, only=by_any_name)
            except SfnError as error:
                tried[candidate] = str(error).splitlines()[0]
    option = "sfn_recordings" if file.name.endswith(SUFFIX) else "sfn_mock_config_files"
    lines = [
        f"No template or definition of state machine {state_machine!r} beside {file} or above it.",
        *(f"  {candidate}: {why}" for candidate, why in tried.items()),
        "Name it in the ini file:",
        f"    {option} = GLOB -> path/of/template.yaml",
    ]
    raise HarnessError("\n".join(lines))


def _candidates(file: Path, rootdir: Path) -> Iterator[Path]:
    for folder in file.parents:
        found = [folder / name for name in _TEMPLATES if (folder / name).is_file()]
        found += [path for pattern in _DEFINITIONS for path in sorted(folder.glob(pattern))]
        found += [path for pattern in _DEFINITIONS for path in sorted(folder.glob(f"statemachine*/{pattern}"))]
        yield from found
        if folder == rootdir:
            return


def _named(sfn: Sfn, path: Path, state_machine: str, *, only: bool) -> Workflow:
    if not path.name.endswith((".asl.json", ".asl.yaml", ".asl.yml")):
        try:
            return sfn.load(path, state_machine)
        except SfnError:
            if not only:
                raise
            return sfn.load(path)
    if path.name.partition(".")[0] == state_machine or only:
        return sfn.load(path)
    raise HarnessError(f"it is no definition of {state_machine!r} by its name")
