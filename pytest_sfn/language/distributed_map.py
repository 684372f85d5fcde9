"""
A Distributed Map: reads its items, runs them as child executions of a map run, and exports the results.

What each part means is in `item_reader.py`, `item_batcher.py` and `result_writer.py`; this is the order they come in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure, data_limit_exceeded
from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, json_size
from pytest_sfn.language.child_effects import EndMapRun, RunChildExecutions, StartMapRun
from pytest_sfn.language.effects import Record, WriteResults
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.item_batcher import ItemBatcher
from pytest_sfn.language.item_processor import ItemProcessor
from pytest_sfn.language.item_reader import ItemReader
from pytest_sfn.language.map_items import MapItems
from pytest_sfn.language.numbers import NumberField
from pytest_sfn.language.report import INVALID_LABEL
from pytest_sfn.language.result_writer import MapResultWriter, transformed
from pytest_sfn.language.states.base import Steps
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON

#: Source: developer guide, Map in Distributed mode: a Label has at most 40 characters.
MAX_LABEL = 40
#: Source: as above: white space, brackets, wildcards, special and control characters.
_FORBIDDEN_IN_LABEL = re.compile(r"[\s<>{}\[\]?*:;,\\|^~$#%&`\"\x00-\x1f\x7f-\x9f]")
#: The fields only a Distributed Map has.
DISTRIBUTED_FIELDS = (
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
)


class DistributedSettings:
    """What DISTRIBUTED_FIELDS say, and what the map run needs to know of the Map besides."""

    def __init__(
        self,
        fields: Fields,
        processor: ItemProcessor,
        state_name: str,
        max_concurrency: NumberField,
        tolerated: tuple[NumberField, NumberField],
    ) -> None:
        self.state_name = state_name
        self.max_concurrency = max_concurrency
        self.execution_type: str = processor.execution_type
        self.processor = processor.states
        self.label = _read_label(fields)
        self.tolerated = tolerated
        self.reader = fields.made("ItemReader", ItemReader)
        self.batcher = fields.made("ItemBatcher", ItemBatcher)
        self.writer = fields.made("ResultWriter", MapResultWriter)


def _read_label(fields: Fields) -> str | None:
    """Label, which becomes part of map run ARNs. The message of its length was measured, the others are not known."""
    label = fields.text("Label")
    if label == "":
        fields.problem("Value cannot be empty", "Label")
    elif label is not None and len(label) > MAX_LABEL:
        message = f"Label '{label}' exceeds the {MAX_LABEL}-character limit allowed by the service"
        fields.problem(message, "Label", code=INVALID_LABEL)
    elif label is not None and _FORBIDDEN_IN_LABEL.search(label):
        mend = (
            'It can have no white space, brackets, wildcards, control characters, nor any of : ; , \\ | ^ ~ $ # % & ` "'
        )
        fields.problem(f"Label '{label}' contains invalid characters", "Label", code=INVALID_LABEL, mend=mend)
    return label


def run_distributed(settings: DistributedSettings, items: MapItems, effective: JSON, visit: Visit) -> Steps:
    """
    The steps of one attempt; returns the Map's result.

    Recorded from AWS: ToleratedFailure fields and MaxItems are evaluated between MapStateStarted and the start of the
    map run. Inferred: MaxConcurrency before both, as in an inline Map, and batch sizes with MaxItems.
    """
    document = items.document(effective)
    rows = [] if settings.reader is not None else items.rows(effective, visit)
    max_concurrency = int(settings.max_concurrency.value(document, visit) or 0)
    yield Record("MapStateStarted", {"length": len(rows)})
    if settings.writer is not None and settings.writer.is_empty:
        raise ExpressionFailure("States.Runtime", "The ResultWriter field cannot be empty.", "ResultWriter")
    tolerated_count, tolerated_percentage = (field.value(document, visit) for field in settings.tolerated)
    max_items = None if settings.reader is None else settings.reader.limit(document, visit)
    batch_limits = (None, None) if settings.batcher is None else settings.batcher.limits(document, visit)
    map_run = yield StartMapRun(
        state_name=settings.state_name,
        label=settings.label,
        max_concurrency=max_concurrency,
        tolerated_failure_count=tolerated_count,
        tolerated_failure_percentage=tolerated_percentage,
        units=settings.processor,
        execution_type=settings.execution_type,
    )
    try:
        if settings.reader is not None:
            rows = yield from settings.reader.read(max_items, document, visit)
        selected = items.inputs(rows, effective, visit)
        inputs: Sequence[JSON] = selected
        sizes: Sequence[int] = [1] * len(selected)
        if settings.batcher is not None:
            inputs, sizes = settings.batcher.batches(selected, batch_limits, document, visit)
        try:
            children = yield RunChildExecutions(map_run, inputs, sizes)
        except WorkflowFailure:
            yield from _export(settings, map_run, document, visit)
            raise
        result = yield from _result(settings, map_run, children, document, visit)
    except WorkflowFailure as failure:
        failed = visit.located(failure)
        yield EndMapRun(map_run, failed.error, failed.cause, failed=True)
        raise failed from None
    ended = yield EndMapRun(map_run)
    yield Record("MapStateSucceeded", {}, previous=ended, leads=False)
    return result


def _result(settings: DistributedSettings, map_run: JSON, children: JSON, document: JSON, visit: Visit) -> Steps:
    details = yield from _export(settings, map_run, document, visit)
    if details is not None:
        return {"MapRunArn": map_run.arn, "ResultWriterDetails": details}
    config = {} if settings.writer is None else settings.writer.config
    result = transformed(children, config.get("Transformation", "COMPACT"))
    if json_size(result) > MAX_PAYLOAD_BYTES:
        # Results that are not exported are the state's output. Source: developer guide, "ResultWriter (Map)".
        raise data_limit_exceeded(settings.state_name)
    return result


def _export(settings: DistributedSettings, map_run: JSON, document: JSON, visit: Visit) -> Steps:
    """
    The ResultWriterDetails; None without a ResultWriter that exports.

    A map run that failed exports as well: FAILED_n and PENDING_n are for that. Source: developer guide, "ResultWriter".
    """
    writer = settings.writer
    if writer is None or writer.resource is None:
        return None
    parameters = writer.parameters(document, visit)
    return (yield WriteResults(map_run, writer.resource, parameters, writer.config))
