"""The items of a Map, and the input each iteration gets of them: ItemsPath or Items, and ItemSelector."""

from __future__ import annotations

from typing import TypeAlias

from pytest_sfn.errors import ExpressionFailure
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.expressions.scope import Evaluator
from pytest_sfn.language import expression_fields
from pytest_sfn.language.data_flow import read_jsonata, read_template
from pytest_sfn.language.fields import Fields
from pytest_sfn.language.numbers import unexpected_type
from pytest_sfn.language.visit import Visit
from pytest_sfn.typing import JSON

#: An item: Map.Item.Value, .Key (None but for members of an object) and .Source (None inline).
Row: TypeAlias = "tuple[JSON, str | None, str | None]"


class MapItems:
    """
    What the fields of a Map's items say.

    selector: ItemSelector, read before (`read_item_selector`). distributed: whether items may be members of an object.
    """

    def __init__(self, fields: Fields, selector: Evaluator | None, *, distributed: bool) -> None:
        self.selector = selector
        self._distributed = distributed
        self._jsonata = fields.jsonata
        self._items_path = _read_items_path(fields)
        self._items = read_jsonata(fields, "Items")
        self._items_source: JSON = fields.document.get("Items")
        if fields.jsonata and fields.has("Items"):
            _check_items(fields, self._items_source, distributed=distributed)

    def document(self, effective: JSON) -> JSON:
        """What the state's expressions are applied to."""
        return {"input": effective} if self._jsonata else effective

    def selected(self, effective: JSON, visit: Visit) -> list[JSON]:
        """The items: by ItemsPath or Items; members of an object as `{"Key": ..., "Value": ...}`."""
        items = self._found_items(effective, visit)
        return items if isinstance(items, list) else [{"Key": key, "Value": value} for key, value in items.items()]

    def rows(self, effective: JSON, visit: Visit) -> list[Row]:
        """The items of a Distributed Map. Source of STATE_DATA: developer guide, Context Object."""
        items = self._found_items(effective, visit)
        if isinstance(items, list):
            return [(item, None, "STATE_DATA") for item in items]
        return [(value, key, "STATE_DATA") for key, value in items.items()]

    def _found_items(self, effective: JSON, visit: Visit) -> list[JSON] | dict[str, JSON]:
        """What ItemsPath or Items gives; only a Distributed Map takes an object. Messages recorded from AWS."""
        if self._jsonata:
            items = effective if self._items is None else self._items({"input": effective}, visit)
            if isinstance(items, list) or (isinstance(items, dict) and self._distributed):
                return items
            if self._items is None:
                cause = f"Map state input must be an array but was: {dumps(items)}"
                raise ExpressionFailure("States.QueryEvaluationError", cause, quoted=items)
            raise unexpected_type(self._items_source, "Items", "array", items)
        items = effective if self._items_path is None else self._items_path[1](effective, visit)
        if not isinstance(items, list):
            path = "$" if self._items_path is None else self._items_path[0].replace("$$", "$", 1)
            raise ExpressionFailure("States.Runtime", f'Reference path "{path}" must point to array.', "ItemsPath")
        return items

    def inputs(self, rows: list[Row], effective: JSON, visit: Visit) -> list[JSON]:
        """
        The input of each iteration: what ItemSelector makes of the item, which it sees in the Context Object.

        Without one it is the item, and members of a JSON object come as `{"Key": ..., "Value": ...}`. Observed at AWS,
        and published with an emulator (floci-io/floci, pull request 1588).
        """
        if self.selector is None:
            return [value if key is None else {"Key": key, "Value": value} for value, key, _ in rows]
        document, before, inputs = self.document(effective), visit.map_context, []
        for index, (item, key, source) in enumerate(rows):
            visit.map_context = (index, item, key, source)
            inputs.append(self.selector(document, visit))
        visit.map_context = before
        return inputs


def read_item_selector(fields: Fields) -> Evaluator | None:
    """ItemSelector, or Parameters: its name of before 2022."""
    fields.only("JSONPath", "Parameters")
    fields.at_most_one("ItemSelector", "Parameters")
    name = "ItemSelector" if fields.has("ItemSelector") or not fields.has("Parameters") else "Parameters"
    fields.raw("Parameters")
    if not fields.jsonata:
        return read_template(fields, name)
    return read_jsonata(fields, name) if name == "ItemSelector" else None


def _check_items(fields: Fields, items: JSON, *, distributed: bool) -> None:
    """Refuse Items that no evaluation can make items of. Inferred: how AWS words it is not known."""
    if isinstance(items, list) or expression_fields.is_expression(items) or (distributed and isinstance(items, dict)):
        return
    if isinstance(items, str):
        fields.problem("JSONata string must start with {% and end with %}", "Items")
    else:
        fields.problem("Expected value of type Array", "Items", mend="Give an array, or an expression that gives one")


def _read_items_path(fields: Fields) -> tuple[str, Evaluator] | None:
    fields.only("JSONPath", "ItemsPath")
    path = fields.raw("ItemsPath")
    if path is None or path == "$" or fields.jsonata:
        return None
    evaluate = expression_fields.reference_path(fields, "ItemsPath")
    return None if evaluate is None else (path, evaluate)
