"""HTTP spoken by hand."""

import json
import socket


class Wire:
    """One connection; `send` gives the status and the parsed body of the answer."""

    def __init__(self, server):
        self.socket = socket.create_connection((server._host, server._port), timeout=10)
        self.buffer = b""

    def send(self, data):
        """Send bytes; the status and parsed body of the answer."""
        self.socket.sendall(data)
        return self.receive()

    def receive(self):
        """The next answer."""
        while b"\r\n\r\n" not in self.buffer:
            self.read()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        length = int(
            next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")).split(b":")[1]
        )
        while len(self.buffer) < length:
            self.read()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return int(head.split(b" ")[1]), json.loads(body)

    def read(self):
        """More bytes of the server."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer += data

    def call(self, operation, parameters, **headers):
        """Call an operation."""
        return self.send(request(operation, json.dumps(parameters).encode(), **headers))


def request(operation, body, target=None, **headers):
    lines = [
        "POST / HTTP/1.1",
        "Host: localhost",
        f"X-Amz-Target: {target or f'AWSStepFunctions.{operation}'}",
        "Content-Type: application/x-amz-json-1.0",
        f"Content-Length: {len(body)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
