"""Files for loaders to read, and a Template to resolve values with."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from pytest_sfn.definitions.documents import parse_document
from pytest_sfn.definitions.loading import load_path
from pytest_sfn.definitions.request import LoadRequest
from pytest_sfn.definitions.template import Template


@pytest.fixture
def write(tmp_path):
    """Writes a file of these (dedented) contents and gives its path."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return written


@pytest.fixture
def template(tmp_path):
    """A Template of a YAML text."""

    def made(text: str, **given) -> Template:
        document = parse_document(dedent(text).lstrip("\n"), "template.yaml", tmp_path)
        return LoadRequest(load_path, given).template(document)

    return made
