"""
Reads YAML text: CloudFormation's short forms (`!Ref`, `!Sub`, ...) become their long forms, keys stay texts.

Not for arbitrary YAML: no custom objects, and dates stay texts as JSON has none.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Literal, TypeAlias

import yaml

from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.source import Location
from pytest_sfn.typing import JSON

#: YAML 1.1 (CloudFormation, SAM: `yes` is true), or the core schema of YAML 1.2 (serverless.yml, ASL: it is a text).
Schema: TypeAlias = Literal["1.1", "core"]

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CORE_BOOLEANS = dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_OLD_BOOLEANS = dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), True) | dict.fromkeys(
    ("no", "No", "NO", "off", "Off", "OFF"), False
)
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_RADIX = re.compile(r"([-+]?)0(x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+|[0-7_]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z|[-+]?[0-9]+[eE][-+]?[0-9]+\Z")
_STANDARD = "tag:yaml.org,2002:"
_STANDARD_TAGS = ("bool", "float", "int", "map", "merge", "null", "seq", "str", "timestamp", "value")


def parse_yaml(text: str, file: str | None = None, schema: Schema = "1.1") -> YamlDocument:
    """
    The YAML document of `text`.

    Raises DefinitionError for text that is not YAML, for an unknown tag, and for a key that a mapping has twice with
    different values; in a CloudFormation template (schema 1.1) that is a warning.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        raise _syntax_error(error, file) from None
    return YamlDocument(node, file, schema)


def _syntax_error(error: yaml.YAMLError, file: str | None) -> DefinitionError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    place = f", at line {mark.line + 1} column {mark.column + 1}" if mark else ""
    mend = "indent with spaces: YAML has no tabs" if "'\\t'" in problem or "\\t" in problem else None
    return definition_error(
        "INVALID_YAML", f"Invalid YAML: {problem}{place}", Location(file, mark.line + 1 if mark else None), mend
    )


