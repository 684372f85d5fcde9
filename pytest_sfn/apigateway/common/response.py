"""Responses on their way out: what a method or route responds with, and what the client gets."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.apigateway.common.headers import Pairs


@dataclass(frozen=True, slots=True)
class OutgoingResponse:
    """What a method or route responds with, before the headers every response has."""

    status: int
    headers: Pairs
    body: bytes
    execution: object | None = None


@dataclass(frozen=True, slots=True)
class SentResponse:
    """What a client gets, and what only a test sees: the logs, the execution that was started, warnings."""

    status: int
    headers: Pairs
    body: bytes
    execution: object | None = None
    execution_log: tuple[str, ...] = ()
    access_log: str | None = None
    warnings: tuple[str, ...] = ()
