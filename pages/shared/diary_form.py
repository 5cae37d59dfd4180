"""What the forms of a diary do when they are sent: write, or say why not and keep what was typed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.store.store import Collection, StoreError
from pages.shared.shown import own_diary, show_next
from pages.telling.wording import escape


def is_written(collection: Collection | None, form: dict, what: Callable, *args, **more) -> bool:
    """Call `what` with the diary, made if this is the first save, and the form's token; a refusal is said.

    `form`: the state of the open form, with its `token` and `of`, the number of the diary it belongs to.
    """
    try:
        target = collection or own_diary()
        form["of"] = target.id  # a refusal must not lose the form because the diary is there from now on
        what(target, *args, key=form["token"], **more)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return False
    show_next(target.info.name)
    return True
