"""Wait: sleeps for Seconds or until a Timestamp of execution time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.jsonpath import compile_path
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.expressions.timestamps import parse_timestamp
from pytest_sfn.language.data_flow import jsonata_template, read_assign, read_jsonata, read_path
from pytest_sfn.language.effects import Sleep
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import STEPPING, State, Steps
from pytest_sfn.typing import JSON, Seconds

if TYPE_CHECKING:
    from pytest_sfn.language.visit import Visit

_FORMS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
#: Longest Wait: recorded from AWS, a delay of 2**31 - 1 seconds and a few fails; 24855 days pass, 24856 do not.
MAX_DELAY_SECONDS = 2**31 - 1
#: Source: developer guide, Wait: Seconds is an integer from 0 to 99999999.
MAX_SECONDS = 99_999_999


class WaitState(State):
    """Source: ASL specification, "Wait State"."""

    type_name = "Wait"
    kind = STEPPING

    def __init__(self, fields: Fields, name: str) -> None:
        super().__init__(fields, name)
        self.read_transition(fields)
        self.input_path = read_path(fields, "InputPath")
        self.output_path = read_path(fields, "OutputPath")
        self.output = read_jsonata(fields, "Output")
        self.assign = read_assign(fields)
        fields.only("JSONPath", "SecondsPath", "TimestampPath")
        given = [form for form in _FORMS if fields.has(form)]
        if len(given) != 1:
            fields.problem(f"Exactly one of these fields is required: [{', '.join(_FORMS)}]")
        self._seconds: Seconds | None = None
        self._due: Seconds | None = None
        self._evaluate: Evaluator | None = None
        self._form = given[0] if given else "Seconds"
        self._text = fields.raw(self._form)
        for form in given:
            fields.raw(form)
        self._read(fields)

    def _read(self, fields: Fields) -> None:
        form, value = self._form, self._text
        if not fields.has(form):
            return
        if isinstance(value, str) and fields.jsonata and value.startswith("{%"):
            self._evaluate = jsonata_template(fields, form, value)
        elif form == "Seconds":
            self._seconds = fields.integer("Seconds", minimum=0, maximum=MAX_SECONDS)
        elif form == "Timestamp":
            self._read_timestamp(fields)
        elif isinstance(value, str):
            self._evaluate = fields.compiled(form, lambda path: compile_path(path, form, missing="path"), value)
        else:
            fields.problem("Expected value of type String", form)

    def _read_timestamp(self, fields: Fields) -> None:
        text = fields.text("Timestamp")
        try:
            self._due = None if text is None else parse_timestamp(text)
        except ValueError:
            fields.problem(
                "String does not match RFC3339 timestamp", "Timestamp", mend="Write it like 2026-01-31T12:00:00Z"
            )

    def steps(self, value: JSON, visit: Visit) -> Steps:
        """Sleep, then pass the input on."""
        effective = value if self.input_path is None else self.input_path(value, visit)
        seconds = self._seconds if self._seconds is not None else self._delay(effective, visit)
        yield Sleep(seconds)
        if self.query_language == "JSONata":
            states = {"input": value}
            visit.assigned = None if self.assign is None else self.assign(states, visit)
            return value if self.output is None else self.output(states, visit)
        if self.assign is not None:
            visit.assigned = self.assign(effective, visit)
        return effective if self.output_path is None else self.output_path(effective, visit)

    def _delay(self, effective: JSON, visit: Visit) -> Seconds:
        if self._due is not None:
            seconds = self._due - visit.now()
        else:
            assert self._evaluate is not None  # a definition without it was refused
            document = {"input": effective} if self.query_language == "JSONata" else effective
            given = self._evaluate(document, visit)
            seconds = (
                self._checked_seconds(given)
                if self._form.startswith("Seconds")
                else self._checked_timestamp(given) - visit.now()
            )
        if seconds > MAX_DELAY_SECONDS:
            raise ExpressionFailure("States.Runtime", "Wait state delay is too long.", self._form)
        return max(seconds, 0.0)

    def _checked_seconds(self, value: JSON) -> Seconds:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and float(value).is_integer() and 0 <= value <= MAX_SECONDS:
            return float(value)
        if self.query_language == "JSONata":
            raise ExpressionFailure(
                "States.QueryEvaluationError",
                f"The Seconds field must evaluate to an integer between 0 and {MAX_SECONDS}: {dumps(value)}",
                "Seconds",
            )
        raise ExpressionFailure(
            "States.Runtime",
            f"The SecondsPath parameter does not reference a positive integer: {self._text} == {dumps(value)}",
            self._form,
        )

    def _checked_timestamp(self, value: JSON) -> Seconds:
        try:
            return parse_timestamp(value)
        except (ValueError, TypeError):
            pass
        if self.query_language == "JSONata":
            raise ExpressionFailure(
                "States.QueryEvaluationError",
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "
                + (value if isinstance(value, str) else dumps(value)),
                "Timestamp",
            )
        raise ExpressionFailure(
            "States.Runtime",
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: "
            f"{self._text} == {value if isinstance(value, str) else dumps(value)}",
            self._form,
        )
