"""
The parts of a service model's file, each read when it is first asked for.

A model may have four megabytes of text, of which a workflow needs an operation and a few shapes. Botocore's files are
indented, which tells where a part begins and ends; one that is not is read as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

_END = re.compile(rb'\n    [}"]|\n  }')


class Section(Mapping[str, Any]):
    """`operations` or `shapes` of a model: parts by name. Going through all of them reads them all."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            self._read[name] = self._found(name)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        try:
            self[str(name)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def _all(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self._text)
        self._read = read
        return read

    def _found(self, name: str) -> Any:
        key = f'\n    "{name}":'.encode()
        begin = self._text.find(key)
        if begin < 0:
            return self._all[name]
        begin += len(key)
        # A part of several lines ends with a bracket on a line of its own, one of a single line where the next begins.
        end = _END.search(self._text, begin)
        assert end is not None, "the section ends with a bracket"
        closed = end.start() + 6 if end[0] == b"\n    }" else end.start()
        return json.loads(self._text[begin:closed].rstrip(b","))


def sections(text: bytes) -> Mapping[str, Any]:
    """`metadata`, `operations` and `shapes` of a model's text."""
    read: dict[str, Any] = {}
    for name in ("metadata", "operations", "shapes"):
        key = f'\n  "{name}":'.encode()
        begin = text.find(key)
        end = text.find(b"\n  }", begin)
        if min(begin, end) < 0:
            whole: Mapping[str, Any] = json.loads(text)
            return whole
        read[name] = Section(text[begin + len(key) : end + 4])
    return read
