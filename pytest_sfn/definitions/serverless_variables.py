"""
Variables of serverless.yml: `${self:...}`, `${opt:...}`, `${env:...}`, `${file(...):...}`, `${param:...}` and so on.

As version 3 of the framework resolves them. `${AWS::Region}` and `${Name}` are CloudFormation's and stay.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NoReturn

from pytest_sfn.definitions.documents import Document, parse_document
from pytest_sfn.definitions.environment import StackEnvironment
from pytest_sfn.definitions.pointers import child
from pytest_sfn.definitions.problems import definition_error
from pytest_sfn.typing import JSON

_SOURCE = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)(?:\((.*?)\))?(?::(?!:)(.*))?\Z", re.DOTALL)
_SOURCES = ("self", "opt", "env", "file", "sls", "param", "aws", "cf", "ssm", "s3", "strToBool")
_LITERALS: dict[str, JSON] = {"true": True, "false": False, "null": None}
_MISSING: Final = object()


class Variables:
    """
    Resolves the variables of one service file.

    `given` are values of sources outside, by the text of the variable (`ssm:/path`, `cf:stack.Output`).
    """

    def __init__(
        self,
        document: Document,
        options: Mapping[str, str],
        stage: str | None,
        given: Mapping[str, JSON],
        environment: StackEnvironment,
    ) -> None:
        self.document = document
        self.options = {**({"stage": stage} if stage else {}), **options}
        self.given = given
        self.environment = environment
        self._open: list[str] = []

    @property
    def stage(self) -> str:
        """`--stage`, else provider.stage, else `dev`."""
        declared = self._at(self.document.value, "provider.stage", "/provider/stage")
        return str(self.options.get("stage") or (declared if declared not in (_MISSING, None) else "dev"))

    def resolved(self, value: JSON, pointer: str = "") -> JSON:
        """`value` with every variable in it replaced; keys stay."""
        if isinstance(value, dict):
            return {key: self.resolved(inner, child(pointer, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.resolved(inner, child(pointer, index)) for index, inner in enumerate(value)]
        if isinstance(value, str) and "${" in value:
            return self._text(value, pointer)
        return value

    # --- texts -------------------------
    def _text(self, text: str, pointer: str) -> JSON:
        parts = list(_parts(text))
        if len(parts) == 1 and parts[0][0]:
            return self._variable(parts[0][1], pointer)
        return "".join(_as_text(self._variable(part, pointer)) if is_variable else part for is_variable, part in parts)

    def _variable(self, inner: str, pointer: str) -> JSON:
        if "${" in inner:
            inner = _as_text(self._text(inner, pointer))
        alternatives = [part.strip() for part in _split(inner)]
        if not _is_ours(alternatives[0]):
            return f"${{{inner}}}"
        if inner in self._open:
            self._fail(f"Circular reference of variable ${{{inner}}}", pointer, None)
        self._open.append(inner)
        try:
            return self._first(alternatives, pointer)
        finally:
            self._open.pop()

    def _first(self, alternatives: list[str], pointer: str) -> JSON:
        for alternative in alternatives:
            value = self._alternative(alternative, pointer)
            if value is not _MISSING and (value is not None or alternative == "null"):
                return value
        name = alternatives[0]
        mend = (
            f"give options={{'{name[4:]}': ...}}" if name.startswith("opt:") else f"give parameters={{'{name}': ...}}"
        )
        return self._fail(f"Cannot resolve variable ${{{', '.join(alternatives)}}}: value not found", pointer, mend)

    def _alternative(self, text: str, pointer: str) -> JSON:
        if text[:1] in ("'", '"') and text[-1:] == text[:1]:
            return text[1:-1]
        if text in _LITERALS:
            return _LITERALS[text]
        if re.fullmatch(r"-?\d+(\.\d+)?", text):
            return json.loads(text)
        if text in self.given:
            return self.given[text]
        match = _SOURCE.match(text)
        if match is None or match.group(1) not in _SOURCES:
            return self._fail(
                f"Unrecognized variable source in ${{{text}}}", pointer, f"give parameters={{'{text}': ...}}"
            )
        return self._source(match.group(1), match.group(2), match.group(3), pointer)

    # --- sources -------------------------
    def _source(self, source: str, argument: str | None, address: str | None, pointer: str) -> JSON:
        if source == "self":
            return self._at(self.document.value, address or "", pointer)
        if source == "file":
            return self._file(argument or "", address, pointer)
        if source == "strToBool":
            return self._truth(argument or "", pointer)
        if source == "param":
            return self._param(address or "")
        if source == "sls" and address == "stage":
            return self.stage
        known: dict[str, Mapping[str, JSON]] = {
            "opt": self.options,
            "env": os.environ,
            "aws": {"accountId": self.environment.account.id, "region": self.environment.account.region},
            "sls": {"instanceId": "pytest-sfn"},
        }
        return known.get(source, {}).get(address or "", _MISSING)

    def _param(self, name: str) -> JSON:
        if name in self.given:
            return self.given[name]
        values = (self._at(self.document.value, f"params.{one}.{name}", "/params") for one in (self.stage, "default"))
        return next((value for value in values if value is not _MISSING), _MISSING)

    def _at(self, value: JSON, address: str, pointer: str) -> JSON:
        """The value at a dotted address, variables on the way resolved."""
        for key in [part for part in address.split(".") if part]:
            if isinstance(value, str) and "${" in value:
                value = self._text(value, pointer)
            if isinstance(value, list) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            elif isinstance(value, dict) and key in value:
                value = value[key]
            else:
                return _MISSING
        return self.resolved(value, pointer)

    def _file(self, name: str, address: str | None, pointer: str) -> JSON:
        path = Path(self.document.folder, name.strip()).expanduser()
        if path.suffix in (".js", ".cjs", ".mjs", ".ts"):
            mend = f"give parameters={{'file({name}){':' + address if address else ''}': ...}}"
            self._fail(f"{name} is a program, which is not run", pointer, mend)
        if not path.is_file():
            return _MISSING
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix not in (".yml", ".yaml", ".json"):
            return text.rstrip("\n")
        value = parse_document(text, str(path), path.parent, "core").value
        return self._at(value, address or "", pointer)

    def _truth(self, text: str, pointer: str) -> bool:
        truth = {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower())
        return self._fail(f"strToBool takes true, false, 1 or 0, not {text}", pointer, None) if truth is None else truth

    def _fail(self, message: str, pointer: str, mend: str | None) -> NoReturn:
        raise definition_error("UNRESOLVED_VALUE", message, self.document.source.location(pointer), mend)


def _is_ours(text: str) -> bool:
    if text[:1] in ("'", '"'):
        return True
    match = _SOURCE.match(text)
    return match is not None and (match.group(2) is not None or match.group(3) is not None)


def _as_text(value: JSON) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """The text cut into (False, plain text) and (True, inside of `${...}`), braces within balanced."""
    at = 0
    while (start := text.find("${", at)) != -1:
        end = _closing(text, start + 2)
        if end is None:
            break
        if start > at:
            yield False, text[at:start]
        yield True, text[start + 2 : end]
        at = end + 1
    if at < len(text):
        yield False, text[at:]


def _closing(text: str, start: int) -> int | None:
    depth = 1
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return None


def _split(text: str) -> Iterator[str]:
    """The alternatives of a variable: cut at commas outside quotes and brackets."""
    part, quote, depth = "", "", 0
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == "," and depth == 0:
            yield part
            part = ""
            continue
        part += letter
    yield part
