"""SdkHttpMetadata and SdkResponseMetadata: what optimized integrations add to a service's answer."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.typing import JSON


def metadata(headers: Mapping[str, str], request_id: str, status: int = 200) -> dict[str, JSON]:
    """Both members; HttpHeaders are sorted by name without regard to case. Recorded from AWS."""
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": {name: headers[name] for name in sorted(headers, key=str.lower)},
            "HttpStatusCode": status,
        },
        "SdkResponseMetadata": {"RequestId": request_id},
    }
