"""ItemReader: which reader reads what, and how many items it gives."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.integrations.data_sets.data_files import object_items
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed
from pytest_sfn.integrations.data_sets.manifests import athena_items, inventory_items
from pytest_sfn.integrations.data_sets.object_listing import listed_items
from pytest_sfn.integrations.data_sets.objects import ObjectStore, ObjectStoreError
from pytest_sfn.language.effects import ReadItems
from pytest_sfn.language.map_items import Row
from pytest_sfn.typing import JSON

#: The members of Parameters or Arguments, by the S3 action; all texts. Source: developer guide, ItemReader.
_PARAMETERS = {"getObject": ("Bucket", "Key", "VersionId"), "listObjectsV2": ("Bucket", "Prefix")}
_OPTIONAL = ("VersionId", "Prefix")


def items_of(store: ObjectStore, effect: ReadItems) -> list[Row]:
    """The items of a data set, at most MaxItems. Raises ItemReaderFailed."""
    action = effect.resource.rpartition(":")[2]
    parameters = _checked(action, effect.parameters)
    config = {"InputType": "JSON", **effect.reader_config} if action == "getObject" else effect.reader_config
    read = _object_items if action == "getObject" else listed_items
    try:
        return list(islice(read(store, parameters, config), config.get("MaxItems") or None))
    except ObjectStoreError as error:
        raise ItemReaderFailed(str(error)) from None


def _object_items(store: ObjectStore, parameters: dict[str, JSON], config: dict[str, JSON]) -> Iterator[Row]:
    """The items of one object, or of the objects it lists. Without an InputType an object is taken to be JSON."""
    bucket, key, version_id = parameters["Bucket"], parameters["Key"], parameters.get("VersionId")
    manifest_type = config.get("ManifestType")
    if version_id is not None and config["InputType"] == "PARQUET":
        raise ItemReaderFailed("VersionId is not supported with InputType PARQUET")
    content = store.get(bucket, key, version_id)
    if manifest_type == "ATHENA_DATA":
        yield from athena_items(store, content, config)
    elif manifest_type == "S3_INVENTORY" or config["InputType"] == "MANIFEST":
        yield from inventory_items(store, bucket, content)
    else:
        yield from object_items(content, bucket, key, config)


def _checked(action: str, parameters: JSON) -> dict[str, JSON]:
    """The parameters, if they are what the action takes."""
    given: dict[str, JSON] = parameters if isinstance(parameters, dict) else {}
    for name in _PARAMETERS[action]:
        if name not in _OPTIONAL and not given.get(name):
            raise ItemReaderFailed(f"ItemReader with s3:{action} needs the parameter '{name}'")
    for name, value in given.items():
        if name not in _PARAMETERS[action]:
            raise UnsupportedFeature(
                f"ItemReader with s3:{action} takes {', '.join(_PARAMETERS[action])}; '{name}' is not emulated"
            )
        if value is not None and not isinstance(value, str):
            raise ItemReaderFailed(f"The value of '{name}' in ItemReader must be a string")
    return given
