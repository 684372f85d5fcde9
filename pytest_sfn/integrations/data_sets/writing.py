"""
ResultWriter: exports the results of a map run, in files by status and a manifest of them.

Source of the layout: developer guide, "ResultWriter (Map)", "Exporting to Amazon S3".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.expressions.json_text import dumps
from pytest_sfn.integrations.data_sets.failures import ResultWriterFailed
from pytest_sfn.integrations.data_sets.objects import ObjectStore, ObjectStoreError
from pytest_sfn.language.effects import WriteResults
from pytest_sfn.language.result_writer import FinishedChild, transformed
from pytest_sfn.typing import JSON

#: A result file holds at most so many bytes; what is beyond goes into the next one.
MAX_FILE_BYTES = 5 * 1024**3


def write_results(store: ObjectStore, effect: WriteResults) -> dict[str, JSON]:
    """Write the files; gives the ResultWriterDetails. Raises ResultWriterFailed."""
    bucket, prefix = _destination(effect.parameters)
    run: Any = effect.map_run
    folder = f"{prefix}{run.run_id}/"
    config = effect.writer_config or {}
    files: dict[str, list[JSON]] = {}
    try:
        for status, results in _by_status(run, config.get("Transformation", "NONE")).items():
            files[status] = list(
                _written(store, bucket, f"{folder}{status}", results, config.get("OutputType", "JSON"))
            )
        manifest = {"DestinationBucket": bucket, "MapRunArn": run.arn, "ResultFiles": files}
        store.write(bucket, f"{folder}manifest.json", dumps(manifest).encode())
    except ObjectStoreError as error:
        raise ResultWriterFailed(str(error)) from None
    return {"Bucket": bucket, "Key": f"{folder}manifest.json"}


def _destination(parameters: JSON) -> tuple[str, str]:
    """Bucket, and Prefix with a slash at its end unless it is empty."""
    given: dict[str, JSON] = parameters if isinstance(parameters, dict) else {}
    unknown = [name for name in given if name not in ("Bucket", "Prefix")]
    if unknown:
        raise UnsupportedFeature(f"ResultWriter takes Bucket and Prefix; '{unknown[0]}' is not emulated")
    bucket, prefix = given.get("Bucket"), given.get("Prefix") or ""
    if not isinstance(bucket, str) or not bucket:
        raise ResultWriterFailed("ResultWriter needs the parameter 'Bucket'")
    if not isinstance(prefix, str):
        raise ResultWriterFailed("The value of 'Prefix' in ResultWriter must be a string")
    return bucket, prefix if not prefix or prefix.endswith("/") else f"{prefix}/"


def _by_status(run: Any, transformation: str) -> dict[str, Iterable[JSON]]:
    """
    What each kind of file holds, in the order of manifest.json.

    Only successes are transformed; timed out and aborted child executions are among the FAILED.
    """
    succeeded: Sequence[FinishedChild] = [child for child in run.children if child.status == "SUCCEEDED"]
    failed = (child.metadata() for child in run.children if child.status != "SUCCEEDED")
    shown: Iterable[JSON] = (child.metadata() for child in succeeded)
    if transformation != "NONE":
        shown = transformed(succeeded, transformation)
    return {"FAILED": failed, "PENDING": run.pending(), "SUCCEEDED": shown}


def _written(
    store: ObjectStore, bucket: str, name: str, results: Iterable[JSON], output_type: str
) -> Iterator[dict[str, JSON]]:
    """Write the files of one status, if there are any results; gives what the manifest says of each."""
    lines = output_type == "JSONL"
    for number, texts in enumerate(_filled(dumps(result).encode() for result in results)):
        content = b"\n".join([*texts, b""]) if lines else b"[%b]" % b",".join(texts)
        key = f"{name}_{number}.{'jsonl' if lines else 'json'}"
        store.write(bucket, key, content)
        yield {"Key": key, "Size": len(content)}


def _filled(texts: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The texts, in lists that make no file larger than it may be."""
    file: list[bytes] = []
    size = 0
    for text in texts:
        if file and size + len(text) + 2 > MAX_FILE_BYTES:
            yield file
            file, size = [], 0
        file.append(text)
        size += len(text) + 1
    if file:
        yield file
