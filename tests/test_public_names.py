"""What `from pytest_sfn import ...` offers."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_sfn

ROOT = Path(__file__).parent.parent


def imported_from(file: Path, *, typing_only: bool = False) -> dict[str, list[str]]:
    """Module -> the names that a file imports from it, at its top, or there under `if TYPE_CHECKING:`."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    if typing_only:
        body = [statement for node in body if isinstance(node, ast.If) for statement in node.body]
    imports = [node for node in body if isinstance(node, ast.ImportFrom)]
    return {str(node.module): [alias.name for alias in node.names] for node in imports}


def documented() -> Iterator[str]:
    """Full names of what docs/reference/api.md shows; `module.*` where it shows the whole module."""
    text = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    for name, options in re.findall(r"^::: (\S+)\n((?:    .*\n)*)", text, re.MULTILINE):
        members = re.search(r"members: \[(.*?)\]", options)
        yield from (
            (name, f"{name}.*") if members is None else (f"{name}.{one.strip()}" for one in members[1].split(","))
        )


def test_the_table_of_names_holds_each_public_name_once():
    """
    `_NAMES` says where a name of `__all__` comes from, and `__all__` is in the order that ruff sorts it into.
    """
    named = [name for names in pytest_sfn._NAMES.values() for name in names]

    assert sorted(named) == sorted(pytest_sfn.__all__)
    assert len(named) == len(set(named))


def test_type_checkers_see_the_names_that_are_loaded():
    """
    What is imported under TYPE_CHECKING is what `_NAMES` loads, from the same modules.
    """
    seen = imported_from(ROOT / "pytest_sfn" / "__init__.py", typing_only=True)

    loaded = {f"pytest_sfn.{module}": sorted(names) for module, names in pytest_sfn._NAMES.items()}
    assert {module: sorted(names) for module, names in seen.items()} == loaded


def test_each_public_name_is_in_the_reference():
    """
    docs/reference/api.md shows it by its module and name, or with the whole of its module.
    """
    shown = set(documented())
    places = {name: module for module, names in pytest_sfn._NAMES.items() for name in names}

    def is_shown(name: str) -> bool:
        modules = {f"pytest_sfn.{places[name]}", getattr(getattr(pytest_sfn, name), "__module__", "")}
        return any({f"{module}.{name}", f"{module}.*"} & shown for module in modules)

    assert [name for name in pytest_sfn.__all__ if not is_shown(name)] == []


def test_the_reference_names_what_is_there():
    """
    Each name it shows can be imported: a module, or a member of one.
    """
    from importlib import import_module

    gone = []
    for name in {one.removesuffix(".*") for one in documented()}:
        module, _, member = name.rpartition(".")
        try:
            import_module(name)
        except ModuleNotFoundError:
            if not hasattr(import_module(module), member):
                gone.append(name)
    assert gone == []


def test_each_public_name_is_used_by_the_type_checkers_example():
    """
    tests/typing/api.py imports it (and ruff lets no import there go unused): a change of its type is noticed.
    """
    used = imported_from(ROOT / "tests" / "typing" / "api.py")["pytest_sfn"]

    assert sorted(used) == sorted(pytest_sfn.__all__)


@pytest.mark.parametrize("name", pytest_sfn.__all__)
def test_each_public_name_can_be_imported_and_has_a_docstring(name):
    """
    A name of __all__ is an object with a docstring of its own, and dir() shows it.
    """
    assert inspect.getdoc(getattr(pytest_sfn, name))
    assert name in dir(pytest_sfn)


@pytest.mark.parametrize("name", [name for name in pytest_sfn.__all__ if inspect.isclass(getattr(pytest_sfn, name))])
def test_each_public_member_of_a_public_class_has_a_docstring(name):
    """
    Methods and properties that do not begin with _ say what they do or give.
    """
    kind = getattr(pytest_sfn, name)
    members = [(member, value) for member, value in vars(kind).items() if not member.startswith("_")]
    documented = (property, *(type(value) for _, value in members if callable(value)))
    bare = [member for member, value in members if isinstance(value, documented) and not value.__doc__]
    assert bare == []


def test_a_name_that_is_none_is_refused_as_by_any_module():
    """
    The lazy lookup raises AttributeError, so that hasattr and import errors work.
    """
    assert not hasattr(pytest_sfn, "Workflows")
