"""Where objects are kept: what a store of them can do, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from pytest_sfn.typing import Seconds


class ObjectStoreError(Exception):
    """
    A store's refusal. code, message and status are Amazon S3's: `NoSuchKey`, `The specified key does not exist.`, 404.

    The text is the one the AWS SDK for Java gives, without its request ids, which no two calls share.
    """

    def __init__(self, code: str, message: str, status: int) -> None:
        self.code = code
        self.status = status
        super().__init__(f"{message} (Service: S3, Status Code: {status}, Error Code: {code})")


def no_such(thing: Literal["Bucket", "Key", "Version"]) -> ObjectStoreError:
    """The refusal where there is no bucket, no object or no version of that name."""
    end = "" if thing == "Bucket" else "."
    return ObjectStoreError(f"NoSuch{thing}", f"The specified {thing.lower()} does not exist{end}", 404)


@dataclass(frozen=True, slots=True)
class ObjectSummary:
    """An object as ListObjectsV2 lists it. etag: with its quotes. last_modified: Unix seconds. size: bytes."""

    key: str
    size: int
    etag: str
    last_modified: Seconds
    storage_class: str = "STANDARD"


class ObjectStore(Protocol):
    """Buckets of objects. All methods may raise ObjectStoreError, and may block."""

    def get(self, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """The content of an object."""

    def list(self, bucket: str, prefix: str) -> Iterator[ObjectSummary]:
        """The objects whose keys begin so, in the order of their keys' UTF-8 bytes."""

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object."""
