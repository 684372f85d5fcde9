"""A real boto3 client whose requests are answered in the process: no socket, no network, moto or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.expressions.json_text import dumps, loads
from pytest_sfn.service.error_documents import CONTENT_TYPE, error_document
from pytest_sfn.service.in_process import InProcessClient

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest


def boto3_client(client: InProcessClient, **options: Any) -> Any:
    """
    A boto3 `stepfunctions` client on the service.

    options: further arguments of `boto3.client`, such as `config`. Credentials are placeholders unless given.
    """
    import boto3

    account = client.service.engine.account
    session = boto3.session.Session(
        aws_access_key_id=options.pop("aws_access_key_id", "testing"),
        aws_secret_access_key=options.pop("aws_secret_access_key", "testing"),
        aws_session_token=options.pop("aws_session_token", None),
        region_name=options.pop("region_name", account.region),
    )
    made = session.client("stepfunctions", **options)
    attach(made, client)
    return made


def attach(made: Any, client: InProcessClient) -> None:
    """Let the in-process service answer an existing boto3 client."""
    from botocore.awsrequest import AWSResponse

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        operation = _text(request.headers["X-Amz-Target"]).partition(".")[2]
        try:
            status, document = 200, client.call(operation, loads(_text(request.body or b"{}")))
        except ServiceError as error:
            status, document = error.status, error_document(error)
        body = dumps(document).encode("utf-8", "replace")
        headers: Any = {"Content-Type": CONTENT_TYPE, "Content-Length": str(len(body))}
        response = AWSResponse(request.url, status, headers, None)
        response._content = body  # noqa: SLF001 - what a raw stream would be read into
        return response

    # First of all handlers: moto's own would otherwise answer while mock_aws is active.
    made.meta.events.register_first("before-send.stepfunctions", answer)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else bytes(value).decode()
