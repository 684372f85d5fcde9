"""An in-process client of an emulated API, in the manner of requests and httpx."""

from __future__ import annotations

import json as json_text
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote, urlencode

from pytest_sfn.apigateway.common.headers import Pairs
from pytest_sfn.apigateway.common.request import grouped
from pytest_sfn.apigateway.common.response import SentResponse
from pytest_sfn.typing import JSON

Parameters: TypeAlias = Mapping[str, Any] | Sequence[tuple[str, Any]]

#: What may stand in a path as it is; everything else is percent-encoded, an existing `%` is kept.
_PATH_SIGNS = "/%:@!$&'()*+,;=~-._{}"


class Sendable(Protocol):
    """A deployed API of either kind."""

    def send(
        self, method: str, path: str, raw_query: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> SentResponse:
        """The response to a request; `path` without the stage."""
        ...


class ResponseHeaders(Mapping[str, str]):
    """Headers of a response: names without regard to case, repeated ones joined by `, `; `multi_items` has them all."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._values = grouped((name.lower(), value) for name, value in pairs)

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._values[name.lower()])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"ResponseHeaders({self._pairs})"

    def get_list(self, name: str) -> list[str]:
        """All values of a header."""
        return list(self._values.get(name.lower(), ()))

    def multi_items(self) -> Pairs:
        """Every header as sent."""
        return list(self._pairs)


@dataclass(frozen=True, repr=False)
class ApiResponse:
    """
    What the client got, and what only a test sees.

    `execution` is the execution the request started, also when the gateway gave up waiting for it; `execution_log` and
    `access_log` are what CloudWatch would hold.
    """

    status_code: int
    headers: ResponseHeaders
    content: bytes
    execution: Any = None
    execution_log: tuple[str, ...] = ()
    access_log: str | None = None
    warnings: tuple[str, ...] = ()
    request: str = ""
    #: Finds how the response differs from what the API declares; None where no document declares it.
    find_problems: Callable[[ApiResponse], list[str]] | None = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    @property
    def ok(self) -> bool:
        """Whether the status is below 400."""
        return self.status_code < 400

    def json(self) -> JSON:
        """The body's JSON document; AssertionError, with the body, if it is none."""
        try:
            return json_text.loads(self.content)
        except ValueError:
            words = f"{self.request} was answered {self.status_code}, and no JSON: {self.text!r}"
            raise AssertionError(words) from None

    @property
    def contract_problems(self) -> list[str]:
        """
        How the response differs from what its operation declares, in words; empty if it does not.

        The status must be declared, and a body must fit the model (REST) or schema of its media type.
        """
        if self.find_problems is None:
            raise AssertionError("This client knows no document to hold the answer against")
        return self.find_problems(self)

    def matches_contract(self) -> bool:
        """True; AssertionError that says how the response differs from what its operation declares."""
        problems = self.contract_problems
        if problems:
            listed = "".join(f"\n  {problem}" for problem in problems)
            raise AssertionError(f"{self} does not match its contract:{listed}")
        return True

    def __str__(self) -> str:
        return f"{self.request} -> {self.status_code} {self.text}"

    def __repr__(self) -> str:
        """What a failing assertion shows: the response, and why the gateway gave it."""
        reasons = "".join(f"\n  {warning}" for warning in self.warnings)
        return f"<ApiResponse {self}{reasons}>"


class ApiClient:
    """
    Calls one deployed API without a socket.

    A path may hold a query; `headers` are sent with each request in addition to Host, User-Agent and Accept.
    """

    def __init__(self, api: Sendable, host: str = "localhost", headers: Mapping[str, str] | None = None) -> None:
        self._api = api
        self._headers = {"Host": host, "User-Agent": "pytest-sfn", "Accept": "*/*", **(headers or {})}

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        json: JSON = ...,
        data: Mapping[str, Any] | str | bytes | None = None,
        content: str | bytes | None = None,
    ) -> ApiResponse:
        """
        The response to a request.

        `json` is sent as application/json, a mapping in `data` as a form, `content` or a text in `data` as it is,
        without a content type of its own.
        """
        body, content_type = _body(json, content if content is not None else data)
        given = list(headers.items() if isinstance(headers, Mapping) else headers or ())
        defaults = dict(self._headers)
        if content_type:
            defaults["Content-Type"] = content_type
        if body or method.upper() in ("POST", "PUT", "PATCH"):
            defaults["Content-Length"] = str(len(body))
        names = {name.lower() for name, _ in given}
        sent = [*((name, value) for name, value in defaults.items() if name.lower() not in names), *given]
        bare, _, query = path.partition("?")
        added = urlencode(params, quote_via=quote, doseq=True) if params else ""
        raw_query = "&".join(part for part in (query, added) if part)
        target = quote(bare, safe=_PATH_SIGNS) or "/"
        response = self._api.send(method.upper(), target, raw_query, sent, body)
        return ApiResponse(
            response.status,
            ResponseHeaders(response.headers),
            response.body,
            response.execution,
            response.execution_log,
            response.access_log,
            response.warnings,
            f"{method.upper()} {path}",
            lambda given: self.contract_problems(method, bare, given),
        )

    def contract_problems(self, method: str, path: str, response: ApiResponse) -> list[str]:
        """How a response differs from what the API declares; what `ApiResponse.contract_problems` gives."""
        raise AssertionError(f"This client knows no document to hold {method} {path} -> {response.status_code} against")

    def get(self, path: str, **keywords: Any) -> ApiResponse:
        """The response to a GET; keywords as of `request`."""
        return self.request("GET", path, **keywords)

    def post(self, path: str, **keywords: Any) -> ApiResponse:
        """The response to a POST; keywords as of `request`."""
        return self.request("POST", path, **keywords)

    def put(self, path: str, **keywords: Any) -> ApiResponse:
        """The response to a PUT; keywords as of `request`."""
        return self.request("PUT", path, **keywords)

    def patch(self, path: str, **keywords: Any) -> ApiResponse:
        """The response to a PATCH; keywords as of `request`."""
        return self.request("PATCH", path, **keywords)

    def delete(self, path: str, **keywords: Any) -> ApiResponse:
        """The response to a DELETE; keywords as of `request`."""
        return self.request("DELETE", path, **keywords)

    def head(self, path: str, **keywords: Any) -> ApiResponse:
        """The response to a HEAD; keywords as of `request`."""
        return self.request("HEAD", path, **keywords)

    def options(self, path: str, **keywords: Any) -> ApiResponse:
        """The response to an OPTIONS; keywords as of `request`."""
        return self.request("OPTIONS", path, **keywords)


def _body(json: JSON, content: Mapping[str, Any] | str | bytes | None) -> tuple[bytes, str | None]:
    if json is not ...:
        return json_text.dumps(json).encode(), "application/json"
    if isinstance(content, Mapping):
        return urlencode(content, doseq=True).encode(), "application/x-www-form-urlencoded"
    return (content.encode() if isinstance(content, str) else content or b""), None
