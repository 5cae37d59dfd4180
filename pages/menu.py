"""Who is here, and which pages exist for them: a diary's pages, a study's, a steward's, or doors and no more."""

import logging
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data.store.faults import FolderError
from pages.shared.shown import chooser, go_to, next_page
from pages.shared.visitor import called_here, is_served, is_signed_in, roles_here, store_seen
from pages.telling.held_words import OFFERED, not_offered_sentence
from pages.telling.wording import escape

HERE = Path(__file__).parent
# pages whose address is kept and sent, and which are not there before there is a diary, or a study
OF_A_DIARY = (
    "Trends",
    "Respite",
    "Patterns",
    "Share",
    "Questionnaires",
    "Try and see",
    "Plan",
    "Step by step",
    "Studies",
)
OF_A_STUDY = (
    "Overview",
    "Describe",
    "Recurrence",
    "All recurrences",
    "Outcomes",
    "Fear-avoidance",
    "Joining",
    "Release",
)
N_WORDS = 5  # the first pages of a diary; with More these are the six words of its menu


def page(path: str, title: str, icon: str, *, is_shown: bool = True, at: str | None = None):
    """A page of the menu, at an address that is its title, or else `at`; one that is not shown is there all the same."""
    return st.Page(
        HERE / path,
        title=title,
        icon=f":material/{icon}:" if icon else None,
        url_path=at or title.lower().replace(" ", "-"),
        visibility="visible" if is_shown else "hidden",
    )


def not_here(title: str, *, what: str, begin: str, label: str, at: str | None = None) -> StreamlitPage:
    """A page in the place of one that is not there: what it is of, and how to come to it."""

    def say() -> None:
        st.title(title, anchor=False)
        if collection is None:
            st.markdown(f"There is no {what} yet. “{title}” will be here once there is one.")
        else:
            name, others = escape(collection.info.name), len(store_seen().collections()) > 1
            how = " Another one can be chosen at the side, under “Shown”." if others else ""
            st.markdown(f"“{title}” is a page of a {what}, which “{name}” is not.{how}")
        st.page_link(begin, label=label)

    return st.Page(say, title=title, url_path=at or title.lower().replace(" ", "-"), visibility="hidden")


def not_offered(title: str, *, study: str) -> StreamlitPage:
    """A page in the place of one that a study held elsewhere does not have."""

    def say() -> None:
        st.title(title, anchor=False)
        st.markdown(escape(not_offered_sentence(title, study)))
        st.page_link("cohort/recurrence.py", label=OFFERED[0])

    return st.Page(say, title=title, url_path=title.lower().replace(" ", "-"), visibility="hidden")


def own_pages(*, is_shown: bool) -> list:
    """The pages of a diary. Without one there are, behind their doors, the form to begin it and a way to restore it."""
    today = page("mine/today.py", "Today", "", is_shown=is_shown)
    my_data = page("account/my_data.py", "My data", "folder_managed", is_shown=is_shown)
    recorded = page("mine/what_i_record.py", "What I record", "tune", is_shown=is_shown)
    join = page("mine/join.py", "Join", "group_add", is_shown=False)
    if not is_shown:
        diary = {"what": "diary", "begin": "mine/today.py", "label": "Record today"}
        absent = [not_here(title, **diary) for title in OF_A_DIARY]
        return [today, my_data, recorded, join, *absent, not_here("Patterns", at="what-goes-with-what", **diary)]
    # on one's own computer there is nothing to join before there is a study
    there_are = is_served() or any(one.kind == "cohort" and not one.is_simulated for one in store_seen().collections())
    return [
        today,
        page("mine/trends.py", "Trends", ""),
        page("mine/respite.py", "Respite", ""),
        page("mine/patterns.py", "Patterns", ""),
        page("account/share.py", "Share", ""),
        recorded,
        page("mine/questionnaires.py", "Questionnaires", "list_alt"),
        page("mine/try_and_see.py", "Try and see", "balance"),
        page("mine/plan.py", "Plan", "checklist"),
        page("mine/step_by_step.py", "Step by step", "stairs"),
        my_data,
        page("mine/studies.py", "Studies", "diversity_3", is_shown=there_are),
        join,
        # under the address that the page had at first: links to it were kept and sent
        page("mine/patterns.py", "Patterns", "", is_shown=False, at="what-goes-with-what"),
    ]


def more() -> None:
    """What a diary has besides the five words of its menu, each with what it is for."""
    st.title("More", anchor=False)
    for one in behind_more:
        st.page_link(one, label=one.title)


