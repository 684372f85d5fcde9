"""Catchers: where a failed state goes, and what it takes along."""

from __future__ import annotations

from pytest_sfn.errors import WorkflowFailure
from pytest_sfn.language.data_flow import read_assign, read_jsonata, read_result_path, shaped
from pytest_sfn.language.error_names import ErrorPolicy, TaskTimeout, matches
from pytest_sfn.language.expression_fields import CAUGHT
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.states.base import State
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON


class Catcher(ErrorPolicy):
    """One entry of Catch."""

    def __init__(self, fields: Fields) -> None:
        super().__init__(fields)
        self.place = fields.place
        self.jsonata = fields.jsonata
        self.next_name = fields.text("Next", required=True)
        self.next: State | None = None
        self.result_path = read_result_path(fields)
        self.output = read_jsonata(fields, "Output", CAUGHT)
        self.assign = read_assign(fields, CAUGHT)
        fields.text("Comment")
        fields.finish()

    def caught(self, failure: WorkflowFailure, raw_input: JSON, visit: Visit) -> JSON:
        """
        The output of the state: Error Output at ResultPath of the raw input, or Output.

        Variables it assigns are left in `visit.assigned`; in Assign, `$` is the Error Output.
        """
        error_output = error_output_of(failure)
        if self.jsonata:
            states = {"input": raw_input, "errorOutput": error_output}
            return shaped(states, error_output, self.assign, self.output, visit)
        if self.assign is not None:
            visit.assigned = self.assign(error_output, visit)
        return error_output if self.result_path is None else self.result_path(raw_input, error_output)


def error_output_of(failure: WorkflowFailure) -> JSON:
    """
    Error Output: `{"Error": ..., "Cause": ...}`.

    Recorded from AWS: a failure without error or cause shows null for both (JSONPath). For JSONata, nothing is recorded
    of absent members; they are shown the same way. A timeout has an empty cause, though its events have none: AWS's
    message in aws-samples/serverless-coffee-workshop, issue 15.
    """
    return {"Error": failure.error, "Cause": "" if isinstance(failure, TaskTimeout) else failure.cause}


def find_catcher(catchers: list[Catcher], failure: WorkflowFailure) -> Catcher | None:
    """The first Catcher that names the failure."""
    return next((catcher for catcher in catchers if matches(catcher.error_equals, failure)), None)
