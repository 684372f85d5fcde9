"""The house: each layer of the package imports only from itself and from those above it in LAYERS."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_sfn

#: The first part of a module's name below `pytest_sfn`, from what everybody may import to what nobody does.
LAYERS = (
    ("errors", "typing", "source"),
    ("expressions", "definitions"),
    ("language",),
    ("engine",),
    ("assertions", "reports"),
    ("integrations", "mocks"),
    ("service",),
    ("http", "apigateway"),
    ("backends",),
    ("plugin", "cli", "__init__"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

ROOT = Path(pytest_sfn.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))


def relative_name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def layer_of(module: Path) -> str:
    """`expressions` for expressions/scope.py, `cli` for cli.py, `__init__` for the package itself."""
    return module.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(module: Path) -> Iterator[tuple[int, str]]:
    """Line and layer of each import from pytest_sfn, those in functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        for name in imported_names(node, module):
            if name.split(".")[0] == "pytest_sfn":
                yield node.lineno, [*name.split("."), "__init__"][1]


def imported_names(node: ast.AST, module: Path) -> list[str]:
    """
    Absolute module names an import statement mentions.

    `from pytest_sfn import cli` means the module where there is one, else a name of the package itself.
    """
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        package = ["pytest_sfn", *module.relative_to(ROOT).parent.parts]
        base = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
    if base == "pytest_sfn":
        return [f"pytest_sfn.{alias.name}" if alias.name in RANK else "pytest_sfn" for alias in node.names]
    return [base]


def test_every_module_has_a_layer():
    """
    A new file at the top of the package is put into LAYERS, so that it is clear who may import it.
    """
    assert sorted({layer_of(module) for module in MODULES} - RANK.keys()) == []


@pytest.mark.parametrize("module", MODULES, ids=relative_name)
def test_imports_point_downwards(module):
    """
    No module imports from a layer above its own; `__version__` is anybody's.
    """
    own = RANK[layer_of(module)]
    upward = [
        f"{relative_name(module)}:{line} imports {layer}"
        for line, layer in imports(module)
        if RANK[layer] > own and layer != "__init__"
    ]
    assert upward == []


def test_neighbours_in_one_row_do_not_import_each_other_in_a_circle():
    """
    Where one layer of a row imports another of the same row, the other does not import it back.
    """
    edges = {(layer_of(module), layer) for module in MODULES for _, layer in imports(module)}
    circles = sorted((a, b) for a, b in edges if a < b and (b, a) in edges and "__init__" not in (a, b))
    assert circles == []
