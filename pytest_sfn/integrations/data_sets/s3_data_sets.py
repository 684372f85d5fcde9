"""What an engine reads data sets from and writes results to: Amazon S3, or the objects a test gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import TYPE_CHECKING, TypeVar

from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.language.effects import ReadItems, WriteResults
from pytest_sfn.typing import JSON

if TYPE_CHECKING:
    from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
    from pytest_sfn.integrations.data_sets.objects import ObjectStore, ObjectSummary

T = TypeVar("T")


class S3DataSets:
    """
    The engine's DataSets over a store of objects.

    pool: where reading and writing runs if it may block a server; without one it is done at once.
    harness_errors_fail_executions: for servers, which have no test to fail: a harness error is States.Runtime, which
    nothing catches.
    """

    def __init__(
        self, store: ObjectStore, pool: Executor | None = None, *, harness_errors_fail_executions: bool = False
    ) -> None:
        self.store = store
        self.pool = pool
        self.harness_errors_fail_executions = harness_errors_fail_executions

    def read(self, effect: ReadItems) -> JSON:
        """The items as `(value, key, source)`, or a Future of them. Raises ItemReaderFailed."""
        from pytest_sfn.integrations.data_sets.reading import items_of

        return self._done(lambda: items_of(self.store, effect))

    def write(self, effect: WriteResults) -> JSON:
        """The ResultWriterDetails, or a Future of them. Raises ResultWriterFailed."""
        from pytest_sfn.integrations.data_sets.writing import write_results

        return self._done(lambda: write_results(self.store, effect))

    def _done(self, work: Callable[[], T]) -> JSON:
        return self._tried(work) if self.pool is None else self.pool.submit(self._tried, work)

    def _tried(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except HarnessError as error:
            if not self.harness_errors_fail_executions:
                raise
            raise WorkflowFailure("States.Runtime", f"{type(error).__name__}: {error}") from None


class ObjectsOfTest:
    """
    The store of a test: buckets it gave, else the endpoint, else an error that says how to give the object.

    given: gives the test's buckets. endpoint: gives S3 where there is one to ask (moto, or any endpoint boto3 is set up
    for), else None.
    """

    def __init__(self, given: Callable[[], GivenObjects], endpoint: Callable[[], ObjectStore | None]) -> None:
        self._given = given
        self._endpoint = endpoint

    def get(self, bucket: str, key: str, version_id: str | None = None) -> bytes:
        """The content of an object."""
        return self._of(bucket, f'sfn.s3.put("{bucket}", "{key}", content)').get(bucket, key, version_id)

    def list(self, bucket: str, prefix: str) -> Iterator[ObjectSummary]:
        """The objects whose keys begin so."""
        return self._of(bucket, f'sfn.s3.put("{bucket}", "{prefix}...", content)').list(bucket, prefix)

    def write(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object."""
        self._of(bucket, f'sfn.s3.create_bucket("{bucket}")').write(bucket, key, content)

    def _of(self, bucket: str, mend: str) -> ObjectStore:
        given = self._given()
        if given.has_bucket(bucket):
            return given
        found = self._endpoint()
        if found is None:
            raise HarnessError(
                f"A Distributed Map uses the bucket '{bucket}', which the test does not give.\n"
                f"  Give it in the test:  {mend}\n"
                "  or let the map use an endpoint: moto's mock_aws, or --sfn-unmocked=endpoint with AWS_ENDPOINT_URL_S3"
            )
        return found
