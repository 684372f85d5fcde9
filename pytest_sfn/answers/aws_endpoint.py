"""
AWS endpoints as answerers: moto in process, any AWS-compatible emulator by URL, through boto3 clients.

Where to call is what boto3 itself understands: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, a profile; or a URL
given here. Real AWS is called only when `allow_aws` says so.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_sfn.answers.stand_in_gaps import call_with_gaps_filled
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.aws.java_names import pascal_case
from pytest_sfn.aws.service_models import load_service
from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.calling.invocations import Invocation, InvocationResponse
from pytest_sfn.integrations.calling.service_calls import ServiceCall, ServiceResponse, TimedResponse, latency_of
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.answers.services import Services


@dataclass
class AwsEndpoint:
    """Answers every call of a service, and every invocation, through boto3. services: whose pool runs what blocks."""

    services: Services
    url: str | None = None
    allow_aws: bool = False
    _clients: dict[tuple[str, str], JSON] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __call__(self, call: ServiceCall) -> JSON:
        """The response, at once or from the pool."""
        return self.services.blocking(lambda: _in_its_time(call_with_gaps_filled(call, self.response)))

    def invoke(self, invocation: Invocation) -> JSON:
        """The same for an invocation, by Lambda's API."""
        parameters: dict[str, JSON] = {
            "FunctionName": invocation.function.arn or invocation.function.name,
            "InvocationType": invocation.invocation_type,
            "Payload": dumps(invocation.event).encode(),
        }
        if invocation.function.qualifier:
            parameters["Qualifier"] = invocation.function.qualifier
        call = ServiceCall("lambda", "Invoke", parameters, invocation.request)
        return self.services.blocking(lambda: _invoked(self.response(call)))

    def response(self, call: ServiceCall) -> ServiceResponse:
        """The response, for which the caller waits. Raises ServiceError."""
        client = self.client(call.service, call.request.region)
        with errors_of_services():
            answer = client._make_api_call(call.operation, dict(call.parameters))  # noqa: SLF001 - by operation name
        about = answer.pop("ResponseMetadata", {})
        for name, value in answer.items():
            if hasattr(value, "read"):
                answer[name] = value.read()
        return ServiceResponse(answer, about.get("HTTPHeaders", {}), about.get("HTTPStatusCode", 200), _uuid_of(about))

    def client(self, service: str, region: str) -> JSON:
        """The boto3 client of a service, made once. HarnessError if its calls would go to AWS itself."""
        with self._lock:
            client = self._clients.get((service, region))
            if client is None:
                client = self._clients[service, region] = self._new_client(service, region)
            return client

    def _new_client(self, service: str, region: str) -> JSON:
        import boto3
        from botocore.config import Config

        if self.url is None and not self._is_redirected(service) and not self.allow_aws:
            raise HarnessError(
                f"A call of {service} would go to AWS itself. Set {_variable(service)} or AWS_ENDPOINT_URL, start "
                "moto's mock_aws, or mock the state"
            )
        # S3 addresses buckets by path: stand-ins have no DNS names for them.
        config = Config(
            retries={"max_attempts": 0}, parameter_validation=False, s3={"addressing_style": "path"}, read_timeout=900
        )
        session: JSON = boto3.session.Session()
        keys = {} if session.get_credentials() else {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return session.client(service, region_name=region, endpoint_url=self.url, config=config, **keys)

    @staticmethod
    def _is_redirected(service: str) -> bool:
        if "AWS_ENDPOINT_URL" in os.environ or _variable(service) in os.environ:
            return True
        return moto_is_active()


def moto_is_active() -> bool:
    """Whether moto's mock_aws answers calls in this process."""
    moto = sys.modules.get("moto.core.models")
    return moto is not None and bool(moto.botocore_stubber.enabled)


def _in_its_time(response: ServiceResponse) -> TimedResponse:
    return TimedResponse(response, after=latency_of(response.headers))


def _variable(service: str) -> str:
    model = load_service(service)
    name = (model.metadata.get("serviceId") if model else None) or pascal_case(service)
    return f"AWS_ENDPOINT_URL_{name.upper().replace(' ', '_').replace('-', '_')}"


@contextmanager
def errors_of_services() -> Iterator[None]:
    """Raise boto3's errors as ServiceError."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _service_error(error.response) from None
    except BotoCoreError as error:
        raise ServiceError("SdkClientException", str(error), 0) from None


def _service_error(response: JSON) -> ServiceError:
    """The error of a boto3 error answer."""
    error, about = response.get("Error", {}), response.get("ResponseMetadata", {})
    code = error.get("QueryErrorCode") or error.get("Code") or "Unknown"
    message = error.get("Message") or error.get("message") or response.get("message") or "null"
    status, identifier = about.get("HTTPStatusCode", 400), about.get("RequestId", "")
    return ServiceError(code, message, status, identifier, about.get("HostId"))


def _uuid_of(about: JSON) -> str:
    """The request's id where it is a UUID as AWS's are; moto's are not."""
    given = str(about.get("RequestId", ""))
    return given if len(given) == 36 and given.count("-") == 4 else ""


def _invoked(response: ServiceResponse) -> InvocationResponse:
    result = response.result
    payload = result.get("Payload", b"")
    return InvocationResponse(
        payload.decode() if isinstance(payload, bytes) else payload,
        result.get("FunctionError"),
        result.get("ExecutedVersion") or "$LATEST",
        result.get("StatusCode", 200),
        response.request_id,
    )
