"""
The house: each layer of the package imports only from itself and from those above it in LAYERS, in no circle.

Imports in functions and under TYPE_CHECKING count like all others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import pytest_sfn

#: The first part of a module's name below `pytest_sfn`, from what everybody may import to what nobody does.
LAYERS = (
    ("errors", "typing", "source", "values", "messages", "account"),
    ("definitions",),
    ("expressions",),
    ("aws",),
    ("language",),
    ("engine",),
    ("assertions", "reports"),
    ("integrations",),
    ("answers",),
    ("iam",),
    ("service",),
    ("http", "apigateway"),
    ("backends",),
    ("explore",),
    ("testing",),
    ("plugin", "cli", "__init__"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

#: Modules that import each other in a circle, by the first of them, and why that is well.
CIRCLES: dict[str, str] = {
    "engine.children": "Fibers have children, which are fibers, and reach their execution and its engine on the hot path.",
}

ROOT = Path(pytest_sfn.__file__).parent  # of the installed package, which need not be the one beside the tests
REPOSITORY = Path(__file__).resolve().parents[1]
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
    """`expressions.scope` for expressions/scope.py, `expressions` for its __init__.py, "" for the package's own."""
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_name(module): module for module in MODULES}


def imported_modules(module: Path, *, at_once: bool) -> set[str]:
    """Modules of ours that a module imports: at its own import only, or at any time."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    found = set()
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "pytest_sfn":
            base = (node.module or "").removeprefix("pytest_sfn").removeprefix(".")
            submodules = {f"{base}.{alias.name}".removeprefix(".") for alias in node.names} & NAMES.keys()
            found |= submodules or {base}
        elif isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("pytest_sfn.") for alias in node.names} & NAMES.keys()
    return found - {module_name(module), ""}


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The modules of each circle, sorted: those that reach each other (a module alone is none)."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            new = graph[ahead.pop()] - found
            found |= new
            ahead += new
        return found

    reach = {name: reached(name) for name in graph}
    together = {tuple(sorted(other for other in reach[name] if name in reach[other])) for name in graph}
    return sorted(list(names) for names in together if names)


def test_no_module_waits_for_its_own_import():
    """
    Modules of one row may use each other, but not in a circle: any of them can be imported first.
    """
    graph = {name: imported_modules(module, at_once=True) for name, module in NAMES.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))
    assert len(order) == len(NAMES)


def test_circles_are_those_allowed_by_name():
    """
    Modules that know each other, if only in a function or an annotation, are one thing: each circle has its reason.
    """
    graph = {name: imported_modules(module, at_once=False) for name, module in NAMES.items()}
    assert {names[0]: names for names in circles(graph) if names[0] not in CIRCLES} == {}
    assert sorted(names[0] for names in circles(graph) if names[0] in CIRCLES) == sorted(CIRCLES)


def documented_layers(page: Path) -> list[tuple[str, ...]]:
    """The names in the first column of a page's table of layers, row by row."""
    rows = re.findall(r"^\| (`[^|]*`) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [tuple(re.sub(r"/|\.py", "", name) for name in re.findall(r"`([^`]+)`", row)) for row in rows]


@pytest.mark.parametrize("page", ["docs/background/architecture.md", "CONTRIBUTING.md"])
def test_the_tables_of_layers_are_those_of_the_package(page):
    """
    The tour and the guide for contributors name every layer, in their order.
    """
    layers = [tuple(name for name in names if name != "__init__") for names in LAYERS]
    found = documented_layers(REPOSITORY / page)

    assert [row for row in found if set(row) & RANK.keys()] == layers


def test_the_drawing_shows_every_layer():
    """
    A box for each, or one for layers of a row; the history, which is no layer, is what goes between them.
    """
    drawing = (REPOSITORY / "docs" / "background" / "architecture.svg").read_text(encoding="utf-8")
    names = [name for text in re.findall(r'class="name"[^>]*>([^<]*)<', drawing) for name in text.split(", ")]

    assert sorted(names) == sorted({*RANK, "history"} - {"__init__"})


def test_what_the_pages_name_is_there():
    """
    Each file that the guide for contributors or a page of the background names in backticks, of the repository or of the package.
    """
    gone = []
    for page in (REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs" / "background").glob("*.md"))):
        named = re.findall(r"`([\w.-]+/[\w./-]*)`", page.read_text(encoding="utf-8"))
        gone += [
            f"{page.name}: {name}" for name in named if not ((REPOSITORY / name).exists() or (ROOT / name).exists())
        ]
    assert gone == []
