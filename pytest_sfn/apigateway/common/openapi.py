"""OpenAPI documents as both kinds of API are imported from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

from pytest_sfn.apigateway.errors import invalid_document
from pytest_sfn.typing import JSON

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
ANY_METHOD = "x-amazon-apigateway-any-method"


def parse_document(text: str) -> dict[str, JSON]:
    """The document of a JSON or YAML text; raises the BadRequestException of a text that is none."""
    try:
        document = json.loads(text)
    except ValueError:
        document = _parse_yaml(text)
    if not isinstance(document, dict):
        raise invalid_document("The document is no object")
    return document


def _parse_yaml(text: str) -> JSON:
    import yaml

    class Loader(yaml.SafeLoader):
        """YAML without dates: a version `2022-04-12` stays a text."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise invalid_document(f"The text is neither JSON nor YAML: {error}") from None


def with_text_keys(node: JSON) -> JSON:
    """The document with every key a text: YAML has numbers (`200:`), which the service takes (recorded from AWS)."""
    if isinstance(node, Mapping):
        return {str(key): with_text_keys(value) for key, value in node.items()}
    return [with_text_keys(item) for item in node] if isinstance(node, list) else node


def identifier(*parts: str, length: int = 6) -> str:
    """An id as API Gateway's look, always the same for the same thing."""
    number = int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:16], "big")
    signs = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(signs[number // 36**position % 36] for position in range(length))


def find_referred(document: Mapping[str, JSON], reference: str) -> JSON:
    """What a `$ref` into the document leads to; None if to nothing."""
    target: JSON = document
    for step in reference.removeprefix("#/").split("/"):
        target = target.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(target, Mapping) else None
    return target


def operations_of(item: Mapping[str, JSON]) -> Iterator[tuple[str, dict[str, JSON]]]:
    """The operations of a path item by HTTP method, `ANY` for that of all."""
    for key, operation in item.items():
        if key.lower() in VERBS or key == ANY_METHOD:
            yield "ANY" if key == ANY_METHOD else key.upper(), operation or {}


def security_of(document: Mapping[str, JSON], operation: Mapping[str, JSON]) -> list[tuple[str, tuple[str, ...]]]:
    """The security schemes of an operation with their scopes; one without any of its own has the document's."""
    requirements = operation.get("security", document.get("security")) or []
    return [(name, tuple(scopes or ())) for each in requirements for name, scopes in each.items()]


def is_signed(scheme: Mapping[str, JSON]) -> bool:
    """Whether a security scheme asks for signed requests (IAM)."""
    return str(scheme.get("x-amazon-apigateway-authtype", "")).lower() == "awssigv4"
