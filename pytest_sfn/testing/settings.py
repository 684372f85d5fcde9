"""Settings of one test: the nearest marker, else the command line, else the ini file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from pytest_sfn.account import Account
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.outside_settings import OutsideSettings


class SettingOption(Protocol):
    """What the plugin's table says of a setting."""

    @property
    def choices(self) -> Sequence[str]:
        """The values it may have; none means any."""


Options = Mapping[str, SettingOption]


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What `@pytest.mark.sfn` and the options chose.

    outside: the engine outside the process that executions run on, None for the one in process; compare: the engine
    that they are run on a second time, None for none. ignoring: JSONPaths of what comparisons leave out. folder:
    relative paths in `load` start there, then at rootdir.
    """

    engine: str
    template: str | None
    seed: int
    clock: str
    unmocked: str
    unused_mocks: str
    iam: str
    parameters: Mapping[str, JSON]
    account: Account
    outside: OutsideSettings | None
    compare: OutsideSettings | None
    ignoring: tuple[str, ...]
    folder: Path
    rootdir: Path

    def found(self, path: str | Path) -> Path:
        """
        The file or folder a test names: beside the test file, then in the folders above up to the rootdir.

        DefinitionError, with the near misses, where there is none.
        """
        given = Path(path)
        if given.is_absolute():
            return given
        for folder in (self.folder, *self.folder.parents):
            if (folder / given).exists():
                return folder / given
            if folder == self.rootdir:
                break
        if given.exists():
            return given
        raise self._not_found(given)

    def _not_found(self, given: Path) -> Exception:
        from pytest_sfn.definitions.problems import choices, definition_error
        from pytest_sfn.source import Location

        folder = (self.folder / given).parent
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        message = f"There is no file {given}, neither in {self.folder} nor in the folders above up to {self.rootdir}"
        return definition_error("FILE_NOT_FOUND", message, Location(str(given)), choices(given.name, there))


def settings_of(request: pytest.FixtureRequest, options: Options) -> Settings:
    """The settings of the test that asks. pytest.UsageError for a value that cannot be."""
    chosen = _marked(request.node, options)
    for name in options:
        if chosen.get(name) is None:
            given = request.config.getoption(f"sfn_{name}")
            chosen[name] = given if given is not None else request.config.getini(f"sfn_{name}")
    return read_settings(chosen, options, request.path.parent, request.config.rootpath)


def _marked(node: pytest.Item, options: Options) -> dict[str, Any]:
    """The keywords of the test's markers, of which the nearest counts."""
    chosen: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers("sfn"))):
        if marker.args:
            raise pytest.UsageError(
                "@pytest.mark.sfn takes keywords only, such as engine='container' (see pytest --markers)"
            )
        chosen.update(marker.kwargs)
    known = {*options, "parameters"}
    for name in chosen:
        if name not in known:
            raise pytest.UsageError(f"@pytest.mark.sfn has no setting {name!r}; there are: {', '.join(sorted(known))}")
    return chosen


def read_settings(chosen: Mapping[str, JSON], options: Options, folder: Path, rootdir: Path) -> Settings:
    """The settings of values by the names of the options, and of `parameters`. pytest.UsageError as above."""
    for name, option in options.items():
        if option.choices and chosen[name] not in option.choices:
            allowed = ", ".join(option.choices)
            raise pytest.UsageError(f"sfn {name} is {chosen[name]!r}; it must be one of: {allowed}")
    try:
        seed = int(chosen["seed"])
    except ValueError:
        raise pytest.UsageError(f"sfn seed is {chosen['seed']!r}; it must be an integer") from None
    ignoring = chosen["ignoring"] or ()
    return Settings(
        engine=chosen["engine"],
        template=chosen["template"] or None,
        seed=seed,
        clock=str(chosen["clock"]),
        unmocked=chosen["unmocked"],
        unused_mocks=chosen["unused_mocks"],
        iam=chosen["iam"],
        parameters=chosen.get("parameters") or {},
        account=Account.in_region(str(chosen["region"]), str(chosen["account_id"])),
        outside=_outside(chosen["engine"], chosen),
        compare=_outside(chosen["compare"], chosen),
        ignoring=(ignoring,) if isinstance(ignoring, str) else tuple(ignoring),
        folder=folder,
        rootdir=rootdir,
    )


def _outside(engine: str | None, chosen: Mapping[str, JSON]) -> OutsideSettings | None:
    """The settings of an engine outside the process; None for the one in process, and where none is named."""
    if not engine or engine == "in-process":
        return None
    from pytest_sfn.backends.outside_settings import outside_settings

    try:
        return outside_settings(engine, chosen)
    except ValueError as error:
        raise pytest.UsageError(f"sfn {error}") from None
