"""
Every published state machine that loads runs from start to end on results made from the service models.

Mocks are held to the models on both sides, so a request that AWS would refuse, or a result it would not give, is a
ContractBreach. Inputs and answers are made from what each definition reads (plausible_documents.py).
"""

from __future__ import annotations

import re
from itertools import count

import pytest

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.answers.mocks.registry import MockRegistry
from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError
from tests.recorded.plausible_documents import Plausible, fields_of
from tests.recorded.test_published_workflows import COLLECTION, REFUSED, ROOT, published

pytestmark = pytest.mark.skipif(not ROOT.is_dir(), reason="the published workflows are not at hand (PYTEST_SFN_SHARED)")

#: How often a machine is tried with other values of what its Choices ask for.
TURNS = 6
#: A definition that is only valid with its template's substitutions, or never: CreateStateMachine refuses it.
NOT_VALID = {
    f"{COLLECTION}/human-task-reminder/statemachine/statemachine.asl.yaml": "Seconds is a substitution",
    f"{COLLECTION}/shared-fallback-state-jsonata/statemachine/statemachine.asl.json": "QueryLanguage within States",
    f"{COLLECTION}/shared-fallback-state-jsonata/template.yaml": "QueryLanguage within States",
}
RESULT = {"resourceKey": "1", "state": "failed", "errors": [{"code": "c", "message": "m"}]}
#: Members of the input, or answers of states, that nothing in the definition tells.
GIVEN = {
    f"{COLLECTION}/distributed-batch-import": {"items": {"organization_number": "1"}},
    f"{COLLECTION}/distributed-data-stream-aggregator/statemachine/data-processing-child": {
        "input": {"offset": 0},
        "answers": {"Get Data": {"StatusCode": 200, "ResponseBody": {"count": 1, "results": [RESULT]}}},
    },
    f"{COLLECTION}/distributed-data-stream-aggregator/statemachine/statemachine": {
        "answers": {
            "Get location Summary": {"StatusCode": 200, "ResponseBody": {"states": {"failed": 1, "rejected": 1}}}
        }
    },
    f"{COLLECTION}/eventbridge-replay-events": {"input": [{"time": "2024-05-01T00:00:00Z"}]},
    # A filter compares the agent's id with numbers.
    f"{COLLECTION}/parallel-agent-early-stopping": {
        "answers": {
            "Launch Workers": {
                "executionArn": "arn:aws:states:us-east-1:123456789012:execution:worker:1",
                "result": "text",
                "confidence_score": 0.9,
                "agent_id": 2,
            }
        }
    },
    f"{COLLECTION}/sfn-dynamodb-batchwriteitem/template.yaml": {
        "answers": {"Get Items To Process": {"Items": [{"id": "1", "name": "2", "rating": "3"}]}}
    },
    f"{COLLECTION}/support-notifications-cdk": {"input": {"detail": {"case-id": "case-1"}}},
    "aws-stepfunctions-examples/sam/demo-video-transcription": {
        "answers": {"GetTranscriptionText": {"Body": '{"results": {"transcripts": [{"transcript": "text"}]}}'}}
    },
}
#: Plain definitions of workflows that are Express, by the template beside them.
EXPRESS = f"{COLLECTION}/async-state-machine-streaming-lambda-results-sam"
#: Runs that end in an error or a breach of contract AWS would give, too, for what we make up or for what is written.
ENDS_OTHERWISE = {
    # Made up knowledge base ids are longer than the API has them; they come through variables.
    f"{COLLECTION}/bedrock-evaluations-sam/statemachine/statemachine.asl.json": "ContractBreach",
    f"{COLLECTION}/bedrock-evaluations-sam/template.yaml": "ContractBreach",
    # Reads resultCount beside the Output of startExecution.sync:2; it is within.
    f"{COLLECTION}/distributed-data-stream-aggregator/statemachine/data-extraction-child.asl.json": (
        "States.QueryEvaluationError"
    ),
    # Items of the input are resource types; the limit is a number the input gives.
    f"{COLLECTION}/resource-configuration-backup-sam/statemachine/statemachine.asl.json": "ContractBreach",
    f"{COLLECTION}/resource-configuration-backup-sam/template.yaml": "ContractBreach",
    # Its paths are substitutions that only the template gives.
    f"{COLLECTION}/sfn-dynamodb-batchwriteitem/statemachine/statemachine.asl.json": "States.Runtime",
    # Reads TaskStatus of GetSpeechSynthesisTask's answer; it is within SynthesisTask.
    f"{COLLECTION}/tts-converter/statemachine/statemachine.asl.json": "States.Runtime",
    f"{COLLECTION}/tts-converter/template.yaml": "States.Runtime",
}


