"""
Runs a single state step by step, noting what TestState shows of each step.

Which data each type of state shows was recorded from AWS; where it was not, the documentation of InspectionData holds.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, TypeAlias

from pytest_sfn.aws.errors import invalid
from pytest_sfn.errors import ExpressionFailure, WorkflowFailure
from pytest_sfn.language.data_flow import Inflow, Outflow
from pytest_sfn.language.distributed_map import DistributedSettings
from pytest_sfn.language.states.base import State
from pytest_sfn.language.visit import Visit
from pytest_sfn.service.test_state_mock import StateMock
from pytest_sfn.typing import JSON

#: Items of a Map, with the member name where they come from a JSON object.
_Rows: TypeAlias = "list[tuple[JSON, str | None]]"


class StateInspection:
    """
    One state, its raw input, what it is run with, and what has been noted so far.

    state: any of the state classes, whose compiled fields are used one by one. values: by InspectionData's names.
    numbers, http: what of it is no JSON text, the latter the request and the response of an HTTP Task.
    """

    def __init__(
        self, state: State, raw: JSON, visit: Visit, mock: StateMock | None, configuration: dict[str, JSON]
    ) -> None:
        self.state: Any = state
        self.raw = raw
        self.visit = visit
        self.mock = mock
        self.configuration = configuration
        self.values: dict[str, JSON] = {}
        self.numbers: dict[str, float] = {}
        self.http: dict[str, JSON] = {}
        self._note = self.values.__setitem__
        self._jsonata = state.query_language == "JSONata"

    # --- from raw input to result
    def before_result(self) -> JSON:
        """Everything up to the point where the state gets its result; gives what a Task sends. May fail."""
        self._note("input", self.raw)
        kind = self.state.type_name
        if kind == "Map":
            return self._map_input()
        if kind == "Parallel":
            return self.state.effective_input(self.raw, self.visit)
        if kind == "Task":
            return self._arguments() if self._jsonata else self._effective_input(self.state.inflow)
        if self._jsonata:
            return self.raw
        if kind == "Pass":
            # Recorded from AWS: a Pass with a Result shows nothing of its input.
            return self.raw if self.state.has_result else self._effective_input(self.state.inflow)
        return self._after_input_path(getattr(self.state, "input_path", None))

    def _after_input_path(self, input_path: Any) -> JSON:
        value = self.raw if input_path is None else input_path(self.raw, self.visit)
        self._note("afterInputPath", value)
        return value

    def _effective_input(self, inflow: Inflow) -> JSON:
        value = self._after_input_path(inflow.input_path)
        effective = value if inflow.template is None else inflow.template(value, self.visit)
        self._note("afterParameters", effective)
        return effective

    def _arguments(self) -> JSON:
        arguments = self.state.effective_input(self.raw, self.visit)
        self._note("afterArguments", arguments)
        return arguments

    # --- Map
    def _map_input(self) -> JSON:
        state, visit = self.state, self.visit
        effective = self.raw if self._jsonata else self._after_input_path(state.inflow.input_path)
        document, distributed = state.items.document(effective), state.distributed
        rows = self._rows(effective, document)
        items = [value for value, _ in rows]
        if state.items.selector is not None:
            items = state.items.inputs([(*row, None) for row in rows], effective, visit)
            self._note("afterItemSelector", items)
        count = len(items)
        if distributed is not None and distributed.batcher is not None:
            batches, _ = distributed.batcher.batches(items, document, visit)
            count = len(batches)
            self._note("afterItemBatcher", batches)
        self.numbers["maxConcurrency"] = int(state.max_concurrency.value(document, visit))
        self._check_failures(distributed, document, count)
        return effective

    def _rows(self, effective: JSON, document: JSON) -> _Rows:
        distributed = self.state.distributed
        if distributed is not None and distributed.reader is not None:
            return self._read_rows(distributed, document)
        try:
            items: list[JSON] = self.state.items.selected(effective, self.visit)
        except ExpressionFailure as failure:
            # Recorded from AWS: no "An error occurred while executing the state" before this one.
            raise WorkflowFailure(failure.error, failure.cause) if not self._jsonata else failure from None
        if not self._jsonata:
            self._note("afterItemsPath", items)
        return [(item, None) for item in items]

    def _read_rows(self, distributed: DistributedSettings, document: JSON) -> _Rows:
        """The items of a text, read as the ReaderConfig says; listings and manifests are arrays of what they list."""
        from pytest_sfn.integrations.data_sets.data_files import FORMATS, file_items

        reader, data = distributed.reader, self.configuration.get("mapItemReaderData")
        if data is None:
            raise invalid("ItemReader data must be specified when testing a Map state with ItemReader specified.")
        assert reader is not None
        config = {"InputType": "JSON", **reader.config}
        if config["InputType"] not in FORMATS or "ManifestType" in config:
            config["InputType"] = "JSON"
        most = reader.limit(document, self.visit)
        reader.max_items.check(most)
        limit = int(most) if most else None  # 0 means all of them
        rows = list(islice(file_items(data.encode("utf-8", "surrogatepass"), config), limit))
        # Recorded from AWS: the items of an ItemReader are not shown. That ItemsPointer shows them is inferred from the
        # member's name, which nothing else can fill.
        if "ItemsPointer" in reader.config:
            self._note("afterItemsPointer", [value for value, _ in rows])
        return rows

    def _check_failures(self, distributed: DistributedSettings | None, document: JSON, count: int) -> None:
        failures = self.configuration.get("mapIterationFailureCount", 0)
        if failures > count:
            raise invalid("Map iteration failure count must be less than or equal to the number of Map iterations")
        if distributed is None:
            return
        exceeded = False
        most, share = (field.value(document, self.visit) for field in distributed.tolerated)
        if most is not None:
            self.numbers["toleratedFailureCount"] = most
            exceeded = failures > most
        if share is not None:
            self.numbers["toleratedFailurePercentage"] = share
            exceeded = exceeded or failures * 100 > share * count
        if exceeded:
            raise WorkflowFailure(
                "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
            )

    # --- from result to output
    def after_result(self, result: JSON) -> JSON:
        """The output of a state that got its result; variables it assigns are left in `visit.assigned`."""
        kind = self.state.type_name
        if kind == "Task" or (kind == "Pass" and not self._jsonata and self.state.has_result):
            self._note("result", result)
        if self._jsonata:
            if kind == "Pass":
                return self.state.run(self.raw, self.visit)
            return self.state.outflow(self.raw, result, self.visit)
        return self._shaped(self.state.outflow, result)

    def _shaped(self, outflow: Outflow, result: JSON) -> JSON:
        visit = self.visit
        if outflow.selector is not None:
            result = outflow.selector(result, visit)
        self._note("afterResultSelector", result)
        if outflow.assign is not None:
            visit.assigned = outflow.assign(result, visit)
        output = result if outflow.result_path is None else outflow.result_path(self.raw, result)
        self._note("afterResultPath", output)
        return output if outflow.output_path is None else outflow.output_path(output, visit)
