"""Buckets in memory, and what a Map would ask of them."""

from __future__ import annotations

import pytest

from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
from pytest_sfn.integrations.data_sets.reading import items_of
from pytest_sfn.language.effects import ReadItems


@pytest.fixture
def objects():
    """Buckets of the test; everything in them was put at Unix time 86,400."""
    return GivenObjects(lambda: 86_400.0)


@pytest.fixture
def read(objects):
    """Reads as ItemReader does: `read("getObject", {"Bucket": ...}, InputType="CSV")`."""

    def items(action, parameters, **config):
        return items_of(objects, ReadItems(f"arn:aws:states:::s3:{action}", parameters, config))

    return items
