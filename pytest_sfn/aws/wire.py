"""
Requests of AWS SDKs read, and responses to them written: the protocols of AWS, seen from the service's side.

moto's parsers and serializers do the work (json, query, ec2, rest-json, rest-xml); botocore has the client's side only.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pytest_sfn.aws.errors import ServiceError, UnreadableRequest
from pytest_sfn.aws.http_messages import WireRequest, WireResponse
from pytest_sfn.aws.service_models import Operation
from pytest_sfn.typing import JSON

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")


def calls(request: WireRequest, operation: Operation) -> bool:
    """Whether the request calls this operation."""
    metadata = operation.service.metadata
    target = request.headers.get("x-amz-target")
    if target is not None:
        return target == f"{metadata.get('targetPrefix')}.{operation.name}"
    if request.signing_name not in ("", metadata.get("signingName") or metadata["endpointPrefix"]):
        return False
    if request.is_form and operation.service.protocol in {"query", "ec2", "json"}:
        return request.form_value("Action") == operation.name
    http = operation.data.get("http", {})
    return request.method == http.get("method") and _labels(request.path, http.get("requestUri", "/")) is not None


def _labels(path: str, template: str) -> dict[str, str] | None:
    """The labels of a REST path; None where it is another one."""
    given, wanted = urlsplit(path), urlsplit(template)
    asked = parse_qs(given.query, keep_blank_values=True)
    if any(name not in asked for name in parse_qs(wanted.query, keep_blank_values=True)):
        return None
    first, *pieces = _LABEL.split(wanted.path)  # after the first text: label, whether it is greedy, text, ...
    names, greedy, texts = pieces[::3], pieces[1::3], pieces[2::3]
    labels = ("(.+)" if sign else "([^/]+)" for sign in greedy)
    pattern = "".join(label + re.escape(text) for label, text in zip(labels, texts, strict=True))
    found = re.fullmatch(re.escape(first) + pattern, given.path)
    return None if found is None else dict(zip(names, map(unquote, found.groups()), strict=True))


def parameters_of(request: WireRequest, operation: Operation) -> dict[str, JSON]:
    """The operation's parameters as the API spells them. UnreadableRequest for a body that is none of its protocol."""
    from moto.core.parse import PROTOCOL_PARSERS
    from werkzeug.datastructures import Headers, MultiDict

    template = operation.data.get("http", {}).get("requestUri", "/")
    texts = urlsplit(request.path).query if not request.is_form else request.body.decode()
    values: Any = MultiDict()
    values.update(parse_qs(texts, keep_blank_values=True))
    given: Any = {
        "method": request.method,
        "headers": Headers(list(request.headers.items())),
        "body": request.body,
        "url_path": urlsplit(request.path).path,
        "url_params": _labels(request.path, template) or {},
        "values": values,
    }
    parser = PROTOCOL_PARSERS[_protocol(request, operation)](_model(operation.service.name, operation.name))
    try:
        parsed = parser.parse(given)
    except Exception as error:
        raise UnreadableRequest(f"{operation.service.name}:{operation.name}: {error}") from error
    return {name: value for name, value in parsed.items() if value is not None}


def error_response(request: WireRequest, operation: Operation, error: ServiceError) -> WireResponse:
    """The response that carries an error of the service."""
    raised = _Raised(error.code, error.message)
    with warnings.catch_warnings():  # moto warns of codes the model does not list; a mock may raise any
        warnings.simplefilter("ignore")
        response = result_response(request, operation, raised)
    return WireResponse(max(response.status, 400), response.headers, response.body)


class _Raised(Exception):  # noqa: N818 - moto's serializers ask exceptions for their code and message
    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def result_response(request: WireRequest, operation: Operation, result: Any) -> WireResponse:
    """The response that carries a result, members as the API spells them, or what was raised."""
    from moto.core.serialize import get_serializer_class

    serializer = get_serializer_class(operation.service.name, _protocol(request, operation))
    written = serializer(_model(operation.service.name, operation.name)).serialize(result)
    body = written["body"]
    headers = {name: str(value) for name, value in written["headers"].items()}
    return WireResponse(written["status_code"], headers, body.encode() if isinstance(body, str) else body)


def _protocol(request: WireRequest, operation: Operation) -> str:
    """The protocol the client chose, of those the service has."""
    if request.is_form:
        return "ec2" if operation.service.protocol == "ec2" else "query"
    if "x-amz-target" in request.headers:
        return "json"
    return operation.service.protocol


@lru_cache(maxsize=256)
def _model(service: str, operation: str) -> Any:
    from moto.core.utils import get_service_model

    return get_service_model(service).operation_model(operation)
