"""Runs definitions in an engine, with tasks answered from a table."""

from __future__ import annotations

from pytest_sfn.engine import Engine
from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.effects import AwaitTaskToken, Record, Sleep
from pytest_sfn.language.machine import parse

RESOURCE = "arn:aws:states:::sns:publish"
TOKEN = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"


class Tasks:
    """Answers tasks by state name: a value, a failure, `(seconds, answer)`, a callable of the request, or a list of these."""

    def __init__(self, answers=None):
        self.answers = answers or {}
        self.requests = []

    def run(self, request):
        """The steps of one attempt."""
        self.requests.append(request)
        answer = self.answers.get(request.state_name, lambda asked: asked.parameters)
        if isinstance(answer, list):
            asked = sum(earlier.state_name == request.state_name for earlier in self.requests)
            answer = answer[min(asked, len(answer)) - 1]
        return self._steps(request, answer)

    def _steps(self, request, answer):
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, tuple):
            yield Sleep(answer[0])
            answer = answer[1]
        if request.resource.pattern == "waitForTaskToken":
            yield Record("TaskSubmitted", {"output": {}, "resource": "sendMessage", "resourceType": "sqs"})
            return (yield AwaitTaskToken(request.task_token))
        if isinstance(answer, WorkflowFailure):
            raise answer
        return answer


def engine_of(answers=None, **settings):
    """An engine whose tasks are answered by a table."""
    return Engine(tasks=Tasks(answers), **settings)


def unit(**states):
    """States in a row: the first is StartAt, each goes to the next, the last ends."""
    names = list(states)
    linked = {}
    for name, following in zip(names, [*names[1:], None], strict=True):
        state = dict(states[name])
        if state["Type"] not in ("Choice", "Succeed", "Fail") and "Next" not in state and "End" not in state:
            state |= {"End": True} if following is None else {"Next": following}
        linked[name] = state
    return {"StartAt": names[0], "States": linked}


def task(**fields):
    return {"Type": "Task", "Resource": RESOURCE, **fields}


def run(definition, value=None, answers=None, *, machine_type="STANDARD", **names):
    """An execution that has ended."""
    engine = engine_of(answers)
    return engine.run(parse(definition, machine_type=machine_type), {} if value is None else value, **names)


def types(execution):
    """The types of its events."""
    return [event["type"] for event in execution.history]


def story(execution):
    """Its events as `(type, state or index, previousEventId)`."""
    return [(event["type"], _subject(event), event["previousEventId"]) for event in execution.history]


def _subject(event):
    for name, details in event.items():
        if name.endswith("EventDetails") and isinstance(details, dict):
            return details.get("index", details.get("name"))
    return None


def at(execution, event_type):
    """Seconds from the start at which events of a type happened."""
    return [event["timestamp"] - execution.start_date for event in execution.history if event["type"] == event_type]
