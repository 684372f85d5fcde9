"""Files read and compiled once for the whole process, however many tests load them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_sfn.definitions import Application, StateMachineDeclaration, load
from pytest_sfn.integrations.resources.parsing import parse_resource, template_problems
from pytest_sfn.language.machine import StateMachine, parse
from pytest_sfn.typing import JSON, StateMachineType

_CACHE: dict[tuple[Any, ...], LoadedFile] = {}
_CACHE_SIZE = 128


class LoadedFile:
    """What a file declares, and those of its state machines that have been compiled."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._machines: dict[tuple[str, StateMachineType], StateMachine] = {}

    def machine(self, declaration: StateMachineDeclaration, type: StateMachineType | None = None) -> StateMachine:  # noqa: A002 - the API's word
        """A state machine of the file, compiled now if it is not yet; `type` in place of the declared one."""
        key = (declaration.logical_id, type or declaration.type)
        if key not in self._machines:
            self._machines[key] = parse(
                declaration.definition,
                machine_type=key[1],
                source_map=declaration.source_map,
                parse_resource=parse_resource,
                template_problems=template_problems,
            )
        return self._machines[key]


def load_file(
    path: Path, parameters: Mapping[str, JSON], stage: str | None = None, options: Mapping[str, str] | None = None
) -> LoadedFile:
    """The file, kept while it does not change. Raises DefinitionError."""
    try:
        stamp = path.stat().st_mtime_ns if path.is_file() else None
    except OSError:
        stamp = None
    given = options or {}
    key = (str(path), stamp, repr(sorted(parameters.items())), stage, repr(sorted(given.items())))
    kept = _CACHE.get(key) if stamp is not None else None
    if kept is None:
        kept = LoadedFile(load(path, parameters=parameters, stage=stage, options=given))
        if stamp is not None:
            if len(_CACHE) >= _CACHE_SIZE:
                _CACHE.pop(next(iter(_CACHE)))
            _CACHE[key] = kept
    return kept
