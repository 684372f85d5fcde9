import pytest

from pytest_sfn.http.requests import MAX_HEAD, BadRequest, RequestParser

POST = b"POST / HTTP/1.1\r\nHost: sfn\r\nX-Amz-Target: A.B\r\nContent-Length: 2\r\n\r\n{}"


def parse(*pieces, max_body=100):
    """All requests that can be read of the pieces, fed one by one."""
    parser, found = RequestParser(max_body), []
    for piece in pieces:
        parser.feed(piece)
        while (request := parser.next_request()) is not None:
            found.append(request)
    return found


def test_a_request_is_read_whole():
    """
    Method, path, headers by lower-case name, and a body of Content-Length bytes.
    """
    [request] = parse(POST)
    assert (request.method, request.path, request.body, request.keep_alive) == ("POST", "/", b"{}", True)
    assert request.headers["x-amz-target"] == "A.B"


def test_a_request_may_come_byte_by_byte():
    """
    Nothing is given out before it is complete.
    """
    assert len(parse(*[bytes([byte]) for byte in POST])) == 1


def test_requests_may_come_together():
    """
    Pipelined requests are given out in order.
    """
    second = POST.replace(b"A.B", b"C.D")
    assert [request.headers["x-amz-target"] for request in parse(POST + second)] == ["A.B", "C.D"]


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\n\r\n", False),
        (b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", True),
    ],
)
def test_a_connection_is_kept_as_the_client_says(head, kept):
    """
    HTTP/1.1 keeps connections unless told otherwise, HTTP/1.0 the other way round.
    """
    [request] = parse(head)
    assert request.keep_alive is kept


@pytest.mark.parametrize(
    "body", [b"2\r\n{}\r\n0\r\n\r\n", b"1\r\n{\r\n1;note=x\r\n}\r\n0\r\n\r\n", b"2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n"]
)
def test_chunked_bodies_are_put_together(body):
    """
    Chunk extensions and trailers say nothing.
    """
    head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert [request.body for request in parse(*[bytes([byte]) for byte in head + body], POST)] == [b"{}", b"{}"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST / SPDY/9\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nbad name : x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", 413),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_HEAD, 431),
    ],
)
def test_what_cannot_be_understood_is_refused(data, status):
    """
    Malformed and oversized requests have the status that says so, before their body has come.
    """
    with pytest.raises(BadRequest) as caught:
        parse(data)
    assert caught.value.status == status
