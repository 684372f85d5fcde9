"""ItemBatcher: groups items into batches, each the input of one child execution."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.expressions.json_text import MAX_PAYLOAD_BYTES, json_size
from pytest_sfn.language.data_flow import read_jsonata, read_template
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NumberField
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON


class ItemBatcher:
    """Source: developer guide, "ItemBatcher (Map)"."""

    def __init__(self, fields: Fields) -> None:
        self.max_items = NumberField(fields, "MaxItemsPerBatch")
        self.max_bytes = NumberField(fields, "MaxInputBytesPerBatch")
        if not self.max_items.given and not self.max_bytes.given:
            fields.problem("One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]")
        self.batch_input = read_jsonata(fields, "BatchInput") if fields.jsonata else read_template(fields, "BatchInput")
        fields.finish()

    def limits(self, document: JSON, visit: Visit) -> tuple[int | None, int | None]:
        """The most items and the most bytes of a batch; None or 0 where there is no limit."""
        items, size = self.max_items.value(document, visit), self.max_bytes.value(document, visit)
        return None if items is None else int(items), None if size is None else int(size)

    def batches(
        self, items: Sequence[JSON], limits: tuple[int | None, int | None], document: JSON, visit: Visit
    ) -> tuple[list[JSON], list[int]]:
        """The inputs `{"BatchInput": ..., "Items": [...]}` and how many items each holds, within the `limits`."""
        shared = {} if self.batch_input is None else {"BatchInput": self.batch_input(document, visit)}
        max_items = limits[0] or len(items) or 1
        max_bytes = limits[1] or MAX_PAYLOAD_BYTES
        frame = json_size({**shared, "Items": []})
        batches: list[list[JSON]] = []
        room = 0
        for item in items:
            size = json_size(item) + 1
            if not batches or len(batches[-1]) >= max_items or size > room:
                batches.append([])
                room = max_bytes - frame + 1
            batches[-1].append(item)
            room -= size
        return [{**shared, "Items": batch} for batch in batches], [len(batch) for batch in batches]
