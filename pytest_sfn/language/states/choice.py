"""Choice: goes to the Next of the first Choice Rule that holds, else to Default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.choice_rules import Predicate, read_rule
from pytest_sfn.language.data_flow import jsonata_template, read_assign, read_jsonata, read_path
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import CHOOSING, State
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.visit import Visit


class ChoiceRule:
    """One entry of Choices: a predicate, its transition, and what it assigns or outputs."""

    __slots__ = ("assign", "next", "next_name", "output", "pointer", "predicate")

    def __init__(self, fields: Fields) -> None:
        self.pointer = fields.pointer
        self.predicate: Predicate | None = _condition(fields) if fields.jsonata else read_rule(fields)
        self.next_name = fields.text("Next", required=True)
        self.next: State | None = None
        self.assign = read_assign(fields)
        self.output = read_jsonata(fields, "Output")
        fields.text("Comment")
        fields.finish()


def _condition(fields: Fields) -> Predicate | None:
    text = fields.typed("Condition", "STRING", required=True)
    if isinstance(fields.document.get("Condition"), bool):
        text = None
    evaluate = None if text is None else jsonata_template(fields, "Condition", text)
    if evaluate is None:
        return None

    def holds(value: JSON, visit: Visit) -> bool:
        answer = evaluate({"input": value}, visit)
        if answer is True or answer is False:
            return answer
        source = text.removeprefix("{%").removesuffix("%}").strip()
        raise ExpressionFailure(
            "States.QueryEvaluationError",
            f"The JSONata expression '{source}' specified for the field 'Condition' returned an unexpected result type. "
            f"Expected 'boolean', but was '{_type_name(answer)}' for value: {dumps(answer)}",
            "Condition",
        )

    return holds


def _type_name(value: JSON) -> str:
    names = {dict: "object", list: "array", str: "string", int: "number", float: "number", type(None): "null"}
    return names.get(type(value), "unknown")


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
        self.rules = [ChoiceRule(fields.within(entry, f"Choices[{index}]")) for index, entry in enumerate(entries)]
        self.default_name = fields.text("Default")
        self.default: State | None = None
        self.run = self._choose

    def targets(self) -> list[tuple[str, str]]:
        """The Next of each rule, and Default."""
        named = [(rule.next_name, f"{rule.pointer}/Next") for rule in self.rules if rule.next_name is not None]
        return named + ([(self.default_name, f"{self.pointer}/Default")] if self.default_name is not None else [])

    def link(self, by_name: dict[str, State]) -> None:
        """Replace state names by states, and choose the cheapest way to run."""
        for rule in self.rules:
            rule.next = by_name.get(rule.next_name or "")
        self.default = by_name.get(self.default_name or "")
        shaped = any(
            (self.input_path, self.output_path, self.assign, self.output, *[r.assign or r.output for r in self.rules])
        )
        if not shaped:
            self.run = self._choose_only()

    def _choose_only(self):  # type: ignore[no-untyped-def]  # JSON to JSON
        rules = [(rule.predicate, rule.next) for rule in self.rules if rule.predicate is not None]
        default, no_match = self.default, self._no_match

        def run(value: JSON, visit: Visit) -> JSON:
            for predicate, target in rules:
                if predicate(value, visit):
                    visit.target = target
                    return value
            visit.target = default if default is not None else no_match()
            return value

        return run

    def _no_match(self) -> State:
        # The specification's name is States.NoChoiceMatched; AWS's own executions say States.Runtime. No Catch can tell:
        # a Choice has none, and an enclosing Parallel or Map sees what the execution sees.
        raise ExpressionFailure(
            "States.Runtime", "Failed to transition out of the state. The state does not point to a next state."
        )

    def _choose(self, value: JSON, visit: Visit) -> JSON:
        effective = value if self.input_path is None else self.input_path(value, visit)
        assign, output = self.assign, self.output
        visit.target = self.default
        for rule in self.rules:
            if rule.predicate is not None and rule.predicate(effective, visit):
                visit.target, assign, output = rule.next, rule.assign, rule.output or self.output
                break
        if visit.target is None:
            self._no_match()
        return self._shape(value, effective, assign, output, visit)

    def _shape(
        self, value: JSON, effective: JSON, assign: Evaluator | None, output: Evaluator | None, visit: Visit
    ) -> JSON:
        if self.query_language == "JSONata":
            states = {"input": value}
            visit.assigned = None if assign is None else assign(states, visit)
            return value if output is None else output(states, visit)
        if assign is not None:
            visit.assigned = assign(effective, visit)
        return effective if self.output_path is None else self.output_path(effective, visit)
