"""Plays states without an engine: a definition in, effects out, answers in."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.machine import analyse, parse
from pytest_sfn.language.visit import Visit


def state(definition, *, language=None, others=("Next", "Caught", "Other"), machine_type="STANDARD"):
    """The state of a definition, in a machine whose other states exist only to be gone to."""
    return machine(definition, language=language, others=others, machine_type=machine_type).states.by_name["It"]


def machine(definition, *, language=None, others=("Next", "Caught", "Other"), machine_type="STANDARD"):
    """A machine of that state, first, and of others which a Choice in front keeps reachable."""
    return parse(around(definition, language=language, others=others), machine_type=machine_type)


def around(definition, *, language=None, others=("Next", "Caught", "Other")):
    """The definition of that machine."""
    rule = {"Condition": True} if language == "JSONata" else {"Variable": "$", "IsNull": True}
    gate = {
        "Type": "Choice",
        "Choices": [{**rule, "Next": name} for name in others],
        "Default": "It",
    }
    states = {"Gate": gate, "It": definition, **{name: {"Type": "Succeed"} for name in others}}
    whole = {"StartAt": "Gate", "States": states}
    return whole if language is None else {"QueryLanguage": language, **whole}


def diagnostics(definition, **settings):
    """What analysis tells of the machine around a state: `(code, location, message)` each."""
    _, found = analyse(around(definition, **settings))
    return [(d.code, d.location.pointer, d.message) for d in found]


class FakeVisit(Visit):
    """A visit at a fixed time."""

    __slots__ = ("_now",)

    def __init__(self, variables=None, context=None, random=None, now=0.0):
        super().__init__(variables, context, random)
        self._now = now

    def now(self):
        """The time given."""
        return self._now


def run(definition, value, variables=None, *, language=None, context=None):
    """What a state without effects makes of a value: its output."""
    it = state(definition, language=language)
    return it.run(value, FakeVisit(variables, context))


def play(steps, *conversation):
    """
    Drives steps through a conversation of `(effect, answer)`; gives what they return.

    An effect is compared as a whole; a type stands for any effect of it. An exception for an answer is raised where the
    steps wait.
    """
    answer = None
    for expected, reply in conversation:
        effect = steps.throw(answer) if isinstance(answer, WorkflowFailure) else steps.send(answer)
        if isinstance(expected, type):
            assert isinstance(effect, expected), effect
        else:
            assert effect == expected
        answer = reply
    try:
        effect = steps.throw(answer) if isinstance(answer, WorkflowFailure) else steps.send(answer)
    except StopIteration as stop:
        return stop.value
    raise AssertionError(f"one more effect: {effect}")


def answers(result=None, failure=None):
    """The steps of a task that answers at once."""
    if failure is not None:
        raise failure
    return result
    yield