class YamlDocument:
    """A composed YAML document: its value, and the lines of its parts on demand."""

    def __init__(self, node: yaml.Node | None, file: str | None, schema: Schema) -> None:
        self._node = node
        self._file = file
        self._booleans = _CORE_BOOLEANS | (_OLD_BOOLEANS if schema == "1.1" else {})
        self._schema = schema
        self._open: set[int] = set()
        self.warnings: list[Diagnostic] = []
        self.value: JSON = None if node is None else self._construct(node, "")

    def lines(self) -> dict[str, int]:
        """The line (from 1) of every value by JSON Pointer: for a member, the line of its key."""
        return {pointer: line for pointer, (line, _) in self._places.items()}

    def block_line(self, pointer: str) -> int | None:
        """The line on which the text of the literal block (`|`) at `pointer` begins; None where it is no such block."""
        _, node = self._places.get(pointer, (0, None))
        if isinstance(node, yaml.ScalarNode) and node.style == "|":
            return int(node.start_mark.line) + 2
        return None

    # --- values -------------------------
    def _construct(self, node: yaml.Node, pointer: str) -> JSON:
        if id(node) in self._open:
            raise self._error(node, pointer, "INVALID_YAML", "An alias that contains itself")
        self._open.add(id(node))
        long_form = self._long_form(node, pointer)
        value: JSON
        if long_form is None:
            value = self._plain(node, pointer)
        elif isinstance(node, yaml.ScalarNode):
            text = str(node.value)
            value = {long_form: text.split(".", 1) if long_form == "Fn::GetAtt" else text}
        else:
            value = {long_form: self._plain(node, child(pointer, long_form))}
        self._open.discard(id(node))
        return value

    def _plain(self, node: yaml.Node, pointer: str) -> JSON:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, pointer)
        if isinstance(node, yaml.SequenceNode):
            return [self._construct(item, child(pointer, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, pointer)

    def _mapping(self, node: yaml.MappingNode, pointer: str) -> dict[str, JSON]:
        made: dict[str, JSON] = {}
        merged: dict[str, JSON] = {}
        for key, item in node.value:
            if key.tag == _STANDARD + "merge":
                merged |= self._merged(item, pointer)
                continue
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(key, pointer, "INVALID_YAML", "A key must be a text")
            name = str(key.value)
            value = self._construct(item, child(pointer, name))
            if name in made and made[name] != value:
                self._duplicate(key, name, child(pointer, name))
            made[name] = value
        return merged | made if merged else made

    def _duplicate(self, key: yaml.Node, name: str, pointer: str) -> None:
        message, mend = f"The key '{name}' is there twice", "remove one of them"
        if self._schema == "core":
            raise self._error(key, pointer, "DUPLICATE_KEY", message, mend)
        # `sam` and `aws cloudformation package` take the last one silently: deployed it works, so it loads.
        location = Location(self._file, key.start_mark.line + 1, pointer)
        self.warnings.append(Diagnostic("DUPLICATE_KEY", f"{message}; the last one counts", location, "WARNING", mend))

    def _merged(self, node: yaml.Node, pointer: str) -> dict[str, JSON]:
        sources = reversed(node.value) if isinstance(node, yaml.SequenceNode) else [node]
        merged: dict[str, JSON] = {}
        for source in sources:
            merged |= self._construct(source, pointer)
        return merged

    def _scalar(self, node: Any, pointer: str) -> JSON:
        text = str(node.value)
        # A quoted scalar, or one tagged !!str, is a text whatever it looks like.
        if node.style or node.tag == _STANDARD + "str":
            # PyYAML resolves floats without a dot (1e3) to texts; YAML 1.2 and JSON know them as numbers.
            return float(text) if not node.style and _FLOAT.match(text) else text
        return self._resolved(text, node, pointer)

    def _resolved(self, text: str, node: yaml.Node, pointer: str) -> JSON:
        if text in _NULLS:
            return None
        if text in self._booleans:
            return self._booleans[text]
        if _INT.match(text):
            return int(text.replace("_", ""))
        if radix := _RADIX.match(text):
            digits = radix[2].replace("_", "")
            return int(f"{radix[1]}0{digits if digits[0] in 'xob' else f'o{digits}'}", 0)
        if _FLOAT.match(text):
            return float(text.replace("_", ""))
        if node.tag.endswith((":float", ":int")) and ":" not in text:
            raise self._error(node, pointer, "INVALID_YAML", f"{text} is no number JSON has", "write it in quotes")
        return text

    # --- CloudFormation's tags -------------------------
    def _long_form(self, node: yaml.Node, pointer: str) -> str | None:
        tag = node.tag
        if tag.startswith(_STANDARD) and tag.removeprefix(_STANDARD) in _STANDARD_TAGS:
            return None
        if not tag.startswith("!") or tag == "!":
            raise self._error(node, pointer, "INVALID_YAML", f"Unknown tag {tag}")
        name = tag[1:]
        return name if name in ("Ref", "Condition") else f"Fn::{name.removeprefix('Fn::')}"

    # --- places -------------------------
    @cached_property
    def _places(self) -> dict[str, tuple[int, yaml.Node]]:
        """Line and node of every value by JSON Pointer; one with a tag stands under its long form, too."""
        found: dict[str, tuple[int, yaml.Node]] = {}
        if self._node is not None:
            self._locate(self._node, "", self._node.start_mark.line + 1, found)
        return found

    def _locate(self, node: yaml.Node, pointer: str, line: int, found: dict[str, tuple[int, yaml.Node]]) -> None:
        found[pointer] = line, node
        if not node.tag.startswith(_STANDARD):
            pointer = child(pointer, self._long_form(node, pointer) or "")
            found[pointer] = line, node
        if isinstance(node, yaml.MappingNode):
            for key, item in node.value:
                if isinstance(key, yaml.ScalarNode):
                    self._locate(item, child(pointer, str(key.value)), key.start_mark.line + 1, found)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._locate(item, child(pointer, index), item.start_mark.line + 1, found)

    def _error(
        self, node: yaml.Node, pointer: str, code: str, message: str, mend: str | None = None
    ) -> DefinitionError:
        place = f"{message} (column {node.start_mark.column + 1})"
        return definition_error(code, place, Location(self._file, node.start_mark.line + 1, pointer), mend)
