"""Items from `s3:listObjectsV2`: the objects under a prefix, or what is in them (LOAD_AND_FLATTEN)."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.integrations.data_sets.data_files import object_items
from pytest_sfn.integrations.data_sets.objects import ObjectStore
from pytest_sfn.language.map_items import Row
from pytest_sfn.typing import JSON


def listed_items(store: ObjectStore, parameters: dict[str, JSON], reader_config: dict[str, JSON]) -> Iterator[Row]:
    """
    The objects under Prefix as items, all pages of them; with LOAD_AND_FLATTEN the items of all these files in a row.

    Source of the members: developer guide, ItemReader; Etag keeps its quotes and LastModified is Unix time.
    """
    bucket, prefix = parameters["Bucket"], parameters.get("Prefix") or ""
    if reader_config.get("Transformation") == "LOAD_AND_FLATTEN":
        yield from _flattened(store, bucket, prefix, reader_config)
        return
    source = f"S3://{bucket}"
    for summary in store.list(bucket, prefix):
        item = {
            "Etag": summary.etag,
            "Key": summary.key,
            "LastModified": float(summary.last_modified),
            "Size": summary.size,
            "StorageClass": summary.storage_class,
        }
        yield item, None, source


def _flattened(store: ObjectStore, bucket: str, prefix: str, reader_config: dict[str, JSON]) -> Iterator[Row]:
    """Empty objects whose key ends with `/` stand for folders in the S3 console, and are no data files."""
    for summary in store.list(bucket, prefix):
        if summary.size or not summary.key.endswith("/"):
            yield from object_items(store.get(bucket, summary.key), bucket, summary.key, reader_config)
