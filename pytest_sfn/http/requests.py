"""HTTP/1.1 requests, parsed from the bytes of a connection. Source: RFC 9112."""

from __future__ import annotations

from dataclasses import dataclass

#: Longest head of a request: request line and headers.
MAX_HEAD = 64 * 1024
#: Longest body. AWS takes requests of 1 MB; a definition of that size may be longer once it is escaped as JSON text.
MAX_BODY = 8 * 1024 * 1024


class BadRequest(Exception):  # noqa: N818 - the protocol's own words
    """A request that cannot be understood; the connection ends after the answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status = status
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    keep_alive: bool


class RequestParser:
    """Takes bytes as they come and gives whole requests, in order. Raises BadRequest."""

    def __init__(self, max_body: int = MAX_BODY) -> None:
        self._buffer = bytearray()
        self._max_body = max_body
        self._head: tuple[str, str, str, dict[str, str]] | None = None
        #: Whether the client waits for "100 Continue" before it sends the body; whoever sends that resets it.
        self.expects_continue = False

    def feed(self, data: bytes) -> None:
        """More bytes of the connection."""
        self._buffer += data

    def next_request(self) -> Request | None:
        """The next whole request, None while bytes are missing."""
        if self._head is None and not self._read_head():
            return None
        assert self._head is not None
        method, path, version, headers = self._head
        body = self._read_chunked() if "transfer-encoding" in headers else self._read_sized(headers)
        if body is None:
            return None
        self._head = None
        self.expects_continue = False
        connection = headers.get("connection", "").lower()
        keep_alive = "close" not in connection if version == "HTTP/1.1" else "keep-alive" in connection
        return Request(method, path, headers, body, keep_alive)

    def _read_head(self) -> bool:
        while self._buffer[:2] == b"\r\n":  # empty lines before a request are skipped
            del self._buffer[:2]
        end = self._buffer.find(b"\r\n\r\n")
        if end > MAX_HEAD or (end < 0 and len(self._buffer) > MAX_HEAD):
            raise BadRequest(431, "RequestHeaderFieldsTooLarge", "The request's headers are too large")
        if end < 0:
            return False
        self._head = _parse_head(self._buffer[:end].decode("latin-1"))
        del self._buffer[: end + 4]
        self.expects_continue = self._head[3].get("expect", "").lower() == "100-continue"
        return True

    def _read_sized(self, headers: dict[str, str]) -> bytes | None:
        text = headers.get("content-length", "0")
        if not (text.isascii() and text.isdecimal()):
            raise BadRequest(400, "InvalidRequest", "The Content-Length header is no number")
        length = int(text)
        if length > self._max_body:
            raise too_large()
        if len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        return body

    def _read_chunked(self) -> bytes | None:
        """A chunked body; read anew from its beginning until its last chunk has come."""
        body, position = bytearray(), 0
        while True:
            line_end = self._buffer.find(b"\r\n", position)
            if line_end < 0:
                return None
            size = _chunk_size(self._buffer[position:line_end])
            if len(body) + size > self._max_body:
                raise too_large()
            start = line_end + 2
            if size == 0:
                return self._end_of_chunks(start, bytes(body))
            if len(self._buffer) < start + size + 2:
                return None
            body += self._buffer[start : start + size]
            position = start + size + 2

    def _end_of_chunks(self, position: int, body: bytes) -> bytes | None:
        """Behind the last chunk: trailers, which say nothing here, and an empty line."""
        while True:
            line_end = self._buffer.find(b"\r\n", position)
            if line_end < 0:
                return None
            if line_end == position:
                del self._buffer[: line_end + 2]
                return body
            position = line_end + 2


def too_large() -> BadRequest:
    """The answer to a body above the limit."""
    return BadRequest(413, "RequestEntityTooLargeException", "The request is too large")


def _chunk_size(line: bytes | bytearray) -> int:
    try:
        return int(line.partition(b";")[0].decode("ascii").strip(), 16)
    except ValueError:
        raise BadRequest(400, "InvalidRequest", "A chunk of the body has no size") from None


def _parse_head(text: str) -> tuple[str, str, str, dict[str, str]]:
    first, *lines = text.split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequest(400, "InvalidRequest", "The request line is not HTTP/1.1")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(400, "InvalidRequest", "A header line is malformed")
        headers[name.lower()] = value.strip()
    return words[0], words[1], words[2], headers
