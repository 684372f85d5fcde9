"""Map: runs its item processor once per item, inside the execution (inline) or as child executions (distributed)."""

from __future__ import annotations

from pytest_sfn.errors import input_limit_exceeded
from pytest_sfn.expressions.json_text import room_left
from pytest_sfn.language.child_effects import RunChildren
from pytest_sfn.language.distributed_map import DISTRIBUTED_FIELDS, DistributedSettings, run_distributed
from pytest_sfn.language.effects import Record
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.item_processor import ItemProcessor, read_item_processor
from pytest_sfn.language.map_items import MapItems, read_item_selector
from pytest_sfn.language.numbers import NumberField
from pytest_sfn.language.states.base import States, Steps
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON

#: An inline Map runs at most 40 iterations at a time. Source: developer guide, "Inline mode".
INLINE_CONCURRENCY = 40


class MapState(HandlingState):
    """Source: ASL specification, "Map State"; developer guide, "Map workflow state"."""

    type_name = "Map"
    failed_event = "MapStateFailed"
    template_name = None

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        selector = read_item_selector(fields)
        self.max_concurrency = NumberField(fields, "MaxConcurrency", default=0)
        #: Recorded from AWS: an inline Map takes these too. Inferred: it evaluates them, and tolerates no failure.
        self.tolerated = (
            NumberField(fields, "ToleratedFailureCount"),
            NumberField(fields, "ToleratedFailurePercentage"),
        )
        self.item_processor: ItemProcessor = read_item_processor(fields)
        self.processor = self.item_processor.states
        self.distributed: DistributedSettings | None = None
        self.is_distributed = self.item_processor.distributed
        if self.is_distributed:
            self.distributed = DistributedSettings(
                fields, self.item_processor, name, self.max_concurrency, self.tolerated
            )
        else:
            _refuse_distributed_fields(fields)
        self.items = MapItems(fields, selector, distributed=self.is_distributed)

    def units(self) -> list[States]:
        """The item processor."""
        return [self.processor]

    def attempt(self, value: JSON, visit: Visit) -> Steps:
        """
        Select the items and run the processor on each.

        Recorded from AWS: MaxConcurrency that is no number fails before MapStateStarted.
        """
        effective = self.inflow.selected(value, visit)
        if self.distributed is not None:
            return (yield from run_distributed(self.distributed, self.items, effective, visit))
        items = self.items.selected(effective, visit)
        document = self.items.document(effective)
        concurrency = self.max_concurrency.value(document, visit) or INLINE_CONCURRENCY
        yield Record("MapStateStarted", {"length": len(items)})
        for field in self.tolerated:
            field.value(document, visit)
        inputs = self.items.inputs([(item, None, None) for item in items], effective, visit)
        if self.items.selector is not None:
            for each in inputs:
                if room_left(each) <= 0:
                    visit.check_size(each, input_limit_exceeded)
        outputs = yield RunChildren(
            [self.processor] * len(items),
            inputs,
            min(int(concurrency), INLINE_CONCURRENCY),
            items,
            self.name,
        )
        visit.check_size(outputs)
        yield Record("MapStateSucceeded", {}, leads=False)
        return outputs


def _refuse_distributed_fields(fields: Fields) -> None:
    for name in DISTRIBUTED_FIELDS:
        if fields.has(name):
            fields.unsupported(
                name,
                'It belongs to a Distributed Map, "ProcessorConfig": {"Mode": "DISTRIBUTED", ...}',
            )
