"""
Errors of the Step Functions API as JSON documents.

Where the exception shapes live is known from raw answers of AWS that users report: SDKs look only behind the `#`.
"""

from __future__ import annotations

from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.typing import JSON, without_none

CONTENT_TYPE = "application/x-amz-json-1.0"
_SERVICE = "com.amazonaws.swf.service.v2.model"
_NAMESPACES = {
    "ValidationException": "com.amazon.coral.validate",
    "SerializationException": "com.amazon.coral.service",
    "UnknownOperationException": "com.amazon.coral.service",
    "AccessDeniedException": "com.amazon.coral.service",
    "ThrottlingException": "com.amazon.coral.availability",
    "InternalFailure": "com.amazon.coral.service",
}


def error_document(error: ServiceError) -> dict[str, JSON]:
    """`__type` with its namespace, the message if there is one, further members."""
    type_ = f"{_NAMESPACES.get(error.code, _SERVICE)}#{error.code}"
    return without_none({"__type": type_, "message": error.message or None, **error.members})
