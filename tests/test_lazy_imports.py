"""
Pay only for what is used: what a pytest run without workflows does not import, and a first execution neither.

Each rule is checked in a fresh process, and says which of our modules asked for the forbidden one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

#: Packages that cost tens of milliseconds, and are wanted by few executions.
HEAVY = (
    "antlr4",
    "asyncio",
    "boto3",
    "botocore",
    "docker",
    "http",
    "httpx",
    "jsonpath_ng",
    "jsonschema",
    "moto",
    "multiprocessing",
    "pyarrow",
    "pydantic",
    "requests",
    "rich",
    "samtranslator",
    "socketserver",
    "sqlite3",
    "testcontainers",
    "urllib3",
    "werkzeug",
    "yaml",
)

#: What the plugin may import of ours before a test asks for a workflow.
THIN = {"pytest_sfn", "pytest_sfn.plugin"}

#: Records, for every module imported while `statement` runs, which module's import led to it.
PROBE = """
import sys, json, importlib.abc
{before}
known = set(sys.modules)
class Witness(importlib.abc.MetaPathFinder):
    asked = {{}}
    def find_spec(self, name, path=None, target=None):
        frame = sys._getframe(1)
        while frame and (frame.f_globals.get("__name__") or "").startswith(("importlib", "_frozen")):
            frame = frame.f_back
        self.asked.setdefault(name, frame.f_globals.get("__name__") if frame else None)
sys.meta_path.insert(0, Witness())
{statement}
print(json.dumps({{name: Witness.asked.get(name) for name in set(sys.modules) - known}}))
"""

pytestmark = pytest.mark.filterwarnings("default")


def modules_imported_by(statement: str, before: str = "") -> dict[str, str]:
    """Module names a fresh Python imports for a statement -> who asked for each."""
    script = PROBE.format(statement=statement, before=before)
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def heavy(modules: dict[str, str]) -> dict[str, str]:
    return {name: asker for name, asker in modules.items() if name.split(".")[0] in HEAVY}


def needs(module: str) -> pytest.MarkDecorator:
    missing = find_spec(module.partition(".")[0]) is None or find_spec(module) is None
    return pytest.mark.skipif(missing, reason=f"no {module}")


@needs("pytest_sfn.plugin")
def test_the_plugin_imports_nothing_heavy():
    """
    What pytest imports for every run of everybody is pytest itself and one thin module.
    """
    modules = modules_imported_by("import pytest_sfn.plugin", before="import pytest, _pytest.config, _pytest.python")
    assert heavy(modules) == {}
    assert len(modules) <= 5, f"pytest_sfn.plugin imports {sorted(modules)}"


@needs("pytest_sfn.plugin")
def test_a_run_without_workflows_does_not_import_the_engine(tmp_path):
    """
    Collecting and running a test that uses no fixture of ours imports nothing of ours but the plugin.
    """
    (tmp_path / "conftest.py").write_text(
        "import json, sys\n"
        "def pytest_unconfigure(config):\n"
        "    print('MODULES', json.dumps(sorted(m for m in sys.modules if m.partition('.')[0] == 'pytest_sfn')))\n"
    )
    (tmp_path / "test_other.py").write_text("def test_other():\n    pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("MODULES ")]
    assert set(json.loads(line.removeprefix("MODULES "))) == THIN


@needs("pytest_sfn.engine")
@pytest.mark.parametrize("statement", ["import pytest_sfn.engine", "import pytest_sfn.language"])
def test_the_engine_imports_nothing_heavy(statement):
    """
    The first result of a fresh process waits for none of the libraries its definition does not use.
    """
    assert heavy(modules_imported_by(statement)) == {}
