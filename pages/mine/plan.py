"""Plan: what one is doing, as phases with goals; planned against done; and marks of what else happened."""

from collections.abc import Sequence
from uuid import uuid4

import pandas as pd
import streamlit as st

from data.catalogue.programme_files import templates
from data.own.check_in import FIRST_DAY
from data.own.plans import (
    PERIODS,
    TITLE_LIMIT,
    Goal,
    LifeEvent,
    Phase,
    Programme,
    SavedProgramme,
    delete_event,
    delete_programme,
    life_events,
    programmes,
    save_event,
    save_programme,
)
from pages.answers.goals import goal_kept
from pages.mine.plan_form import kinds_offered, programme_form
from pages.shared import controls
from pages.shared.chart import chart, drawn, palette
from pages.shared.diary_form import is_written
from pages.shared.diary_reads import activities
from pages.shared.shown import diary
from pages.shared.titles import page_title, say_next, say_what_was_done, simulated
from pages.shared.typed_dates import typed_dates
from pages.telling.plan.figure import goal_figure
from pages.telling.plan.words import (
    adherence_sentence,
    amount_text,
    evidence_lines,
    goal_text,
    period_words,
    phase_text,
    standing_sentence,
)
from pages.telling.wording import day_text, escape

EMPTY = ""
SHOWN = {"day": 56, "week": 26}  # the latest of a goal's periods, in its figure
state = st.session_state


def new_form(draft: Programme | None = None, number: int | None = None) -> None:
    """Begin a form of `draft`, which changes the programme with this number; None: no form is open."""
    state["plan"] = {"token": uuid4().hex, "draft": draft, "number": number, "deleting": None, "of": of}


def write(what, *args, said: str, **more) -> None:
    """Write to the diary, made with the first save, and say so; a refusal is said and loses nothing."""
    if is_written(collection, state["plan"], what, *args, **more):
        new_form()
        say_next(said)
        st.rerun()


def show_goal(goal: Goal, phase: Phase, key: str) -> None:
    """A goal's sentence and figure."""
    found = goal_kept(recorded, goal, phase, today)
    sentence = adherence_sentence(goal, found)
    st.markdown(sentence)
    if is_own and st.button("Test it", key=f"test.{key}"):
        said = {"kind": goal.kind, "what": goal_text(goal, shown=str)}
        st.switch_page("mine/try_and_see.py", query_params=said)
    if not any(period.done is not None for period in found.periods):
        return
    latest = found.periods[-SHOWN[goal.per] :]
    words = [period_words(goal, period) for period in latest]
    title = f"{amount_text(goal.amount, goal.kind, goal.unit)} {PERIODS[goal.per]}"
    if len(latest) < len(found.periods):
        title += f": the last {len(latest)} {goal.per}s"
    unit = goal.unit if len(goal.unit) < 12 else "amount"
    chart(
        drawn(
            collection,
            goal_figure,
            latest,
            words,
            goal=goal.amount,
            axis=f"{unit} a {goal.per}".capitalize(),
            palette=palette(),
        ),
        title=simulated(title, collection),
        key=key,
        alt=f"{sentence} {'. '.join(words[-6:])}.",
    )


def show_programme(one: SavedProgramme) -> None:
    """A programme: where it stands, how its goals are kept, all its phases, what is published about it."""
    programme, number = one.programme, one.programme_id
    st.header(escape(programme.title), anchor=False)
    st.markdown(standing_sentence(programme, today))
    begun = [phase for phase in programme.phases if phase.first_on <= today]
    for place, goal in enumerate(begun[-1].goals if begun else ()):
        show_goal(goal, begun[-1], f"goal.{number}.{place}")
    with st.expander("All phases"):
        if any(phase.goals for phase in begun):
            st.markdown(
                "Dashed: the goal. A day on which nothing of it is recorded is unknown, not zero; fainter bars "
                "have such days, or are not over; where too many are unknown, whether a goal was met cannot be told. Weeks are counted from the first day of the phase."
            )
        for phase in programme.phases:
            st.markdown(f"- {phase_text(phase)}")
        for phase in begun[:-1]:
            for goal in phase.goals:
                st.markdown(
                    f"- {escape(phase.title)}. {adherence_sentence(goal, goal_kept(recorded, goal, phase, today))}"
                )
    if programme.template in templates():
        show_evidence(programme.template)
    if is_own and state["plan"]["draft"] is None:
        offer_to_change(one)


def show_evidence(template_id: str) -> None:
    """What publications show, and what they do not."""
    with st.expander("What is published about it"):
        for line in evidence_lines(templates()[template_id]):
            st.markdown(f"- {line}")


