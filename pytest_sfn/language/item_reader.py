"""ItemReader: where a Distributed Map's items come from, and how the data set is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language.data_flow import read_jsonata, read_template
from pytest_sfn.language.effects import ReadItems
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import NumberField
from pytest_sfn.language.states.base import Steps
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.language.states.map import MapState
    from pytest_sfn.language.visit import Visit

INPUT_TYPES = ("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST")
MANIFEST_TYPES = ("ATHENA_DATA", "S3_INVENTORY")
TRANSFORMATIONS = ("NONE", "LOAD_AND_FLATTEN")
CSV_DELIMITERS = ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB")
CSV_HEADER_LOCATIONS = ("FIRST_ROW", "GIVEN")
#: Source: developer guide, ItemReader, "MaxItems".
MAX_MAX_ITEMS = 100_000_000
_CHOICES = {
    "InputType": INPUT_TYPES,
    "ManifestType": MANIFEST_TYPES,
    "Transformation": TRANSFORMATIONS,
    "CSVDelimiter": CSV_DELIMITERS,
    "CSVHeaderLocation": CSV_HEADER_LOCATIONS,
}


class ItemReader:
    """Source: developer guide, "ItemReader (Map)"."""

    def __init__(self, fields: Fields) -> None:
        self.resource = fields.text("Resource", required=True)
        self.jsonata = fields.jsonata
        self.template: Evaluator | None = (
            read_jsonata(fields, "Arguments") if fields.jsonata else read_template(fields, "Parameters")
        )
        fields.only("JSONata", "Arguments")
        fields.only("JSONPath", "Parameters")
        document = fields.typed("ReaderConfig", "OBJECT", default={})
        config = fields.within(document, "ReaderConfig")
        self.max_items = NumberField(config, "MaxItems", maximum=MAX_MAX_ITEMS)
        self.config = self._read_config(config)
        config.finish()
        fields.finish()

    @staticmethod
    def _read_config(config: Fields) -> dict[str, JSON]:
        read: dict[str, JSON] = {}
        for name, allowed in _CHOICES.items():
            value = config.text(name)
            if value is not None and value not in allowed:
                config.problem(f"The field '{name}' should have one of these values: [{', '.join(allowed)}]", name)
            elif value is not None:
                read[name] = value
        headers = config.typed("CSVHeaders", "ARRAY")
        pointer = config.text("ItemsPointer")
        if headers is not None:
            read["CSVHeaders"] = headers
        if pointer is not None:
            read["ItemsPointer"] = pointer
        if read.get("CSVHeaderLocation") == "GIVEN" and not headers:
            config.problem("CSVHeaders is required if CSVHeaderLocation is GIVEN", "CSVHeaders")
        if read.get("InputType") == "CSV" and "CSVHeaderLocation" not in read and "ManifestType" not in read:
            config.require("CSVHeaderLocation")
        return read

    def read(self, state: MapState, document: JSON, effective: JSON, visit: Visit) -> Steps:
        """Read the items; returns `(items, inputs)`, the second with ItemSelector applied."""
        parameters = {} if self.template is None else self.template(document, visit)
        config = dict(self.config)
        if self.max_items.given:
            config["MaxItems"] = int(self.max_items.value(document, visit))
        rows = yield ReadItems(self.resource or "", parameters, config)
        items = [row[0] for row in rows]
        if state.selector is None:
            return items, items
        before, inputs = visit.map_context, []
        template_document = state.document(effective)
        for index, (item, key, source) in enumerate(rows):
            visit.map_context = (index, item, key, source)
            inputs.append(state.selector(template_document, visit))
        visit.map_context = before
        return items, inputs


def read_item_reader(fields: Fields) -> ItemReader | None:
    """The ItemReader field."""
    document = fields.typed("ItemReader", "OBJECT")
    return None if document is None else ItemReader(fields.within(document, "ItemReader"))
