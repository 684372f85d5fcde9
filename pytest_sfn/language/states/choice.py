"""Choice: goes to the Next of the first Choice Rule that holds, else to Default."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language import expression_fields
from pytest_sfn.language.choice_rules import OPERATORS, Operands, Predicate, read_rule
from pytest_sfn.language.data_flow import read_assign, read_jsonata, read_path, shaped
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import unexpected_type
from pytest_sfn.language.report import DefinitionPlace
from pytest_sfn.language.states.base import CHOOSING, State
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON


class ChoiceRule:
    """One entry of Choices: a predicate and its operands, its transition, and what it assigns or outputs."""

    __slots__ = ("assign", "next", "next_name", "operands", "output", "place", "predicate")

    def __init__(self, fields: Fields) -> None:
        self.place = fields.place
        self.next_name = fields.text("Next", required=True)
        self.next: State | None = None
        self.operands: Operands = []
        self.predicate: Predicate | None = (
            _read_condition(fields) if fields.jsonata else read_rule(fields, self.operands)
        )
        self.assign = read_assign(fields)
        self.output = read_jsonata(fields, "Output")
        fields.text("Comment")
        fields.finish()


def _read_condition(fields: Fields) -> Predicate | None:
    """Condition: an expression, or true or false."""
    fields.only("JSONPath", "And", "Or", "Not", "Variable", *OPERATORS)
    constant = fields.document.get("Condition")
    if isinstance(constant, bool):
        fields.raw("Condition")
        return lambda _value, _visit: constant
    text = fields.text("Condition", required=True)
    if text is None:
        return None
    if not expression_fields.is_expression(text):
        fields.problem("JSONata string must start with {% and end with %}", "Condition")
        return None
    evaluate = expression_fields.jsonata(fields, "Condition", text)
    return None if evaluate is None else _condition(evaluate, text, fields.located("Condition"))


def _condition(evaluate: Evaluator, text: str, field: str) -> Predicate:
    def holds(value: JSON, visit: Visit) -> bool:
        answer = evaluate({"input": value}, visit)
        if answer is True or answer is False:
            return answer
        raise unexpected_type(text, field, "boolean", answer)

    return holds


class ChoiceState(State):
    """Source: ASL specification, "Choice State"."""

    type_name = "Choice"
    kind = CHOOSING

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.input_path = read_path(fields, "InputPath")
        self.output_path = read_path(fields, "OutputPath")
        self.assign = read_assign(fields)
        self.output = read_jsonata(fields, "Output")
        entries = fields.objects("Choices", required=True)
        self.rules = [ChoiceRule(entry) for entry in entries]
        self.default_name = fields.text("Default")
        self.default: State | None = None
        self.run = self._choose

    def targets(self) -> list[tuple[str, DefinitionPlace]]:
        """The Next of each rule, and Default."""
        named = [(rule.next_name, rule.place / "Next") for rule in self.rules if rule.next_name is not None]
        return named + ([(self.default_name, self.place / "Default")] if self.default_name is not None else [])

    def link(self, by_name: dict[str, State]) -> None:
        """Replace state names by states, and choose the cheapest way to run."""
        for rule in self.rules:
            rule.next = by_name.get(rule.next_name or "")
        self.default = by_name.get(self.default_name or "")
        shaping = (self.input_path, self.output_path, self.assign, self.output)
        if not any(shaping) and not any(rule.assign or rule.output for rule in self.rules):
            self.run = self._choose_only()

    def _choose_only(self) -> Callable[[JSON, Visit], JSON]:
        rules = [(rule.predicate, rule.next) for rule in self.rules if rule.predicate is not None]
        default = self.default

        def run(value: JSON, visit: Visit) -> JSON:
            for predicate, target in rules:
                if predicate(value, visit):
                    visit.target = target
                    return value
            if default is None:
                _no_choice_matched()
            visit.target = default
            return value

        return run

    def _choose(self, value: JSON, visit: Visit) -> JSON:
        effective = value if self.input_path is None else self.input_path(value, visit)
        target, assign, output = self.default, self.assign, self.output
        for rule in self.rules:
            if rule.predicate is not None and rule.predicate(effective, visit):
                target, assign, output = rule.next, rule.assign, rule.output or self.output
                break
        if target is None:
            _no_choice_matched()
        visit.target = target
        if self.query_language == "JSONata":
            return shaped({"input": value}, value, assign, output, visit)
        if assign is not None:
            visit.assigned = assign(effective, visit)
        return effective if self.output_path is None else self.output_path(effective, visit)


def _no_choice_matched() -> NoReturn:
    # The specification's name is States.NoChoiceMatched; AWS's own executions say States.Runtime. No Catch can tell:
    # a Choice has none, and an enclosing Parallel or Map sees what the execution sees.
    raise ExpressionFailure(
        "States.Runtime", "Failed to transition out of the state. The state does not point to a next state."
    )
