"""
Values that fit a JSON Schema (draft 4), made by Hypothesis.

Our own, as the library for it reaches into Hypothesis and breaks with its releases. `not`, `dependencies` and the like
are left to a filter: who uses the values holds them against the schema once more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

#: How often a definition may contain itself in a value.
MAX_RECURSION = 2
#: Items and members generated beyond those that must be.
EXTRA = 3
_COMBINING = ("oneOf", "anyOf", "allOf")


def values_of(schema: JSON) -> SearchStrategy[JSON]:
    """Values that fit; references are looked up in the schema's own `definitions`."""
    return SchemaValues(schema.get("definitions", {})).of(schema)


def any_json() -> SearchStrategy[JSON]:
    """Any JSON value, small ones."""
    texts = st.text(max_size=20)
    numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    plain = st.none() | st.booleans() | numbers | texts
    nested = st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
    )
    found: SearchStrategy[JSON] = st.dictionaries(texts, nested, max_size=4) | nested
    return found


@dataclass(frozen=True, slots=True)
class SchemaValues:
    """Values of schemas with these definitions; `chain` are the definitions the value at hand stands in."""

    definitions: Mapping[str, JSON]
    chain: tuple[str, ...] = ()

    def of(self, schema: JSON) -> SearchStrategy[JSON]:
        """Values of one schema."""
        if not isinstance(schema, Mapping):
            return any_json()
        if isinstance(schema.get("$ref"), str):
            return self._referred(schema["$ref"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if any(schema.get(word) for word in _COMBINING):
            return self._combined(schema)
        kinds = schema.get("type", _implied(schema))
        if kinds is None:
            return any_json()
        return st.one_of([_KINDS[kind](self, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)])

    def _combined(self, schema: Mapping[str, JSON]) -> SearchStrategy[JSON]:
        word = next(word for word in _COMBINING if schema.get(word))
        base: JSON = {key: value for key, value in schema.items() if key != word}
        if word != "allOf":
            return st.one_of([self.of(merged(base, self._plain(part))) for part in schema[word]])
        for part in schema[word]:
            base = merged(base, self._plain(part))
        return self.of(base)

    def _referred(self, reference: str) -> SearchStrategy[JSON]:
        name = reference.removeprefix("#/definitions/")
        if self.chain.count(name) >= MAX_RECURSION:
            return st.nothing()
        return SchemaValues(self.definitions, (*self.chain, name)).of(self._definition(name))

    def _definition(self, name: str) -> JSON:
        target: JSON = self.definitions
        for step in name.split("/"):
            target = target.get(step) if isinstance(target, Mapping) else None
        return target

    def _plain(self, schema: JSON) -> JSON:
        """A schema of allOf and its kin with its own reference followed, so that it can be merged."""
        if isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
            return self._definition(schema["$ref"].removeprefix("#/definitions/"))
        return schema

    def object(self, schema: Mapping[str, JSON]) -> SearchStrategy[JSON]:
        """Objects with the required members, some of the others, and now and then one of their own."""
        properties, required = schema.get("properties") or {}, schema.get("required") or []
        members = {name: self.of(part) for name, part in properties.items()}
        must = {name: members.get(name, any_json()) for name in required}
        may = {name: each for name, each in members.items() if name not in must and not each.is_empty}
        declared = st.fixed_dictionaries(must, optional=may)
        further = schema.get("additionalProperties", {})
        if further is False or members:
            return declared
        own = st.dictionaries(st.text(max_size=10), self.of(further) if further is not True else any_json(), max_size=2)
        return st.builds(lambda more, known: {**more, **known}, own, declared)

    def array(self, schema: Mapping[str, JSON]) -> SearchStrategy[JSON]:
        """Arrays of items that fit."""
        items = schema.get("items", {})
        if isinstance(items, list):
            return st.tuples(*(self.of(item) for item in items)).map(list)
        inner, least = self.of(items), int(schema.get("minItems", 0))
        if inner.is_empty:
            return st.just([])
        most = int(schema.get("maxItems", least + EXTRA))
        return st.lists(inner, min_size=least, max_size=most, unique_by=repr if schema.get("uniqueItems") else None)

    def number(self, schema: Mapping[str, JSON]) -> SearchStrategy[JSON]:
        """Numbers within their bounds."""
        low, high = schema.get("minimum"), schema.get("maximum")
        return self.integer(schema) | st.floats(low, high, allow_nan=False, allow_infinity=False)

    def integer(self, schema: Mapping[str, JSON]) -> SearchStrategy[JSON]:
        """Integers within their bounds, and multiples where that is asked."""
        step = schema.get("multipleOf") or 1
        low, high = schema.get("minimum", -(2**31)), schema.get("maximum", 2**31)
        first = ceil(low / step) + (schema.get("exclusiveMinimum") is True)
        last = floor(high / step) - (schema.get("exclusiveMaximum") is True)
        return st.integers(first, max(first, last)).map(lambda count: count * step)

    def string(self, schema: Mapping[str, JSON]) -> SearchStrategy[JSON]:
        """Texts of the length, pattern or format asked for."""
        least = int(schema.get("minLength", 0))
        most = int(schema.get("maxLength", least + 20))
        if schema.get("pattern"):
            return st.from_regex(schema["pattern"]).filter(lambda text: least <= len(text) <= max(most, least))
        return _FORMATS.get(str(schema.get("format"))) or st.text(min_size=least, max_size=most)


_KINDS: dict[str, Callable[[SchemaValues, Mapping[str, JSON]], Any]] = {
    "object": SchemaValues.object,
    "array": SchemaValues.array,
    "number": SchemaValues.number,
    "integer": SchemaValues.integer,
    "string": SchemaValues.string,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
}
_FORMATS: dict[str, SearchStrategy[str]] = {
    "date-time": st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='seconds')}Z"),
    "date": st.dates().map(str),
    "email": st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.(com|org)", fullmatch=True),
    "uuid": st.uuids().map(str),
    "uri": st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9]{0,8}", fullmatch=True),
}


def _implied(schema: Mapping[str, JSON]) -> str | None:
    """The type a schema without one is meant for, by its keywords; other types fit as well."""
    if "properties" in schema or "required" in schema:
        return "object"
    return "array" if "items" in schema else None


def merged(one: JSON, other: JSON) -> JSON:
    """A schema that asks for both, as far as members and required names go."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return one or other
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        both["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        both["required"] = [*one["required"], *other["required"]]
    return both
