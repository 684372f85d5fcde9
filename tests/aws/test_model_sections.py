"""Service models read in part give what they give as a whole."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.aws.model_sections import sections
from pytest_sfn.aws.service_models import load_service

MODEL = {
    "metadata": {"protocol": "json"},
    "operations": {"PutItem": {"name": "PutItem", "input": {"shape": "Input"}}},
    "shapes": {
        "Input": {"type": "structure", "members": {"Key": {"shape": "Key"}, "Text": {"shape": "Text"}}},
        "Key": {"type": "string", "documentation": '\n    "Text":{ is no part'},
        "Text": {"type": "string"},
    },
}


def indented_as_botocore():
    """Small parts on one line, as the files of botocore have them."""
    return json.dumps(MODEL, indent=2).replace('{\n      "type": "string"\n    }', '{"type":"string"}').encode()


@pytest.mark.parametrize(
    "text", [indented_as_botocore(), json.dumps(MODEL, indent=2).encode(), json.dumps(MODEL).encode()]
)
def test_a_part_is_what_it_is_in_the_whole(text):
    """
    However the file is laid out; a name that is not there is a KeyError.
    """
    read = sections(text)
    for section, parts in MODEL.items():
        assert {name: read[section][name] for name in parts} == parts
        assert ("Key" in read[section]) is (section == "shapes")
        assert dict(read[section]) == parts
        assert len(read[section]) == len(parts)


@pytest.mark.parametrize("service", ["dynamodb", "sqs", "s3"])
def test_a_request_reads_little_of_a_model(service):
    """
    What one operation needs, not the shapes of all.
    """
    load_service.cache_clear()
    model = load_service(service)
    operation = model.find_operation({"dynamodb": "putItem", "sqs": "sendMessage", "s3": "getObject"}[service])
    assert operation.input.members
    assert "_all" not in vars(model.shapes)
    load_service.cache_clear()
