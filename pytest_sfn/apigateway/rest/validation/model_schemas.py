"""Models as JSON Schema (draft 4): references between them, and errors worded as the service words them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_sfn.apigateway.rest.model import Model
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

#: Keywords that importing an OpenAPI document leaves out of models. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
NOT_IMPORTED = frozenset(
    {"exclusiveMinimum", "exclusiveMaximum", "discriminator", "readOnly", "default", "example", "minItems", "maxItems"}
)
#: Keywords whose members are names of the schema's author, not keywords.
_MAPS = ("properties", "definitions", "patternProperties")


def validation_errors(model: Model, models: Mapping[str, Model], document: JSON) -> list[str]:
    """What is wrong with a document by a model, in the words of `$context.error.validationErrorString`."""
    validator = _validator(model.name, _Models(models))
    errors = sorted(validator.iter_errors(document), key=lambda error: [str(step) for step in error.absolute_path])
    # jsonschema names missing properties one by one, the service all at once.
    texts = {(tuple(error.absolute_path), worded(error)): None for error in errors}
    return [text for _, text in texts]


class _Models:
    """Models of one API as a key of the cache: the same mapping object is the same key."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self.models = models

    def __hash__(self) -> int:
        return id(self.models)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Models) and other.models is self.models


@lru_cache(maxsize=256)
def _validator(name: str, models: _Models) -> Any:
    from jsonschema import Draft4Validator

    definitions = {key: with_local_references(model.schema, key) for key, model in models.models.items()}
    return Draft4Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})


def with_local_references(schema: JSON, name: str) -> JSON:
    """
    The schema of model `name` with references to sibling models as `#/definitions/<Name>`.

    They may be `https://apigateway.amazonaws.com/restapis/<id>/models/<Name>`, `#/components/schemas/<Name>` or
    `#/definitions/<Name>`; the model's own definitions go before siblings.
    """
    own = schema.get("definitions", {}) if isinstance(schema, dict) else {}

    def rewritten(reference: str) -> str:
        target, _, deeper = referred_name(reference).partition("/")
        base = f"#/definitions/{name}/definitions/{target}" if target in own else f"#/definitions/{target}"
        if reference == "#":
            base = f"#/definitions/{name}"
        return f"{base}/{deeper}" if deeper else base

    def walk(node: JSON) -> JSON:
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return {"$ref": rewritten(node["$ref"])}
        return {key: walk(value) for key, value in node.items() if key not in ("$schema", "id")}

    return walk(schema)


def referred_name(reference: str) -> str:
    """The name of the model a reference points to, with what follows it."""
    for marker in ("/models/", "#/components/schemas/", "#/definitions/"):
        if marker in reference:
            return reference.partition(marker)[2]
    return reference.lstrip("#/")


def imported(schema: JSON) -> JSON:
    """A schema of an OpenAPI document as the import keeps it: without keywords it does not honour."""
    if isinstance(schema, list):
        return [imported(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if key in _MAPS and isinstance(value, dict):
            kept[key] = {name: imported(member) for name, member in value.items()}
        elif key in ("enum", "required"):
            kept[key] = value
        elif key not in NOT_IMPORTED and not key.startswith("x-"):
            kept[key] = imported(value)
    return kept


def worded(error: ValidationError) -> str:
    """
    One error as the Java validator behind the service words it.

    Those of `required` are reported by users, the rest is that library's wording; other keywords read as jsonschema's.
    """
    wording = _WORDINGS.get(str(error.validator))
    return wording(error, error.instance, error.validator_value) if wording else str(error.message)


#: By keyword: the text for an error, the instance and the keyword's value.
_WORDINGS: Mapping[str, Callable[[Any, JSON, JSON], str]] = {
    "required": lambda _, found, names: (
        f"object has missing required properties ({dumps(sorted(name for name in names if name not in found))})"
    ),
    "type": lambda _, found, allowed: (
        f"instance type ({_type(found)}) does not match any allowed primitive type (allowed: {dumps(_types(allowed))})"
    ),
    "enum": lambda _, found, values: (
        f"instance value ({dumps(found)}) not found in enum (possible values: {dumps(values)})"
    ),
    "additionalProperties": lambda error, found, _: (
        "object instance has properties which are not allowed by the schema: "
        + dumps(sorted(set(found) - set(error.schema.get("properties", {}))))
    ),
    "minLength": lambda _, found, least: (
        f"string {dumps(found)} is too short (length: {len(found)}, required minimum: {least})"
    ),
    "maxLength": lambda _, found, most: (
        f"string {dumps(found)} is too long (length: {len(found)}, maximum allowed: {most})"
    ),
    "minimum": lambda _, found, least: (
        f"numeric instance is lower than the required minimum (minimum: {least}, found: {dumps(found)})"
    ),
    "maximum": lambda _, found, most: (
        f"numeric instance is greater than the required maximum (maximum: {most}, found: {dumps(found)})"
    ),
    "pattern": lambda _, found, pattern: f"ECMA 262 regex {dumps(pattern)} does not match input string {dumps(found)}",
}
_KINDS = (
    ("boolean", bool), ("integer", int), ("number", float), ("string", str), ("array", list), ("object", dict),
    ("null", type(None)), ("unknown", object),
)  # fmt: skip


def _type(value: JSON) -> str:
    return next(name for name, kind in _KINDS if isinstance(value, kind))


def _types(allowed: JSON) -> list[str]:
    return sorted(allowed) if isinstance(allowed, list) else ["integer", "number"] if allowed == "number" else [allowed]
