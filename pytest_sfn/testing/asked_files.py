"""Files other than Python's whose contents are tests: those that the ini file, an option or the command line names."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pytest


class Asked(NamedTuple):
    """
    A file that is asked for, by a line `GLOB -> DEFINITION#NAME < INPUT`, of which all but GLOB may be left out.

    definition and input are paths below the rootdir; name: which state machine of the definition file.
    """

    definition: Path | None = None
    name: str | None = None
    input: Path | None = None


def asked_for(file: Path, parent: pytest.Collector, option: str) -> Asked | None:
    """What the lines of an option and of the ini file say of a file; None if it is not asked for."""
    config = parent.config
    root = config.rootpath
    relative = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
    for line in [*(config.getoption(option) or ()), *config.getini(option)]:
        named, _, given = (part.strip() for part in line.partition("<"))
        pattern, _, declared = (part.strip() for part in named.partition("->"))
        if fnmatch(relative, pattern) or fnmatch(relative, f"*/{pattern}"):
            definition, _, name = declared.partition("#")
            return Asked(root / definition if definition else None, name or None, root / given if given else None)
    return Asked() if parent.session.isinitpath(file) else None
