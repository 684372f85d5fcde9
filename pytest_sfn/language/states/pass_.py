"""Pass: hands its input on, replaced by Result or shaped by Parameters or Output."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.language.data_flow import Inflow, Outflow, shaped
from pytest_sfn.language.expression_fields import looks_like_a_path
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.report import STATIC_RESULT
from pytest_sfn.language.states.base import State
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON


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
        _warn_of_static_paths(fields, self.result)
        self.run = self._compile()

    def _compile(self) -> Callable[[JSON, Visit], JSON]:
        """The cheapest closure that does what the fields say."""
        inflow, outflow = self.inflow, self.outflow
        if self.query_language == "JSONata":
            return _jsonata(outflow)
        if self.has_result:
            return self._fixed()
        if outflow.assign is None and outflow.output_path is None and outflow.result_path is None:
            if inflow.identity:
                return lambda value, _visit: value
            if inflow.input_path is None and inflow.template is not None:
                return inflow.template
        return lambda value, visit: outflow(value, inflow(value, visit), visit)

    def _fixed(self) -> Callable[[JSON, Visit], JSON]:
        """With Result: InputPath and Parameters are evaluated all the same, for they may fail."""
        inflow, outflow, fixed = self.inflow, self.outflow, self.result
        write = outflow.result_path
        if not inflow.identity or outflow.assign is not None or outflow.output_path is not None:
            return lambda value, visit: outflow(value, (inflow(value, visit), fixed)[1], visit)
        if write is None:
            return lambda _value, _visit: fixed
        return lambda value, _visit: write(value, fixed)


def _warn_of_static_paths(fields: Fields, result: JSON) -> None:
    if fields.jsonata or not isinstance(result, str) or not looks_like_a_path(result):
        return
    fields.problem(
        "The Result of a Pass state is static: a path or an intrinsic function in it is not evaluated",
        "Result",
        code=STATIC_RESULT,
        severity="WARNING",
        mend="Use Parameters, with a field name that ends with '.$'",
    )


def _jsonata(outflow: Outflow) -> Callable[[JSON, Visit], JSON]:
    output, assign = outflow.output, outflow.assign
    if assign is not None:
        return lambda value, visit: shaped({"input": value}, value, assign, output, visit)
    if output is not None:
        return lambda value, visit: output({"input": value}, visit)
    return lambda value, _visit: value
