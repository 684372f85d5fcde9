"""ItemReader: where a Distributed Map's items come from, and how the data set is read."""

from __future__ import annotations

import re

from pytest_sfn.language.data_flow import read_request
from pytest_sfn.language.effects import ReadItems
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NumberField
from pytest_sfn.language.states.base import Steps
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON

#: The values of each field in the order of AWS's message.
_CHOICES = {
    "InputType": ("MANIFEST", "JSON", "CSV", "JSONL", "PARQUET"),
    "ManifestType": ("ATHENA_DATA", "S3_INVENTORY"),
    "Transformation": ("NONE", "LOAD_AND_FLATTEN"),
    "CSVDelimiter": ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "CSVHeaderLocation": ("FIRST_ROW", "GIVEN"),
}
#: What only a CSV file has. Measured for CSVHeaderLocation with InputType JSON.
_CSV_FIELDS = ("CSVHeaderLocation", "CSVHeaders", "CSVDelimiter")
_RESOURCE = re.compile(r"arn:[^:]+:states:[^:]*:[^:]*:s3:(getObject|listObjectsV2)")


class ItemReader:
    """Source: developer guide, "ItemReader (Map)"."""

    def __init__(self, fields: Fields) -> None:
        self.resource = fields.text("Resource", required=True) or ""
        if self.resource and not _RESOURCE.fullmatch(self.resource):
            fields.problem(
                "The field 'Resource' does not match any of the allowed values. Examples: "
                "[arn:<partition>:states:::s3:getObject, arn:<partition>:states:::s3:listObjectsV2]",
                "Resource",
            )
        self.template = read_request(fields)
        document = fields.typed("ReaderConfig", "OBJECT", default={})
        config = fields.within(document, "ReaderConfig")
        self.max_items = NumberField(config, "MaxItems")
        self.config = _read_config(config)
        config.finish()
        fields.finish()

    def limit(self, document: JSON, visit: Visit) -> float | None:
        """
        MaxItems, None where it is absent.

        Recorded from AWS: what is no number fails before the map run starts, a negative number fails the map run.
        """
        return self.max_items.value(document, visit)

    def read(self, limit: float | None, document: JSON, visit: Visit) -> Steps:
        """Read the items, at most `limit`; returns them as `(value, key, source)`."""
        self.max_items.check(limit)
        parameters = {} if self.template is None else self.template(document, visit)
        config = dict(self.config)
        if limit is not None:
            config["MaxItems"] = int(limit)
        return (yield ReadItems(self.resource, parameters, config))


def _read_config(config: Fields) -> dict[str, JSON]:
    read = config.words(_CHOICES)
    others = {"CSVHeaders": config.typed("CSVHeaders", "ARRAY"), "ItemsPointer": config.text("ItemsPointer")}
    read.update({name: value for name, value in others.items() if value is not None})
    _check_headers(config)
    _check_csv(config, read)
    return read


def _check_headers(config: Fields) -> None:
    """CSVHeaders are texts, of which there is at least one. The words are those AWS has for other arrays."""
    headers = config.document.get("CSVHeaders")
    if headers == []:
        config.problem("Value cannot be empty", "CSVHeaders")
    for index, header in enumerate(headers if isinstance(headers, list) else ()):
        if not isinstance(header, str):
            config.problem("Expected value of type String", "CSVHeaders", index)


def _check_csv(config: Fields, read: dict[str, JSON]) -> None:
    input_type = read.get("InputType")
    if read.get("CSVHeaderLocation") == "GIVEN":
        config.require("CSVHeaders")
    if input_type == "CSV" and not config.has("CSVHeaderLocation") and "ManifestType" not in read:
        config.problem("The field 'CSVHeaderLocation' is required", line_of="InputType")
    if input_type in ("JSON", "JSONL", "PARQUET"):
        for name in _CSV_FIELDS:
            if config.has(name):
                config.unsupported(name, f"InputType is {input_type}")
