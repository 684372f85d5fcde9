"""What the options say of an engine outside the test's process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from pytest_sfn.account import Account
from pytest_sfn.typing import JSON, Seconds


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """
    Where an engine is and how it is used, by the options of the same names.

    strict and timeout_seconds are the options engine_strict and engine_timeout; timeouts are real time.
    """

    engine: Literal["container", "endpoint"]
    endpoint_url: str
    image: str
    network: str
    wait_time_scale: float
    answer_port: int
    prefix: str
    role_arn: str
    allow_aws: bool
    strict: bool
    timeout_seconds: Seconds
    account: Account
    clock: str


def outside_settings(engine: str, chosen: Mapping[str, JSON]) -> OutsideSettings:
    """The settings of values by the names of the options, texts or not. ValueError names what cannot be."""
    if engine not in ("container", "endpoint"):
        raise ValueError(f"engine is {engine!r}; outside the process there are container and endpoint")
    settings = OutsideSettings(
        engine=engine,  # type: ignore[arg-type]  # checked above
        endpoint_url=str(chosen["endpoint_url"] or ""),
        image=str(chosen["image"]),
        network=_one_of("network", chosen["network"], ("auto", "host", "published")),
        wait_time_scale=_number("wait_time_scale", chosen["wait_time_scale"]),
        answer_port=int(_number("answer_port", chosen["answer_port"], zero=True)),
        prefix=str(chosen["prefix"] or ""),
        role_arn=str(chosen["role_arn"] or ""),
        allow_aws=_truth("allow_aws", chosen["allow_aws"]),
        strict=_truth("engine_strict", chosen["engine_strict"]),
        timeout_seconds=_number("engine_timeout", chosen["engine_timeout"]),
        account=Account.in_region(str(chosen["region"]), str(chosen["account_id"])),
        clock=str(chosen["clock"]),
    )
    _check_endpoint(settings)
    return settings


def is_aws(url: str) -> bool:
    """Whether a URL leads to AWS itself."""
    host = urlsplit(url).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"))


def _check_endpoint(settings: OutsideSettings) -> None:
    url = settings.endpoint_url
    if settings.engine == "endpoint" and not url:
        raise ValueError("engine endpoint needs --sfn-endpoint-url=http://..., or sfn_endpoint_url in the ini file")
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"endpoint_url is {url!r}; it must begin with http:// or https://")
    if is_aws(url) and not settings.allow_aws:
        raise ValueError(
            f"{url} is AWS itself: state machines would be made, and executions billed, in a real account. "
            "Say --sfn-allow-aws=true if that is meant"
        )


def _number(name: str, value: JSON, *, zero: bool = False) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if number < 0 or (number == 0 and not zero):
        raise ValueError(f"{name} is {value!r}; it must be a number above 0")
    return number


def _truth(name: str, value: JSON) -> bool:
    if isinstance(value, bool):
        return value
    return _one_of(name, str(value).lower(), ("true", "false")) == "true"


def _one_of(name: str, value: JSON, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}")
    return str(value)
