"""Items from InputType MANIFEST: files that list data files, of Amazon Athena or of S3 Inventory."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.expressions.json_text import loads
from pytest_sfn.integrations.data_sets.compression import decompressed
from pytest_sfn.integrations.data_sets.data_files import object_items
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed
from pytest_sfn.integrations.data_sets.objects import ObjectStore
from pytest_sfn.language.map_items import Row
from pytest_sfn.typing import JSON


def athena_items(store: ObjectStore, content: bytes, reader_config: dict[str, JSON]) -> Iterator[Row]:
    """
    The items of the files an Athena manifest lists: one `s3://bucket/key` a line, as UNLOAD writes it.

    InputType is the format of all of them. Source: developer guide, ItemReader; Athena user guide, "UNLOAD".
    """
    for line in decompressed(content).decode("utf-8-sig", errors="replace").splitlines():
        uri = line.strip().strip('"')
        if uri:
            bucket, key = _located(uri)
            yield from object_items(store.get(bucket, key), bucket, key, reader_config)


def _located(uri: str) -> tuple[str, str]:
    scheme, _, place = uri.partition("://")
    bucket, _, key = place.partition("/")
    if scheme.lower() not in ("s3", "s3a", "s3n") or not bucket or not key:
        raise ItemReaderFailed(f"The Athena manifest has a line that is no S3 URI: {uri}")
    return bucket, key


def inventory_items(store: ObjectStore, bucket: str, content: bytes) -> Iterator[Row]:
    """
    The objects an S3 Inventory lists, each as `{column: text}`: `{"Bucket": ..., "Key": ..., "Size": "42"}`.

    The files of an inventory have no header, the manifest's fileSchema names the columns. They are in the manifest's
    destinationBucket, or else in its own. Source: S3 user guide, "Inventory manifest".
    """
    manifest = _inventory(content)
    place = str(manifest.get("destinationBucket") or bucket).rpartition(":::")[2]
    config = _file_config(manifest)
    for file in manifest["files"]:
        yield from object_items(store.get(place, file["key"]), place, file["key"], config)


def _inventory(content: bytes) -> dict[str, JSON]:
    try:
        manifest = loads(decompressed(content).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ItemReaderFailed(f"The S3 Inventory manifest cannot be parsed: {error}") from None
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, list) or not all(isinstance(file, dict) and "key" in file for file in files):
        raise ItemReaderFailed("The S3 Inventory manifest has no list 'files' of objects with a 'key'")
    return dict(manifest)


def _file_config(manifest: dict[str, JSON]) -> dict[str, JSON]:
    """How the files of an inventory are read."""
    file_format = str(manifest.get("fileFormat") or "CSV").upper()
    if file_format == "PARQUET":
        return {"InputType": "PARQUET"}
    if file_format != "CSV":
        raise ItemReaderFailed(f"S3 Inventory files of the format {file_format} are not supported")
    headers = [name.strip() for name in str(manifest.get("fileSchema") or "").split(",")]
    return {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": headers}
