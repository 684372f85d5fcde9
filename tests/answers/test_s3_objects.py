"""Objects in S3, in moto; and which store a test's Maps use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_sfn.answers.runner import IntegrationTaskRunner
from pytest_sfn.answers.s3_objects import s3_at_endpoint
from pytest_sfn.errors import HarnessError, WorkflowFailure
from pytest_sfn.integrations.data_sets.given_objects import GivenObjects
from pytest_sfn.integrations.data_sets.objects import ObjectStoreError
from pytest_sfn.integrations.data_sets.s3_data_sets import ObjectsOfTest, S3DataSets
from pytest_sfn.language.effects import ReadItems


@pytest.fixture
def s3(monkeypatch):
    moto = pytest.importorskip("moto")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with moto.mock_aws():
        yield s3_at_endpoint(IntegrationTaskRunner().services, "us-east-1")


@pytest.fixture
def bucket():
    import boto3

    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="bucket")
    return client


def test_what_is_written_can_be_read_and_listed(s3, bucket):
    """
    The three things a Distributed Map does with S3.
    """
    for number in range(3):
        s3.write("bucket", f"in/{number}", b"hello")
    s3.write("bucket", "out", b"")
    assert s3.get("bucket", "in/1") == b"hello"
    listed = list(s3.list("bucket", "in/"))
    assert [each.key for each in listed] == ["in/0", "in/1", "in/2"]
    assert (listed[0].size, listed[0].etag) == (5, '"5d41402abc4b2a76b9719d911017c592"')


def test_a_version_is_read_by_its_id(s3, bucket):
    """
    VersionId chooses among the versions of a bucket that keeps them.
    """
    bucket.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    first = bucket.put_object(Bucket="bucket", Key="key", Body=b"1")["VersionId"]
    bucket.put_object(Bucket="bucket", Key="key", Body=b"2")
    assert s3.get("bucket", "key", first) == b"1"
    assert s3.get("bucket", "key") == b"2"


@pytest.mark.parametrize("call", [lambda s3: s3.get("none", "key"), lambda s3: list(s3.list("none", ""))])
def test_refusals_are_s3s_own(s3, call):
    """
    A missing bucket is NoSuchBucket, as S3 words it.
    """
    with pytest.raises(ObjectStoreError, match="The specified bucket does not exist") as refused:
        call(s3)
    assert refused.value.code == "NoSuchBucket"


def test_a_missing_key_is_refused(s3, bucket):
    """
    A missing object is NoSuchKey.
    """
    with pytest.raises(ObjectStoreError, match="The specified key does not exist"):
        s3.get("bucket", "key")


def test_buckets_of_the_test_come_before_the_endpoint(s3, bucket):
    """
    A bucket the test gave is never looked for elsewhere; any other one is.
    """
    s3.write("bucket", "key", b"endpoint")
    given = GivenObjects()
    given.put("mine", "key", "test")
    store = ObjectsOfTest(lambda: given, lambda: s3)
    assert store.get("mine", "key") == b"test"
    assert store.get("bucket", "key") == b"endpoint"
    with pytest.raises(ObjectStoreError):
        store.get("mine", "other")


@pytest.mark.parametrize(
    ("call", "mend"),
    [
        (lambda store: store.get("b", "k"), 'sfn.s3.put("b", "k", content)'),
        (lambda store: store.list("b", "in/"), 'sfn.s3.put("b", "in/...", content)'),
        (lambda store: store.write("b", "k", b""), 'sfn.s3.create_bucket("b")'),
    ],
)
def test_a_bucket_nobody_gave_is_the_tests_to_mend(call, mend):
    """
    Without an endpoint the error ends with the line that gives the object.
    """
    with pytest.raises(HarnessError) as error:
        call(ObjectsOfTest(GivenObjects, lambda: None))
    assert mend in str(error.value)


def test_servers_read_in_a_pool():
    """
    With a pool the answer is a Future, so that nothing waits in the engine's thread.
    """
    given = GivenObjects()
    given.put("b", "k", [1])
    with ThreadPoolExecutor(1) as pool:
        answer = S3DataSets(given, pool).read(
            ReadItems("arn:aws:states:::s3:getObject", {"Bucket": "b", "Key": "k"}, {"InputType": "JSON"})
        )
        assert answer.result(10) == [(1, None, "S3://b/k")]


def test_what_a_test_looks_for_and_is_not_there():
    """
    The error tells which objects there are.
    """
    given = GivenObjects()
    given.put("b", "k", "")
    assert given.keys("b") == ["k"]
    with pytest.raises(HarnessError, match="the bucket holds k"):
        given.text("b", "other")


@pytest.mark.parametrize(("fail_executions", "error"), [(True, WorkflowFailure), (False, HarnessError)])
def test_in_a_server_a_harness_error_fails_the_execution(fail_executions, error):
    """
    Where no test could fail, the execution does, with States.Runtime, which nothing catches.
    """
    store = ObjectsOfTest(GivenObjects, lambda: None)
    data_sets = S3DataSets(store, harness_errors_fail_executions=fail_executions)
    with pytest.raises(error) as raised:
        data_sets.read(ReadItems("arn:aws:states:::s3:getObject", {"Bucket": "b", "Key": "k"}, {"InputType": "JSON"}))
    assert getattr(raised.value, "error", "States.Runtime") == "States.Runtime"
