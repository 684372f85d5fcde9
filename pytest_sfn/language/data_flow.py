"""
How JSON flows through a state: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Arguments, Output, Assign.

Each reader returns a closure, or None where the field changes nothing, so that the state composes only what is there.
Source: ASL specification, "Input and Output Processing"; developer guide, "Processing input and output".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_sfn.expressions.jsonpath import compile_path
from pytest_sfn.expressions.payload_template import compile_payload_template
from pytest_sfn.expressions.reference_path import compile_reference_path
from pytest_sfn.expressions.scope import Evaluator, Scope
from pytest_sfn.language.fields import Fields
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.visit import Visit

#: Names of variables: the Unicode identifier rules, at most 80 characters. Source: developer guide, "Passing data with variables".
MAX_VARIABLE_NAME = 80

ResultWriter = Callable[[JSON, JSON], JSON]


def read_path(fields: Fields, name: str) -> Evaluator | None:
    """InputPath or OutputPath: None where absent or `$`; null selects an empty object."""
    fields.only("JSONPath", name)
    value = fields.raw(name, "$")
    if fields.jsonata or value == "$":
        return None
    if value is None:
        return _empty_object
    if not isinstance(value, str):
        fields.problem("Expected value of type String", name)
        return None
    return fields.compiled(name, lambda path: compile_path(path, name, missing="path"), value)


def _empty_object(_document: JSON, _scope: Scope) -> JSON:
    return {}


def read_template(fields: Fields, name: str) -> Evaluator | None:
    """Parameters, ResultSelector or ItemSelector: a Payload Template (JSONPath)."""
    fields.only("JSONPath", name)
    if not fields.has(name) or fields.jsonata:
        return None
    return fields.compiled(name, lambda value: compile_payload_template(value, name), fields.raw(name))


def read_jsonata(fields: Fields, name: str) -> Evaluator | None:
    """Arguments, Output, Items ...: any JSON with `{% %}` strings (JSONata)."""
    fields.only("JSONata", name)
    if not fields.has(name) or not fields.jsonata:
        return None
    return jsonata_template(fields, name, fields.raw(name))


def jsonata_template(fields: Fields, name: str, value: JSON) -> Evaluator | None:
    """A compiled JSONata template of a value of the field `name`."""
    from pytest_sfn.expressions.jsonata import compile_jsonata_template  # noqa: PLC0415 - only JSONata states pay for it

    return fields.compiled(name, lambda template: compile_jsonata_template(template, name), value)


def read_result_path(fields: Fields) -> ResultWriter | None:
    """ResultPath: None for `$` (the result replaces the input); null drops the result."""
    fields.only("JSONPath", "ResultPath")
    value = fields.raw("ResultPath", "$")
    if fields.jsonata or value == "$":
        return None
    return compile_result_path(fields, value)


def compile_result_path(fields: Fields, value: JSON, name: str = "ResultPath") -> ResultWriter | None:
    """The writer of a ResultPath that is not `$`."""
    if value is None:
        return _keep_input
    if not isinstance(value, str):
        fields.problem("Expected value of type String", name)
        return None
    from pytest_sfn.errors import ExpressionSyntaxError  # noqa: PLC0415 - with its only use

    try:
        return compile_reference_path(value)
    except ExpressionSyntaxError as error:
        fields.problem(error.message, name)
        return None


def _keep_input(document: JSON, _result: JSON) -> JSON:
    return document


def read_assign(fields: Fields) -> Evaluator | None:
    """Assign: an object of variable names and templates; evaluates to the dict of new values."""
    if not fields.has("Assign"):
        return None
    template = fields.typed("Assign", "OBJECT")
    if template is None:
        return None
    for key in template:
        check_variable_name(fields, key.removesuffix(".$") if not fields.jsonata else key)
    if fields.jsonata:
        return jsonata_template(fields, "Assign", template)
    return fields.compiled("Assign", lambda value: compile_payload_template(value, "Assign"), template)


def check_variable_name(fields: Fields, name: str) -> None:
    """Report a variable name that AWS refuses."""
    if not name.isidentifier() or len(name) > MAX_VARIABLE_NAME or name in ("states",):
        fields.problem(
            f"Invalid variable name '{name}'",
            f"Assign/{name}",
            mend="A variable name is a Unicode identifier of at most 80 characters, and not 'states'",
        )


class Inflow:
    """From raw input to effective input: InputPath, then Parameters or Arguments."""

    def __init__(self, fields: Fields, template_name: str | None = "Parameters") -> None:
        self.input_path = read_path(fields, "InputPath")
        self.template = None if template_name is None else read_template(fields, template_name)

    @property
    def identity(self) -> bool:
        """Whether the effective input is the raw input."""
        return self.input_path is None and self.template is None

    def __call__(self, value: JSON, visit: Visit) -> JSON:
        if self.input_path is not None:
            value = self.input_path(value, visit)
        return value if self.template is None else self.template(value, visit)


class Outflow:
    """From result to effective output, for states that have a result: ResultSelector, Assign, ResultPath, OutputPath, Output."""

    def __init__(self, fields: Fields, *, selector: bool = True) -> None:
        self.jsonata = fields.jsonata
        self.selector = read_template(fields, "ResultSelector") if selector else None
        self.result_path = read_result_path(fields)
        self.output_path = read_path(fields, "OutputPath")
        self.output = read_jsonata(fields, "Output")
        self.assign = read_assign(fields)

    def __call__(self, raw_input: JSON, result: JSON, visit: Visit) -> JSON:
        if self.jsonata:
            return self._jsonata(raw_input, result, visit)
        if self.selector is not None:
            result = self.selector(result, visit)
        if self.assign is not None:
            visit.assigned = self.assign(result, visit)
        output = result if self.result_path is None else self.result_path(raw_input, result)
        return output if self.output_path is None else self.output_path(output, visit)

    def _jsonata(self, raw_input: JSON, result: JSON, visit: Visit) -> JSON:
        if self.assign is None and self.output is None:
            return result
        states = {"input": raw_input, "result": result}
        assigned = None if self.assign is None else self.assign(states, visit)
        output = result if self.output is None else self.output(states, visit)
        visit.assigned = assigned
        return output
