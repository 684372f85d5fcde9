"""Reads a file (or text, or a dict) into a Document: its value, and where each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_sfn.definitions.json_text import json_lines, parse_json
from pytest_sfn.definitions.pointers import LazyLines
from pytest_sfn.definitions.problems import choices, definition_error
from pytest_sfn.errors import DefinitionError, Diagnostic
from pytest_sfn.source import Location, SourceMap
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.definitions.yaml_text import Schema, YamlDocument


@dataclass(frozen=True)
class Document:
    """A parsed document: JSON `value`, the `source` of its lines, and the `folder` its relative paths start from."""

    value: JSON
    source: SourceMap = field(default_factory=SourceMap, repr=False)
    folder: Path = field(default_factory=Path)
    yaml: YamlDocument | None = field(default=None, repr=False, compare=False)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with its text without being an error."""
        return tuple(self.yaml.warnings) if self.yaml is not None else ()

    @property
    def file(self) -> str | None:
        """The name it was read under."""
        return self.source.file


def read_text(path: Path, location: Location | None = None, mend: str | None = None) -> str:
    """The text of a file; `location` is what names it. Raises DefinitionError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise definition_error(
            "FILE_NOT_FOUND", f"There is no file {path}", location or Location(str(path)), mend or _nearest(path)
        ) from None
    except UnicodeDecodeError as error:
        raise definition_error(
            "NOT_TEXT", f"{path} is not UTF-8 text: {error}", location or Location(str(path))
        ) from None
    except OSError as error:
        raise definition_error("FILE_NOT_READ", f"{path}: {error.strerror}", location or Location(str(path))) from None


def _nearest(path: Path) -> str | None:
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    return choices(path.name, [entry.name for entry in path.parent.iterdir()])


def parse_document(text: str, file: str | None, folder: Path, schema: Schema = "1.1") -> Document:
    """
    The Document of a JSON or YAML text.

    JSON where the text begins with a bracket and is JSON, or the file is called .json; else YAML.
    """
    if text.lstrip()[:1] in ("{", "[") or (file or "").endswith(".json"):
        try:
            value = parse_json(text, file)
        except DefinitionError:
            if not (file or "").endswith((".yaml", ".yml")):
                raise
        else:
            return Document(value, SourceMap(file, LazyLines(lambda: json_lines(text))), folder)
    from pytest_sfn.definitions.yaml_text import parse_yaml

    yaml = parse_yaml(text, file, schema)
    return Document(yaml.value, SourceMap(file, LazyLines(yaml.lines)), folder, yaml)


def read_document(path: Path, schema: Schema = "1.1", location: Location | None = None) -> Document:
    """The Document of a file; `location` is what names it."""
    return parse_document(read_text(path, location), str(path), path.parent, schema)
