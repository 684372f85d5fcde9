"""What API Gateway puts into a template: `$input`, `$util`, `$context` with its overrides, `$stageVariables`."""

from __future__ import annotations

import base64
import binascii
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from pytest_sfn.apigateway.vtl import jayway
from pytest_sfn.apigateway.vtl.errors import JavaException
from pytest_sfn.apigateway.vtl.java_string import units
from pytest_sfn.apigateway.vtl.java_values import Opaque, Value, as_json, as_text
from pytest_sfn.apigateway.vtl.method_tables import Function, Methods, TemplateObject, table
from pytest_sfn.apigateway.vtl.relaxed_json import NotRelaxedJson, parse_json


@dataclass(frozen=True, slots=True)
class RequestParams:
    """The request's parameters as `$input.params()` has them: one text for each name."""

    path: Mapping[str, str] = field(default_factory=dict)
    querystring: Mapping[str, str] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)


_UNREAD = object()


class Input(TemplateObject):
    """
    `$input`.

    An absent or empty body is `{}`, in both directions (recorded). A path that selects nothing gives an undefined value
    from `path` and `""` from `json` (checked in the console by LocalStack's maintainers, their pull request 12774).
    """

    __slots__ = ("_document", "body", "params")

    def __init__(self, body: str, params: RequestParams) -> None:
        self.body = body or "{}"
        self.params = params
        self._document: Value = _UNREAD

    def path(self, path: str = "$") -> Value:
        """`$input.path(x)`: the selected value, or None."""
        if self._document is _UNREAD:
            try:
                self._document = parse_json(self.body)
            except NotRelaxedJson:
                self._document = None
        try:
            return jayway.read(self._document, path)
        except jayway.NothingSelected:
            return None

    def json(self, path: str = "$") -> str:
        """`$input.json(x)`: the selected value as JSON text."""
        value = self.path(path)
        return '""' if value is None else as_json(value)

    def all_params(self) -> Value:
        """`$input.params()`: maps `path`, `querystring` and `header`."""
        params = self.params
        return {"path": dict(params.path), "querystring": dict(params.querystring), "header": dict(params.header)}

    def param(self, name: str) -> Value:
        """`$input.params(x)`: out of path, query string and headers, in this order; None if there is no such one."""
        params = self.params
        return next((place[name] for place in (params.path, params.querystring, params.header) if name in place), None)

    methods: ClassVar[Methods] = table(
        ("path", "s", lambda self, path: self.path(path)),
        ("json", "s", lambda self, path: self.json(path)),
        ("params", "", lambda self: self.all_params()),
        ("params", "s", lambda self, name: self.param(name)),
    )
    properties: ClassVar[Mapping[str, Function]] = {"body": lambda self: self.body}


_JAVASCRIPT = {
    '"': '\\"', "'": "\\'", "\\": "\\\\", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r",
}  # fmt: skip
_TO_ESCAPE = re.compile(r"""["'\\/]|[^ -\x7f]""")


def escape_javascript(text: str) -> str:
    r"""
    `$util.escapeJavaScript`: a single quote becomes `\'`, which JSON does not allow.

    Source: the function of Apache Commons Lang, which escapes `/` and all that is not ASCII too (its use: unconfirmed).
    """
    return _TO_ESCAPE.sub(lambda match: _JAVASCRIPT.get(match[0]) or f"\\u{ord(match[0]):04X}", units(text))


def _parse_json(text: str) -> Value:
    if not text.strip():
        return None
    try:
        return parse_json(text)
    except NotRelaxedJson as problem:
        raise JavaException(f"$util.parseJson: the text is no JSON: {problem}") from None


def url_encode(text: str) -> str:
    """`$util.urlEncode`: application/x-www-form-urlencoded, as java.net.URLEncoder."""
    return urllib.parse.quote_plus(text.encode("utf-8", "replace"), safe="*").replace("~", "%7E")


def _url_decode(text: str) -> str:
    broken = re.search(r"%(?![0-9A-Fa-f]{2})", text)
    if broken:
        raise JavaException(f"$util.urlDecode: IllegalArgumentException: incomplete escape at {broken.start()}")
    return urllib.parse.unquote_plus(text, errors="replace")


def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise JavaException("$util.base64Decode: IllegalArgumentException: the text is no base64") from None


class Util(TemplateObject):
    """`$util`; an undefined argument is an empty text."""

    __slots__ = ()
    methods: ClassVar[Methods] = table(
        ("escapeJavaScript", "o", lambda _, value: escape_javascript(_argument(value))),
        ("parseJson", "o", lambda _, value: _parse_json(_argument(value))),
        ("urlEncode", "o", lambda _, value: url_encode(_argument(value))),
        ("urlDecode", "o", lambda _, value: _url_decode(_argument(value))),
        ("base64Encode", "o", lambda _, value: base64.b64encode(_argument(value).encode("utf-8", "replace")).decode()),
        ("base64Decode", "o", lambda _, value: _base64_decode(_argument(value))),
    )


def _argument(value: Value) -> str:
    return "" if value is None else as_text(value)


UTIL = Util()


class Override(Opaque):
    """
    A map of overrides. Each may be set once in a template: a second time is an error.

    Source: developer guide, "Override your API's request and response parameters" ("an override may only be applied to
    each parameter once ... will result in 5XX responses"); not recorded. What an earlier template set may be set again.
    """

    def __init__(self, members: Mapping[str, Value]) -> None:
        super().__init__({key: Override(value) if isinstance(value, dict) else value for key, value in members.items()})
        self.assigned: set[str] = set()

    def __setitem__(self, key: str, value: Value) -> None:
        if key in self.assigned:
            raise JavaException(f"the override {key} is set twice; set a variable, and the override once at the end")
        self.assigned.add(key)
        super().__setitem__(key, value)

    def plain(self) -> dict[str, Value]:
        """The overrides as a dict of their own, without places where nothing was set."""
        found = {key: value.plain() if isinstance(value, Override) else value for key, value in self.items()}
        return {key: value for key, value in found.items() if value != {}}


#: Members of `$context` that a template may assign to, and the maps in them.
_PLACES: Mapping[str, tuple[str, ...]] = {
    "requestOverride": ("header", "path", "querystring"),
    "responseOverride": ("header",),
}


def context_map(context: Mapping[str, Value]) -> Opaque:
    """`$context` of a template: nested maps print as nothing (recorded), the overrides can be set."""
    opaque = _opaque(context)
    for name, places in _PLACES.items():
        given = context.get(name) or {}
        opaque[name] = Override({place: {} for place in places} | dict(given))
    return opaque


def _opaque(members: Mapping[str, Value]) -> Opaque:
    return Opaque({key: _opaque(value) if isinstance(value, Mapping) else value for key, value in members.items()})
