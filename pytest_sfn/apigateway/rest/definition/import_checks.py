"""What API Gateway refuses when an API is created: its checks of integrations and resources, in its words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pytest_sfn.apigateway.common.paths import is_greedy, is_parameter
from pytest_sfn.apigateway.errors import ApiGatewayError, bad_request
from pytest_sfn.apigateway.rest.model import ApiResource, Integration
from pytest_sfn.apigateway.rest.routing import path_segments

TYPES = ("MOCK", "AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY")
MIN_TIMEOUT_MS = 50
#: Regional and private APIs may have the quota raised since June 2024; 300 s is the most that was reported.
MAX_TIMEOUT_MS = 300_000
DEFAULT_MAX_TIMEOUT_MS = 29_000

_ARN = re.compile(r"arn:[^:]+:apigateway:[^:]*:[^:]+:(path|action)/.*", re.DOTALL)


def import_errors(problems: Iterable[str]) -> ApiGatewayError:
    """The BadRequestException with all problems of a document."""
    return bad_request("Errors found during import:\n\t" + "\n\t".join(problems))


def integration_problem(integration: Integration, *, max_timeout_ms: int = MAX_TIMEOUT_MS) -> str | None:
    """Why PutIntegration refuses an integration; None if it does not."""
    if integration.type not in TYPES:
        return f"Invalid integration type: {integration.type}"
    if not MIN_TIMEOUT_MS <= integration.timeout_ms <= max_timeout_ms:
        return f"Timeout should be between {MIN_TIMEOUT_MS} ms and {DEFAULT_MAX_TIMEOUT_MS} ms"
    if integration.type == "MOCK":
        return None
    if not integration.http_method:
        return "Enumeration value for HttpMethod must be non-empty"
    return _uri_problem(integration)


def check_timeouts(resources: Iterable[ApiResource], endpoint_types: Iterable[str]) -> None:
    """
    Raise the BadRequestException of an edge-optimized API with an integration of more than 29 s.

    Only regional and private APIs may have that quota raised.
    """
    if "EDGE" not in endpoint_types:
        return
    methods = ((resource.path, method) for resource in resources for method in resource.methods.values())
    problems = [
        f"Unable to put integration on '{method.http_method}' for resource at path '{path}': {problem}"
        for path, method in methods
        if method.integration
        and (problem := integration_problem(method.integration, max_timeout_ms=DEFAULT_MAX_TIMEOUT_MS))
    ]
    if problems:
        raise import_errors(problems)


def _uri_problem(integration: Integration) -> str | None:
    uri = integration.uri
    if integration.type in ("HTTP", "HTTP_PROXY"):
        known = uri.lower().startswith(("http://", "https://")) or uri.startswith("${")
        return None if known else "Invalid HTTP endpoint specified for URI"
    if not uri.startswith("arn:"):
        return "Invalid ARN specified in the request"
    if not _ARN.fullmatch(uri):
        return "AWS ARN for integration must contain path or action"
    if integration.type == "AWS_PROXY" and not re.search(r":(lambda|firehose):", uri.partition("path/")[0]):
        return (
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        )
    if integration.type == "AWS" and not integration.invokes_function and not integration.credentials:
        return "Role ARN must be specified for AWS integrations"
    return None


def check_resources(resources: Iterable[ApiResource], problems: list[str]) -> None:
    """Add what CreateResource refuses: two variable parts beside each other, or a greedy one that is not the last."""
    variables: dict[str, str] = {}
    for resource in resources:
        parts = path_segments(resource.path)
        if not parts:
            continue
        parent, last = "/".join(parts[:-1]), parts[-1]
        if any(is_greedy(part) for part in parts[:-1]):
            problems.append(
                f"Unable to create resource at path '{resource.path}': Cannot create a child of a resource with a "
                "greedy path variable"
            )
        # A greedy and a plain variable may be beside each other; two of a kind may not.
        kind = f"{parent} {'greedy' if is_greedy(last) else 'variable'}"
        if is_parameter(last) and variables.setdefault(kind, last) != last:
            problems.append(
                f"Unable to create resource at path '{resource.path}': A sibling ({variables[kind]}) of this resource "
                "already has a variable path part -- only one is allowed"
            )
