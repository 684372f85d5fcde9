"""Where states can go: targets that do not exist, states that nothing reaches, machines that never end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import MISSING_END, MISSING_TARGET, NOWHERE, DefinitionPlace
from pytest_sfn.language.states.base import State
from pytest_sfn.messages import nearest
from pytest_sfn.typing import JSON


def check_transitions(
    fields: Fields, start_at: str | None, documents: dict[str, JSON], states: dict[str, State], *, whole: bool
) -> None:
    """
    Report what is wrong with the transitions of one unit of states, `whole` for the state machine itself.

    Measured: a machine without a terminal state is told that and not which states are unreachable; branches and item
    processors need no terminal state. A state that could not be read still leads where it says.
    """
    for state in states.values():
        for target, place in state.targets():
            _check_target(fields, target, place, documents)
    if not documents:
        return
    if whole and not any(_is_terminal(document) for document in documents.values()):
        fields.settings.report.add(
            "Workflow has no terminal state",
            NOWHERE,
            code=MISSING_END,
            mend='Give a state "End": true, or add a Succeed or Fail state',
        )
    elif start_at is not None:
        _check_target(fields, start_at, fields.place / "StartAt", documents)
        _check_reachable(fields, start_at, documents)


def _check_target(fields: Fields, target: str, place: DefinitionPlace, names: Iterable[str]) -> None:
    """Measured: AWS says 'Next' whatever the field is."""
    if target in names:
        return
    near = nearest(target, names)
    fields.settings.report.add(
        f"Missing 'Next' target: {target}",
        place,
        code=MISSING_TARGET,
        mend=f"Did you mean '{near}'?" if near else f"The states here are: {', '.join(names)}",
    )


def _is_terminal(document: JSON) -> bool:
    return isinstance(document, dict) and (document.get("Type") in ("Succeed", "Fail") or document.get("End") is True)


def _check_reachable(fields: Fields, start_at: str, documents: dict[str, JSON]) -> None:
    reached, waiting = set(), [start_at]
    while waiting:
        name = waiting.pop()
        if name in documents and name not in reached:
            reached.add(name)
            waiting.extend(_targets(documents[name]))
    for name in documents:
        if name not in reached:
            fields.problem(
                f'State "{name}" is not reachable.',
                "States",
                name,
                code=MISSING_TARGET,
                mend="Let a Next, Default or Catch lead to it, or remove it",
            )


def _targets(document: JSON) -> Iterator[str]:
    if not isinstance(document, dict):
        return
    sources = [document]
    for name in ("Choices", "Catch"):
        entries = document.get(name)
        sources += [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    for source in sources:
        for name in ("Next", "Default"):
            if isinstance(source.get(name), str):
                yield source[name]
