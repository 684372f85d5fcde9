"""Wait: sleeps for Seconds or until a Timestamp of execution time."""

from __future__ import annotations

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import text_of
from pytest_sfn.expressions.jsonpath import MISSING
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.expressions.timestamps import parse_timestamp
from pytest_sfn.language import expression_fields
from pytest_sfn.language.data_flow import read_assign, read_jsonata, read_path, shaped
from pytest_sfn.language.effects import Sleep
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NUMBERS, check_range, number_of, read_constant, unexpected_type
from pytest_sfn.language.states.base import STEPPING, State, Steps
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON, Seconds

#: In the order of AWS's message.
_FORMS = ("SecondsPath", "Seconds", "TimestampPath", "Timestamp")
#: Longest Wait: recorded from AWS, a delay of 2**31 - 1 seconds and a few fails; 24855 days pass, 24856 do not.
MAX_DELAY_SECONDS = 2**31 - 1


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
        self.delay = Delay(fields)

    def steps(self, value: JSON, visit: Visit) -> Steps:
        """Sleep, then pass the input on."""
        effective = value if self.input_path is None else self.input_path(value, visit)
        yield Sleep(self.delay.seconds(effective, visit))
        if self.query_language == "JSONata":
            return shaped({"input": value}, value, self.assign, self.output, visit)
        if self.assign is not None:
            visit.assigned = self.assign(effective, visit)
        return effective if self.output_path is None else self.output_path(effective, visit)


class Delay:
    """How long a Wait lasts: by Seconds or Timestamp, by their Path twins, or by an expression."""

    def __init__(self, fields: Fields) -> None:
        self._seconds: Seconds | None = None
        self._due: Seconds | None = None
        self._evaluate: Evaluator | None = None
        self._jsonata = fields.jsonata
        given = [form for form in _FORMS if fields.has(form)]
        self._form = given[0] if given else "Seconds"
        self._text = fields.document.get(self._form)
        fields.only("JSONPath", "SecondsPath", "TimestampPath")
        fields.exactly_one(*_FORMS)
        for form in given:
            self._read(fields, form)

    def _read(self, fields: Fields, form: str) -> None:
        value = fields.raw(form)
        if fields.jsonata and expression_fields.is_expression(value):
            self._evaluate = expression_fields.jsonata(fields, form, value)
        elif form == "Seconds":
            self._seconds = read_constant(fields, "Seconds")
        elif form == "Timestamp":
            self._due = _read_timestamp(fields)
        elif not fields.jsonata:
            self._evaluate = expression_fields.finder(fields, form)

    def seconds(self, effective: JSON, visit: Visit) -> Seconds:
        """Seconds from now; 0 for a point in time that is past."""
        if self._seconds is not None:
            return self._seconds
        seconds = self._evaluated(effective, visit) if self._due is None else self._due - visit.now()
        if seconds > MAX_DELAY_SECONDS:
            raise ExpressionFailure("States.Runtime", "Wait state delay is too long.", self._form)
        return max(seconds, 0.0)

    def _evaluated(self, effective: JSON, visit: Visit) -> Seconds:
        """
        What a path or an expression gives.

        Recorded from AWS for a SecondsPath that selects nothing; for TimestampPath the words are taken to be the same.
        """
        assert self._evaluate is not None  # a definition without it was refused
        given = self._evaluate({"input": effective} if self._jsonata else effective, visit)
        text = self._text or ""
        if given is MISSING:
            cause = f"The {self._form} parameter does not reference an input value: {self._text}"
            raise ExpressionFailure("States.Runtime", cause, self._form)
        if self._form.startswith("Seconds"):
            rule = NUMBERS["Seconds"]
            seconds = number_of(rule, given, text, "Seconds", jsonata=self._jsonata)
            check_range(rule, seconds, text, "Seconds", jsonata=self._jsonata)
            return float(seconds)
        return self._checked_timestamp(given) - visit.now()

    def _checked_timestamp(self, value: JSON) -> Seconds:
        if self._jsonata and not isinstance(value, str):
            raise unexpected_type(self._text or "", "Timestamp", "string", value)
        try:
            return parse_timestamp(value)
        except (ValueError, TypeError):
            pass
        form = "ISO-8601 extended offset date-time format string"
        if self._jsonata:
            cause = f"The Timestamp field cannot be parsed as an {form}: {text_of(value)}"
            raise ExpressionFailure("States.QueryEvaluationError", cause, "Timestamp")
        cause = f"The TimestampPath parameter does not reference a valid {form}: {self._text} == {text_of(value)}"
        raise ExpressionFailure("States.Runtime", cause, self._form)


def _read_timestamp(fields: Fields) -> Seconds | None:
    text = fields.text("Timestamp")
    try:
        return None if text is None else parse_timestamp(text)
    except ValueError:
        fields.problem(
            "String does not match RFC3339 timestamp", "Timestamp", mend="Write it like 2026-01-31T12:00:00Z"
        )
        return None
