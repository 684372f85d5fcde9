"""Coverage as lines and branches of definition files: the same whether a test loaded them or nobody did."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.reports.coverage.lines import FileLines
from pytest_sfn.reports.coverage.sources import definitions_in
from pytest_sfn.testing.coverage.collecting import Collector

#: Lines of states, of what they have, and of their ways out, from 1: hand-counted.
ASL_YAML = """\
StartAt: Sort
States:
  Sort:
    Type: Choice
    Choices:
      - Variable: $.big
        BooleanEquals: true
        Next: Pack
    Default: Pack
  Pack:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters:
      FunctionName: pack
    Retry:
      - ErrorEquals: [Busy]
    Catch:
      - ErrorEquals: [States.ALL]
        Next: Sorry
    End: true
  Sorry:
    Type: Fail
"""
LINES = {3, 6, 9, 10, 16, 18, 20, 21}
BRANCHES = {3: ("rule", "default"), 10: ("catcher", "end"), 16: ("retrier", "retrier_exhausted")}
DEFINITION = {
    "StartAt": "Sort",
    "States": {
        "Sort": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.big", "BooleanEquals": True, "Next": "Pack"}],
            "Default": "Pack",
        },
        "Pack": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${Function}"},
            "Retry": [{"ErrorEquals": ["Busy"]}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}],
            "End": True,
        },
        "Sorry": {"Type": "Fail"},
    },
}
ASL_JSON = json.dumps(DEFINITION, indent=2)
JSON_LINES = [
    number
    for number, line in enumerate(ASL_JSON.splitlines(), 1)
    if line
    in ('    "Sort": {', "        {", '      "Default": "Pack"', '    "Pack": {', '      "End": true', '    "Sorry": {')
]


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}" for line in text.splitlines(keepends=True))


SAM = (
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n"
    "    Properties:\n      Role: arn:aws:iam::123456789012:role/r\n      DefinitionSubstitutions: {Function: pack}\n"
    "      Definition:\n" + indented(ASL_YAML.replace("FunctionName: pack", "FunctionName: ${Function}"), 8)
)
STRING = (
    "Resources:\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n"
    "    Properties:\n      RoleArn: arn:aws:iam::123456789012:role/r\n      DefinitionString:\n        Fn::Sub:\n"
    "          - |\n" + indented(ASL_JSON, 12) + "\n          - {Function: pack}\n"
)
SERVERLESS = (
    "service: shop\nprovider: {name: aws}\nstepFunctions:\n  stateMachines:\n    flow:\n      name: flow\n"
    "      definition:\n" + indented(ASL_YAML, 8)
)
JSON_TEMPLATE = json.dumps(
    {
        "Resources": {
            "Flow": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"RoleArn": "arn:aws:iam::123456789012:role/r", "Definition": DEFINITION},
            }
        }
    },
    indent=2,
).replace("${Function}", "pack")

FILES = [
    pytest.param("flow.asl.yaml", ASL_YAML, {}, LINES, id="ASL in YAML"),
    pytest.param("flow.asl.json", ASL_JSON, {"Function": "pack"}, JSON_LINES, id="ASL in JSON"),
    pytest.param(
        "bare.asl.json",
        ASL_JSON.replace('"End": true', '"TimeoutSeconds": ${Limit}, "End": true'),
        {"Function": "pack", "Limit": 9},
        JSON_LINES,
        id="a substitution that is no JSON before",
    ),
    pytest.param("template.yaml", SAM, {}, {line + 8 for line in LINES}, id="SAM"),
    pytest.param("string.yaml", STRING, {}, {line + 8 for line in JSON_LINES}, id="DefinitionString"),
    pytest.param("serverless.yml", SERVERLESS, {}, {line + 7 for line in LINES}, id="serverless"),
    pytest.param("template.json", JSON_TEMPLATE, {}, {line + 6 for line in JSON_LINES}, id="JSON template"),
]


@pytest.mark.parametrize(("name", "text", "parameters", "expected"), FILES)
def test_lines_are_those_of_the_file(sfn, tmp_path, name, text, parameters, expected):
    """
    In a definition, a template, a text of one, before and after substitutions.
    """
    path = tmp_path / name
    path.write_text(text)
    sfn.load(path, parameters=parameters)

    loaded = FileLines(Collector(tmp_path).collect(sfn.harness))
    seen = FileLines(definitions_in(path, name))

    assert set(expected) <= loaded.statements
    assert seen.statements == loaded.statements
    assert seen.arcs == loaded.arcs


def test_statements_and_branches_of_a_definition(tmp_path):
    """
    Each item is a line; several outcomes of one line are its branches.
    """
    path = tmp_path / "flow.asl.yaml"
    path.write_text(ASL_YAML)

    lines = FileLines(definitions_in(path, path.name))

    assert lines.statements == LINES
    assert {
        line: tuple(item.kind for items in pair for item in items) for line, pair in lines.branches.items()
    } == BRANCHES
    assert lines.arcs[3, 6] == "Sort Choices[0] -> Pack"
    assert lines.exits[3] == 2
    assert lines.executed == lines.measured == lines.reported([]) == set()


def test_what_was_covered_is_the_same_in_another_process(tmp_path):
    """
    A test writes a number for each outcome, from which a report makes branches: more than two are told as two.
    """
    path = tmp_path / "flow.asl.json"
    path.write_text(json.dumps(DEFINITION))  # all of it in one line

    def hit(*kinds):
        coverages = definitions_in(path, path.name)
        for item in coverages[0].items:
            item.hits = int(item.kind in kinds)
        return FileLines(coverages).measured

    report = FileLines(definitions_in(path, path.name))
    first, rest = report.arcs

    assert report.statements == {1}
    assert len(report.branches[1][1]) > 5
    assert report.reported(hit("state")) & {first, rest} == {first}
    everything = hit(*(item.kind for item in definitions_in(path, path.name)[0].items))
    assert report.reported(everything) == {first, rest, (-1, 1)}
    assert report.reported(report.reported(everything)) == report.reported(everything)


@pytest.mark.parametrize(
    "text", ["", "StartAt: [", "StartAt: A\nStates: B\n", '{"States": "StartAt"}', "x: StartAt States\n"]
)
def test_a_file_without_a_definition_has_none(tmp_path, text):
    """
    Whatever is in it, and when there is no file.
    """
    path = tmp_path / "other.yaml"
    path.write_text(text)

    assert definitions_in(path, path.name) == []
    assert definitions_in(tmp_path / "none.yaml", "none.yaml") == []
