"""X-Amzn-Trace-Id: the client's root and parent are kept, what is missing is made (recorded from AWS)."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.apigateway.common.environment import GatewayEnvironment


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """A trace id as methods see it (`incoming`) and as backends and clients get it (`outgoing`)."""

    root: str
    parent: str
    sampled: str
    incoming: str

    @property
    def outgoing(self) -> str:
        """Root, Parent and Sampled."""
        return f"Root={self.root};Parent={self.parent};Sampled={self.sampled}"

    @classmethod
    def of(cls, header: str | None, environment: GatewayEnvironment) -> TraceHeader:
        """The trace of a request with that header, or a new one."""
        pairs = (part.strip().partition("=") for part in (header or "").split(";"))
        given = {name.lower(): value for name, _, value in pairs if value}
        root = given.get("root") or environment.trace_root()
        parent = given.get("parent") or environment.span_id()
        incoming = header if header and "root" in given else f"Root={root}"
        return cls(root, parent, given.get("sampled", "0"), incoming)
