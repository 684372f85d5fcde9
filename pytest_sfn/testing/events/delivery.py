"""From an event to the inputs of executions: by the rules and pipes a workflow's template declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.aws.events.input_transformers import InputNotJSON, pipe_input, target_input, with_parsed_payload
from pytest_sfn.aws.events.operators import InvalidPattern
from pytest_sfn.aws.events.patterns import mismatches
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import loads
from pytest_sfn.testing.events.declared import Pipe, Rule, declared
from pytest_sfn.testing.events.envelopes import (
    EventContext,
    goes_by,
    rule_variables,
    silent_bucket,
    through_subscriptions,
    whole_event,
    whole_record,
    with_real_bucket,
)
from pytest_sfn.testing.events.errors import Rejection
from pytest_sfn.testing.events.made import BusEvent, Records
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.backends.loaded_workflow import LoadedWorkflow

#: What a pipe's enrichment answers for a batch of records.
Enrichment: TypeAlias = Callable[[list[JSON]], JSON]


class EventRoutes:
    """
    The rules and pipes that a workflow's template declares, when events come.

    enrichments: what the enrichments of pipes answer, by the name of the pipe.
    """

    def __init__(self, workflow: LoadedWorkflow, context: EventContext, enrichments: Mapping[str, Enrichment]) -> None:
        self._workflow = workflow
        self._application = workflow.application
        self._context = context
        self._enrichments = enrichments
        #: Labels of the rules and pipes that took events.
        self.taken: list[str] = []

    # --- event buses
    def of_bus(self, event: BusEvent) -> tuple[list[JSON], list[Rejection]]:
        """The inputs the workflow is started with on an event of a bus, and why rules passed it over."""
        event = with_real_bucket(event, self._application)
        silent = silent_bucket(event, self._application)
        if silent is not None:
            return [], [silent]
        whole = whole_event(event, self._context)
        inputs: list[JSON] = []
        rejected: list[Rejection] = []
        for rule in declared(self._workflow):
            if isinstance(rule, Rule):
                reasons = _passes_over(rule, event.bus, whole)
                if reasons:
                    rejected.append(Rejection(rule.label, tuple(reasons)))
                else:
                    variables = rule_variables(rule.arn, rule.name, whole, self._context)
                    self.taken.append(rule.label)
                    inputs.append(_input(rule.label, partial(target_input, rule.target, whole, variables)))
            elif isinstance(rule, Pipe):
                rejected.append(Rejection(rule.label, (f"it takes records of {rule.source}, not events of a bus",)))
        return inputs, rejected

    # --- queues, streams, topics
    def of_records(self, records: Records) -> tuple[list[JSON], list[Rejection]]:
        """The inputs the workflow is started with on records, and why pipes passed them over."""
        inputs: list[JSON] = []
        if records.kind == "sns":
            arrived, rejected = through_subscriptions(records, self._application, self._context)
            for message in arrived:
                made, why_not = self.of_records(message)
                inputs += made
                rejected += why_not
            return inputs, rejected
        rejected = []
        for pipe in declared(self._workflow):
            if isinstance(pipe, Pipe):
                taken, reasons = self._taken(pipe, records)
                if reasons:
                    rejected.append(Rejection(pipe.label, tuple(reasons)))
                batches = self._batches(pipe, taken)
                self.taken += [pipe.label] if batches else []
                inputs += batches
            elif isinstance(pipe, Rule):
                rejected.append(Rejection(pipe.label, (f"it takes events of event bus {pipe.bus!r}, not records",)))
        return inputs, rejected

    def _taken(self, pipe: Pipe, records: Records) -> tuple[list[JSON], list[str]]:
        """The records a pipe's filters let through, and why it takes no others."""
        if not pipe.enabled:
            return [], ["it is stopped"]
        if f":{records.kind}:" not in pipe.source or not goes_by(records.origin, pipe.source, self._application):
            return [], [f"its source is {pipe.source}, the records are of {records.origin or records.kind!r}"]
        taken, reasons = [], []
        for record in records.records:
            whole = whole_record(records.kind, record, pipe.source, self._context)
            refused = _filtered(pipe, whole)
            if refused:
                reasons += refused
            else:
                taken.append(whole)
        return taken, reasons

    def _batches(self, pipe: Pipe, taken: list[JSON]) -> list[JSON]:
        """One input a batch: an array, also where a batch holds one record."""
        size = pipe.batch_size or len(taken) or 1
        inputs = []
        for start in range(0, len(taken), size):
            batch = self._enriched(pipe, taken[start : start + size])
            if batch != []:
                inputs.append(self._templated(pipe, pipe.template, batch))
        return inputs

    def _templated(self, pipe: Pipe, template: str | None, batch: JSON) -> JSON:
        """A batch, or what an enrichment made of it, put through an input template of the pipe."""
        reserved = {
            "aws.pipes.pipe-arn": pipe.arn,
            "aws.pipes.pipe-name": pipe.name,
            "aws.pipes.source-arn": pipe.source,
            "aws.pipes.enrichment-arn": pipe.enrichment or "",
            "aws.pipes.target-arn": self._workflow.arn,
            "aws.pipes.event.ingestion-time": self._context.time,
        }

        def made(record: JSON) -> JSON:
            variables = {**reserved, "aws.pipes.event.json": record}
            return _input(pipe.label, partial(pipe_input, template, record, variables))

        return [made(record) for record in batch] if isinstance(batch, list) else made(batch)

    def _enriched(self, pipe: Pipe, batch: list[JSON]) -> JSON:
        if pipe.enrichment is None:
            return batch
        enrichment = self._enrichments.get(pipe.name)
        if enrichment is None:
            raise HarnessError(
                f"{pipe.label}: it enriches its records by {pipe.enrichment}. Say what that answers:\n"
                f"    sfn.events.enrich({pipe.name!r}, lambda records: [...])"
            )
        return enrichment(self._templated(pipe, pipe.enrichment_template, batch))


def _passes_over(rule: Rule, bus: str, whole: Mapping[str, JSON]) -> list[str]:
    if not rule.enabled:
        return ["it is disabled"]
    if rule.bus != bus:
        return [f"it is on event bus {rule.bus!r}, the event on {bus!r}"]
    try:
        return mismatches(rule.pattern, whole)
    except InvalidPattern as error:
        raise HarnessError(f"{rule.label}: {error}") from None


def _filtered(pipe: Pipe, record: JSON) -> list[str]:
    """Why none of a pipe's filters lets a record through; empty if one does."""
    tried: list[str] = []
    for pattern in pipe.filters:
        try:
            reasons = mismatches(loads(pattern) if isinstance(pattern, str) else pattern, with_parsed_payload(record))
        except InvalidPattern as error:
            raise HarnessError(f"{pipe.label}: {error}") from None
        if not reasons:
            return []
        tried += reasons
    return tried


def _input(label: str, made: Callable[[], JSON]) -> JSON:
    try:
        return made()
    except InputNotJSON as error:
        raise HarnessError(f"{label}: {error}") from None
