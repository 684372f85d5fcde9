"""Map: runs its item processor once per item, inside the execution (inline) or as child executions (distributed)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.jsonpath import compile_path
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.data_flow import jsonata_template, read_template
from pytest_sfn.language.distributed_map import DistributedSettings, run_distributed
from pytest_sfn.language.effects import Record, RunChildren
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NumberField
from pytest_sfn.language.states.base import States, Steps
from pytest_sfn.language.states.handling import HandlingState
from pytest_sfn.language.visit import EvaluatedFailure
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.visit import Visit

#: An inline Map runs at most 40 iterations at a time, whatever MaxConcurrency says. Source: developer guide, "Inline mode".
INLINE_CONCURRENCY = 40


class MapState(HandlingState):
    """Source: ASL specification, "Map State"; developer guide, "Map workflow state"."""

    type_name = "Map"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name, template=None)
        fields.raw("Parameters")
        fields.raw("ItemSelector")
        if fields.has("Parameters") and fields.has("ItemSelector"):
            fields.problem("Only one of these fields is allowed: [Parameters, ItemSelector]")
        self.selector = self._read_selector(fields)
        self.max_concurrency = NumberField(fields, "MaxConcurrency", default=0)
        self.processor, config = _read_processor(fields)
        self.distributed: DistributedSettings | None = None
        if config.get("Mode") == "DISTRIBUTED":
            self.distributed = DistributedSettings(fields, config, self.processor)
        else:
            _refuse_distributed_fields(fields)
        self.items_path = _read_items_path(fields)
        self.items = _read_items(fields)
        self._items_source = fields.document.get("Items")

    def _read_selector(self, fields: Fields) -> Evaluator | None:
        name = "ItemSelector" if fields.has("ItemSelector") else "Parameters"
        if not fields.has(name):
            return None
        if fields.jsonata:
            fields.only("JSONPath", "Parameters")
            return jsonata_template(fields, name, fields.raw(name))
        return read_template(fields, name)

    def units(self) -> list[States]:
        """The item processor."""
        return [self.processor]

    def attempt(self, value: JSON, visit: Visit) -> Steps:
        """Select the items and run the processor on each."""
        effective = value if self.inflow.input_path is None else self.inflow.input_path(value, visit)
        if self.distributed is not None:
            return (yield from run_distributed(self, self.distributed, value, effective, visit))
        items = self.select_items(effective, visit)
        yield Record("MapStateStarted", {"length": len(items)})
        concurrency = self.max_concurrency.value(self.document(effective), visit)
        inputs = self.select_inputs(items, effective, visit)
        outputs = yield RunChildren(
            [self.processor] * len(items),
            inputs,
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
        """The items: by ItemsPath or Items. Messages recorded from AWS."""
        if self.query_language == "JSONata":
            items = effective if self.items is None else self.items({"input": effective}, visit)
            return self._checked_items(items)
        items = effective if self.items_path is None else self.items_path[1](effective, visit)
        if not isinstance(items, list):
            path = "$" if self.items_path is None else self.items_path[0].replace("$$", "$", 1)
            raise ExpressionFailure("States.Runtime", f'Reference path "{path}" must point to array.', "ItemsPath")
        return items

    def _checked_items(self, items: JSON) -> list[JSON]:
        if isinstance(items, list):
            return items
        if isinstance(items, dict) and self.distributed is not None:
            return [{"Key": key, "Value": value} for key, value in items.items()]
        names = {dict: "object", str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
        source = self.items_text.removeprefix("{%").removesuffix("%}").strip()
        raise ExpressionFailure(
            "States.QueryEvaluationError",
            f"The JSONata expression '{source}' specified for the field 'Items' returned an unexpected result type. "
            f"Expected 'array', but was '{names.get(type(items), 'unknown')}' for value: {dumps(items)}",
            "Items",
        )

    @property
    def items_text(self) -> str:
        """The Items expression as written."""
        return self._items_source if isinstance(self._items_source, str) else "$states.input"

    _items_source: JSON = None

    def select_inputs(self, items: list[JSON], effective: JSON, visit: Visit) -> list[JSON]:
        """The input of each iteration: the item, or what ItemSelector makes of it."""
        if self.selector is None:
            return items
        document = self.document(effective)
        before = visit.map_context
        inputs = []
        for index, item in enumerate(items):
            visit.map_context = (index, item, None, None)
            inputs.append(self.selector(document, visit))
        visit.map_context = before
        return inputs

    def gave_up(self, failure: WorkflowFailure) -> Steps:
        """MapStateFailed; States.Runtime of an evaluation ends the execution without it (recorded from AWS)."""
        if failure.error != "States.Runtime" or not isinstance(failure, EvaluatedFailure):
            yield Record("MapStateFailed", {})


def _read_processor(fields: Fields) -> tuple[States, dict[str, JSON]]:
    from pytest_sfn.language.states import read_states  # noqa: PLC0415 - states hold states

    name = "ItemProcessor" if fields.has("ItemProcessor") or not fields.has("Iterator") else "Iterator"
    if fields.has("ItemProcessor") and fields.has("Iterator"):
        fields.problem("Only one of these fields is allowed: [ItemProcessor, Iterator]")
        fields.raw("Iterator")
    document = fields.typed(name, "OBJECT", required=True)
    if document is None:
        return States(None, {}), {}
    inner = fields.within(document, name)
    config = inner.typed("ProcessorConfig", "OBJECT", default={})
    settings = inner.within(config, "ProcessorConfig")
    mode = settings.text("Mode") or "INLINE"
    if mode not in ("INLINE", "DISTRIBUTED"):
        settings.problem("The field 'Mode' should have one of these values: [INLINE, DISTRIBUTED]", "Mode")
    execution_type = settings.text("ExecutionType")
    if mode == "DISTRIBUTED" and execution_type not in ("STANDARD", "EXPRESS"):
        settings.problem(
            "The field 'ExecutionType' should have one of these values: [STANDARD, EXPRESS]", "ExecutionType"
        )
    settings.finish()
    states = read_states(inner)
    inner.text("Comment")
    inner.finish()
    return states, config


def _refuse_distributed_fields(fields: Fields) -> None:
    for name in (
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
        "ToleratedFailureCount",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath",
    ):
        if fields.has(name):
            fields.raw(name)
            fields.problem(
                f"Field '{name}' is not supported",
                name,
                mend='It belongs to a Distributed Map: "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}',
            )


def _read_items_path(fields: Fields) -> tuple[str, Evaluator] | None:
    fields.only("JSONPath", "ItemsPath")
    path = fields.text("ItemsPath")
    if path is None or path == "$" or fields.jsonata:
        return None
    evaluate = fields.compiled("ItemsPath", lambda text: compile_path(text, "ItemsPath", missing="path"), path)
    return None if evaluate is None else (path, evaluate)


def _read_items(fields: Fields) -> Evaluator | None:
    fields.only("JSONata", "Items")
    if not fields.has("Items") or not fields.jsonata:
        return None
    return jsonata_template(fields, "Items", fields.raw("Items"))