def study_pages(*, is_shown: bool) -> list:
    """The pages of a study. Without one those that load it or plan it are there, behind their doors."""
    load = page("cohort/load.py", "Load", "upload_file", is_shown=is_shown)
    if not is_shown:
        plan = page("cohort/study_plan.py", "Study plan", "fact_check", is_shown=False)
        study = {"what": "study", "begin": "cohort/load.py", "label": "Load a study"}
        return [load, plan, *(not_here(title, **study) for title in OF_A_STUDY)]
    pages = [
        page("cohort/overview.py", "Overview", "dashboard"),
        load,
        page("cohort/study_plan.py", "Study plan", "fact_check"),
        page("cohort/describe.py", "Describe", "groups"),
        page("cohort/recurrence.py", "Recurrence", "stacked_line_chart"),
        page("cohort/all_recurrences.py", "All recurrences", "stairs_2"),
        page("cohort/outcomes.py", "Outcomes", "bar_chart"),
        page("cohort/fear_avoidance.py", "Fear-avoidance", "hub"),
        page("cohort/joining.py", "Joining", "group_add"),
        page("cohort/release.py", "Release", "ios_share"),
    ]
    if collection is None or not collection.info.is_held:
        return pages
    return [one if one.title in OFFERED else not_offered(one.title, study=collection.info.name) for one in pages]


def steward_pages() -> list:
    """The pages of who looks after accounts and links; none of them shows health data."""
    return [page("account/people.py", "People", "manage_accounts"), page("account/links.py", "Links", "link")]


def who_is_here() -> None:
    """Under the menu: who is signed in, and the way out."""
    with st.sidebar:
        if called := called_here():
            # not a caption: its grey is too faint on the ground of the sidebar
            st.markdown(f"Signed in as {escape(called)}")
        if st.button("Sign out", help="In every browser you are signed in with."):
            st.logout()


def not_signed_in() -> None:
    """What a connection gets whose cookies are somebody's, and which does not show that it is of a page of ours."""
    st.error("You are not signed in here, or no longer; reload this page and sign in.")


if not is_signed_in():
    st.navigation([st.Page(not_signed_in, title="Sign in", default=True)], position="hidden").run()
    st.stop()
roles = roles_here()
collection = chooser()
kind = collection.info.kind if collection else None
# an icon of our own, and before the menu: that of the page would be asked from another server
st.set_page_config(page_icon=str(HERE / "icon.svg"), layout="wide" if kind == "cohort" else "centered")
home = st.Page(HERE / "home.py", title="Respite", default=True, visibility="hidden")
safety = page("account/safety.py", "Safety", "health_and_safety")
words = page("account/words.py", "Words", "dictionary")
in_menu = own_pages(is_shown=kind == "personal") if "individual" in roles else []
others = [
    *(study_pages(is_shown=kind == "cohort") if "researcher" in roles else []),
    *(steward_pages() if "steward" in roles else []),
    page("account/audit.py", "Audit", "history", is_shown=collection is not None or "steward" in roles),
    home,
    page("account/start.py", "Start", "door_open"),
    words,
    safety,
]
# a diary has six words at the head of each page, on a phone too, where a menu at the side would be folded away
has_words = kind == "personal" and bool(in_menu)
# Words and Safety stand at the foot of every page
behind_more = [
    one for one in (*in_menu[N_WORDS:], *others) if one.visibility == "visible" and one not in (words, safety)
]
of_more = [st.Page(more, title="More", url_path="more")] if has_words else []
# one list without headings: with them Streamlit puts the items where assistive technology finds no list
current = st.navigation([*in_menu, *of_more, *others], expanded=True, position="hidden" if has_words else "sidebar")
st.set_page_config(page_title="Respite" if current.title == "Respite" else f"{current.title}: Respite")
if has_words:
    with st.container(horizontal=True, gap="xxsmall", key="menu"):
        for one in (*in_menu[:N_WORDS], *of_more):
            st.page_link(one, label=one.title, width="content", icon=None)
if is_served():
    who_is_here()
if wanted := next_page():
    go_to(wanted)
# the page's place comes first and the links under it are written before it, or a page that stops early would lose them
place = st.container()
if current.title != safety.title:
    st.page_link(safety, label="When back pain needs help now: Safety")
if current.title != words.title:
    st.page_link(words, label="What a word here means: Words")
try:
    with place:
        current.run()
except FolderError as fault:
    place.error(escape(str(fault)))
except Exception:
    logging.getLogger("respite").exception("The page %s stopped.", current.title)
    place.error(
        f"The page “{current.title}” met a fault of its own and stopped here. What was saved is safe. "
        "Reload it; if it stops again, the log of Respite says where."
    )
