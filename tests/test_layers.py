"""The house: each layer of the package imports only from itself and from those above it in LAYERS."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import pytest_sfn

#: The first part of a module's name below `pytest_sfn`, from what everybody may import to what nobody does.
LAYERS = (
    ("errors", "typing", "source", "values"),
    ("expressions", "definitions"),
    ("language",),
    ("engine",),
    ("assertions", "reports"),
    ("integrations", "mocks"),
    ("service",),
    ("http", "apigateway"),
    ("backends",),
    ("testing",),
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


def module_name(module: Path) -> str:
    """`pytest_sfn.expressions.scope` for expressions/scope.py, `pytest_sfn.expressions` for its __init__.py."""
    parts = ["pytest_sfn", *module.relative_to(ROOT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_at_once(module: Path, names: set[str]) -> set[str]:
    """Modules of ours that a module's own import statements load, those in functions and under TYPE_CHECKING left out."""
    found = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module in names:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (submodules & names) or {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & names
    return found - {module_name(module)}


def test_no_module_waits_for_its_own_import():
    """
    Modules of one row may use each other, but not in a circle: any of them can be imported first.
    """
    names = {module_name(module): module for module in MODULES}
    graph = {name: imported_at_once(module, set(names)) for name, module in names.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))
    assert len(order) == len(names)
