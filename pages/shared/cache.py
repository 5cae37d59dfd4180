"""The only cache of what pages read, and the one way to put a read into it.

What is kept of a collection is bounded in bytes, and so is all of it together: people who look at their own in turn do
not push one another out, and nobody's reads take the memory of all.
"""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import wraps
from hashlib import blake2b
from inspect import signature
from typing import ParamSpec, TypeVar, cast

from data.store.collection import HoldingStore
from data.store.store import Collection
from pages.telling.manner import manner

P = ParamSpec("P")
T = TypeVar("T")
Scope = tuple[str, int]  # a store and a collection

EACH_BYTES = 24 << 20  # of one collection; a diary of ten years takes about 3 MB for all of its pages
ALL_BYTES = 512 << 20

_asked: dict[Scope, tuple[int, int]] = {}


def version(collection: Collection) -> tuple[str, int, int]:
    """Store, collection and revision, which every key of the cache and whatever a page keeps for longer begin with.

    The revision rises with every write to the collection. It is asked of the store once and not again before the store
    was written to: this process alone has the file, so nothing changes in between.
    """
    scope = str(collection.store.path), collection.id
    # read before the revision: what is saved in between is then asked for once more, never passed over
    last_write = collection.store.last_write
    known_at, revision = _asked.get(scope, (None, 0))
    if known_at != last_write:
        revision = collection.revision
        _asked[scope] = (last_write, revision)
    return *scope, revision


class Kept:
    """Answers as bytes, by collection: the last of each read, of the newest revision, within the bounds in bytes."""

    def __init__(self, each: int = EACH_BYTES, all_of_them: int = ALL_BYTES):
        self._each, self._all = each, all_of_them
        self._lock = threading.Lock()
        # the last used last, both of collections and of a collection's answers
        self._by_scope: OrderedDict[Scope, OrderedDict[Hashable, tuple[str, int, bytes]]] = OrderedDict()
        self._sizes: dict[Scope, int] = {}
        self._busy: dict[Hashable, tuple[threading.Lock, int]] = {}

    @property
    def n_bytes(self) -> int:
        """What all of it takes."""
        return sum(self._sizes.values())

    def get(self, scope: Scope, key: Hashable) -> bytes | None:
        """An answer that is kept; it was used just now."""
        with self._lock:
            answers = self._by_scope.get(scope)
            if answers is None or key not in answers:
                return None
            self._by_scope.move_to_end(scope)
            answers.move_to_end(key)
            return answers[key][2]

    def put(self, scope: Scope, revision: int, read: str, key: Hashable, answer: bytes, most: int) -> None:
        """Keep an answer of a read of a revision, `most` of this read; older revisions of the collection go."""
        with self._lock:
            answers = self._by_scope.setdefault(scope, OrderedDict())
            self._by_scope.move_to_end(scope)
            for old in [name for name, (_, of, _) in answers.items() if of < revision or name == key]:
                self._drop(scope, old)
            answers[key] = (read, revision, answer)
            self._sizes[scope] = self._sizes.get(scope, 0) + len(answer)
            same = [name for name, (of, _, _) in answers.items() if of == read]
            for old in same[:-most]:
                self._drop(scope, old)
            while self._sizes[scope] > self._each:
                self._drop(scope, next(iter(answers)))
            while self.n_bytes > self._all:
                self._sizes.pop(next(iter(self._by_scope)))
                self._by_scope.popitem(last=False)

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._by_scope.clear()
            self._sizes.clear()

    @contextmanager
    def alone(self, key: Hashable) -> Iterator[None]:
        """One at a time works out an answer; who comes meanwhile waits, and finds it."""
        with self._lock:
            lock, n = self._busy.get(key, (threading.Lock(), 0))
            self._busy[key] = (lock, n + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, n = self._busy.pop(key)
                if n > 1:
                    self._busy[key] = (lock, n - 1)

    def _drop(self, scope: Scope, key: Hashable) -> None:
        self._sizes[scope] -= len(self._by_scope[scope].pop(key)[2])


_kept = Kept()


def cached(max_entries: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last answers of a read of a collection, its first argument; `max_entries` of each collection.

    The key is the collection's `version` and all that is asked: a kept answer is never older than the last save, and
    never another person's. Everything asked is told apart by its value. Each asker gets a copy of their own.
    """

    def keep(read: Callable[P, T]) -> Callable[P, T]:
        asked_of, name = signature(read), f"{read.__module__}.{read.__qualname__}"

        @wraps(read)
        def ask(*args: P.args, **kwargs: P.kwargs) -> T:
            # what is asked by position, by name or left as it is by default is one question
            asked = asked_of.bind(*args, **kwargs)
            asked.apply_defaults()
            first, *others = asked.arguments.values()
            path, collection_id, revision = version(first)
            scope = path, collection_id
            key = name, revision, manner(), _by_value(others)
            with _kept.alone((scope, key)):
                answer = _kept.get(scope, key)
                if answer is None:
                    found = read(*args, **kwargs)
                    answer = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
                    _kept.put(scope, revision, name, key, answer, max_entries)
            return pickle.loads(answer)

        return ask

    return keep


def _by_value(asked: list[object]) -> Hashable:
    """What is asked, so that only the same is equal: 1 is not true, and not 1.0."""
    told = tuple(version(one) if isinstance(one, Collection) else one for one in asked)
    try:
        hash(told)
    except TypeError:
        # a key that is as long as what it stands for would take as much memory
        return blake2b(pickle.dumps(told, pickle.HIGHEST_PROTOCOL)).digest()
    return told, repr(told)


_untouched: OrderedDict[Hashable, tuple[int, object]] = OrderedDict()
_handing = threading.Lock()
MOST_UNTOUCHED = 200


def until_written(store: HoldingStore, asked: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, as it is and not a copy, kept until anything is written to the store; the last MOST_UNTOUCHED."""
    last_write, key = store.last_write, (str(store.path), asked)
    known_at, answer = _untouched.get(key, (None, None))
    if known_at != last_write:
        answer = read()
        with _handing:
            _untouched[key] = last_write, answer
            _untouched.move_to_end(key)
            while len(_untouched) > MOST_UNTOUCHED:
                _untouched.popitem(last=False)
    return cast(T, answer)


def forget_everything() -> None:
    """Forget all that is cached, for everybody: after an erasure, whose numbers may be given anew."""
    _kept.clear()
    _asked.clear()
    with _handing:
        _untouched.clear()
