"""Outer compression of data files: gzip and Zstandard, known by their first bytes."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.errors import UnsupportedFeature
from pytest_sfn.integrations.data_sets.failures import ItemReaderFailed

_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"


def decompressed(content: bytes) -> bytes:
    """
    The content of a file that may be compressed. ItemReaderFailed if the compressed data is damaged.

    AWS documents GZIP and ZSTD and not how it knows them; a file's first bytes cannot be wrong.
    """
    if content.startswith(_GZIP):
        import gzip
        import zlib

        try:
            return gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise ItemReaderFailed(f"The GZIP file cannot be decompressed: {error}") from None
    if content.startswith(_ZSTANDARD):
        return _from_zstandard(content)
    return content


def _from_zstandard(content: bytes) -> bytes:
    """By Python's own module (3.14 and later), else by pyarrow, which the extra `parquet` brings."""
    decompress: Callable[[bytes], bytes] = _by_pyarrow
    damaged: type[Exception] = OSError
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        pass
    else:
        decompress, damaged = zstd.decompress, zstd.ZstdError
    try:
        return decompress(content)
    except damaged as error:
        raise ItemReaderFailed(f"The ZSTD file cannot be decompressed: {error}") from None


def _by_pyarrow(content: bytes) -> bytes:
    try:
        import pyarrow as pa
    except ImportError:
        raise UnsupportedFeature(
            'A data file is compressed with ZSTD, which needs Python 3.14 or pyarrow: pip install "pytest-sfn[parquet]"'
        ) from None
    plain: bytes = pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
    return plain