def machines():
    """(file, state machine) of everything that loads."""
    for name in published():
        if name not in REFUSED:
            for declaration in load(ROOT / name, parameters=substitutions(name)).state_machines:
                yield name, declaration.name


def substitutions(name):
    """Values for the `${...}` of a plain definition, which its template would give."""
    if "AWSTemplateFormatVersion" in (text := (ROOT / name).read_text(encoding="utf-8")) or "Resources" in text:
        return {}
    names = re.findall(r"\$\{(\w+)\}", text)
    return {each: f"arn:aws:lambda:us-east-1:123456789012:function:{each}" for each in names}


def given_for(name):
    return next((given for beginning, given in GIVEN.items() if name.startswith(beginning)), {})


class MadeUpItems:
    """Gives Distributed Maps items that have what their iterations read."""

    def __init__(self, plausible, turn, own):
        self.plausible = plausible
        self.turn = turn
        self.own = own

    def read(self, effect):
        """The items; those of a CSV file are all text."""
        items = [{**item, **self.own} for item in self.plausible.items(self.turn)]
        if (effect.reader_config or {}).get("InputType") == "CSV":
            items = [{key: str(value) for key, value in item.items()} for item in items]
        return [(item, None, None) for item in items]

    def write(self, effect):
        """Where results would be."""
        del effect
        return {"Bucket": "bucket", "Key": "key"}


def run(sfn, name, machine_name, turn):
    """An execution on made up data."""
    kind = {"type": "EXPRESS"} if name.startswith(EXPRESS) else {}
    workflow = sfn.load(ROOT / name, machine_name, parameters=substitutions(name), **kind)
    plausible, given = Plausible(workflow.machine), given_for(name)
    sfn.harness.engine.data_sets = MadeUpItems(plausible, turn, given.get("items", {}))
    for state in workflow.machine.all_states():
        if state.type_name == "Task":
            answer = answering(
                plausible, state, given.get("answers", {}), fields_of(workflow.machine, state.name), turn
            )
            sfn.mock(state.name).returns(answer).optional()
    value = plausible.input(turn)
    own = given.get("input", {})
    merged = {**value, **own} if isinstance(own, dict) and isinstance(value, dict) else own
    return workflow.run(merged), workflow.machine


def answering(plausible, state, answers, fields, turn):
    """A callable that answers a Task, each call with other values."""
    turns = count(turn)

    def answer(request):
        del request
        return answers[state.name] if state.name in answers else plausible.answer(state, fields, next(turns))

    return answer


def reached_its_end(execution, machine):
    """Whether it succeeded, or ended in a Fail state of its own."""
    last = machine.find_state(execution.path[-1])
    return execution.succeeded or (last is not None and last.type_name == "Fail")


@pytest.mark.parametrize(("name", "machine_name"), list(machines()) if ROOT.is_dir() else [])
def test_a_published_state_machine_runs_to_its_end(sfn, name, machine_name):
    """
    On results of the services' own shapes it succeeds or ends in a Fail state, and no contract is broken.
    """
    if name in NOT_VALID:
        with pytest.raises(DefinitionError):
            run(sfn, name, machine_name, 0)
        return
    ends = []
    for turn in range(TURNS):
        ends.append(end_of(sfn, name, machine_name, turn))
        sfn.harness.runner.mocks = MockRegistry()
        if ends[-1] == "its end":
            break
    assert ends[-1] == ENDS_OTHERWISE.get(name, "its end")


def end_of(sfn, name, machine_name, turn):
    """How a run ends: "its end", an Error Name, or ContractBreach."""
    try:
        execution, machine = run(sfn, name, machine_name, turn)
    except ContractBreach as breach:
        return type(breach).__name__ if name in ENDS_OTHERWISE else str(breach)
    if reached_its_end(execution, machine):
        return "its end"
    return execution.error if name in ENDS_OTHERWISE else repr(execution)
