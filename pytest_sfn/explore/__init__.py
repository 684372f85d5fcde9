"""Explores every way a workflow can fail: faults, scripts of them, promises, and what became of each."""

from __future__ import annotations

from pytest_sfn.explore import promises

__all__ = ["promises"]
