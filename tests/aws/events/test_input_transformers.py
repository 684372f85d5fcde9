"""What rules, pipes and schedules send to their target."""

from __future__ import annotations

import pytest

from pytest_sfn.aws.events.input_transformers import (
    NOTHING,
    InputNotJSON,
    pipe_input,
    selected,
    target_input,
    with_parsed_payload,
)

EVENT = {"detail-type": "Order", "detail": {"id": "42", "n": 3, "items": [{"sku": "A"}, {"sku": "B"}], "o": {"a": "b"}}}
RESERVED = {"aws.events.rule-name": "orders", "aws.events.event.json": EVENT}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", EVENT),
        ("$.detail-type", "Order"),
        ("$.detail.items[1].sku", "B"),
        ("$.detail.items[*].sku", ["A", "B"]),
        ("$.detail['id']", "42"),
        ("$.detail.o.*", ["b"]),
        ("$.detail.absent", NOTHING),
        ("$.detail.items[7]", NOTHING),
    ],
)
def test_paths(path, value):
    """
    EventBridge's paths take dots, dashes, indices and `*`.
    """
    assert selected(path, EVENT) == value


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ({}, EVENT),
        ({"Input": '{"fixed": 1}'}, {"fixed": 1}),
        ({"InputPath": "$.detail"}, EVENT["detail"]),
        ({"InputPath": "$.absent"}, None),
    ],
)
def test_input_and_input_path(target, value):
    """
    A target gets the event, a constant, or a part of the event.
    """
    assert target_input(target, EVENT, RESERVED) == value


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ('{"id": <id>, "n": <n>, "o": <o>}', {"id": "42", "n": 3, "o": {"a": "b"}}),
        ('{"id": "<id>", "text": "n is <n>"}', {"id": "42", "text": "n is 3"}),
        ('{"o": "as text: <o>"}', {"o": "as text: {a:b}"}),
        ('{"missing": <missing>, "quoted": "<missing>"}', {"missing": "", "quoted": ""}),
        ('"Order <id> of rule <aws.events.rule-name>"', "Order 42 of rule orders"),
        ("<aws.events.event.json>", EVENT),
        ("<items>", ["A", "B"]),
    ],
)
def test_input_transformer(template, value):
    """
    Outside quotes a variable is its JSON, within quotes its text; what is not there is empty.
    """
    paths = {
        "id": "$.detail.id",
        "n": "$.detail.n",
        "o": "$.detail.o",
        "missing": "$.x",
        "items": "$.detail.items[*].sku",
    }
    target = {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}

    assert target_input(target, EVENT, RESERVED) == value


@pytest.mark.parametrize("template", ['{"id": <id>', "Order <id>", '{"text": "<quotes>"}'])
def test_a_template_that_gives_no_json_is_told(template):
    """
    Step Functions refuses such input, and the event is lost: EventBridge escapes nothing.
    """
    transformer = {"InputPathsMap": {"id": "$.id", "quotes": "$.quotes"}, "InputTemplate": template}

    with pytest.raises(InputNotJSON, match="no JSON, which Step Functions refuses"):
        target_input({"InputTransformer": transformer}, {"id": "42", "quotes": 'say "hi"'}, {})


def test_a_pipes_template_reads_a_body_of_json():
    """
    The payload is parsed for paths, and delivered as the text it was.
    """
    record = {"messageId": "m-1", "body": '{"order": {"id": 42}}'}

    assert pipe_input('{"id": <$.body.order.id>, "m": <$.messageId>}', record, {}) == {"id": 42, "m": "m-1"}
    assert pipe_input(None, record, {}) == record
    assert pipe_input("<aws.pipes.pipe-name>", record, {"aws.pipes.pipe-name": "p"}) == "p"


def test_payloads_that_are_no_json_stay_texts():
    """
    base64 of streams is decoded, too.
    """
    assert with_parsed_payload({"body": "plain"}) == {"body": "plain"}
    assert with_parsed_payload({"data": "eyJhIjogMX0="}) == {"data": {"a": 1}}
    assert with_parsed_payload("text") == "text"
