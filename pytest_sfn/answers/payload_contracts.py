"""
Contracts of payloads: what a Lambda function (or an HTTP API) takes and gives.

One contract holds both sides: the workflow's calls while it is mocked, and the handler itself by the same examples.
A side is a JSON Schema, a pydantic model, or a callable that raises; `openapi_contract` takes them from OpenAPI.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pytest_sfn.answers.errors import ContractBreach
from pytest_sfn.aws.shapes import Breach
from pytest_sfn.integrations.services import action_of
from pytest_sfn.language.tasks import TaskRequest
from pytest_sfn.typing import JSON

#: A JSON Schema, a pydantic model class, or a function that raises ValueError or AssertionError.
Schema: TypeAlias = "Mapping[str, JSON] | Callable[[JSON], object]"


@dataclass(frozen=True, slots=True)
class PayloadContract:
    """What goes in and what comes out; None leaves a side free. examples are requests the handler must answer."""

    request: Schema | None = None
    response: Schema | None = None
    examples: tuple[JSON, ...] = ()

    def request_breaches(self, value: JSON) -> list[Breach]:
        """What a request has against it."""
        return breaches_of_schema(self.request, value)

    def response_breaches(self, value: JSON) -> list[Breach]:
        """What a response has against it."""
        return breaches_of_schema(self.response, value)

    def check_sent(self, request: TaskRequest) -> None:
        """Raise ContractBreach where a workflow sends what is not allowed."""
        _refuse(request.state_name, "request", self.request_breaches(_payload(request)))

    def check_answered(self, request: TaskRequest, result: JSON) -> None:
        """Raise ContractBreach where a Task is answered with what is not allowed."""
        _refuse(request.state_name, "answer", self.response_breaches(_answer(request, result)))

    def check_handler(self, handler: Callable[[JSON, JSON], JSON], context: JSON = None) -> None:
        """Call a handler with every example. Raises ContractBreach for an example or a response that does not fit."""
        name = getattr(handler, "__name__", "handler")
        for example in self.examples:
            _refuse(name, "example", self.request_breaches(example))
            _refuse(name, "response", self.response_breaches(handler(example, context)))


def breaches_of_schema(schema: Schema | None, value: JSON) -> list[Breach]:
    """What a value has against it by a schema."""
    if schema is None:
        return []
    if isinstance(schema, Mapping):
        return _by_json_schema(schema, value)
    validate = getattr(schema, "model_validate", schema)
    try:
        validate(value)
    except (ValueError, AssertionError) as error:
        return _by_exception(error, value)
    return []


def _by_json_schema(schema: Mapping[str, JSON], value: JSON) -> list[Breach]:
    from jsonschema.validators import validator_for

    validator = validator_for(schema)(schema)
    errors = sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.absolute_path)))
    return [
        Breach(_path(error.absolute_path), "", error.message, error.message, repr(error.instance)) for error in errors
    ]


def _by_exception(error: Exception, value: JSON) -> list[Breach]:
    if hasattr(error, "errors"):
        return [
            Breach(_path(each["loc"]), "", each["msg"], each["msg"], repr(each.get("input", value)))
            for each in error.errors()
        ]
    return [Breach("", "", str(error), str(error) or type(error).__name__, repr(value))]


def _path(steps: Sequence[object]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def openapi_contract(document: Mapping[str, JSON], path: str, method: str, status: int = 200) -> PayloadContract:
    """The contract of an OpenAPI operation's JSON bodies; references within the document are kept."""
    operation = document["paths"][path][method.lower()]
    answers = operation.get("responses", {})
    answer = answers.get(str(status)) or answers.get("default") or {}
    return PayloadContract(_body_schema(document, operation.get("requestBody", {})), _body_schema(document, answer))


def _body_schema(document: Mapping[str, JSON], holder: Mapping[str, JSON]) -> Schema | None:
    schema = holder.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    return {**schema, "components": document.get("components", {})}


# --- both sides of a Task ---------------------------------------------------------------------------------------------
def _payload(request: TaskRequest) -> JSON:
    payload, parameters = action_of(request.resource).payload, request.parameters
    return parameters if payload is None or not isinstance(parameters, dict) else parameters.get(payload[0])


def _answer(request: TaskRequest, result: JSON) -> JSON:
    if request.resource.pattern == "waitForTaskToken":
        return result
    payload = action_of(request.resource).payload
    return result if payload is None or not isinstance(result, dict) else result.get(payload[1])


def _refuse(name: str, side: str, breaches: list[Breach]) -> None:
    if breaches:
        raise ContractBreach(name, side, "its payload", breaches)
