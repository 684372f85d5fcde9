"""A Lambda endpoint over HTTP (`sam local start-lambda`, an emulator) as an answerer of invocations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps, parsed
from pytest_sfn.integrations.calling.invocations import Invocation, InvocationResponse
from pytest_sfn.integrations.calling.service_calls import TimedResponse, latency_of
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.answers.services import Services

#: A function runs 15 minutes at most.
_MAX_SECONDS = 900


@dataclass
class LambdaEndpoint:
    """Answers every invocation by `POST /2015-03-31/functions/NAME/invocations` at `url`."""

    services: Services
    url: str

    def __call__(self, invocation: Invocation) -> JSON:
        """The answer, at once or from the pool."""
        return self.services.blocking(lambda: self._invoke(invocation))

    def _invoke(self, invocation: Invocation) -> TimedResponse:
        import http.client

        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port, timeout=_MAX_SECONDS)
        try:
            connection.request("POST", self._target(invocation), _event(invocation), _headers(invocation))
            response = connection.getresponse()
            body = response.read().decode(errors="replace")
        except OSError as error:
            raise HarnessError(f"No Lambda endpoint answers at {self.url}: {error}") from None
        finally:
            connection.close()
        headers = {name.lower(): value for name, value in response.getheaders()}
        if response.status >= 400:
            raise _refusal(response.status, body, headers)
        invoked = InvocationResponse(
            body,
            headers.get("x-amz-function-error"),
            headers.get("x-amz-executed-version", "$LATEST"),
            response.status,
            headers.get("x-amzn-requestid", ""),
        )
        return TimedResponse(invoked, after=latency_of(headers))

    def _target(self, invocation: Invocation) -> str:
        function = invocation.function
        path = f"{urlsplit(self.url).path.rstrip('/')}/2015-03-31/functions/{quote(function.name)}/invocations"
        return f"{path}?{urlencode({'Qualifier': function.qualifier})}" if function.qualifier else path


def _event(invocation: Invocation) -> bytes:
    return dumps(invocation.event).encode()


def _headers(invocation: Invocation) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "X-Amz-Invocation-Type": invocation.invocation_type}
    if invocation.client_context:
        headers["X-Amz-Client-Context"] = invocation.client_context
    return headers


def _refusal(status: int, body: str, headers: dict[str, str]) -> ServiceError:
    document = parsed(body)
    document = document if isinstance(document, dict) else {}
    message = document.get("Message") or document.get("message") or body
    code = headers.get("x-amzn-errortype") or document.get("__type") or "ServiceException"
    return ServiceError(code.partition(":")[0], message, status, headers.get("x-amzn-requestid", ""))
