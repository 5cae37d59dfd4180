"""Which bucket of a prepared folder holds whom, as Spark reads and writes bucketed tables.

Rows that Spark knows to lie together by participant it does not send between machines. It finds a row's bucket by
murmur3 of the participant's number, and the bucket of a file by the number at the end of the file's name.
"""

from __future__ import annotations

import numpy as np

HASH = "murmur3-42"  # of a whole number of 32 bits, by this seed, as the manifest names it
_SEED = 42


def bucket_file(table: str, bucket: int) -> str:
    """The name in the folder of a table's file of one bucket."""
    return f"{table}/bucket_{bucket:05d}.parquet"


def buckets_of(numbers: np.ndarray, n_buckets: int) -> np.ndarray:
    """The bucket [n], from 0, of each of these whole numbers [n] of 32 bits."""
    return np.mod(_murmur3(numbers.astype(np.int32)), n_buckets).astype(np.int32)


def _murmur3(numbers: np.ndarray) -> np.ndarray:
    """MurmurHash3 for x86, 32 bits [n], each number taken as its four bytes."""
    key = numbers.view(np.uint32) * np.uint32(0xCC9E2D51)
    key = _turned(key, 15) * np.uint32(0x1B873593)
    mixed = _turned(np.uint32(_SEED) ^ key, 13) * np.uint32(5) + np.uint32(0xE6546B64)
    mixed ^= np.uint32(4)  # the bytes hashed
    mixed = (mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return (mixed ^ (mixed >> np.uint32(16))).view(np.int32)


def _turned(bits: np.ndarray, by: int) -> np.ndarray:
    return (bits << np.uint32(by)) | (bits >> np.uint32(32 - by))
