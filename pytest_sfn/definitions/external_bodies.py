"""OpenAPI documents that a template names but keeps in a file of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pytest_sfn.definitions.documents import read_document
from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.definitions.template import Template
from pytest_sfn.typing import JSON


def imported_document(template: Template, logical_id: str) -> dict[str, JSON] | None:
    """The OpenAPI document an API is imported from: its Body, or what BodyS3Location names; None without either."""
    body: JSON = template.property(logical_id, "Body")
    place = template.property(logical_id, "BodyS3Location")
    if body is None and place is not None:
        body = external_body(template, place, child(template.properties_pointer(logical_id), "BodyS3Location"))
    if body is not None and not isinstance(body, dict):
        template.fail("INVALID_TEMPLATE", "Body must be an OpenAPI document", template.properties_pointer(logical_id))
    return body


def external_body(template: Template, place: JSON, pointer: str) -> dict[str, JSON]:
    """
    An OpenAPI document kept apart from its template.

    CloudFormation does not look into it, so intrinsic functions in it stay as they are and API Gateway refuses them:
    raises DefinitionError for the first. Source: AWS::Serverless::Api, DefinitionUri.
    """
    document = read_document(stored_path(template, place), "1.1", template.location(pointer))
    if not isinstance(document.value, dict):
        template.fail("INVALID_TEMPLATE", "An OpenAPI document must be a mapping", pointer)
    if found := next(_intrinsics(document.value, ""), None):
        raise definition_error(
            "INVALID_TEMPLATE",
            f"{found.rpartition('/')[2]}: intrinsic functions are not resolved in a file of its own",
            document.source.location(found),
            "use DefinitionBody (or Body) with Fn::Transform AWS::Include of the file",
        )
    return dict(document.value)


def _intrinsics(value: JSON, pointer: str) -> Iterator[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        at = child(pointer, key)
        if isinstance(value, dict) and len(value) == 1 and (key == "Ref" or str(key).startswith("Fn::")):
            yield at
        yield from _intrinsics(inner, at)


def stored_path(template: Template, place: JSON) -> Path:
    """The local file of something kept in S3: an asset of the tool, else the key as a path beside the template."""
    if not isinstance(place, dict):
        return Path(template.document.folder, str(place).removeprefix("s3://"))
    bucket, key = str(place.get("Bucket")), str(place.get("Key"))
    return template.find_asset(bucket, key) or Path(template.document.folder, key)
