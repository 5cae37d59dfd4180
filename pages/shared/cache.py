"""The only cache of what pages read, and the one way to put a read into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import ParamSpec, TypeVar

import streamlit as st

from data.store.store import Collection

P = ParamSpec("P")
T = TypeVar("T")

_asked: dict[tuple[str, int], tuple[int, int]] = {}


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


def cached(max_entries: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last answers of a read of a collection, its first argument.

    The key is the collection's `version` and all that is asked: a kept answer is never older than the last save, and
    never another person's. Everything asked is to be hashable by its value.
    """

    def keep(read: Callable[P, T]) -> Callable[P, T]:
        asked_of = signature(read)

        @cache
        def kept() -> Callable[P, T]:
            # made when it is first asked: before Streamlit runs it would have no storage but a makeshift, and say so
            return st.cache_data(max_entries=max_entries, show_spinner=False, hash_funcs={Collection: version})(read)

        @wraps(read)
        def ask(*args: P.args, **kwargs: P.kwargs) -> T:
            # what is asked by position, by name or left as it is by default is one question
            asked = asked_of.bind(*args, **kwargs)
            asked.apply_defaults()
            return kept()(*asked.args, **asked.kwargs)

        return ask

    return keep


def forget_everything() -> None:
    """Forget all that is cached, for everybody: after an erasure, whose numbers may be given anew."""
    st.cache_data.clear()
    _asked.clear()
