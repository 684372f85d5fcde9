"""Handlers named as a template names them: the folder of CodeUri, and `module.function`."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pytest_sfn.errors import HarnessError
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.answers.handlers import LambdaContext


class HandlerFile:
    """
    A handler in a folder. Its modules are seen only by it: two functions may both have an `app.py` and a `utils.py`.

    While it runs, the folder is the working directory, as in Lambda. A handler that cannot be imported is the test's
    mistake: HarnessError.
    """

    _lock = threading.RLock()

    def __init__(self, folder: str | Path, handler: str) -> None:
        self.folder = Path(folder).resolve()
        module, _, self.function = handler.rpartition(".")
        self.module = module.replace("/", ".")
        self._modules: dict[str, ModuleType] = {}
        if not module or not self.folder.is_dir():
            raise HarnessError(
                f"No handler {handler!r} under {self.folder}: CodeUri is a folder, Handler is module.function"
            )

    def __call__(self, event: JSON, context: LambdaContext) -> JSON:
        """Import the module on first use and call its handler."""
        with self._lock, self._own_modules(), _working_directory(self.folder):
            return self._imported()(event, context)

    def _imported(self) -> Callable[[JSON, LambdaContext], JSON]:
        try:
            module = importlib.import_module(self.module)
        except (ImportError, SyntaxError) as error:
            raise HarnessError(
                f"The handler's module {self.module!r} under {self.folder} cannot be imported: "
                f"{type(error).__name__}: {error}.\nThe function's dependencies must be installed where the tests run"
            ) from error
        function: Callable[[JSON, LambdaContext], JSON] | None = getattr(module, self.function, None)
        if function is None:
            raise HarnessError(f"{module.__file__} has no function {self.function!r}, which its Handler names")
        return function

    @contextmanager
    def _own_modules(self) -> Iterator[None]:
        tops = {path.stem for path in self.folder.iterdir() if path.is_dir() or path.suffix in (".py", ".so", ".pyd")}
        hidden = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in tops}
        for name in hidden:
            del sys.modules[name]
        sys.modules.update(self._modules)
        before = set(sys.modules) - set(self._modules)
        sys.path.insert(0, str(self.folder))
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(str(self.folder))
            for name in set(sys.modules) - before:
                if self._is_own(sys.modules[name]):
                    self._modules[name] = sys.modules.pop(name)
            sys.modules.update(hidden)

    def _is_own(self, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        return isinstance(file, str) and Path(file).is_relative_to(self.folder)


@contextmanager
def _working_directory(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
