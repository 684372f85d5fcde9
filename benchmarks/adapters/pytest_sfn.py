"""pytest-sfn's in-process engine, for the bench harness: BENCH_ADAPTERS names this folder."""

from __future__ import annotations

from .base import Engine, Outcome


class Adapter(Engine):
    """Virtual time, so @scaled and not are the same."""

    def start(self):
        from pytest_sfn.engine import Engine as SfnEngine
        from pytest_sfn.language.machine import parse

        self.new_engine, self.parse, self.tasks, self.execution = SfnEngine, parse, None, None

    def create(self, workload):
        options = {}
        if workload.get("task"):
            from pytest_sfn.integrations.resources.parsing import parse_resource

            options["parse_resource"] = parse_resource
        machine_type = "EXPRESS" if workload["express"] else "STANDARD"
        self.machine = self.parse(workload["definition"], machine_type=machine_type, **options)
        self.input = workload["input"]
        self.task = workload.get("task")
        self.engine = self.new_engine(tasks=FlakyTask(self.task) if self.task else None)

    def run(self):
        execution = self.execution = self.engine.run(self.machine, self.input)
        return Outcome(execution.status, execution.output, f"{execution.error}: {execution.cause}")

    def history(self):
        return len(list(self.execution.history))

    def versions(self):
        import pytest_sfn

        return {"pytest-sfn": pytest_sfn.__version__}


class FlakyTask:
    """A Task that fails so many times and then succeeds, without the mocks of a test."""

    def __init__(self, task):
        self.task, self.calls = task, 0

    def run(self, request):
        from pytest_sfn.errors import WorkflowFailure

        self.calls += 1
        if self.calls <= self.task["failures"]:
            raise WorkflowFailure(self.task["error"], self.task["cause"])
        return {"StatusCode": 200, "Payload": self.task["payload"]}
        yield  # a generator, as every TaskRunner's run is
