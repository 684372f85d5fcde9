"""A definition that stands alone: JSON, YAML or a dict."""

from __future__ import annotations

import pytest

from pytest_sfn.definitions import load
from pytest_sfn.errors import DefinitionError

PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
JSON_TEXT = '{\n  "StartAt": "A",\n  "States": {\n    "A": {\n      "Type": "Pass",\n      "End": true\n    }\n  }\n}\n'
YAML_TEXT = "StartAt: A\nStates:\n  A:\n    Type: Pass\n    End: true\n"


@pytest.mark.parametrize("name", ["order.asl.json", "order.json", "order.asl.yaml", "order.yml", "order.asl"])
def test_a_definition_file_is_a_state_machine_of_its_name(write, name):
    """
    The file's name without its endings is the state machine's name.
    """
    text = YAML_TEXT if name.endswith(("yaml", "yml")) else JSON_TEXT
    machine = load(write(name, text)).state_machine()
    assert (machine.name, machine.definition, machine.type) == ("order", PASS, "STANDARD")
    assert machine.arn == "arn:aws:states:us-east-1:123456789012:stateMachine:order"


@pytest.mark.parametrize(("name", "text", "line"), [("a.asl.json", JSON_TEXT, 6), ("a.asl.yaml", YAML_TEXT, 5)])
def test_every_field_knows_its_line(write, name, text, line):
    """
    The source map gives file and line of a JSON Pointer; an unknown pointer has its nearest parent's.
    """
    machine = load(write(name, text)).state_machine()
    assert machine.source_map.location("/States/A/End").line == line
    assert machine.source_map.location("/States/A/Missing/Deep").line == line - 2


def test_a_dict_is_a_definition_without_lines():
    """
    A dict needs no file; its locations have a pointer only.
    """
    machine = load(PASS, name="Order").state_machine()
    assert machine.name == "Order"
    assert str(machine.source_map.location("/States/A")) == "<definition> /States/A"


def test_parameters_are_the_substitutions_of_a_plain_definition(write):
    """
    `${Name}` is replaced in the text, so it may stand without quotes where a number is meant.
    """
    path = write("a.asl.json", '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Wait}, "End": true}}}')
    assert load(path, parameters={"Wait": 5}).state_machine().definition["States"]["A"]["Seconds"] == 5
    given = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Fn}", "End": True}}}
    assert load(given, parameters={"Fn": "arn:x"}).state_machine().definition["States"]["A"]["Resource"] == "arn:x"


def test_a_resource_nobody_gave_a_value_is_an_error(write):
    """
    CreateStateMachine refuses a Resource that is no ARN; elsewhere `${X}` may be a shell's own and is a warning.
    """
    path = write("a.asl.yaml", YAML_TEXT.replace("Type: Pass", "Type: Task\n    Resource: ${Charge}"))
    with pytest.raises(
        DefinitionError, match=r"a\.asl\.yaml:5 /States/A/Resource.*\n.*parameters=\{'Charge'"
    ) as caught:
        load(path)
    assert caught.value.diagnostics[0].code == "UNRESOLVED_SUBSTITUTION"
    path = write("b.asl.yaml", YAML_TEXT.replace("Type: Pass", "Type: Pass\n    Result: echo ${HOME}"))
    assert [str(w.location.line) for w in load(path).state_machine().warnings] == ["5"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '{"StartAt": "A",\n}', "line (1 column 16|2 column 1)"),  # where it stops differs by Python version
        ("a.json", "{\n// a comment\n}", "JSON has no comments"),
        ("a.json", '{"StartAt": "A",\n "States": {"A": {}, "A": {}}}', "a.json:2 /States/A: .*Duplicate field 'A'"),
        ("a.json", '{"StartAt": NaN}', "NaN is not JSON"),
        ("a.json", "", "the file is empty"),
        ("a.json", '[{"StartAt": "A"}]', "a mapping; this is a list"),
        ("a.yaml", "", "this is empty"),
        ("a.yaml", "StartAt: A\nStates: [", "a.yaml:3"),
        ("a.yaml", "StartAt:\n\tA", "YAML"),
        ("a.asl.yaml", "StartAt: A\nStates: {}\nStartAt: B", "a.asl.yaml:3 /StartAt: DUPLICATE_KEY"),
        ("a.asl.yaml", "StartAt: !!python/name:os.system A", "Unknown tag"),
        ("a.yaml", "StartsAt: A", 'did you mean "StartAt"'),
        ("a.asl.yaml", "- a", "a definition must be a mapping"),
    ],
)
def test_a_malformed_file_is_refused_with_place_and_mend(write, name, text, message):
    """
    What cannot be read says where, and how to mend it.
    """
    with pytest.raises(DefinitionError, match=f"(?i){message}"):
        load(write(name, text))


def test_a_missing_file_names_the_nearest(write):
    """
    A file that is not there is named, with the likeliest of its folder.
    """
    path = write("order.asl.json", JSON_TEXT)
    with pytest.raises(DefinitionError, match=r'FILE_NOT_FOUND(.|\n)*did you mean "order\.asl\.json"'):
        load(path.with_name("orders.asl.json"))


def test_a_yaml_definition_knows_only_true_and_false(write):
    """
    In a definition `yes` and dates are texts, and numbers are JSON's. CloudFormation reads it with Jackson, which does so.
    """
    text = (
        YAML_TEXT + "    Result: {a: yes, b: 2024-01-01, c: 1e3, d: 0x10, e: null, f: '5', g: 1.5, on: off, h: 007}\n"
    )
    result = load(write("a.asl.yaml", text)).state_machine().definition["States"]["A"]["Result"]
    assert result == {
        "a": "yes",
        "b": "2024-01-01",
        "c": 1000.0,
        "d": 16,
        "e": None,
        "f": "5",
        "g": 1.5,
        "on": "off",
        "h": 7,
    }


def test_yaml_anchors_and_merges_are_written_out(write):
    """
    Anchors, aliases and `<<` are YAML's own; a definition may use them.
    """
    text = "x: &retry {MaxAttempts: 2, IntervalSeconds: 1}\nStartAt: A\nStates: {A: {<<: *retry, IntervalSeconds: 5}}\n"
    definition = load(write("a.asl.yaml", text)).state_machine().definition
    assert definition["States"]["A"] == {"MaxAttempts": 2, "IntervalSeconds": 5}


def test_lines_are_found_when_asked_for(write, monkeypatch):
    """
    Loading costs a parse; lines are scanned only when somebody asks for one.
    """
    from pytest_sfn.definitions import documents

    asked = []
    monkeypatch.setattr(documents, "json_lines", lambda text: asked.append(text) or {"": 1})
    machine = load(write("a.asl.json", JSON_TEXT)).state_machine()
    assert not asked
    assert machine.source_map.location("/States").line == 1
    assert len(asked) == 1
