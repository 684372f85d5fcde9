"""Plays a Task's steps: effects in, answers out, no engine."""

from __future__ import annotations

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.integrations.calling.service_calls import ServiceResponse, TimedResponse
from pytest_sfn.integrations.resources.parsing import parse_resource
from pytest_sfn.language.effects import NOT_ANSWERED, Await, AwaitTaskToken, AwaitTaskTokenWithin, Record, Sleep
from pytest_sfn.language.tasks import TaskRequest, steps_to

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:orders:run-1"


def task(arn, parameters=None, state_name="Charge card", **fields):
    """A request of one attempt."""
    parsed = parse_resource(arn)
    return TaskRequest(parsed, parameters, state_name, EXECUTION, "orders", "STANDARD", **fields)


class Played:
    """What came of a Task: its result, the seconds it slept, the events it recorded."""

    def __init__(self, steps, tokens=None):
        self.slept = 0
        self.events = []
        self.tokens_awaited = []
        answer = None
        while True:
            try:
                effect = steps.send(answer)
            except StopIteration as stop:
                self.result = stop.value
                return
            answer = self.perform(effect, tokens or {})

    def perform(self, effect, tokens):
        """The answer to one effect."""
        if isinstance(effect, Sleep):
            self.slept += effect.seconds
        elif isinstance(effect, AwaitTaskTokenWithin):
            self.slept += effect.seconds
            return NOT_ANSWERED
        elif isinstance(effect, Record):
            self.events.append((effect.type, effect.details))
        elif isinstance(effect, Await):
            return effect.future.result(5)
        elif isinstance(effect, AwaitTaskToken):
            self.tokens_awaited.append(effect.token)
            return tokens[effect.token]
        else:
            raise TypeError(f"the engine has no {effect}")
        return None


def play(answer, tokens=None):
    return Played(steps_to(answer), tokens)


class Answering:
    """A service that gives one reply, or raises one error, and keeps what it was sent."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.sent = []

    def __call__(self, call):
        """Answer one call."""
        self.sent.append((call.operation, dict(call.parameters)))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            return TimedResponse(error=reply)
        return reply if isinstance(reply, ServiceResponse) else ServiceResponse(reply)


def served(service, *replies):
    runner, answering = IntegrationTaskRunner(), Answering(*replies)
    runner.answer_service(service, answering)
    return runner, answering
