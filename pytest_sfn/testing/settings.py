"""Settings of one test: the nearest marker, else the command line, else the ini file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.account import Account
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.outside_settings import OutsideSettings

ENGINES = ("in-process", "container", "endpoint")
_NAMES = ("engine", "template", "seed", "clock", "unmocked", "unused_mocks", "iam", "account_id", "region")
#: Settings of engines outside the process, read only where there is one.
_OUTSIDE_NAMES = (
    "endpoint_url",
    "image",
    "network",
    "wait_time_scale",
    "answer_port",
    "prefix",
    "role_arn",
    "allow_aws",
    "engine_strict",
    "engine_timeout",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What `@pytest.mark.sfn` and the options chose. folder: relative paths in `load` start there, then at rootdir."""

    engine: str = "in-process"
    template: str | None = None
    seed: int = 0
    clock: str = "virtual"
    unmocked: str = "error"
    unused_mocks: str = "error"
    iam: str = "off"
    parameters: Mapping[str, JSON] = field(default_factory=dict)
    account_id: str = "123456789012"
    region: str = "us-east-1"
    #: The engine outside the process that executions run on; None for the one in process.
    outside: OutsideSettings | None = None
    #: The engine that executions are run on a second time, to compare; None for none.
    compare: OutsideSettings | None = None
    #: JSONPaths of what comparisons leave out.
    ignoring: tuple[str, ...] = ()
    folder: Path = field(default_factory=Path.cwd)
    rootdir: Path = field(default_factory=Path.cwd)

    @property
    def account(self) -> Account:
        """The account and Region of ARNs."""
        return Account.in_region(self.region, self.account_id)

    def found(self, path: str | Path) -> Path:
        """
        The file or folder a test names: beside the test file, then in the folders above up to the rootdir.

        DefinitionError, with the near misses, where there is none.
        """
        given = Path(path)
        if given.is_absolute():
            return given
        found = self._nearest(given) or (given if given.exists() else None)
        if found is None:
            raise self._not_found(given)
        return found

    def _nearest(self, given: Path) -> Path | None:
        for folder in (self.folder, *self.folder.parents):
            if (folder / given).exists():
                return folder / given
            if folder == self.rootdir:
                break
        return None

    def _not_found(self, given: Path) -> Exception:
        from pytest_sfn.definitions.problems import choices, definition_error
        from pytest_sfn.source import Location

        folder = (self.folder / given).parent
        there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        message = f"There is no file {given}, neither in {self.folder} nor in the folders above up to {self.rootdir}"
        return definition_error("FILE_NOT_FOUND", message, Location(str(given)), choices(given.name, there))


def settings_of(request: pytest.FixtureRequest) -> Settings:
    """The settings of the test that asks. pytest.UsageError for a value that cannot be."""
    chosen: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("sfn"))):
        if marker.args:
            raise pytest.UsageError(
                "@pytest.mark.sfn takes keywords only, such as engine='container' (see pytest --markers)"
            )
        chosen.update(marker.kwargs)
    for name in (*_NAMES, "compare", "ignoring"):
        _choose_setting(chosen, name, request.config)
    return _checked(chosen, request)


def _choose_setting(chosen: dict[str, Any], name: str, config: pytest.Config) -> None:
    if chosen.get(name) is None:
        option = config.getoption(f"sfn_{name}")
        chosen[name] = option if option is not None else config.getini(f"sfn_{name}")


def _checked(chosen: dict[str, Any], request: pytest.FixtureRequest) -> Settings:
    known = {*_NAMES, *_OUTSIDE_NAMES, "compare", "ignoring", "parameters"}
    for name in chosen:
        if name not in known:
            raise pytest.UsageError(f"@pytest.mark.sfn has no setting {name!r}; there are: {', '.join(sorted(known))}")
    _choose("engine", chosen["engine"], ENGINES)
    _choose("unmocked", chosen["unmocked"], ("error", "endpoint"))
    _choose("unused_mocks", chosen["unused_mocks"], ("error", "ignore"))
    _choose("iam", chosen["iam"], ("off", "warn", "error"))
    try:
        chosen["seed"] = int(chosen["seed"])
    except ValueError:
        raise pytest.UsageError(f"sfn seed is {chosen['seed']!r}; it must be an integer") from None
    chosen["template"] = chosen["template"] or None
    chosen["clock"] = str(chosen["clock"])
    chosen.setdefault("parameters", {})
    ignoring = chosen["ignoring"] or ()
    chosen["ignoring"] = (ignoring,) if isinstance(ignoring, str) else tuple(ignoring)
    _outside(chosen, request.config)
    return Settings(**chosen, folder=request.path.parent, rootdir=request.config.rootpath)


def _outside(chosen: dict[str, Any], config: pytest.Config) -> None:
    """Put the settings of engines outside the process in the place of their names."""
    engines = {"outside": chosen["engine"], "compare": chosen["compare"] or ""}
    given = {name: chosen.pop(name, None) for name in _OUTSIDE_NAMES}
    chosen["outside"] = chosen["compare"] = None
    if engines == {"outside": "in-process", "compare": ""}:
        return
    from pytest_sfn.backends.outside_settings import outside_settings

    for name in _OUTSIDE_NAMES:
        _choose_setting(given, name, config)
    try:
        for role, engine in engines.items():
            if engine not in ("in-process", ""):
                chosen[role] = outside_settings(engine, {**chosen, **given})
    except ValueError as error:
        raise pytest.UsageError(f"sfn {error}") from None


def _choose(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise pytest.UsageError(f"sfn {name} is {value!r}; it must be one of: {', '.join(allowed)}")
