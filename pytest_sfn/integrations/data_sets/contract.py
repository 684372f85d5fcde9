"""What an item is between the readers and the Map."""

from __future__ import annotations

from typing import TypeAlias

from pytest_sfn.typing import JSON

#: `(value, key, source)`: Map.Item.Value, .Key (members of a JSON object only) and .Source of the Context Object.
Item: TypeAlias = "tuple[JSON, str | None, str | None]"


def object_uri(bucket: str, key: str) -> str:
    """An object as Map.Item.Source names it. Source: developer guide, Context Object: `S3://bucket-name/object-key`."""
    return f"S3://{bucket}/{key}"