def offer_to_change(one: SavedProgramme) -> None:
    """Change a programme, or take it out of sight in two steps."""
    number = one.programme_id
    with st.container(horizontal=True, gap="small"):
        if state["plan"]["deleting"] == number:
            st.markdown("Delete this plan?", width="content")
            if st.button("Yes, delete it", key=f"delete.{number}"):
                write(delete_programme, number, said="Deleted.")
            st.button("Keep it", key=f"keep.{number}", on_click=new_form)
            return
        st.button("Change", key=f"change.{number}", on_click=new_form, args=(one.programme, number))
        if st.button("Delete", key=f"ask.{number}"):
            state["plan"]["deleting"] = number
            st.rerun()


def offer_to_begin() -> None:
    """Templates in alphabetical order, each with what is known of it before it is begun."""
    with st.expander("Begin a plan", expanded=not found):
        titles = {EMPTY: "An empty plan"} | {
            one.id: one.title for one in sorted(templates().values(), key=lambda one: one.title)
        }
        wanted = st.selectbox("Begin from", list(titles), format_func=titles.__getitem__, key="plan.from")
        st.caption("In alphabetical order. None is recommended; every part of it can be changed.")
        if wanted:
            st.markdown(templates()[wanted].description)
        first_on = st.date_input("First day", today, min_value=FIRST_DAY, format=typed_dates(), key="plan.first")
        if st.button("Begin with this"):
            empty = Programme("My plan", (Phase("First phase", first_on, None),))
            new_form(templates()[wanted].begun_on(first_on) if wanted else empty)
            st.rerun()
    if wanted:
        show_evidence(wanted)


def ask() -> None:
    """The open form, saved whole."""
    form = state["plan"]
    st.header("Your plan" if form["number"] is None else "Change the plan", anchor=False)
    units = kinds_offered(dict(zip(recorded["kind"], recorded["unit"], strict=True)))

    def change(draft: Programme) -> None:
        new_form(draft, form["number"])
        st.rerun()

    programme = programme_form(form["token"], form["draft"], units=units, today=today, change=change)
    with st.bottom:
        left, right = st.columns(2)
        if left.button("Save", type="primary", width="stretch"):
            number = form["number"]
            write(save_programme, programme, today=today, programme_id=number, said="Saved your plan.")
        right.button("Leave without saving", width="stretch", on_click=new_form)


def show_events(events: Sequence[LifeEvent]) -> None:
    """Marks of what else happened, to be drawn in beside the days."""
    if not is_own and not events:
        return
    with st.expander(f"Marks ({len(events)})" if events else "Mark a day"):
        show_marks(events)


def show_marks(events: Sequence[LifeEvent]) -> None:
    """What marks are for, those that are there, and the form of a new one."""
    st.markdown("A fall, a new chair, a holiday: whatever may matter later. They are drawn into Trends and Respite.")
    for event in events:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"{day_text(event.on_day)}: {escape(event.title)}", width="content")
            if is_own and st.button("Change", key=f"event.change.{event.event_id}"):
                state["plan"]["event"] = event.event_id
            if is_own and st.button("Delete", key=f"event.{event.event_id}"):
                write(delete_event, event.event_id, said="Deleted the mark.")
        if is_own and state["plan"].get("event") == event.event_id:
            ask_event(event)
    if is_own:
        ask_event(None)


def ask_event(event: LifeEvent | None) -> None:
    """The day and the words of a mark, a new one or one that is there."""
    number = event.event_id if event else None
    token = f"{state['plan']['token']}.event.{number}"
    was_on = event.on_day if event else today
    on_day = st.date_input(  # a day marked further east may still be ahead here
        "Day",
        was_on,
        min_value=FIRST_DAY,
        max_value=max(today, was_on),
        format=typed_dates(),
        key=f"{token}.day",
        on_change="ignore",
    )
    title = st.text_input(
        "What happened", event.title if event else "", max_chars=TITLE_LIMIT, key=f"{token}.title", on_change="ignore"
    )
    if st.button("Save the change" if event else "Save the mark", key=f"{token}.save"):
        write(save_event, on_day, title, today=today, event_id=number, said=f"Marked {day_text(on_day)}.")


today = controls.today()
collection = diary()
is_own = collection is None or not collection.info.is_simulated
of = collection.id if collection else None
if "plan" not in state or state["plan"]["of"] != of:
    new_form()
nothing = pd.DataFrame(columns=["on_day", "kind", "unit", "amount"])
recorded = activities(collection) if collection else nothing
found = programmes(collection) if collection else ()

page_title("Plan", collection)
say_what_was_done()
if is_own and state["plan"]["draft"] is not None:
    ask()
else:
    if not found:
        st.markdown("What you are doing for your back, in phases with goals, will be here beside what was done.")
    for one in found:
        show_programme(one)
    if is_own:
        offer_to_begin()
    show_events(life_events(collection) if collection else ())
