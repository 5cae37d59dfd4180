"""Links: every personal link that opens, whose by number and until when, and ending one; for stewards.

What a link is called and what it shows is its owner's, and not here.
"""

import streamlit as st

from data.all_links import LinkLine, all_links, end_link
from data.store import StoreError, now
from pages.parts.visitor import store_seen
from pages.parts.wording import escape

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


st.title("Links", anchor=False)
st.markdown("Links by which people show their diary to others, and that still open. Ending one closes it in open tabs too.")
try:
    links = all_links(store, now=now(), most=MOST + 1)
    for link in links[:MOST]:
        show(link)
    if len(links) > MOST:
        st.caption(f"The latest {MOST}; end some to see those before.")
    if not links:
        st.markdown("No link is open.")
except StoreError as fault:
    st.error(escape(str(fault)))
