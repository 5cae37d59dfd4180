"""How far a load is, in words: records done, and time left from the pace of the stage."""

import pytest

from data.imports.progress import CHECKING, READING, STORING, Progress
from pages.telling.load.progress import Watch, seconds_left

SAID = {
    Progress(stage=READING, share=0.0, n_done=0, n_records=None): "Reading",
    Progress(
        stage=READING, share=0.25, n_done=1_000_000, n_records=None
    ): "Reading: 1,000,000 records so far, 25 % of the file",
    Progress(stage=CHECKING, share=0.5, n_done=2_000_000, n_records=4_000_000): "Checking 4,000,000 records: 50 % done",
    Progress(
        stage=STORING, share=0.75, n_done=3_000_000, n_records=4_000_000
    ): "Storing: 3,000,000 of 4,000,000 records",
}


@pytest.mark.parametrize(("share", "elapsed", "left"), [(0.25, 2, 6), (0.5, 3, 3), (0.04, 60, None), (0.5, 0.9, None)])
def test_the_rest_takes_as_long_as_what_is_done(share, elapsed, left):
    # a quarter in 2 s: three quarters in 6 s
    assert seconds_left(share, elapsed) == left
    assert seconds_left(1.0, elapsed) is None


@pytest.mark.parametrize("progress", SAID)
def test_what_is_said_at_the_start_of_a_stage(progress):
    said = []
    Watch(lambda sentence, share: said.append((sentence, share)), clock=lambda: 0.0)(progress)
    assert said == [(SAID[progress], progress.share)]


def test_time_left_is_of_the_stage_and_comes_after_a_while():
    times, said = iter([0, 0, 4, 10, 10, 110]), []
    watch = Watch(lambda sentence, share: said.append(sentence), patience=3, clock=lambda: next(times))
    for stage, share, n in (
        (READING, 0.1, 10),
        (READING, 0.2, 20),
        (READING, 1.0, 100),
        (STORING, 0.0, 0),
        (STORING, 0.5, 50),
    ):
        watch(Progress(stage=stage, share=share, n_done=n, n_records=None if stage == READING else 100))
    assert said == [
        "Reading: 20 records so far, 20 % of the file, about 16 s of reading left",
        "Reading: 100 records so far, 100 % of the file",
        "Storing: 0 of 100 records",
        "Storing: 50 of 100 records, about 2 min of storing left",
    ]
