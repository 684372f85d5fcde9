"""Objects in Amazon S3, by boto3: at whatever endpoint it is set up for, or in moto."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_sfn.answers.aws_endpoint import AwsEndpoint, errors_of_services
from pytest_sfn.aws.errors import ServiceError
from pytest_sfn.integrations.data_sets.objects import ObjectStoreError, ObjectSummary
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.answers.services import Services


class S3Objects:
    """An ObjectStore. make_client: gives the boto3 client, and is called when first something is read or written."""

    def __init__(self, make_client: Callable[[], JSON]) -> None:
        self._make_client = make_client

    def get(self, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """The content of an object."""
        version = {} if version_id is None else {"VersionId": version_id}
        with _refusals():
            content: bytes = self._make_client().get_object(Bucket=bucket, Key=key, **version)["Body"].read()
        return content

    def list(self, bucket: str, prefix: str) -> Iterator[ObjectSummary]:
        """The objects whose keys begin so; pages are fetched as they are needed."""
        with _refusals():
            pages = self._make_client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            for page in pages:
                yield from map(_summary, page.get("Contents", ()))

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object."""
        with _refusals():
            self._make_client().put_object(Bucket=bucket, Key=key, Body=content)


def s3_at_endpoint(services: Services, region: str) -> S3Objects:
    """S3 where boto3 finds it: moto, or an endpoint it is set up for. Using it is a HarnessError if that is AWS."""
    endpoint = AwsEndpoint(services)
    return S3Objects(lambda: endpoint.client("s3", region))


def _summary(listed: JSON) -> ObjectSummary:
    return ObjectSummary(
        listed["Key"],
        listed["Size"],
        listed["ETag"],
        listed["LastModified"].timestamp(),
        listed.get("StorageClass", "STANDARD"),
    )


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise boto3's errors as ObjectStoreError."""
    try:
        with errors_of_services():
            yield
    except ServiceError as error:
        raise ObjectStoreError(error.code, error.message, error.status) from None
