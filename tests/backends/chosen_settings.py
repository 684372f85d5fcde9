"""Settings as options choose them: the defaults of the plugin's table, and what a test has otherwise."""

from dataclasses import replace
from pathlib import Path

from pytest_sfn.backends.outside_settings import OutsideSettings, outside_settings
from pytest_sfn.plugin import OPTIONS
from pytest_sfn.testing.settings import Settings, read_settings

DEFAULTS = {name: option.default for name, option in OPTIONS.items()}


def outside(engine: str, **chosen: object) -> OutsideSettings:
    """An engine outside the process, by the names of the options."""
    return outside_settings(engine, DEFAULTS | chosen)


def in_process(**chosen: object) -> Settings:
    """A test on the engine in process, by the names of the options."""
    return read_settings(DEFAULTS | chosen, OPTIONS, Path.cwd(), Path.cwd())


def on(engine: OutsideSettings) -> Settings:
    """A test on an engine outside the process."""
    return replace(in_process(), engine=engine.engine, outside=engine)
