"""Objects given in a test: buckets in memory, for workflows that read data sets and write results."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pytest_sfn.errors import HarnessError
from pytest_sfn.expressions.json_text import loads, text_of
from pytest_sfn.integrations.data_sets.objects import ObjectSummary, no_such
from pytest_sfn.typing import JSON, Seconds


class GivenObjects:
    """
    What `sfn.s3` is: an ObjectStore that a test fills and looks into.

    now: Unix seconds, the LastModified of what is put.
    """

    def __init__(self, now: Callable[[], Seconds] = lambda: 0.0) -> None:
        self._now = now
        self._buckets: dict[str, dict[str, _Versions]] = {}

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}: {len(objects)} objects" for name, objects in self._buckets.items())
        return f"<sfn.s3 {counts or 'without buckets'}>"

    # --- what a test does
    def create_bucket(self, name: str) -> None:
        """Make an empty bucket, to be written into; nothing happens if it is there."""
        self._buckets.setdefault(name, {})

    def put(self, bucket: str, key: str, content: JSON, *, version_id: str | None = None) -> None:
        """
        Give an object, in a bucket that is made if need be.

        content: bytes and str are taken as they are, anything else is written as JSON. An object put again keeps its
        earlier versions, which `version_id` names.
        """
        written = content if isinstance(content, bytes) else text_of(content).encode()
        versions = self._buckets.setdefault(bucket, {}).setdefault(key, [])
        versions.append(_Version(written, version_id, self._now()))

    def keys(self, bucket: str, prefix: str = "") -> Sequence[str]:
        """The keys that begin so, in order."""
        return [summary.key for summary in self.list(bucket, prefix)]

    def text(self, bucket: str, key: str) -> str:
        """An object's content as text. HarnessError, with the keys there are, if there is none."""
        versions = self._buckets.get(bucket, {}).get(key)
        if not versions:
            there = ", ".join(self._buckets.get(bucket, ())) or "nothing"
            raise HarnessError(f"There is no s3://{bucket}/{key}; the bucket holds {there}")
        return versions[-1].content.decode()

    def json(self, bucket: str, key: str) -> JSON:
        """An object's content as a JSON value."""
        return loads(self.text(bucket, key))

    # --- what a Distributed Map does
    def has_bucket(self, bucket: str) -> bool:
        """Whether the test gave the bucket, or anything in it."""
        return bucket in self._buckets

    def get(self, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """The content of an object."""
        versions = self._objects(bucket).get(key)
        if not versions:
            raise no_such("Key")
        if version_id is None:
            return versions[-1].content
        for version in versions:
            if version.identifier == version_id:
                return version.content
        raise no_such("Version")

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object, into a bucket that is there."""
        self._objects(bucket)
        self.put(bucket, key, content)

    def list(self, bucket: str, prefix: str) -> Iterator[ObjectSummary]:
        """The objects whose keys begin so, in the order of their keys' UTF-8 bytes."""
        objects = self._objects(bucket)
        for key in sorted((key for key in objects if key.startswith(prefix)), key=str.encode):
            yield objects[key][-1].summary(key)

    def _objects(self, bucket: str) -> dict[str, _Versions]:
        if bucket not in self._buckets:
            raise no_such("Bucket")
        return self._buckets[bucket]


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of an object."""

    content: bytes
    identifier: str | None
    last_modified: Seconds

    def summary(self, key: str) -> ObjectSummary:
        """How ListObjectsV2 shows it."""
        etag = hashlib.md5(self.content, usedforsecurity=False).hexdigest()
        return ObjectSummary(key, len(self.content), f'"{etag}"', self.last_modified)


#: An object's versions, the newest last.
_Versions: TypeAlias = list[_Version]
