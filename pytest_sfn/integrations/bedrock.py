"""Amazon Bedrock. Source: developer guide, "Bedrock models"."""

from __future__ import annotations

from pytest_sfn.expressions.json_text import parsed
from pytest_sfn.integrations.resources.service import CALLBACK, JOB_AND_CALLBACK, Action, Job, OptimizedService
from pytest_sfn.typing import JSON


def _with_json_body(result: JSON) -> JSON:
    """The model's answer as JSON. Inputs and outputs in S3 (`Input`, `Output`) are the stand-in's to read and write."""
    return {**result, "Body": parsed(result["Body"])} if "Body" in result else result


_CUSTOMIZATION = Job(
    "GetModelCustomizationJob",
    {"jobIdentifier": "$.jobArn"},
    "status",
    succeeded={"Completed"},
    failed={"Failed", "Stopped"},
    stop="StopModelCustomizationJob",
)

SERVICE = OptimizedService(
    "bedrock",
    "AmazonBedrock",
    {
        "invokeModel": Action(
            CALLBACK,
            model="bedrock-runtime",
            free=frozenset({"Body", "Input", "Output"}),
            free_results=frozenset({"Body"}),
            answer=_with_json_body,
        ),
        "createModelCustomizationJob": Action(JOB_AND_CALLBACK, _CUSTOMIZATION),
    },
    sdk_version=2,
    source="connect-bedrock",
)
