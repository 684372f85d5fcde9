"""ItemReader: what is read from where. Source: developer guide, "ItemReader (Map)"."""

from __future__ import annotations

import gzip
import json

import pytest

from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed

FILE = {"Bucket": "b", "Key": "file"}


def test_items_know_the_file_they_come_from(objects, read):
    """
    Map.Item.Source of an item from a file is the file's S3 URI, and Map.Item.Key the name of an object's member.
    """
    objects.put("b", "file", {"x": 1})
    assert read("getObject", FILE, InputType="JSON") == [(1, "x", "S3://b/file")]


def test_maxitems_stops_the_read(objects, read):
    """
    No more than MaxItems items are read; what comes after them is not looked at.
    """
    objects.put("b", "file", '1\n2\n{"no JSON')
    assert [item[0] for item in read("getObject", FILE, InputType="JSONL", MaxItems=2)] == [1, 2]


def test_a_version_is_read_by_its_id(objects, read):
    """
    VersionId chooses a version; without it the newest is read.
    """
    objects.put("b", "file", [1], version_id="v1")
    objects.put("b", "file", [2], version_id="v2")
    assert read("getObject", {**FILE, "VersionId": "v1"}, InputType="JSON")[0][0] == 1
    assert read("getObject", FILE, InputType="JSON")[0][0] == 2


@pytest.mark.parametrize(
    ("parameters", "config", "cause"),
    [
        ({"Bucket": "b", "Key": "other"}, {}, "The specified key does not exist."),
        ({"Bucket": "c", "Key": "file"}, {}, "The specified bucket does not exist"),
        ({**FILE, "VersionId": "v"}, {}, "The specified version does not exist."),
        ({"Bucket": "b"}, {}, "'Key'"),
        ({"Key": "file"}, {}, "'Bucket'"),
        ({"Bucket": 7, "Key": "file"}, {}, "must be a string"),
        ({**FILE, "VersionId": "v"}, {"InputType": "PARQUET"}, "VersionId is not supported"),
    ],
)
def test_what_cannot_be_read_fails_the_state(objects, read, parameters, config, cause):
    """
    A missing object, a missing parameter, a parameter of the wrong type: States.ItemReaderFailed.
    """
    objects.put("b", "file", [])
    with pytest.raises(ItemReaderFailed) as failed:
        read("getObject", parameters, **{"InputType": "JSON", **config})
    assert cause in failed.value.cause


def test_parameters_that_are_not_emulated_are_named(objects, read):
    """
    No parameter is silently ignored.
    """
    objects.put("b", "file", [])
    with pytest.raises(UnsupportedFeature, match="'Range'"):
        read("getObject", {**FILE, "Range": "bytes=0-9"}, InputType="JSON")


# --- listObjectsV2
def test_objects_are_items(objects, read):
    """
    Each object under the prefix is an item, in the order of keys; Etag has its quotes, LastModified is Unix time.
    """
    for key in ("in/b", "in/a", "out/c"):
        objects.put("b", key, "hello")
    first, second = read("listObjectsV2", {"Bucket": "b", "Prefix": "in/"})
    assert first == (
        {
            "Etag": '"5d41402abc4b2a76b9719d911017c592"',
            "Key": "in/a",
            "LastModified": 86_400.0,
            "Size": 5,
            "StorageClass": "STANDARD",
        },
        None,
        "S3://b",
    )
    assert second[0]["Key"] == "in/b"


def test_a_prefix_is_optional_and_may_find_nothing(objects, read):
    """
    Without Prefix all objects are items; a prefix that finds none gives no items, which is no failure.
    """
    objects.put("b", "x", "")
    assert len(read("listObjectsV2", {"Bucket": "b"})) == 1
    assert read("listObjectsV2", {"Bucket": "b", "Prefix": "y"}) == []


def test_maxitems_limits_a_listing(objects, read):
    """
    MaxItems holds for listings, too.
    """
    for key in "abc":
        objects.put("b", key, "")
    assert [item[0]["Key"] for item in read("listObjectsV2", {"Bucket": "b"}, MaxItems=2)] == ["a", "b"]


def test_load_and_flatten_reads_the_files_listed(objects, read):
    """
    LOAD_AND_FLATTEN gives the items of all files under the prefix, each with its own source; folders have none.
    """
    objects.put("b", "in/", "")
    objects.put("b", "in/1.csv", "n\n1\n2\n")
    objects.put("b", "in/2.csv", gzip.compress(b"n\n3\n"))
    config = {"Transformation": "LOAD_AND_FLATTEN", "InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}
    assert read("listObjectsV2", {"Bucket": "b", "Prefix": "in/"}, **config) == [
        ({"n": "1"}, None, "S3://b/in/1.csv"),
        ({"n": "2"}, None, "S3://b/in/1.csv"),
        ({"n": "3"}, None, "S3://b/in/2.csv"),
    ]


# --- manifests
def test_an_athena_manifest_lists_files(objects, read):
    """
    One S3 URI a line, in any bucket; all files have the format of InputType.
    """
    objects.put("out", "unload-manifest.csv", "s3://data/1\ns3://data/2\n")
    objects.put("data", "1", '{"n":1}\n{"n":2}\n')
    objects.put("data", "2", gzip.compress(b'{"n":3}\n'))
    found = read(
        "getObject", {"Bucket": "out", "Key": "unload-manifest.csv"}, InputType="JSONL", ManifestType="ATHENA_DATA"
    )
    assert found == [
        ({"n": 1}, None, "S3://data/1"),
        ({"n": 2}, None, "S3://data/1"),
        ({"n": 3}, None, "S3://data/2"),
    ]


def test_a_line_of_an_athena_manifest_that_is_no_uri_fails(objects, read):
    """
    The cause shows the line.
    """
    objects.put("b", "file", "data/1\n")
    with pytest.raises(ItemReaderFailed, match="data/1"):
        read("getObject", FILE, InputType="CSV", ManifestType="ATHENA_DATA")


@pytest.mark.parametrize("config", [{"InputType": "MANIFEST"}, {"ManifestType": "S3_INVENTORY"}])
def test_an_inventory_lists_objects(objects, read, config):
    """
    The rows of an S3 Inventory are items, their columns named by the manifest's fileSchema; all values are texts.
    """
    manifest = {
        "sourceBucket": "data",
        "destinationBucket": "arn:aws:s3:::inventory",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size",
        "files": [{"key": "part.csv.gz", "size": 1, "MD5checksum": "x"}],
    }
    objects.put("inventory", "manifest.json", manifest)
    objects.put("inventory", "part.csv.gz", gzip.compress(b'"data","photos/1.jpg","42"\n'))
    assert read("getObject", {"Bucket": "inventory", "Key": "manifest.json"}, **config) == [
        ({"Bucket": "data", "Key": "photos/1.jpg", "Size": "42"}, None, "S3://inventory/part.csv.gz")
    ]


@pytest.mark.parametrize(
    ("manifest", "cause"),
    [("no JSON", "cannot be parsed"), ("{}", "'files'"), (json.dumps({"files": [], "fileFormat": "ORC"}), "ORC")],
)
def test_an_inventory_manifest_that_is_none_fails(objects, read, manifest, cause):
    """
    The cause says what is wrong with the manifest.
    """
    objects.put("b", "file", manifest)
    with pytest.raises(ItemReaderFailed, match=cause):
        read("getObject", FILE, InputType="MANIFEST")
