"""
How JSON flows through a state: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Output, Assign.

Each reader returns a closure, or None where the field changes nothing, so that the state composes only what is there.
Source: ASL specification, "Input and Output Processing"; developer guide, "Processing input and output".
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.errors import input_limit_exceeded
from pytest_sfn.expressions.json_text import room_left
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language import expression_fields
from pytest_sfn.language.expression_fields import ON_ENTRY, WITH_RESULT
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.variables import check_variable_name
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON

ResultWriter = Callable[[JSON, JSON], JSON]


def read_path(fields: Fields, name: str) -> Evaluator | None:
    """InputPath or OutputPath: None where absent or `$`; null selects an empty object."""
    fields.only("JSONPath", name)
    value = fields.raw(name, "$")
    if fields.jsonata or value == "$":
        return None
    return (lambda _document, _scope: {}) if value is None else expression_fields.path(fields, name)


def read_template(fields: Fields, name: str) -> Evaluator | None:
    """Parameters, ResultSelector or ItemSelector: a Payload Template (JSONPath)."""
    fields.only("JSONPath", name)
    if not fields.has(name) or fields.jsonata:
        return None
    return expression_fields.payload_template(fields, name, fields.raw(name))


def read_jsonata(fields: Fields, name: str, available: frozenset[str] = ON_ENTRY) -> Evaluator | None:
    """Arguments, Output, Items ...: any JSON with `{% %}` strings (JSONata)."""
    fields.only("JSONata", name)
    if not fields.has(name) or not fields.jsonata:
        return None
    return expression_fields.jsonata(fields, name, fields.raw(name), available)


def read_request(fields: Fields) -> Evaluator | None:
    """
    Parameters or Arguments of an ItemReader or ResultWriter: needed where there is a Resource.

    AWS tells a JSONata ResultWriter with Parameters only that Arguments are missing (aws/aws-cdk, issue 33396).
    """
    name, other = ("Arguments", "Parameters") if fields.jsonata else ("Parameters", "Arguments")
    if fields.has("Resource") and not fields.has(name):
        fields.require(name)
        fields.raw(other)
        return None
    parameters, arguments = read_template(fields, "Parameters"), read_jsonata(fields, "Arguments")
    return parameters or arguments


def read_result_path(fields: Fields) -> ResultWriter | None:
    """ResultPath: None for `$` (the result replaces the input); null drops the result."""
    fields.only("JSONPath", "ResultPath")
    value = fields.raw("ResultPath", "$")
    if fields.jsonata or value == "$":
        return None
    if value is None:
        return lambda document, _result: document
    text = fields.text("ResultPath")
    return None if text is None else expression_fields.writer(fields, "ResultPath", text)


def read_assign(fields: Fields, available: frozenset[str] = ON_ENTRY) -> Evaluator | None:
    """Assign: an object of variable names and templates, evaluating to their new values. None if it sets nothing."""
    template = fields.typed("Assign", "OBJECT")
    if not template:
        return None
    names = {key: key if fields.jsonata else key.removesuffix(".$") for key in template}
    for key, name in names.items():
        check_variable_name(fields, key, name)
    fields.assignments.append((fields.place / "Assign", list(names.values())))
    if fields.jsonata:
        return expression_fields.jsonata(fields, "Assign", template, available)
    return expression_fields.payload_template(fields, "Assign", template)


def _read_selector(fields: Fields) -> Evaluator | None:
    """ResultSelector: an object, as AWS's own language service has it; Parameters may be any JSON."""
    if not fields.jsonata and fields.has("ResultSelector") and fields.typed("ResultSelector", "OBJECT") is None:
        return None
    return read_template(fields, "ResultSelector")


class Inflow:
    """From raw input to effective input: InputPath, then Parameters (JSONPath)."""

    def __init__(self, fields: Fields, template_name: str | None = "Parameters") -> None:
        self.input_path = read_path(fields, "InputPath")
        self.template = None if template_name is None else read_template(fields, template_name)

    @property
    def identity(self) -> bool:
        """Whether the effective input is the raw input."""
        return self.input_path is None and self.template is None

    def selected(self, value: JSON, visit: Visit) -> JSON:
        """What InputPath selects."""
        return value if self.input_path is None else self.input_path(value, visit)

    def __call__(self, value: JSON, visit: Visit) -> JSON:
        """The effective input."""
        if self.input_path is not None:
            value = self.input_path(value, visit)
        if self.template is None:
            return value
        effective = self.template(value, visit)
        if room_left(effective) <= 0:
            visit.check_size(effective, input_limit_exceeded)
        return effective


class Outflow:
    """From result to output, for states that have a result: ResultSelector, Assign, ResultPath, OutputPath, Output."""

    def __init__(self, fields: Fields, *, selector: bool = True) -> None:
        #: A Pass state has no result of its own in JSONata, nor a ResultSelector in JSONPath.
        available = WITH_RESULT if selector else ON_ENTRY
        self.jsonata = fields.jsonata
        self.selector = _read_selector(fields) if selector else None
        self.result_path = read_result_path(fields)
        self.output_path = read_path(fields, "OutputPath")
        self.output = read_jsonata(fields, "Output", available)
        self.assign = read_assign(fields, available)

    def __call__(self, raw_input: JSON, result: JSON, visit: Visit) -> JSON:
        """The output; variables it assigns are left in `visit.assigned`."""
        if self.jsonata:
            return self._jsonata(raw_input, result, visit)
        if self.selector is not None:
            result = self.selector(result, visit)
        assigned = None if self.assign is None else self.assign(result, visit)
        output = result if self.result_path is None else self.result_path(raw_input, result)
        if self.output_path is not None:
            output = self.output_path(output, visit)
        visit.assigned = assigned  # only now: what failed before assigns nothing, and a Catcher may take over
        return output

    def _jsonata(self, raw_input: JSON, result: JSON, visit: Visit) -> JSON:
        if self.assign is None and self.output is None:
            return result
        return shaped({"input": raw_input, "result": result}, result, self.assign, self.output, visit)


def shaped(
    states: dict[str, JSON], unshaped: JSON, assign: Evaluator | None, output: Evaluator | None, visit: Visit
) -> JSON:
    """The output of a JSONata state: Output, or `unshaped` without one; both fields see the variables of before."""
    assigned = None if assign is None else assign(states, visit)
    result = unshaped if output is None else output(states, visit)
    visit.assigned = assigned
    return result
