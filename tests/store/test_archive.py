"""An archive gives the same bytes for the same files, and a change in any of them is noticed."""

import hashlib
import zipfile

import pytest

from data.store.archive import SUMS, take_from_archive, write_archive
from data.store.store import StoreError

FILES = {"b.txt": b"two", "a/study.zip": b"one"}


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(write_archive(FILES))
    return path


def rewritten(path, change):
    """The archive with its files changed by `change`, its list of sums left as it was."""
    with zipfile.ZipFile(path) as source:
        files = {name: source.read(name) for name in source.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as target:
        for name, content in files.items():
            target.writestr(name, content)


def test_the_same_files_are_the_same_bytes_in_any_order(archive):
    assert archive.read_bytes() == write_archive(dict(reversed(FILES.items())))
    with zipfile.ZipFile(archive) as file:
        told = file.read(SUMS).decode().splitlines()
    assert told == [f"{hashlib.sha256(FILES[name]).hexdigest()}  {name}" for name in sorted(FILES)]


def test_a_file_is_taken_out_as_it_was(archive, tmp_path):
    take_from_archive(archive, "a/study.zip", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"one"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files.update({"b.txt": b"too"}), "b.txt has another sum"),
        (lambda files: files.update({"c.txt": b"more"}), "c.txt is not as its list"),
        (lambda files: files.pop("b.txt"), "b.txt is not as its list"),
        (lambda files: files.pop(SUMS), "no analysis saved by Respite"),
        (lambda files: files.pop("a/study.zip"), "no analysis saved by Respite"),
    ],
)
def test_what_was_changed_is_refused(archive, tmp_path, change, said):
    rewritten(archive, change)
    with pytest.raises(StoreError, match=said):
        take_from_archive(archive, "a/study.zip", tmp_path / "out")


def test_any_byte_that_was_changed_is_noticed_in_words(archive, tmp_path):
    whole = archive.read_bytes()
    damaged = tmp_path / "damaged.zip"
    for place in range(len(whole)):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 7]) + whole[place + 1 :])
        try:  # what no file holds, such as an entry's time, may differ
            take_from_archive(damaged, "a/study.zip", tmp_path / "out")
        except StoreError:
            continue
        assert (tmp_path / "out").read_bytes() == FILES["a/study.zip"]


def test_what_is_no_zip_or_too_large_is_refused(archive, tmp_path, monkeypatch):
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(StoreError, match="cannot be read as a zip"):
        take_from_archive(tmp_path / "no.zip", "a", tmp_path / "out")
    monkeypatch.setattr("data.store.archive.MAX_BYTES", 5)
    with pytest.raises(StoreError, match="unpacks to more than"):
        take_from_archive(archive, "a/study.zip", tmp_path / "out")
