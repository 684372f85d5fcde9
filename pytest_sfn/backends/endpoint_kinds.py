"""The kinds of Step Functions endpoint, how to tell them, and what each cannot do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from pytest_sfn.backends.outside_settings import is_aws
from pytest_sfn.backends.task_states import all_states
from pytest_sfn.typing import JSON, Seconds

#: Services whose endpoint Step Functions Local can be told, by the resource_type of their Tasks. Source: developer
#: guide, "Setting configuration options for Step Functions Local".
LOCAL_ENDPOINTS = {
    "lambda": "LAMBDA_ENDPOINT",
    "batch": "BATCH_ENDPOINT",
    "dynamodb": "DYNAMODB_ENDPOINT",
    "ecs": "ECS_ENDPOINT",
    "glue": "GLUE_ENDPOINT",
    "sagemaker": "SAGE_MAKER_ENDPOINT",
    "sns": "SNS_ENDPOINT",
    "sqs": "SQS_ENDPOINT",
}


@dataclass(frozen=True, slots=True)
class EndpointKind:
    """
    One kind of endpoint.

    clock: virtual (it jumps, and can be moved by us), real, or scaled. any_service: whether calls of every service can
    be led to the test process. gaps: what of a definition it cannot do. older_map: Iterator and Parameters in place of
    ItemProcessor and ItemSelector. answers: whether Tasks can be led to the test process at all.
    """

    name: str
    clock: str = "real"
    any_service: bool = False
    answers: bool = True
    older_map: bool = False
    ours: bool = False
    gaps: Callable[[JSON], Iterator[str]] = lambda _: iter(())

    @property
    def virtual(self) -> bool:
        """Whether its time jumps."""
        return self.clock == "virtual"


def kind_of(url: str, image: str | None = None) -> EndpointKind:
    """What is behind a URL: told by itself (ours), by its host (AWS) or by the image it was started from."""
    if is_aws(url):
        return EndpointKind("AWS", answers=False)
    about = _about(url)
    if about.get("service") == "stepfunctions":
        return EndpointKind("pytest-sfn serve", about.get("clock", "real"), any_service=True, ours=True)
    if image is not None and "stepfunctions-local" in image:
        return STEP_FUNCTIONS_LOCAL
    return EndpointKind("this endpoint", any_service=True)


def silence_at(url: str, timeout_seconds: Seconds) -> str | None:
    """Why nothing answers at a URL; None if any HTTP response comes."""
    try:
        with urlopen(url, timeout=timeout_seconds):  # noqa: S310 - the endpoint the user named, or a container of ours
            return None
    except HTTPError:
        return None
    except URLError as error:
        return str(error.reason)
    except OSError as error:
        return str(error)


def _about(url: str) -> dict[str, JSON]:
    """What the page at `/` tells; an endpoint that has none tells nothing."""
    try:
        with urlopen(url, timeout=5) as response:  # noqa: S310 - the endpoint the user named
            about = json.loads(response.read())
    except (HTTPError, URLError, OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}


def _gaps_of_local(definition: JSON) -> Iterator[str]:
    """
    What Step Functions Local cannot do, by the words of the definition.

    Source: it has had no release since variables, JSONata (November 2024) and Distributed Map's later fields came;
    the developer guide calls it unsupported and names TestState in its place.
    """
    if definition.get("QueryLanguage") == "JSONata":
        yield "JSONata (QueryLanguage of the state machine)"
    for name, state in all_states(definition):
        if state.get("QueryLanguage") == "JSONata":
            yield f"JSONata (QueryLanguage of state {name!r})"
        rules = (*state.get("Choices", ()), *state.get("Catch", ()))
        if any("Assign" in part for part in (state, *rules) if isinstance(part, dict)):
            yield f"variables (Assign of state {name!r})"
        mode = (state.get("ItemProcessor") or {}).get("ProcessorConfig", {}).get("Mode")
        distributed = mode == "DISTRIBUTED" or {"ItemReader", "ItemBatcher", "ResultWriter"} & state.keys()
        if state.get("Type") == "Map" and distributed:
            yield f"Distributed Map (state {name!r})"
        if str(state.get("Resource", "")).startswith("arn:aws:states:::http:invoke"):
            yield f"HTTP Task (state {name!r})"


STEP_FUNCTIONS_LOCAL = EndpointKind("Step Functions Local", older_map=True, gaps=_gaps_of_local)


def older_map_fields(definition: JSON) -> JSON:
    """The definition with Iterator and Parameters, which inline Maps had before ItemProcessor and ItemSelector."""
    if isinstance(definition, list):
        return [older_map_fields(part) for part in definition]
    if not isinstance(definition, dict):
        return definition
    converted = {name: older_map_fields(part) for name, part in definition.items()}
    if converted.get("Type") == "Map":
        processor = converted.pop("ItemProcessor", None)
        if processor is not None:
            converted["Iterator"] = {name: part for name, part in processor.items() if name != "ProcessorConfig"}
        if "ItemSelector" in converted:
            converted["Parameters"] = converted.pop("ItemSelector")
    return converted
