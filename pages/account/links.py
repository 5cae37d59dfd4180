"""Links: every personal link and every release that opens, whose by number and until when, and ending one; for stewards.

What a link is called and what it shows is its owner's, and not here.
"""

import streamlit as st

from data.sharing.all_links import LinkLine, ReleaseLine, all_links, end_any_release, end_link, open_releases
from data.store.store import StoreError, now
from pages.shared.visitor import store_seen
from pages.telling.wording import escape

MOST = 100  # shown at once
store = store_seen()


def show(link: LinkLine) -> None:
    """A link, and the way to end it."""
    whose = f"account {link.account_id}" if link.account_id else "the owner of the store"
    times = {0: "not opened yet", 1: "opened once"}.get(link.n_opened, f"opened {link.n_opened:,} times")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"Number {link.share_id}, of {whose}: {link.created_at:%d %b %Y} to {link.expires_at:%d %b %Y}, {times}."
        )
        if st.button(f"End {link.share_id}", key=f"links.{link.share_id}"):
            end_link(store, link.share_id, now=now())
            st.rerun()


def show_release(one: ReleaseLine) -> None:
    """A release, and the way to end it, which cannot be taken back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"Number {one.release_id}, of study number {one.study_id}: {one.made_at:%d %b %Y} to "
            f"{one.expires_at:%d %b %Y}."
        )
        with st.popover(f"End release {one.release_id}"):
            st.markdown("Whoever has its link reads nothing from then on. It cannot be opened again.")
            if st.button("End it now", key=f"links.release.{one.release_id}"):
                end_any_release(store, one.release_id, now=now())
                st.rerun()


st.title("Links", anchor=False)
st.markdown(
    "Links by which people show their diary to others, and that still open. Ending one closes it in open tabs too."
)
try:
    links = all_links(store, now=now(), most=MOST + 1)
    for link in links[:MOST]:
        show(link)
    if len(links) > MOST:
        st.caption(f"The latest {MOST}; end some to see those before.")
    if not links:
        st.markdown("No link is open.")
    if released := open_releases(store, now=now(), most=MOST + 1):
        st.header("Releases of studies", anchor=False)
        st.markdown("Pages of rounded numbers that researchers published, and that hold no row of anybody.")
        for one in released[:MOST]:
            show_release(one)
        if len(released) > MOST:
            st.caption(f"The latest {MOST}; end some to see those before.")
except StoreError as fault:
    st.error(escape(str(fault)))
