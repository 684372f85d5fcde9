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
    Place,
    goes_by,
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


def of_bus(workflow: LoadedWorkflow, event: BusEvent, place: Place) -> tuple[list[JSON], list[Rejection]]:
    """The inputs a workflow is started with on an event of a bus, and why rules passed it over."""
    event = with_real_bucket(event, workflow.application)
    silent = silent_bucket(event, workflow.application)
    if silent is not None:
        return [], [silent]
    whole = whole_event(event, place)
    inputs: list[JSON] = []
    rejected: list[Rejection] = []
    for rule in declared(workflow):
        if isinstance(rule, Rule):
            reasons = _passes_over(rule, event.bus, whole)
            if reasons:
                rejected.append(Rejection(rule.label, tuple(reasons)))
            else:
                inputs.append(
                    _input(rule.label, partial(target_input, rule.target, whole, _of_rule(rule, whole, place)))
                )
        elif isinstance(rule, Pipe):
            rejected.append(Rejection(rule.label, (f"it takes records of {rule.source}, not events of a bus",)))
    return inputs, rejected


def _passes_over(rule: Rule, bus: str, whole: Mapping[str, JSON]) -> list[str]:
    if not rule.enabled:
        return ["it is disabled"]
    if rule.bus != bus:
        return [f"it is on event bus {rule.bus!r}, the event on {bus!r}"]
    try:
        return mismatches(rule.pattern, whole)
    except InvalidPattern as error:
        raise HarnessError(f"{rule.label}: {error}") from None


def _of_rule(rule: Rule, whole: Mapping[str, JSON], place: Place) -> dict[str, JSON]:
    return {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event.ingestion-time": place.time,
        "aws.events.event": {name: value for name, value in whole.items() if name != "detail"},
        "aws.events.event.json": whole,
    }


def _input(label: str, made: Callable[[], JSON]) -> JSON:
    try:
        return made()
    except InputNotJSON as error:
        raise HarnessError(f"{label}: {error}") from None


def of_records(
    workflow: LoadedWorkflow, records: Records, place: Place, enrichments: Mapping[str, Enrichment]
) -> tuple[list[JSON], list[Rejection]]:
    """The inputs a workflow is started with on records of a queue, stream or topic, and why pipes passed them over."""
    if records.kind == "sns":
        arrived, rejected = through_subscriptions(records, workflow.application, place)
        inputs: list[JSON] = []
        for message in arrived:
            made, why_not = of_records(workflow, message, place, enrichments)
            inputs += made
            rejected += why_not
        return inputs, rejected
    inputs, rejected = [], []
    for pipe in declared(workflow):
        if isinstance(pipe, Pipe):
            taken, reasons = _taken(pipe, records, workflow, place)
            if reasons:
                rejected.append(Rejection(pipe.label, tuple(reasons)))
            inputs += _batches(pipe, taken, workflow, place, enrichments)
        elif isinstance(pipe, Rule):
            rejected.append(Rejection(pipe.label, (f"it takes events of event bus {pipe.bus!r}, not records",)))
    return inputs, rejected


def _taken(pipe: Pipe, records: Records, workflow: LoadedWorkflow, place: Place) -> tuple[list[JSON], list[str]]:
    """The records a pipe's filters let through, and why it takes no others."""
    if not pipe.enabled:
        return [], ["it is stopped"]
    if f":{records.kind}:" not in pipe.source or not goes_by(records.origin, pipe.source, workflow.application):
        return [], [f"its source is {pipe.source}, the records are of {records.origin or records.kind!r}"]
    taken, reasons = [], []
    for record in records.records:
        whole = whole_record(records.kind, record, pipe.source, place)
        refused = _filtered(pipe, whole)
        if refused:
            reasons += refused
        else:
            taken.append(whole)
    return taken, reasons


def _filtered(pipe: Pipe, record: JSON) -> list[str]:
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


def _batches(
    pipe: Pipe, taken: list[JSON], workflow: LoadedWorkflow, place: Place, enrichments: Mapping[str, Enrichment]
) -> list[JSON]:
    """One input a batch: an array, also where a batch holds one record."""
    size = pipe.batch_size or len(taken) or 1
    inputs = []
    for start in range(0, len(taken), size):
        batch = _enriched(pipe, taken[start : start + size], workflow, place, enrichments)
        if batch != []:
            made = partial(_templated, pipe.template, batch, _of_pipe(pipe, workflow, place))
            inputs.append(_input(pipe.label, made))
    return inputs


def _templated(template: str | None, batch: JSON, reserved: Mapping[str, JSON]) -> JSON:
    if not isinstance(batch, list):
        return pipe_input(template, batch, {**reserved, "aws.pipes.event.json": batch})
    return [pipe_input(template, record, {**reserved, "aws.pipes.event.json": record}) for record in batch]


def _enriched(
    pipe: Pipe, batch: list[JSON], workflow: LoadedWorkflow, place: Place, enrichments: Mapping[str, Enrichment]
) -> JSON:
    if pipe.enrichment is None:
        return batch
    enrichment = enrichments.get(pipe.name)
    if enrichment is None:
        raise HarnessError(
            f"{pipe.label}: it enriches its records by {pipe.enrichment}. Say what that answers:\n"
            f"    sfn.events.enrich({pipe.name!r}, lambda records: [...])"
        )
    reserved = _of_pipe(pipe, workflow, place)
    return enrichment(_input(pipe.label, lambda: _templated(pipe.enrichment_template, batch, reserved)))


def _of_pipe(pipe: Pipe, workflow: LoadedWorkflow, place: Place) -> dict[str, JSON]:
    return {
        "aws.pipes.pipe-arn": pipe.arn,
        "aws.pipes.pipe-name": pipe.name,
        "aws.pipes.source-arn": pipe.source,
        "aws.pipes.enrichment-arn": pipe.enrichment or "",
        "aws.pipes.target-arn": workflow.arn,
        "aws.pipes.event.ingestion-time": place.time,
    }
