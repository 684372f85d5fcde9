"""Pass: hands its input on, replaced by Result or shaped by Parameters or Output."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_sfn.language.data_flow import Inflow, Outflow
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import State
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.visit import Visit


class PassState(State):
    """Source: ASL specification, "Pass State"."""

    type_name = "Pass"

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.read_transition(fields)
        fields.only("JSONPath", "Result")
        self.has_result = fields.has("Result") and not fields.jsonata
        self.result = fields.raw("Result")
        self.inflow = Inflow(fields)
        self.outflow = Outflow(fields, selector=False)
        self.run = self._compile()

    def _compile(self) -> Callable[[JSON, Visit], JSON]:
        """The cheapest closure that does what the fields say."""
        inflow, outflow, fixed = self.inflow, self.outflow, self.result
        if self.query_language == "JSONata":
            return _jsonata(outflow)
        write = outflow.result_path
        plain = outflow.assign is None and outflow.output_path is None
        if plain and self.has_result and inflow.identity:
            if write is None:
                return lambda _value, _visit: fixed
            return lambda value, _visit: write(value, fixed)
        if plain and not self.has_result and write is None:
            if inflow.identity:
                return lambda value, _visit: value
            if inflow.input_path is None and inflow.template is not None:
                return inflow.template
        if self.has_result:
            return lambda value, visit: outflow(value, (inflow(value, visit), fixed)[1], visit)
        return lambda value, visit: outflow(value, inflow(value, visit), visit)


def _jsonata(outflow: Outflow) -> Callable[[JSON, Visit], JSON]:
    output, assign = outflow.output, outflow.assign
    if output is None and assign is None:
        return lambda value, _visit: value
    if output is not None and assign is None:
        return lambda value, visit: output({"input": value}, visit)

    def run(value: JSON, visit: Visit) -> JSON:
        states = {"input": value}
        assigned = assign(states, visit) if assign is not None else None
        result = value if output is None else output(states, visit)
        visit.assigned = assigned
        return result

    return run
