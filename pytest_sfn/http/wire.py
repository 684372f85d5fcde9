"""
awsJson1.0: what a request asks for, and how answers and errors are written.

Source: Smithy's specification of the AWS JSON 1.0 protocol.
"""

from __future__ import annotations

import json
import re

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.http.requests import Request
from pytest_sfn.service.error_documents import error_document
from pytest_sfn.typing import JSON

_TARGET_PREFIX = "AWSStepFunctions"
#: Access keys of twelve digits name the account, as with other emulators of AWS.
_ACCOUNT = re.compile(r"Credential=(\d{12})/")


def operation_of(request: Request) -> str:
    """The operation's name. Raises UnknownOperationException."""
    service, _, operation = request.headers.get("x-amz-target", "").partition(".")
    if service != _TARGET_PREFIX or not operation:
        raise ServiceError("UnknownOperationException", "The request names no operation of AWS Step Functions")
    return operation


def parameters_of(request: Request) -> JSON:
    """The parameters. Raises SerializationException for a body that is no JSON object."""
    try:
        return json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise ServiceError("SerializationException", "The request's body is no JSON document") from None


def account_of(request: Request) -> str | None:
    """The account id which the access key stands for, if it stands for one."""
    found = _ACCOUNT.search(request.headers.get("authorization", ""))
    return found[1] if found else None


def answer_body(answer: JSON) -> bytes:
    """The body of a successful answer."""
    # Lone surrogates can come out of JSON escapes; they have no UTF-8.
    return dumps(answer).encode("utf-8", "replace")


def error_body(error: ServiceError) -> bytes:
    """The body of an error answer."""
    return answer_body(error_document(error))
