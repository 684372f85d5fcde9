"""What `sfn.events` is: puts events before the workflows of a test, as their templates route them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.errors import HarnessError
from pytest_sfn.testing.events.delivery import Enrichment, EventRoutes
from pytest_sfn.testing.events.envelopes import EventContext, as_event
from pytest_sfn.testing.events.errors import EventNotReceived, Rejection
from pytest_sfn.testing.events.made import BusEvent, Records
from pytest_sfn.testing.execution import Execution, started
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow
    from pytest_sfn.testing.harness import Harness

#: An event of a bus (made, whole, or an entry of PutEvents), or records of a queue, a stream or a topic.
GivenEvent: TypeAlias = "BusEvent | Records | Mapping[str, JSON] | Iterable[Records]"


class Events:
    """The event buses, queues and streams before a test's workflows."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._enrichments: dict[str, Enrichment] = {}
        self._connected = False
        #: Every execution an event started, in their order.
        self.executions: list[Execution] = []

    def put(self, event: GivenEvent) -> list[Execution]:
        """Start every workflow that a rule or pipe starts on an event, in the order they were loaded; perhaps none."""
        executions = []
        if isinstance(event, (BusEvent, Mapping)):
            one = as_event(event)  # every workflow sees the same event, by the same id
            event = replace(one, envelope={"id": self._harness.engine.uuid(), **one.envelope})
        for workflow in list(self._harness.workflows.values()):
            inputs, _ = self._inputs(workflow, event)
            executions += [self._start(workflow, value) for value in inputs]
        return executions

    def receive(self, workflow: LoadedWorkflow, event: GivenEvent) -> Execution:
        """The one execution a workflow starts on an event. EventNotReceived, with the reasons, if there is none."""
        inputs, rejections = self._inputs(workflow, event)
        if not inputs:
            raise EventNotReceived(workflow.name, _described(event), rejections)
        if len(inputs) > 1:
            raise HarnessError(
                f"{workflow.name!r} is started {len(inputs)} times on {_described(event)}; "
                "sfn.events.put(...) gives all executions"
            )
        return self._start(workflow, inputs[0])

    def connect(self) -> Events:
        """
        Let events flow between the workflows of the test from now on. Gives itself.

        What a Task puts by `putEvents`, and how executions of Standard workflows end ("Step Functions Execution Status
        Change"), then starts what rules start on it; `executions` has them all.
        """
        if not self._connected:
            from pytest_sfn.testing.events.connected import connect_buses

            connect_buses(self._harness, self.put)
            self._connected = True
        return self

    def enrich(self, pipe: str, answer: Enrichment) -> None:
        """What the enrichment of a pipe answers: `answer(records)` gives the records that go on to the target."""
        self._enrichments[pipe] = answer

    def _start(self, workflow: LoadedWorkflow, value: JSON) -> Execution:
        execution = started(self._harness, workflow, value)
        self.executions.append(execution)
        return execution

    def _inputs(self, workflow: LoadedWorkflow, event: GivenEvent) -> tuple[list[JSON], list[Rejection]]:
        engine = self._harness.engine
        context = EventContext(engine.account, engine.scheduler.clock.now, engine.uuid)
        routes = EventRoutes(workflow, context, self._enrichments)
        if isinstance(event, (BusEvent, Mapping)):
            inputs, rejections = routes.of_bus(as_event(event))
        else:
            inputs, rejections = routes.of_records(_joined(event))
        self._harness.started_by.update((workflow.arn, label) for label in routes.taken)
        return inputs, rejections


def _joined(given: Records | Iterable[Records]) -> Records:
    """Several records as one batch."""
    if isinstance(given, Records):
        return given
    several = list(given)
    if not several:
        raise HarnessError("No record was given")
    first = several[0]
    for other in several:
        if (other.kind, other.origin) != (first.kind, first.origin):
            raise HarnessError("Records of one batch come from one queue or stream")
    return replace(first, records=tuple(record for each in several for record in each.records))


def _described(event: GivenEvent) -> str:
    if isinstance(event, (BusEvent, Mapping)):
        return str(as_event(event))
    return str(_joined(event))
