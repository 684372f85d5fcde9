"""ResultWriter: how a Distributed Map's results are shaped, and where they are exported to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from pytest_sfn.language.data_flow import read_request
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON

_CHOICES = {"Transformation": ("NONE", "COMPACT", "FLATTEN"), "OutputType": ("JSON", "JSONL")}
_RESOURCE = re.compile(r"arn:[^:]+:states:[^:]*:[^:]*:s3:putObject")


class MapResultWriter:
    """Source: developer guide, "ResultWriter (Map)"."""

    def __init__(self, fields: Fields) -> None:
        #: Accepted, and fails the executions. Source: the page above, "not empty"; aws/aws-cdk, pull request 33831.
        self.is_empty = not fields.document
        self.resource = fields.text("Resource")
        if self.resource is not None and not _RESOURCE.fullmatch(self.resource):
            fields.problem(
                "The field 'Resource' does not match any of the allowed values. Examples: "
                "[arn:<partition>:states:::s3:putObject]",
                "Resource",
            )
        if fields.has("Parameters") or fields.has("Arguments"):
            fields.require("Resource")
        self._template = read_request(fields)
        self.config: dict[str, JSON] = {}
        config = fields.object("WriterConfig")
        if config is not None:
            self.config = config.words(_CHOICES)
            config.finish()
        fields.finish()

    def parameters(self, document: JSON, visit: Visit) -> JSON:
        """Bucket and Prefix of the export."""
        return {} if self._template is None else self._template(document, visit)


class FinishedChild(Protocol):
    """A finished child execution of a map run."""

    status: str
    output: JSON

    def metadata(self) -> dict[str, JSON]:
        """What NONE shows of it."""


def transformed(children: Sequence[FinishedChild], transformation: str) -> list[JSON]:
    """
    The results as Transformation says; a child that failed is always shown with its metadata.

    Source: developer guide, "ResultWriter (Map)".
    """
    if transformation == "NONE":
        return [child.metadata() for child in children]
    outputs = [child.output if child.status == "SUCCEEDED" else child.metadata() for child in children]
    return flattened(outputs) if transformation == "FLATTEN" else outputs


def flattened(outputs: Sequence[JSON]) -> list[JSON]:
    """The elements of the outputs that are arrays, the others as they are."""
    flat: list[JSON] = []
    for output in outputs:
        if isinstance(output, list):
            flat.extend(output)
        else:
            flat.append(output)
    return flat
