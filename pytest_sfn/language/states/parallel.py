"""Parallel: runs its branches side by side on the same input; the result is the array of their outputs."""

from __future__ import annotations

from pytest_sfn.language.child_effects import RunChildren
from pytest_sfn.language.effects import Record
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import States, Steps
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON


class ParallelState(HandlingState):
    """Source: ASL specification, "Parallel State"."""

    type_name = "Parallel"
    failed_event = "ParallelStateFailed"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        from pytest_sfn.language.states import read_states

        self.branches: list[States] = []
        for branch in fields.objects("Branches", required=True):
            self.branches.append(read_states(branch))
            branch.text("Comment")
            branch.finish()

    def units(self) -> list[States]:
        """The branches."""
        return self.branches

    def attempt(self, value: JSON, visit: Visit) -> Steps:
        """Run all branches on the effective input."""
        effective = self.effective_input(value, visit)
        yield Record("ParallelStateStarted", {})
        outputs = yield RunChildren(self.branches, [effective] * len(self.branches), max_concurrency=0)
        visit.check_size(outputs)
        yield Record("ParallelStateSucceeded", {}, leads=False)
        return outputs
