"""What `load` was asked for, as every loader gets it beside the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.definitions.application import Application
    from pytest_sfn.definitions.documents import Document
    from pytest_sfn.definitions.template import Template


@dataclass(frozen=True)
class LoadRequest:
    """The arguments of `load`; `load_path` loads another file or folder, of whatever kind: a nested stack's."""

    load_path: Callable[[Path, LoadRequest], Application]
    parameters: Mapping[str, JSON] = field(default_factory=dict)
    stage: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None

    @property
    def environment(self) -> StackEnvironment:
        """Account, Region and stack to deploy to, in thought."""
        return StackEnvironment.given(self.parameters, self.name)

    def template(
        self,
        document: Document,
        given: Mapping[str, JSON] | None = None,
        environment: StackEnvironment | None = None,
        find_asset: Callable[[str, str], Path | None] = lambda _bucket, _key: None,
    ) -> Template:
        """The Template of a document; `given` and `environment` are the request's unless a tool knows more."""
        from pytest_sfn.definitions.intrinsic_functions import FUNCTIONS
        from pytest_sfn.definitions.nested_stacks import nested_application
        from pytest_sfn.definitions.template import Template

        known = self.parameters if given is None else given
        nested = partial(nested_application, self._load_stack)
        return Template(document, known, environment or self.environment, FUNCTIONS, nested, find_asset)

    def _load_stack(self, path: Path, parameters: Mapping[str, JSON]) -> Application:
        return self.load_path(path, LoadRequest(self.load_path, parameters))
