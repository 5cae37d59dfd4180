"""What can go wrong with the store, in sentences for the person who asked."""

from __future__ import annotations

NOT_WRITTEN = (
    "This could not be saved, and nothing was changed: the disk that holds the store is full or cannot be written. "
    "Make room there, then save again."
)
NO_MEMORY = (
    "This takes more memory than the database engine may use here, and nothing was changed. Ask for less at once, or "
    "have whoever runs Respite give it more (RESPITE_MEMORY)."
)
NOT_READ = "The store could not be read: the disk that holds it is failing. What was saved is not touched; try again."
PERHAPS_WRITTEN = (
    "The disk that holds the store failed while this was being saved, so that it may be there or not. "
    "Once the disk works, send it again: what is sent twice is kept once."
)
NOT_COPIED = (
    "The backup could not be written, and nothing was left of it: it takes room on the disk for a copy of the "
    "store, and once more where it is to lie. Make room, then try again."
)
DAMAGED = (
    "The store is damaged and was not backed up: a part of its file cannot be read as it was written. respite check says "
    "which; respite restore puts the newest backup that is whole in its place."
)
NOT_AS_READ = (
    "The backup did not hold what the store holds when it was read again, so it was taken away: the disk it was to lie on "
    "is failing. Choose another one."
)
NOT_KEPT = (
    "The store is of an earlier Respite. A copy of it is kept beside it before it is brought up to date, and that "
    "could not be written; nothing was changed. Make room on its disk for one copy, then start again."
)
NOT_MIGRATED = "The store is of an earlier Respite and could not be brought up to date; it is as it was."
NOT_REWRITTEN = (
    "The store could not be written anew, and nothing was changed: it takes room on the disk for two more copies of it. "
    "Make room there, then try again."
)


class StoreBusy(RuntimeError):
    """Another process has the store open."""


class StoreError(ValueError):
    """A request the store cannot carry out; the message is for the person who asked."""


class FolderError(StoreError):
    """A prepared folder that cannot be read or made; the message is a sentence that names it."""


class PerhapsSaved(StoreError):
    """The disk failed in the middle of a commit: only what the engine finds in its log afterwards is there."""
