"""The table of loaders holds the folder, and the documentation the table."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import get_args

import pytest

from pytest_sfn import definitions
from pytest_sfn.definitions.application import Format
from pytest_sfn.definitions.loading import LOADERS, loader

#: What the documentation calls each format.
WORDS = {
    "asl": "Amazon States Language",
    "sam": "SAM",
    "cloudformation": "CloudFormation",
    "cdk": "CDK",
    "serverless": "Serverless Framework",
    "terraform": "Terraform",
    "openapi": "OpenAPI",
}
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "load-a-template.md"


def test_every_loader_of_the_folder_is_in_the_table():
    """
    A module with a function `<module>_application` is a loader: it has its row, and its name is a format.
    """
    modules = [module.name for module in iter_modules(definitions.__path__)]
    found = [
        name for name in modules if hasattr(import_module(f"{definitions.__name__}.{name}"), f"{name}_application")
    ]
    assert sorted(found) == sorted(LOADERS) == sorted(get_args(Format))


@pytest.mark.parametrize("format_", LOADERS)
def test_every_row_has_its_loader(format_):
    """
    The loader of a format is the function of its name.
    """
    assert loader(format_).__name__ == f"{format_}_application"


@pytest.mark.parametrize("format_", LOADERS)
def test_the_documentation_lists_what_can_be_loaded(format_):
    """
    Each format has a row in the page on loading definitions.
    """
    rows = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert any(WORDS[format_] in row for row in rows)
