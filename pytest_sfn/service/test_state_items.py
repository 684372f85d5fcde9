"""The `mapItemReaderData` of TestState: the items in data as it was found in its source."""

from __future__ import annotations

from itertools import islice

from pytest_sfn.language.item_reader import ItemReader
from pytest_sfn.typing import JSON


def items_of_data(reader: ItemReader, data: str, max_items: int) -> list[tuple[JSON, str | None]]:
    """
    The items a text holds, read as the ReaderConfig says, with the member names of a JSON object; 0 means all of them.

    Raises States.ItemReaderFailed. Listings and manifests are taken as JSON arrays of what they would list.
    """
    from pytest_sfn.integrations.data_sets.data_files import FORMATS, file_items

    config = {"InputType": "JSON", **reader.config}
    if config["InputType"] not in FORMATS or "ManifestType" in config:
        config["InputType"] = "JSON"
    return list(islice(file_items(data.encode("utf-8", "surrogatepass"), config), max_items or None))
