"""`@pytest.mark.sfn_contract(...)`: workflow and handler of one test held to the same payload contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pytest_sfn.answers.payload_contracts import PayloadContract
from pytest_sfn.aws.shapes import Breach
from pytest_sfn.errors import HarnessError
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    import pytest

    from pytest_sfn.answers.runner import IntegrationTaskRunner


@dataclass(frozen=True, slots=True)
class _Recording(PayloadContract):
    """A contract that keeps the requests which kept it."""

    sent: list[JSON] = field(default_factory=list)

    def request_breaches(self, value: JSON) -> list[Breach]:
        """What a request has against it."""
        breaches = PayloadContract.request_breaches(self, value)
        if not breaches and value not in self.sent:
            self.sent.append(value)
        return breaches


class MarkedContracts:
    """The contracts of a test's markers."""

    def __init__(self, runner: IntegrationTaskRunner, markers: Iterable[pytest.Mark]) -> None:
        self._handlers: list[tuple[_Recording, Callable[[Any, Any], Any]]] = []
        for marker in markers:
            target, contract, handler = _arguments(marker)
            recording = _Recording(contract.request, contract.response, contract.examples)
            runner.contract(target, recording)
            if handler is not None:
                self._handlers.append((recording, handler))

    def check_handlers(self) -> None:
        """Call each handler with the examples and with what the workflow sent. Raises ContractBreach."""
        for contract, handler in self._handlers:
            sent = [request for request in contract.sent if request not in contract.examples]
            plain = PayloadContract(contract.request, contract.response)
            replace(plain, examples=(*contract.examples, *sent)).check_handler(handler)


def _arguments(marker: pytest.Mark) -> tuple[str, PayloadContract, Callable[[Any, Any], Any] | None]:
    values = dict(zip(("target", "contract", "handler"), marker.args, strict=False)) | dict(marker.kwargs)
    target, contract, handler = values.pop("target", None), values.pop("contract", None), values.pop("handler", None)
    if values or not isinstance(target, str) or not hasattr(contract, "check_handler"):
        raise HarnessError("@pytest.mark.sfn_contract(target, PayloadContract(...), handler=None) takes nothing else")
    return target, contract, handler
