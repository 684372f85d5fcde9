"""Integration URIs: stage variables, path parameters, and the service or address they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pytest_sfn.apigateway.common.uris import find_function, url_with_query, with_stage_variables
from pytest_sfn.apigateway.rest.gateway_responses import configuration_error

_PLACEHOLDER = re.compile(r"\{([^{}]+?)\+?\}")
_SERVICE = re.compile(
    r"arn:(?P<partition>[^:]+):apigateway:(?P<region>[^:]*):(?:(?P<subdomain>[^:.]+)\.)?(?P<service>[^:.]+):"
    r"(?P<kind>path|action)/(?P<rest>.*)",
    re.DOTALL,
)
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?")


def rendered_uri(uri: str, path_values: Mapping[str, str], stage_variables: Mapping[str, str]) -> str:
    """The URI with stage variables and mapped path parameters; an unset variable is a 500 (recorded from AWS)."""

    def variable(name: str) -> str:
        if name not in stage_variables:
            raise configuration_error("Invalid endpoint address")
        return stage_variables[name]

    rendered = with_stage_variables(uri, variable)
    return _PLACEHOLDER.sub(lambda match: path_values.get(match[1], match[0]), rendered)


def endpoint_url(uri: str, query: Iterable[tuple[str, str]]) -> str:
    """The whole URL of an HTTP endpoint; raises the 500 of an address that is none."""
    try:
        split = urlsplit(uri)
        _ = split.port
    except ValueError:
        raise configuration_error("Invalid endpoint address") from None
    if split.scheme not in ("http", "https") or not _HOST.fullmatch(split.hostname or ""):
        raise configuration_error("Invalid endpoint address")
    return url_with_query(split._replace(path=split.path or "/"), query)


@dataclass(frozen=True, slots=True)
class ServiceUri:
    """What `arn:aws:apigateway:<region>:<service>:path|action/...` names; `query` is what follows an action."""

    region: str
    service: str
    action: str = ""
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()
    subdomain: str | None = None

    @property
    def endpoint(self) -> str:
        """The address as the execution log shows it."""
        host = f"{self.service}.{self.region}.amazonaws.com"
        if self.subdomain:
            host = f"{self.subdomain}.{host}"
        return f"https://{host}/?Action={self.action}" if self.action else f"https://{host}/{self.path}"


def service_uri(uri: str) -> ServiceUri:
    """The service an integration URI names; raises the 500 of one that names none."""
    match = _SERVICE.fullmatch(uri)
    if match is None:
        raise configuration_error("Invalid endpoint address")
    if match["kind"] == "path":
        return ServiceUri(match["region"], match["service"], path=match["rest"], subdomain=match["subdomain"])
    action, *parameters = re.split(r"[&?]", match["rest"])
    pairs = (parameter.partition("=") for parameter in parameters if parameter)
    query = tuple((name, value) for name, _, value in pairs)
    return ServiceUri(match["region"], match["service"], action, query=query, subdomain=match["subdomain"])


def function_of(uri: str) -> str:
    """The name or ARN of the Lambda function an integration URI invokes; raises the 500 of one that names none."""
    function = find_function(uri)
    if function is None or function.endswith(":"):
        raise configuration_error("Invalid endpoint address")
    return function
