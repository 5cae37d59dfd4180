"""The bucket of a participant is the one that Spark finds."""

import numpy as np

from data.prepared.buckets import bucket_file, buckets_of

# select hash(cast(x as int)) of Spark 4.3.0: a bucket is its remainder, taken from 0
OF_SPARK = {
    0: 933211791,
    1: -559580957,
    2: 1765031574,
    -1: -1604776387,
    42: 29417773,
    20_000: -257527722,
    123_456_789: -598405280,
    2_147_483_647: 133916647,
    -2_147_483_648: 723455942,
}


def test_people_are_placed_as_spark_places_them():
    numbers = np.array(list(OF_SPARK))
    for n_buckets in (1, 2, 7, 18, 1000):
        assert buckets_of(numbers, n_buckets).tolist() == [found % n_buckets for found in OF_SPARK.values()]


def test_buckets_are_about_as_large():
    counts = np.bincount(buckets_of(np.arange(1, 100_001), 20), minlength=20)
    # by chance alone 5,000 each, with a standard deviation of 69
    assert counts.sum() == 100_000 and abs(counts - 5000).max() < 5 * 69


def test_a_file_says_its_bucket_at_its_end():
    assert bucket_file("day", 12) == "day/bucket_00012.parquet"
