"""Map: runs its item processor once per item, inside the execution (inline) or as child executions (distributed)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language import expression_fields
from pytest_sfn.language.data_flow import read_jsonata, read_template
from pytest_sfn.language.distributed_map import DISTRIBUTED_FIELDS, DistributedSettings, run_distributed
from pytest_sfn.language.effects import Record, RunChildren
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.item_processor import ItemProcessor, read_item_processor
from pytest_sfn.language.numbers import NumberField, unexpected_type
from pytest_sfn.language.states.base import States, Steps
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.language.visit import EvaluatedFailure
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.visit import Visit

#: An inline Map runs at most 40 iterations at a time. Source: developer guide, "Inline mode".
INLINE_CONCURRENCY = 40

#: An item: Map.Item.Value, .Key (None but for members of an object) and .Source (None inline).
Row: TypeAlias = "tuple[JSON, str | None, str | None]"


class MapState(HandlingState):
    """Source: ASL specification, "Map State"; developer guide, "Map workflow state"."""

    type_name = "Map"
    template_name = None

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.selector = _read_selector(fields)
        self.max_concurrency = NumberField(fields, "MaxConcurrency", default=0)
        self.item_processor: ItemProcessor = read_item_processor(fields)
        self.processor = self.item_processor.states
        self.distributed: DistributedSettings | None = None
        self.is_distributed = self.item_processor.distributed
        if self.is_distributed:
            self.distributed = DistributedSettings(fields, self.item_processor)
        else:
            _refuse_distributed_fields(fields)
        self.items_path = _read_items_path(fields)
        self.items = read_jsonata(fields, "Items")
        self._items_source: JSON = fields.document.get("Items")

    def units(self) -> list[States]:
        """The item processor."""
        return [self.processor]

    def attempt(self, value: JSON, visit: Visit) -> Steps:
        """Select the items and run the processor on each."""
        effective = self.inflow.selected(value, visit)
        if self.distributed is not None:
            return (yield from run_distributed(self, self.distributed, effective, visit))
        items = self.select_items(effective, visit)
        yield Record("MapStateStarted", {"length": len(items)})
        concurrency = self.max_concurrency.value(self.document(effective), visit)
        outputs = yield RunChildren(
            [self.processor] * len(items),
            self.select_inputs(items, effective, visit),
            min(int(concurrency) or INLINE_CONCURRENCY, INLINE_CONCURRENCY),
            items,
            self.name,
        )
        yield Record("MapStateSucceeded", {}, leads=False)
        return outputs

    def document(self, effective: JSON) -> JSON:
        """What the state's expressions are applied to."""
        return {"input": effective} if self.query_language == "JSONata" else effective

    def select_items(self, effective: JSON, visit: Visit) -> list[JSON]:
        """The items: by ItemsPath or Items; members of an object as `{"Key": ..., "Value": ...}`."""
        items = self._found_items(effective, visit)
        return items if isinstance(items, list) else [{"Key": key, "Value": value} for key, value in items.items()]

    def select_rows(self, effective: JSON, visit: Visit) -> list[Row]:
        """The items of a Distributed Map. Source of STATE_DATA: developer guide, Context Object."""
        items = self._found_items(effective, visit)
        if isinstance(items, list):
            return [(item, None, "STATE_DATA") for item in items]
        return [(value, key, "STATE_DATA") for key, value in items.items()]

    def _found_items(self, effective: JSON, visit: Visit) -> list[JSON] | dict[str, JSON]:
        """What ItemsPath or Items gives; only a Distributed Map takes an object. Messages recorded from AWS."""
        if self.query_language == "JSONata":
            items = effective if self.items is None else self.items({"input": effective}, visit)
            return self._checked_items(items)
        items = effective if self.items_path is None else self.items_path[1](effective, visit)
        if not isinstance(items, list):
            path = "$" if self.items_path is None else self.items_path[0].replace("$$", "$", 1)
            raise ExpressionFailure("States.Runtime", f'Reference path "{path}" must point to array.', "ItemsPath")
        return items

    def _checked_items(self, items: JSON) -> list[JSON] | dict[str, JSON]:
        if isinstance(items, list) or (isinstance(items, dict) and self.is_distributed):
            return items
        source = self._items_source if isinstance(self._items_source, str) else "$states.input"
        raise unexpected_type(source, "Items", "array", items)

    def select_inputs(self, items: list[JSON], effective: JSON, visit: Visit) -> list[JSON]:
        """The input of each iteration: the item, or what ItemSelector makes of it."""
        if self.selector is None:
            return items
        return self.selected([(item, None, None) for item in items], effective, visit)

    def selected(self, rows: list[Row], effective: JSON, visit: Visit) -> list[JSON]:
        """
        What ItemSelector makes of each item, which it sees in the Context Object.

        Without one, members of a JSON object come as `{"Key": ..., "Value": ...}`. Observed at AWS, and published with
        an emulator (floci-io/floci, pull request 1588).
        """
        if self.selector is None:
            return [value if key is None else {"Key": key, "Value": value} for value, key, _ in rows]
        document, before, inputs = self.document(effective), visit.map_context, []
        for index, (item, key, source) in enumerate(rows):
            visit.map_context = (index, item, key, source)
            inputs.append(self.selector(document, visit))
        visit.map_context = before
        return inputs

    def gave_up(self, failure: WorkflowFailure) -> Steps:
        """MapStateFailed; States.Runtime of an evaluation ends the execution without it (recorded from AWS)."""
        if failure.error != "States.Runtime" or not isinstance(failure, EvaluatedFailure):
            yield Record("MapStateFailed", {})


def _read_selector(fields: Fields) -> Evaluator | None:
    """ItemSelector, or Parameters: its name of before 2022."""
    fields.only("JSONPath", "Parameters")
    fields.at_most_one("ItemSelector", "Parameters")
    name = "ItemSelector" if fields.has("ItemSelector") or not fields.has("Parameters") else "Parameters"
    fields.raw("Parameters")
    if not fields.jsonata:
        return read_template(fields, name)
    return read_jsonata(fields, name) if name == "ItemSelector" else None


def _refuse_distributed_fields(fields: Fields) -> None:
    for name in DISTRIBUTED_FIELDS:
        if fields.has(name):
            fields.unsupported(
                name,
                'It belongs to a Distributed Map, "ProcessorConfig": {"Mode": "DISTRIBUTED", ...}',
            )


def _read_items_path(fields: Fields) -> tuple[str, Evaluator] | None:
    fields.only("JSONPath", "ItemsPath")
    path = fields.raw("ItemsPath")
    if path is None or path == "$" or fields.jsonata:
        return None
    evaluate = expression_fields.reference_path(fields, "ItemsPath")
    return None if evaluate is None else (path, evaluate)
