"""The links that were made, as their owner sees them: what each shows, how often it was opened, how it is ended."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.accounts.access_codes import new_code
from data.catalogue.instrument_files import instruments
from data.own.own_measures import measures_of
from data.sharing.address import share_url
from data.sharing.shares import Chosen, Share, create_share, revoke_all, revoke_share, rotate_share, shares
from data.store.store import Collection, now
from pages.answers.measured import activity_title
from pages.shared import controls
from pages.telling.wording import day_text, days_text, escape, period_text

state = st.session_state


def make_link(collection: Collection, chosen: Chosen, *, has_code: bool, **more: Any) -> None:
    """Make a link and put it on the page, with its code; `more` goes to `create_share`. Raises StoreError."""
    controls.keep_zone_here(collection)
    code = new_code() if has_code else None
    _keep_shown(create_share(collection, chosen, now=now(), code=code, **more), code)


def show_new_link() -> None:
    """The link made last, until its owner has it."""
    if "share.made" not in state:
        return
    link, code = state["share.made"]
    st.success(
        f"Copy the {'link and the code' if code else 'link'} now: once taken off this page "
        f"{'they' if code else 'it'} cannot be read again."
    )
    st.code(link, language=None, wrap_lines=True)
    if code:
        st.markdown("The code, which is safest told by another way than the link, such as on the telephone:")
        st.code(code, language=None)
    st.button("I have it", on_click=forget_link)


def forget_link() -> None:
    """Take the link off the page; asking for the same again makes another one."""
    state.pop("share.made", None)
    state.pop("share.asked", None)


def show_links(collection: Collection) -> None:
    """Those that open, with the ways to end them; then those that ended."""
    instant, made = collection.store.latest(now()), shares(collection)
    still_open = [share for share in made if share.is_open(instant)]
    ended = [share for share in made if not share.is_open(instant)]
    if still_open:
        st.header("Links that open", anchor=False)
        st.caption(
            "A link that is ended opens nothing from then on, also in pages that are open. One that came into wrong "
            "hands can get a new address: the old one opens nothing, the rest stays as it is."
        )
    titles = {name: measure.title for name, measure in measures_of(collection).items()}
    for share in still_open:
        _show_open(collection, share, titles)
    if len(still_open) > 1:
        with st.popover("End all links"):
            st.markdown(f"All {len(still_open)} links end now, also in pages that are open. This cannot be undone.")
            if st.button(f"End all {len(still_open)} now", key="share.end_all"):
                revoke_all(collection, now=now())
                forget_link()
                st.rerun()
    if ended:
        with st.expander(f"Links that ended ({len(ended)})"):
            for share in ended:
                st.markdown(_about(share, titles))
                if share.revoked_at is not None:
                    st.caption(f"You ended it on {day_text(share.revoked_at.date())}.")
                else:
                    st.caption(f"It ran out on {day_text(share.expires_at.date())}.")


def _show_open(collection: Collection, share: Share, titles: Mapping[str, str]) -> None:
    st.markdown(f"{_about(share, titles)} Ends on {day_text(share.expires_at.date())}.")
    # the number of the address is in the key: a second tap on the same button asks for nothing more
    key = f"{share.share_id}.{share.rotation}"
    with st.container(horizontal=True):
        if st.button("End it now", key=f"revoke.{key}"):
            revoke_share(collection, share.share_id, now=now())
            forget_link()
            st.rerun()
        if st.button("New address", key=f"rotate.{key}"):
            controls.keep_zone_here(collection)
            code = None if share.code is None else new_code()
            _keep_shown(rotate_share(collection, share.share_id, now=now(), code=code), code)
            st.rerun()


def _about(share: Share, titles: Mapping[str, str]) -> str:
    name = escape(share.label) or f"Link {share.share_id}"
    said = [f"**{name}**: {_opened(share)}.", f"Shows {_shown(share.chosen, titles)}."]
    if share.code is not None:
        said.append("Asks for a code.")
    if share.n_wrong_codes:
        said.append(f"Wrong codes told: {share.n_wrong_codes}.")
    if share.rotated_at is not None:
        said.append(f"New address since {day_text(share.rotated_at.date())}.")
    return " ".join(said)


def _opened(share: Share) -> str:
    if share.last_opened_at is None:
        return "never opened"
    times = f"{share.n_opened} time{'s' * (share.n_opened != 1)}"
    return f"opened {times}, last on {day_text(share.last_opened_at.date())} at {share.last_opened_at:%H:%M} UTC"


def _shown(chosen: Chosen, titles: Mapping[str, str]) -> str:
    names = [titles[name] for name in chosen.measures] + [activity_title(kind) for kind in chosen.activities]
    names += [instruments()[name].title for name in chosen.instruments if name in instruments()]
    besides = {
        "respites": chosen.definition is not None,
        "notes": chosen.has_notes,
        "the phases of the plan": chosen.has_programmes,
        "the events marked": chosen.has_events,
        f"the name {chosen.name}": bool(chosen.name),
    }
    names += [words for words, is_shown in besides.items() if is_shown]
    period = period_text(*chosen.period(controls.today()))
    if chosen.last_days is not None:
        period = f"the last {days_text(chosen.last_days)} before it is opened"
    return f"{escape(', '.join(names))}; {period}"


def _keep_shown(token: str, code: str | None) -> None:
    state["share.made"] = share_url(token, st.get_option("server.port")), code
